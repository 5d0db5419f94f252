// The one-day certificate of the handshake with Terraform, in plain DER: an X.509 library takes longer to load than a provider may take to start.
import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const SEQUENCE = 0x30;
const SET = 0x31;
const OID = {
  commonName: "550403",
  ecdsaWithSha256: "2a8648ce3d040302",
  basicConstraints: "551d13",
  keyUsage: "551d0f",
  extendedKeyUsage: "551d25",
  subjectAlternativeName: "551d11",
  serverAuth: "2b06010505070301",
  clientAuth: "2b06010505070302",
};

export interface Certificate {
  der: Buffer;
  certificatePem: string;
  privateKeyPem: string;
}

/** Self-signed for `localhost`, which is the name that go-plugin verifies. */
export function createCertificate(now = new Date()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const algorithm = der(SEQUENCE, oid("ecdsaWithSha256"));
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, oid("commonName"), der(0x0c, Buffer.from("localhost")))));
  const hour = 3_600_000;
  const body = der(
    SEQUENCE,
    der(0xa0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    algorithm,
    name,
    der(SEQUENCE, time(now.getTime() - hour), time(now.getTime() + 30 * 24 * hour)),
    name,
    publicKey,
    der(0xa3, der(SEQUENCE, ...extensions())),
  );
  const signature = sign("sha256", body, createPrivateKey(privateKey));
  const certificate = der(SEQUENCE, body, algorithm, der(0x03, Buffer.from([0]), signature));
  return { der: certificate, certificatePem: pem(certificate), privateKeyPem: privateKey };
}

function extensions(): Buffer[] {
  const critical = Buffer.from([0x01, 0x01, 0xff]);
  const isAuthority = der(SEQUENCE, critical);
  // digitalSignature, keyEncipherment, keyAgreement, keyCertSign: two bits of the byte are unused, and Go checks the count.
  const usage = Buffer.from([0x03, 0x02, 0x02, 0xac]);
  const purposes = der(SEQUENCE, oid("serverAuth"), oid("clientAuth"));
  const names = der(SEQUENCE, der(0x82, Buffer.from("localhost")));
  return [
    der(SEQUENCE, oid("basicConstraints"), critical, der(0x04, isAuthority)),
    der(SEQUENCE, oid("keyUsage"), critical, der(0x04, usage)),
    der(SEQUENCE, oid("extendedKeyUsage"), der(0x04, purposes)),
    der(SEQUENCE, oid("subjectAlternativeName"), der(0x04, names)),
  ];
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const octets = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...octets]), content]);
}

function oid(name: keyof typeof OID): Buffer {
  return der(0x06, Buffer.from(OID[name], "hex"));
}

/** A leading byte below 0x80 keeps it positive, and above 0 keeps it minimal, as DER wants. */
function integer(bytes: Buffer): Buffer {
  const first = bytes[0]! & 0x7f || 1;
  return der(0x02, Buffer.from([first]), bytes.subarray(1));
}

/** RFC 5280, 4.1.2.5: UTCTime until 2049, GeneralizedTime from 2050. */
function time(milliseconds: number): Buffer {
  const text = `${new Date(milliseconds).toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
  return Number(text.slice(0, 4)) < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString("base64").match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
