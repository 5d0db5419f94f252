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
  domain: ["example.com", "xn--mnchen-3ya.example", "ab--c.example"],
  "certificate-name": ["example.com", "*.example.com"],
  hostname: ["mail.example.com"],
  zone: ["example.com", "2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa"],
  address: ["192.0.2.10", "2001:db8::10", "::ffff:192.0.2.1"],
  host: ["192.0.2.10", "mail.example.com"],
  "https-url": ["https://ca.example.com/acme/directory", "https://[2001:db8::1]:14000/dir", "https://ca.example.com"],
  cidr: ["192.0.2.0/24", "2001:db8::/32", "0.0.0.0/0"],
  "address-or-cidr": ["192.0.2.0/24", "2001:db8::/32", "198.18.0.100", "2001:db8::1"],
  "trusted-network": ["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32", "fd00::/8"],
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
  volume: ["debian-12.qcow2", "default"],
  interface: ["br0", "enp1s0.20"],
  "interface-pattern": ["br0", "virbr*"],
  "time-of-day": ["04:30", "23:59"],
  "private-zone": ["lan", "corp.example.com", "10.in-addr.arpa"],
  "trust-anchor": [`example.com. 3600 IN DS 12345 13 2 ${"AB".repeat(32)}`, `. DNSKEY 257 3 13 ${"A".repeat(86)}==`],
  "interface-address": ["192.0.2.10/24", "2001:db8::10/64"],
  "authorized-key": [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4 ann@laptop",
    "ssh-rsa AAAAB3NzaC1yc2E=",
    "file:~/.ssh/id_ed25519.pub",
  ],
  sha256: ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
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

describe("is refused, with what was probably meant", () => {
  const refused: readonly [Format, string, RegExp | undefined][] = [
    ["domain", "Example.com", /^write it in lower case: example\.com$/],
    ["domain", "*.example.com", /^a wildcard is for certificates and records; here it is example\.com$/],
    ["domain", "xn--a.com", /does not decode/],
    ["domain", "münchen.example", /A-label form: xn--mnchen-3ya\.example/],
    ["domain", "example.com.", /^leave out the dot at the end: example\.com$/],
    ["domain", `${"a".repeat(64)}.com`, /has 64 characters, at most 63/],
    ["domain", `${"a.".repeat(126)}com`, undefined],
    ["domain", "192.0.2.1", /this is an address/],
    ["domain", "localhost", /fully qualified/],
    ["certificate-name", "*.*.example.com", undefined],
    ["certificate-name", "www.*.example.com", undefined],
    ["hostname", "Mail.example.com", /^write it in lower case: mail\.example\.com$/],
    ["zone", "0/25.2.0.192.IN-ADDR.arpa", /^write it in lower case: 0\/25\.2\.0\.192\.in-addr\.arpa$/],
    ["host", "fe80::1%eth0", undefined],
    ["address", "fe80::1%eth0", undefined],
    ["https-url", "http://ca.example.com/directory", undefined],
    ["https-url", "https://ann:secret@ca.example.com/directory", undefined],
    ["https-url", "https://ca.example.com/?a=b", undefined],
    ["https-url", "https://ca.example.com/ directory", undefined],
    ["cidr", "10.0.0.0/08", undefined],
    ["cidr", "10.1.2.3/8", /^the network is 10\.0\.0\.0\/8$/],
    ["cidr", "2001:0db8::/32", /^the network is 2001:db8::\/32$/],
    ["trusted-network", "0.0.0.0/0", /open relay/],
    ["trusted-network", "8.0.0.0/7", /open relay/],
    ["trusted-network", "::/0", /open relay/],
    ["trusted-network", "2000::/3", /open relay/],
    ["trusted-network", "10.0.0.1", /^for this one address write 10\.0\.0\.1\/32$/],
    ["cidr", "10.0.0.1", /^for this one address write 10\.0\.0\.1\/32$/],
    ["email", "Ann@Example.com", /^write it in lower case: ann@example\.com$/],
    ["email", "ann@${host}.com", undefined],
    ["local-part", "a".repeat(65), /has 65 characters, at most 64/],
    ["page", "../secret", undefined],
    ["page", "/index.html", /slash at the beginning/],
    ["path", "/a/../b", undefined],
    ["path", "/a//b", undefined],
    ["reference", "hunter2", /never belongs here/],
    ["password-hash", "hunter2", /postform passwd/],
  ];

  test.each(refused)("%s %j", (name, value, hint) => {
    expect(formats[name].test(value)).toBe(false);
    if (hint) expect(formats[name].hint?.(value)).toMatch(hint);
  });
});

test("an example in what is said to be allowed is allowed", () => {
  const examples = /(?<=such as |or )([a-z0-9*./:_-]+\.[a-z0-9./:_-]+|[0-9a-f]+::[0-9a-f/]+)/g;
  const rules = Object.values(formats).flatMap((rule) =>
    [...rule.allowed.replace(/\(.*?\)/g, "").matchAll(examples)].map(([example]) => ({ rule, example })),
  );
  expect(rules.length).toBeGreaterThan(8);
  for (const { rule, example } of rules) expect([example, rule.test(example)]).toEqual([example, true]);
});
