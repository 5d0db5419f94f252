// What a plan says of a certificate that somebody touched, and when it asks for a new one.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ObservedFile } from "../../provider/host/state.ts";
import type { TlsCert } from "../../provider/render/tls-cert.ts";
import { certificateFacts, pemCertificates } from "../../provider/resources/certificate.ts";
import { certificateDrift, type Found, keepsKey, reissueReason } from "../../provider/resources/certificate-verdict.ts";
import { modelOf } from "../render/model.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-verdict-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A self-signed certificate for a name, valid for so many days. */
function certificate(name: string, days = 365): string {
  const path = join(folder, "chain.pem");
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      join(folder, "key.pem"),
      "-out",
      path,
      "-days",
      String(days),
      "-subj",
      `/CN=${name}`,
      "-addext",
      `subjectAltName=DNS:${name}`,
    ],
    { stdio: "pipe" },
  );
  return readFileSync(path, "utf8");
}

const ours = certificate("www.example.com");
const theirs = certificate("www.example.com");
const paths = {
  chain: "/etc/ssl/postform/web/chain.pem",
  keyFile: "/etc/ssl/postform/web/keys/1.pem",
};
const file = (content: string | null): ObservedFile => ({
  kind: "file",
  content,
  owner: "root",
  group: "root",
  mode: 0o644,
});
const secret = (sha256: string): ObservedFile => ({ ...file(null), mode: 0o600, sha256 });

interface Touched {
  chain?: string | null;
  key?: ObservedFile | null;
  validityDays?: number;
}
function found({ chain = ours, key = secret("aa"), validityDays = 365 }: Touched = {}): Found {
  return {
    issue: { chain: ours, keyFile: paths.keyFile, keyDigest: "aa", validityDays },
    files: { [paths.chain]: chain === null ? null : file(chain), [paths.keyFile]: key },
  };
}
const model = (props: Record<string, unknown> = {}) =>
  modelOf("postform_tls_cert", { name: "web", names: ["www.example.com"], ...props }) as TlsCert;
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const reason = (given: Touched, props: Record<string, unknown> = {}, at = now, authority: string | null = null) =>
  reissueReason(model(props), found(given), { now: at, authority: authority ? pemCertificates(authority)[0]! : null });
const fingerprint = (pem: string) => certificateFacts(pem)!.fingerprint;

test("a certificate that nobody touched is in order and stays", () => {
  expect(certificateDrift("web", found())).toEqual([]);
  expect(reason({})).toBeNull();
});

test.each<[string, Touched, string]>([
  [
    "replaced",
    { chain: theirs },
    `${paths.chain} was replaced by the certificate with fingerprint ${fingerprint(theirs)}; Postform's has ${fingerprint(ours)}`,
  ],
  ["removed", { chain: null }, `${paths.chain} is missing`],
  ["overwritten", { chain: "oops\n" }, `${paths.chain} holds no certificate`],
  [
    "given another line",
    { chain: `${ours}extra\n` },
    `${paths.chain} was changed: line ${ours.split("\n").length} is "extra" where "" has to be`,
  ],
])("a chain that was %s is told, and put back without a new certificate", (_, touched, sentence) => {
  expect(certificateDrift("web", found(touched))).toEqual([sentence]);
  expect(reason(touched)).toBeNull();
});

test("a key that is gone or another one needs a new certificate", () => {
  expect(reason({ key: null })).toBe("its key is not there any more");
  expect(certificateDrift("web", found({ key: secret("bb") }))).toEqual([
    `the private key ${paths.keyFile} was replaced by another one`,
  ]);
  expect(reason({ key: secret("bb") })).toBe("its key is not there any more");
});

test("other names, another key type, another issuer or another validity need a new certificate", () => {
  expect(reason({}, { keyType: "rsa-2048" })).toBe("its key's type changes");
  expect(keepsKey(model(), found())).toBe(true);
  expect(keepsKey(model({ keyType: "rsa-2048" }), found())).toBe(false);
  expect(reason({}, { names: ["www.example.com", "example.com"] })).toBe("its names change");
  expect(reason({}, { issuer: "ca" })).toBe("its issuer changes");
  expect(reason({}, {}, now, theirs)).toBe("its CA changes");
  expect(reason({}, { validityDays: 90 })).toBe("its validity changes");
});

test("it is renewed when fewer than renewBeforeDays are left, and not before", () => {
  expect(reason({}, { renewBeforeDays: 30 }, inDays(334))).toBeNull();
  expect(reason({}, { renewBeforeDays: 30 }, inDays(336))).toBe(
    `it expires at ${certificateFacts(ours)!.notAfter.toISOString()}`,
  );
});

test("it is not renewed for ever when its CA ends soon", () => {
  expect(reason({}, { renewBeforeDays: 30 }, inDays(336), ours)).toBeNull();
});

test("an ACME CA's certificate is asked for again when a third of it is left, or another CA is named", () => {
  const directory = "https://ca.example.com/directory";
  certificate("ca.example");
  const issued = execFileSync(
    "sh",
    [
      "-c",
      `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.pem -subj / -addext subjectAltName=DNS:www.example.com |
         openssl x509 -req -CA chain.pem -CAkey key.pem -days 90 -copy_extensions copy`,
    ],
    { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const asked = (left: number, from = directory, props: Record<string, unknown> = {}) =>
    reissueReason(
      model({ issuer: "acme", acme: { directory: from, contact: null, trustFrom: null }, ...props }),
      { ...found({ chain: issued }), issue: { ...found().issue, chain: issued, directory } },
      { now: inDays(90 - left), authority: null },
    );
  expect(asked(60)).toBeNull();
  expect(asked(31)).toBeNull();
  expect(asked(29)).toMatch(/^it expires at /);
  expect(asked(31, undefined, { renewBeforeDays: 10 })).toBeNull();
  expect(asked(9, undefined, { renewBeforeDays: 10 })).toMatch(/^it expires at /);
  expect(asked(60, "https://other.example.com/directory")).toBe("its CA changes");
});
