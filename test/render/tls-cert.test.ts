// Keys and certificates that a host makes: the scripts run here, in a folder of the test's, with the real OpenSSL.
import { execFileSync } from "node:child_process";
import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { platformOf } from "../../provider/platforms/index.ts";
import {
  disposalScript,
  type Making,
  makingScript,
  type TlsCert,
  tlsCertState,
} from "../../provider/render/tls-cert.ts";
import { modelOf } from "./model.ts";

let folder: string;
/** /etc/ssl/postform and /run/postform. */
let root: string;
let memory: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postform-tls-"));
  root = join(folder, "ssl");
  memory = join(folder, "run");
  mkdirSync(join(root, "web/keys"), { recursive: true });
  mkdirSync(memory);
  // As the lock does: the folder stays.
  writeFileSync(join(memory, "lock"), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

const here = (script: string) => script.replaceAll("/etc/ssl/postform", root).replaceAll("/run/postform", memory);
const run = (script: string) =>
  execFileSync("sh", { input: here(script), encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
/** What the host prints after the digest of the key. */
const make = (name: string, newKey = true, props: Record<string, unknown> = {}) =>
  run(makingScript(model(props), making(name, newKey))).replace(/^[0-9a-f]{64}\n/, "");
const model = (props: Record<string, unknown> = {}) =>
  modelOf("postform_tls_cert", { name: "web", names: ["www.example.com", "*.example.com"], ...props }) as TlsCert;
const making = (name: string, newKey = true): Making => ({
  keyFile: `/etc/ssl/postform/web/keys/${name}.pem`,
  newKey,
  serial: "4a0000000000000000000000000000ff",
  commonName: "www.example.com",
  notBefore: new Date("2030-01-02T03:04:05.678Z"),
  notAfter: new Date("2031-01-02T03:04:05.678Z"),
});
const made = (name: string) => `${memory}/keys/web/${name}.pem`;
/** As the change that follows does. */
const place = (name: string) => renameSync(made(name), join(root, "web/keys", `${name}.pem`));

test.each(["ecdsa-p256", "ecdsa-p384", "rsa-2048"])(
  "a self-signed certificate for a key of type %s has the dates, names and serial asked for",
  (keyType) => {
    const pem = make("first", true, { keyType });
    const certificate = new X509Certificate(pem);
    expect(certificate.checkPrivateKey(loadKey("first"))).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.subjectAltName).toBe("DNS:www.example.com, DNS:*.example.com");
    expect(certificate.serialNumber.toLowerCase()).toBe("4a0000000000000000000000000000ff");
    expect([certificate.validFrom, certificate.validTo]).toEqual([
      "Jan  2 03:04:05 2030 GMT",
      "Jan  2 03:04:05 2031 GMT",
    ]);
    expect(certificate.ca).toBe(false);
    const { asymmetricKeyType, asymmetricKeyDetails: details } = certificate.publicKey;
    expect(details?.namedCurve ?? `${asymmetricKeyType} ${details?.modulusLength}`).toBe(
      { "ecdsa-p256": "prime256v1", "ecdsa-p384": "secp384r1" }[keyType] ?? "rsa 2048",
    );
  },
);

test("the key is root's alone from its first moment, and nothing else is left behind", () => {
  make("first");
  expect(statSync(made("first")).mode & 0o777).toBe(0o600);
  expect(statSync(join(memory, "keys")).mode & 0o777).toBe(0o700);
  expect(statSync(join(memory, "keys/web")).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(memory, "keys/web"))).toEqual(["first.pem"]);
  expect(readdirSync(join(root, "web/keys"))).toEqual([]);
});

test("the host tells the digest of the key's file first, and nothing of the key", () => {
  const [digest, ...rest] = run(makingScript(model(), making("first"))).split("\n");
  expect(digest).toBe(
    createHash("sha256")
      .update(readFileSync(made("first")))
      .digest("hex"),
  );
  expect(rest.join("\n")).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]*-----END CERTIFICATE-----\n$/);
});

test("for a CA the host prints a request for its key, and no certificate", () => {
  const request = make("first", true, { issuer: "ca" });
  expect(request).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n[^-]*-----END CERTIFICATE REQUEST-----\n$/);
  expect(
    execFileSync("openssl", ["req", "-verify", "-noout", "-subject"], {
      input: request,
      encoding: "utf8",
      stdio: "pipe",
    }),
  ).toContain("www.example.com");
});

test("a renewal keeps the key, and leaves nothing in memory; of keys that are made in vain only the last one stays there", () => {
  make("first");
  const key = loadKey("first");
  place("first");
  const renewed = new X509Certificate(make("first", false));
  expect(renewed.checkPrivateKey(key)).toBe(true);
  expect(readdirSync(memory)).toEqual(["lock"]);
  make("second");
  make("third");
  expect(readdirSync(join(memory, "keys/web"))).toEqual(["third.pem"]);
  expect(readdirSync(join(root, "web/keys"))).toEqual(["first.pem"]);
});

test("a certificate that is not for the key is refused before it is put in place", () => {
  const state = tlsCertState("web", platformOf("debian-13"));
  const [check] = state.checks!;
  const first = make("first");
  place("first");
  symlinkSync("keys/first.pem", join(root, "web/key.pem"));
  writeFileSync(join(root, "web/chain.pem"), first);
  expect(run(check!.command)).toBe("");
  writeFileSync(join(root, "web/chain.pem"), make("second"));
  expect(() => run(check!.command)).toThrow(/the certificate .* is not for the key/);
});

test("a key that was made in vain is thrown away", () => {
  make("first");
  run(disposalScript("web"));
  expect(existsSync(made("first"))).toBe(false);
});

function loadKey(name: string) {
  return createPrivateKey(readFileSync(made(name)));
}
