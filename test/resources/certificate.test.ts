// Certificates that a company's own CA signs, checked with OpenSSL.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Authority,
  certificateFacts,
  issuerOf,
  randomSerial,
  signByAuthority,
} from "../../provider/resources/certificate.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-ca-"));
afterAll(() => rmSync(folder, { recursive: true }));
const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, encoding: "utf8", stdio: "pipe" });
const file = (name: string) => readFileSync(join(folder, name), "utf8");

const keyTypes: Record<string, string[]> = {
  p256: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
  p384: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
  rsa: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
  ed25519: ["-algorithm", "ED25519"],
};

function authority(name: string, days = 365): Authority {
  openssl("genpkey", ...keyTypes[name]!, "-out", `${name}.key`);
  openssl(
    "req",
    "-x509",
    "-key",
    `${name}.key`,
    "-out",
    `${name}.pem`,
    "-subj",
    `/O=Company/CN=${name} CA`,
    "-days",
    String(days),
    "-addext",
    "keyUsage=critical,keyCertSign",
  );
  return { certificate: file(`${name}.pem`), key: file(`${name}.key`) };
}

let request: string;
beforeAll(() => {
  openssl("genpkey", ...keyTypes.p256!, "-out", "leaf.key");
  openssl("req", "-new", "-key", "leaf.key", "-subj", "/CN=somebody.else", "-out", "leaf.csr");
  request = file("leaf.csr");
});

const names = ["mail.example.com", "*.example.com"];
const sign = (by: Authority) => signByAuthority({ request, names, validityDays: 90 }, by);

describe.each(Object.keys(keyTypes))("a CA with a key of type %s", (type) => {
  test("signs a certificate that verifies for its names and no others", async () => {
    const by = authority(type);
    const chain = await sign(by);
    writeFileSync(join(folder, "chain.pem"), chain);
    const verify = (host: string) =>
      openssl(
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-verify_hostname",
        host,
        "-CAfile",
        `${type}.pem`,
        "chain.pem",
      );
    expect(verify("mail.example.com")).toContain("OK");
    expect(verify("www.example.com")).toContain("OK");
    expect(() => verify("mail.example.org")).toThrow();
    expect(() => verify("somebody.else")).toThrow();

    const facts = certificateFacts(chain)!;
    expect(facts.names).toEqual(names);
    expect(facts.selfSigned).toBe(false);
    expect(facts.issuedBy(issuerOf(by.certificate))).toBe(true);
    const printed = openssl("x509", "-in", "chain.pem", "-noout", "-fingerprint", "-sha256", "-startdate");
    expect(printed.replaceAll(":", "").toLowerCase()).toContain(facts.fingerprint);
    expect(facts.notAfter.getTime() - Date.now()).toBeGreaterThan(89.9 * 86_400_000);
    const spki =
      openssl("pkey", "-in", "leaf.key", "-pubout", "-outform", "DER", "-out", "spki.der") ||
      execFileSync("sha256sum", ["spki.der"], { cwd: folder, encoding: "utf8" });
    expect(spki.split(" ")[0]).toBe(facts.publicKey);
  });
});

test("a certificate never outlives its CA", async () => {
  const chain = await sign(authority("p256", 5));
  expect(certificateFacts(chain)!.notAfter).toEqual(new Date(issuerOf(file("p256.pem")).validTo));
});

test("an intermediate CA is in the chain, its root is not", async () => {
  const root = authority("rsa");
  openssl("genpkey", ...keyTypes.p384!, "-out", "sub.key");
  openssl("req", "-new", "-key", "sub.key", "-subj", "/CN=Sub CA", "-out", "sub.csr");
  writeFileSync(
    join(folder, "ca.ext"),
    "basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n",
  );
  openssl(
    "x509",
    "-req",
    "-in",
    "sub.csr",
    "-CA",
    "rsa.pem",
    "-CAkey",
    "rsa.key",
    "-days",
    "100",
    "-extfile",
    "ca.ext",
    "-out",
    "sub.pem",
  );
  const chain = await sign({ certificate: file("sub.pem") + root.certificate, key: file("sub.key") });
  expect(chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  writeFileSync(join(folder, "chain.pem"), chain);
  expect(openssl("verify", "-CAfile", "rsa.pem", "-untrusted", "chain.pem", "chain.pem")).toContain("OK");
});

test("what cannot sign is told apart", async () => {
  const [ours, theirs] = [authority("p256"), authority("ed25519")];
  await expect(sign({ ...ours, key: theirs.key })).rejects.toThrow(
    "the CA's key does not belong to its certificate, O=Company, CN=p256 CA",
  );
  await expect(sign({ ...ours, certificate: "nothing" })).rejects.toThrow(
    "the CA's certificate file holds no certificate in PEM",
  );
  const leaf = await sign(ours);
  await expect(sign({ certificate: leaf, key: file("leaf.key") })).rejects.toThrow(
    "CN=mail.example.com is no CA: its certificate is not allowed to sign others",
  );
  openssl("pkey", "-in", "p256.key", "-aes256", "-passout", "pass:secret", "-out", "locked.key");
  await expect(sign({ ...ours, key: file("locked.key") })).rejects.toThrow("or has a passphrase");
  await expect(sign({ ...ours, key: ours.key.replace(/-\n[^-]+\n-/, "-\nc2VjcmV0\n-") })).rejects.not.toThrow(
    "c2VjcmV0",
  );
});

test("what is no certificate has no facts", () => {
  for (const text of ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
    expect(certificateFacts(text)).toBeNull();
});

test("serial numbers are positive, of 16 bytes, and never the same", () => {
  const serials = Array.from({ length: 100 }, randomSerial);
  expect(new Set(serials).size).toBe(100);
  for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{31}$/);
});
