// Text of any kind for whatever reads text from outside: each reader ends soon, with what it read or with a sentence, and nobody's objects are changed.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDovecot } from "../cli/import/read/dovecot.ts";
import { readNamedConf } from "../cli/import/read/named.ts";
import { nginxFiles, readNginx } from "../cli/import/read/nginx.ts";
import {
  readAliases,
  readMainCf,
  readMasterCf,
  readPatterns,
  readTable,
  readUsers,
} from "../cli/import/read/postfix.ts";
import { readZone } from "../cli/import/read/zone.ts";
import { parseConnection } from "../provider/host/connection.ts";
import { knownKeys } from "../provider/host/known-hosts.ts";
import { addAnswers, emptyFacts } from "../provider/host/probes.ts";
import { parseAliasDomain } from "../provider/render/alias-domain.ts";
import { parseMailDomain } from "../provider/render/mail-domain.ts";
import { parseZone } from "../provider/render/zone.ts";
import { certificateFacts } from "../provider/resources/certificate.ts";
import { CompanyFileError, parseCompanyFile } from "../schemas/company-file.ts";

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  "a company's file": (text) => parseCompanyFile(text, "x.yaml"),
  known_hosts: (text) => knownKeys(text, `${"a".repeat(60)}.example`, 22),
  "a connection": parseConnection,
  "a host's answer": (text) => addAnswers(emptyFacts(), text),
  "a certificate": certificateFacts,
  "a domain's tables": (text) =>
    parseMailDomain("a.example", { users: text, virtualAliases: text, senderLogins: text }),
  "an alias domain's table": (text) => parseAliasDomain("a.example", text),
  "a zone of ours": parseZone,
  "a zone of somebody's": (text) => readZone(text, "a.example"),
  "main.cf": readMainCf,
  "master.cf": readMasterCf,
  "a lookup table": readTable,
  patterns: readPatterns,
  aliases: readAliases,
  users: readUsers,
  "Dovecot's settings": readDovecot,
  "named.conf": (text) => readNamedConf("/etc/bind/named.conf", new Map([["/etc/bind/named.conf", text]])),
  "nginx's settings": (text) => readNginx(nginxFiles(`# configuration file /etc/nginx/nginx.conf:\n${text}`)),
};

/** What these formats are made of, so that more than the first sign is read. */
const signs = [
  "\n",
  "\t",
  " ",
  "  ",
  ":",
  "=",
  ",",
  ";",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  '"',
  "'",
  "\\",
  "#",
  "//",
  "/*",
  "*/",
  "@",
  "*",
  "&a",
  "*a",
  "!!x",
  "|",
  ">",
  "%",
  "-",
  "?",
  "$",
  "~",
  ".",
  "\0",
  "\r\n",
  "\ufeff",
  "\u2028",
  "\u0085",
  "a.example",
  "__proto__",
  "constructor",
  "company",
  "IN",
  "SOA",
  "TXT",
  "$TTL",
  "$GENERATE",
  "$INCLUDE",
  "zone",
  "include",
  "postfix",
  "|1|",
  "-----BEGIN CERTIFICATE-----",
  "ssh://",
  "stat",
  "4294967296",
  "1e999",
];
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.array(fc.constantFrom(...signs), { maxLength: 80 }).map((words) => words.join("")),
);

/** Long texts that make a careless reader slow, or its stack full. */
const many = 150_000;
const long: Readonly<Record<string, string>> = {
  "one line": "a".repeat(many),
  spaces: `a${" ".repeat(many)}b`,
  lines: "a b\n".repeat(many / 4),
  "empty lines": "\n".repeat(many),
  "continued lines": "a = b\n c\n".repeat(many / 10),
  "opened braces": "{".repeat(many / 10),
  "opened brackets": "[".repeat(many / 10),
  "opened parentheses": "( ".repeat(many / 10),
  "blocks in each other": "a {\n".repeat(many / 10),
  "keys in each other": Array.from({ length: 2000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
  "quotation marks": '"'.repeat(many / 6),
  backslashes: "\\".repeat(many),
  commas: `a ${"b,".repeat(many / 2)}`,
  stars: `${"*".repeat(3_000)}x ssh-ed25519 AAAA`,
  "stars between letters": `${"*a".repeat(40)}*b ssh-ed25519 AAAA`,
  anchors: `a: &a [x, x]\n${Array.from({ length: 60 }, (_, index) => `b${index}: &b${index} [*a, *a, *a]`).join("\n")}`,
  nines: `x: ${"9".repeat(many)}`,
  certificates: "-----BEGIN CERTIFICATE-----".repeat(30_000),
};

test("a company's file of any length is not read further than it may be long", () => {
  const start = performance.now();
  expect(() => parseCompanyFile("a: b\n".repeat(2_000_000), "x.yaml")).toThrow(/it has more than 8388608 characters/);
  expect(performance.now() - start).toBeLessThan(1_000);
});

describe.each(Object.entries(readers))("%s", (_, read) => {
  const outcome = (given: string) => {
    const start = performance.now();
    try {
      read(given);
    } catch (error) {
      // What JavaScript itself says is no sentence for a person.
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(TypeError);
      expect(error).not.toBeInstanceOf(RangeError);
      if (!(error instanceof CompanyFileError))
        expect((error as Error).message.length).toBeLessThan(given.length + 1000);
    }
    return performance.now() - start;
  };

  test("of any text", () => {
    fc.assert(
      fc.property(text, (given) => void outcome(given)),
      { numRuns: 100 },
    );
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test.each(Object.entries(long))("of very many %s", (_, given) => {
    expect(outcome(given)).toBeLessThan(5_000);
  });
});
