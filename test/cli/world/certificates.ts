// A certificate authority and server certificates for the tests' own servers.
import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export interface Identity {
  readonly key: string;
  readonly cert: string;
}

export interface Authority {
  readonly pem: string;
  readonly issue: (names: readonly string[], days?: number) => Promise<Identity>;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

export async function authority(name: string): Promise<Authority> {
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
  const keys = await newKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: `CN=${name}`,
    notBefore: daysFromNow(-1),
    notAfter: daysFromNow(100),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  let serial = 1;
  return {
    pem: ca.toString("pem"),
    issue: async (names, days = 90) => {
      serial += 1;
      const own = await newKeys();
      const cert = await x509.X509CertificateGenerator.create({
        serialNumber: serial.toString(16).padStart(2, "0"),
        subject: "CN=server",
        issuer: ca.subject,
        notBefore: daysFromNow(-1),
        notAfter: daysFromNow(days),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value })))],
      });
      const key = KeyObject.from(own.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
      return { key, cert: cert.toString("pem") };
    },
  };
}

/** As a Postform host makes them: for a TLS server, not for signing others. */
export async function selfSigned(names: readonly string[], days: number): Promise<Identity> {
  const keys = await newKeys();
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: "01", name: `CN=${names[0]}`, keys, signingAlgorithm: algorithm },
    ...{ notBefore: daysFromNow(-10), notAfter: daysFromNow(days) },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value }))),
    ],
  });
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  return { key, cert: cert.toString("pem") };
}

const newKeys = () =>
  webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<webcrypto.CryptoKeyPair>;
const daysFromNow = (days: number): Date => new Date(Date.now() + days * 86_400_000);
