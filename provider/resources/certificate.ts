// X.509 on the machine that runs Terraform: reads certificates, and signs a host's request with a company's own CA.
import { createHash, createPrivateKey, type KeyObject, randomBytes, webcrypto, X509Certificate } from "node:crypto";

export interface Authority {
  /** PEM: the CA's certificate, then whatever leads from it to the root. */
  readonly certificate: string;
  /** PEM. Never leaves this process. */
  readonly key: string;
}

export interface SigningRequest {
  /** PEM, as the host made it. */
  readonly request: string;
  readonly names: readonly string[];
  readonly validityDays: number;
}

const day = 86_400_000;
/** Clocks differ: a certificate is valid from an hour before it is signed. */
const headStart = 3_600_000;

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export function validityFrom(now: Date, days: number): Validity {
  return { notBefore: new Date(now.getTime() - headStart), notAfter: new Date(now.getTime() + days * day) };
}

/** 127 random bits that begin with 1: positive, not zero, 16 bytes (RFC 5280 4.1.2.2). */
export function randomSerial(): string {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  return serial.toString("hex");
}

/** X.520 gives a common name 64 characters; the names themselves are in subjectAltName. */
export function commonName(names: readonly string[]): string | null {
  return names.find((name) => name.length <= 64) ?? null;
}

/** The signed certificate with its chain, PEM, root left out; throws when the CA cannot sign it. */
export async function signByAuthority(request: SigningRequest, authority: Authority): Promise<string> {
  // Loaded here: most plans sign nothing, and the provider starts faster without.
  const { x509 } = await import("./x509.ts");
  const issuer = checkedAuthority(authority);
  const csr = new x509.Pkcs10CertificateRequest(request.request);
  if (!(await csr.verify())) throw new Error("the host's certificate request is not signed by its own key");

  const { key, algorithm } = await signingKey(authority.key);
  const validity = validityFrom(new Date(), request.validityDays);
  const last = new Date(issuer.validTo);
  const common = commonName(request.names);
  const certificate = await x509.X509CertificateGenerator.create(
    {
      serialNumber: randomSerial(),
      subject: common ? [{ CN: [common] }] : [],
      issuer: new x509.X509Certificate(issuer.raw).subjectName,
      notBefore: validity.notBefore,
      notAfter: validity.notAfter > last ? last : validity.notAfter,
      publicKey: csr.publicKey,
      signingKey: key,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.digitalSignature |
            (csr.publicKey.algorithm.name.startsWith("RSA") ? x509.KeyUsageFlags.keyEncipherment : 0),
          true,
        ),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          request.names.map((name) => ({ type: "dns" as const, value: name })),
          common === null,
        ),
        await x509.SubjectKeyIdentifierExtension.create(csr.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(new x509.X509Certificate(issuer.raw).publicKey),
      ],
    },
    webcrypto,
  );
  const intermediates = pemCertificates(authority.certificate).filter((one) => !isSelfIssued(one));
  return [certificate.toString("pem"), ...intermediates.map(String)].map((pem) => `${pem.trim()}\n`).join("");
}

/** The first certificate of the CA's file, which signs. */
export function issuerOf(pem: string): X509Certificate {
  const [issuer] = pemCertificates(pem);
  if (!issuer) throw new Error("the CA's certificate file holds no certificate in PEM");
  return issuer;
}

function checkedAuthority({ certificate, key }: Authority): X509Certificate {
  const issuer = issuerOf(certificate);
  const name = issuer.subject.replaceAll("\n", ", ");
  if (!issuer.ca) throw new Error(`${name} is no CA: its certificate is not allowed to sign others`);
  if (new Date(issuer.validTo) <= new Date()) throw new Error(`the CA ${name} expired at ${issuer.validTo}`);
  if (!issuer.checkPrivateKey(privateKey(key)))
    throw new Error(`the CA's key does not belong to its certificate, ${name}`);
  return issuer;
}

function privateKey(pem: string) {
  try {
    return createPrivateKey(pem);
  } catch {
    // OpenSSL's own message may quote what it read.
    throw new Error(
      "the CA's key is no private key in PEM, or has a passphrase: give one without, in a file that only you can read",
    );
  }
}

async function signingKey(pem: string): Promise<{ key: webcrypto.CryptoKey; algorithm: webcrypto.Algorithm }> {
  const key = privateKey(pem);
  const der = key.export({ type: "pkcs8", format: "der" });
  const algorithm = webAlgorithm(key.asymmetricKeyType, key.asymmetricKeyDetails?.namedCurve);
  return { key: await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]), algorithm };
}

function webAlgorithm(type: string | undefined, curve: string | undefined) {
  if (type === "rsa") return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  if (type === "ed25519") return { name: "Ed25519" };
  if (type === "ec" && curve === "prime256v1") return { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  if (type === "ec" && curve === "secp384r1") return { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" };
  throw new Error(`the CA's key is of type ${curve ?? type}; use ECDSA P-256 or P-384, RSA or Ed25519`);
}

/** All certificates of a PEM file, in its order. */
export function pemCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function isSelfIssued(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

/** What a plan asks about an installed certificate. */
export interface CertificateFacts {
  /** SHA-256 of the DER, hexadecimal. */
  readonly fingerprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly names: readonly string[];
  readonly selfSigned: boolean;
  /** Type of its key, as `keyType` of postform_tls_cert has it. */
  readonly keyType: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo, DER), hexadecimal. */
  readonly publicKey: string;
  issuedBy(authority: X509Certificate): boolean;
}

function keyTypeOf({ asymmetricKeyType, asymmetricKeyDetails: details }: KeyObject): string {
  const curves: Readonly<Record<string, string>> = { prime256v1: "ecdsa-p256", secp384r1: "ecdsa-p384" };
  return curves[details?.namedCurve ?? ""] ?? `${asymmetricKeyType}-${details?.modulusLength}`;
}

/** By chain: a plan asks of each several times. */
const known = new Map<string, CertificateFacts | null>();
const mostKnown = 10_000;

/** Of the first certificate in a chain; null when there is none that can be read. */
export function certificateFacts(chain: string): CertificateFacts | null {
  let facts = known.get(chain);
  if (facts === undefined) {
    if (known.size >= mostKnown) known.clear();
    facts = factsOf(chain);
    known.set(chain, facts);
  }
  return facts;
}

function factsOf(chain: string): CertificateFacts | null {
  try {
    const [leaf] = pemCertificates(chain);
    if (!leaf) return null;
    return {
      fingerprint: leaf.fingerprint256.replaceAll(":", "").toLowerCase(),
      notBefore: new Date(leaf.validFrom),
      notAfter: new Date(leaf.validTo),
      names: (leaf.subjectAltName ?? "")
        .split(", ")
        .filter((name) => name.startsWith("DNS:"))
        .map((name) => name.slice(4)),
      selfSigned: isSelfIssued(leaf),
      keyType: keyTypeOf(leaf.publicKey),
      publicKey: createHash("sha256")
        .update(leaf.publicKey.export({ type: "spki", format: "der" }))
        .digest("hex"),
      issuedBy: (authority) => leaf.checkIssued(authority) && leaf.verify(authority.publicKey),
    };
  } catch {
    return null;
  }
}
