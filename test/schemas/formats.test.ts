// Whatever a format accepts stays on its line: no configuration file can be broken out of.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Format } from "../../schemas/dsl.ts";
import { formats } from "../../schemas/formats.ts";

const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

/** Of each format, what it is for. */
const samples: Readonly<Record<Format, readonly string[]>> = {
  line: ["It works: 100%", "百度"],
  text: ["two\nlines\n", ""],
  domain: ["example.com", "*.example.com", "xn--mnchen-3ya.example"],
  hostname: ["mail.example.com"],
  zone: ["example.com", "2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa"],
  address: ["192.0.2.10", "2001:db8::10", "::ffff:192.0.2.1"],
  host: ["192.0.2.10", "mail.example.com"],
  cidr: ["192.0.2.0/24", "2001:db8::/32", "0.0.0.0/0"],
  email: ["ann@example.com", "ann+news@mail.example.com"],
  "local-part": ["ann", "ann.smith", "o_b-c+d=e"],
  recipient: ["ann", "ann@example.com"],
  "record-key": ["@ MX", "www A", "_imaps._tcp SRV", "*.dev CNAME"],
  path: ["/www/html", "/etc/x@y:z"],
  page: ["index.html", "a/b.css", ".well-known/security.txt"],
  unit: ["nginx.service", "getty@tty1.service"],
  name: ["acme", "third-party.example"],
  account: ["root", "_apt"],
  package: ["postfix-pcre", "g++"],
  mode: ["0644"],
  reference: ["env:NAME", "file:/run/secrets/x", "file:$DIR/x.json#ann@example.com", "file:~/x"],
  "password-hash": [
    `{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$${"A".repeat(43)}`,
    `{SHA512-CRYPT}$6$rounds=5000$salt$${"a".repeat(86)}`,
    `{BLF-CRYPT}$2y$05$${"a".repeat(53)}`,
  ],
  "host-key": [`SHA256:${"A".repeat(43)}`, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA"],
  connection: ["ssh://root@192.0.2.10:22?hostkey=SHA256:abc", "ssh://root@[2001:db8::1]"],
  "lookup-key": ["192.0.2.7", "ann@example.com"],
  "lookup-value": ["REJECT no thanks", "OK"],
  setting: ["smtpd_banner", "allow-query"],
  pem: [certificate],
};
const severalLines: readonly Format[] = ["text", "pem"];
const all = Object.entries(samples) as [Format, readonly string[]][];

const nasty = fc.constantFrom(
  "\n",
  "\r",
  "\r\n",
  "\0",
  "\u2028",
  "\u0085",
  "\t",
  "\u007f",
  "\ud800",
  "\\\n",
  " ",
  ";",
  '"',
);

describe.each(all)("%s", (name, values) => {
  const { test: accepts } = formats[name];

  test.each(values)("accepts %j", (value) => {
    expect(accepts(value)).toBe(true);
  });

  const anything = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .tuple(fc.constantFrom(...values), nasty, fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([value, character, share]) => {
        const at = Math.round(share * value.length);
        return value.slice(0, at) + character + value.slice(at);
      }),
  );

  test(`accepts no NUL${severalLines.includes(name) ? "" : ", line break or other control character"}`, () => {
    const refused = severalLines.includes(name) ? /\0/ : /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
    fc.assert(
      fc.property(anything, (value) => {
        if (accepts(value)) expect(value).not.toMatch(refused);
      }),
      { numRuns: 500, examples: values.flatMap((value) => [[`${value}\n`], [`${value}\0`], [`\n${value}`]]) },
    );
  });

  test("answers for any text, however odd", () => {
    const { hint } = formats[name];
    fc.assert(
      fc.property(anything, (value) => {
        expect(typeof accepts(value)).toBe("boolean");
        expect(hint?.(value) ?? "").not.toMatch(/undefined|NaN/);
      }),
    );
  });
});
