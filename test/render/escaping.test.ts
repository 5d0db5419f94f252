// Whatever a string holds reaches the file as that value and nothing else: checked with readers that know nothing of the renderers.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quote } from "../../provider/host/quote.ts";
import { platformOf } from "../../provider/platforms/index.ts";
import { nameServerState } from "../../provider/render/bind.ts";
import { statementProblem } from "../../provider/render/bind-syntax.ts";
import {
  type DnsRecords,
  type DnsZone,
  dnsRecordsState,
  dnsZoneState,
  parseRecordsFragment,
  parseZoneFragment,
} from "../../provider/render/dns-zone.ts";
import { hostState, withHostname } from "../../provider/render/hosts.ts";
import { webServerState } from "../../provider/render/nginx.ts";
import { directiveProblem, valueProblem } from "../../provider/render/nginx-syntax.ts";
import { webSiteState } from "../../provider/render/site.ts";
import { quoteText } from "../../provider/render/zone.ts";
import { type Records, recordProblems } from "../../schemas/records.ts";
import { modelOf } from "./model.ts";
import { type Directive, readMasterFile, readNginx } from "./readers.ts";

const debian12 = platformOf("debian-12");
const debian13 = platformOf("debian-13");
// biome-ignore lint/suspicious/noExplicitAny: a model of whatever type is asked for
const model = (type: string, props: Record<string, unknown>): any => modelOf(type, props);

const nasty = [
  '"',
  "'",
  "\\",
  ";",
  "$",
  "{",
  "}",
  "(",
  ")",
  "#",
  "//",
  "/*",
  "@SERIAL@",
  "$ORIGIN",
  "é",
  "百",
  "\\064",
  " ",
  "${x}",
  "*/",
];
/** Printable text in which the characters that some syntax minds are frequent. */
const line = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: "grapheme", maxLength: 4 })), { maxLength: 12 })
  .map((parts) => parts.join("").replace(/\p{Cc}/gu, ""));

const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9_-]{0,8}[a-z0-9])?$/);
const host = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/).map((name) => `${name}.example.net.`);
const quotedString = fc.stringMatching(/^"(?:[a-z ;(){}$#]|\\"|\\\\){0,12}"$/);
const byType: Readonly<Record<string, fc.Arbitrary<string>>> = {
  A: fc.ipV4(),
  AAAA: fc.ipV6().filter((address) => !address.includes(".")),
  TXT: fc.oneof(line, fc.string({ unit: "binary", maxLength: 300 })),
  MX: fc.tuple(fc.nat(65535), host).map((fields) => fields.join(" ")),
  SRV: fc.tuple(fc.nat(65535), fc.nat(65535), fc.nat(65535), host).map((fields) => fields.join(" ")),
  CAA: fc.tuple(fc.nat(255), fc.constantFrom("issue", "iodef"), quotedString).map((fields) => fields.join(" ")),
  NAPTR: fc
    .tuple(fc.nat(65535), fc.nat(65535), quotedString, quotedString, quotedString, host)
    .map((fields) => fields.join(" ")),
  HTTPS: fc.tuple(fc.nat(65535), host, fc.constantFrom('alpn="h2,h3"', "port=8443")).map((fields) => fields.join(" ")),
  PTR: host,
};
const recordSet = fc.constantFrom(...Object.keys(byType)).chain((type) =>
  fc.tuple(
    fc.oneof(
      label.map((name) => `${name} ${type}`),
      fc.constant(`@ ${type}`),
    ),
    fc.record({
      values: fc.uniqueArray(byType[type]!, { minLength: 1, maxLength: 4 }),
      ttl: fc.oneof(fc.constant(null), fc.nat(2147483647)),
    }),
  ),
);
const records: fc.Arbitrary<Records> = fc
  .uniqueArray(recordSet, { selector: ([key]) => key, maxLength: 8 })
  .map((sets) => Object.fromEntries(sets))
  .filter((sets) => recordProblems(sets, { zone: "example.com" }).length === 0);

const zoneOf = (props: Record<string, unknown>): DnsZone =>
  model("postform_dns_zone", {
    zone: "example.com",
    soa: { primary: "ns.example.net", contact: "a@example.com" },
    ...props,
  });
const baseFragment = (zone: DnsZone) =>
  dnsZoneState(zone, debian12).files["/var/lib/bind/postform/example.com.d/00-zone"]!.content;

describe("zones", () => {
  test("text of any kind is read back as the same bytes, in strings of at most 255", () => {
    fc.assert(
      fc.property(fc.oneof(line, fc.string({ unit: "binary", maxLength: 2000 })), (text) => {
        const [record, ...others] = readMasterFile(`x IN TXT ${quoteText(text)}\n`);
        expect(others).toEqual([]);
        expect(Buffer.concat(record!.data)).toEqual(Buffer.from(text));
        expect(record!.data.every((string) => string.length <= 255)).toBe(true);
      }),
    );
  });

  test("a zone has its records and no others", () => {
    fc.assert(
      fc.property(records, (sets) => {
        const written = readMasterFile(baseFragment(zoneOf({ records: sets }))).filter(({ type }) => type !== "SOA");
        const wanted = Object.entries(sets).flatMap(([key, { values, ttl }]) =>
          values.map((value) => ({ key, ttl, value })),
        );
        expect(written.map(({ owner, type, ttl }) => [`${owner} ${type}`, ttl])).toEqual(
          wanted.map(({ key, ttl }) => [key, ttl]),
        );
        for (const [index, { key, value }] of wanted.entries()) {
          const { data } = written[index]!;
          if (key.endsWith(" TXT")) expect(Buffer.concat(data)).toEqual(Buffer.from(value));
          else if (!value.includes('"')) expect(data.join(" ")).toBe(value);
          else expect(data).toEqual(readMasterFile(`x IN X ${value}\n`)[0]!.data);
        }
      }),
    );
  });

  test("the serial's place is the SOA record's, whatever the records hold", () => {
    fc.assert(
      fc.property(records, (sets) => {
        expect(baseFragment(zoneOf({ records: sets })).split("@SERIAL@")).toHaveLength(2);
      }),
    );
  });

  test("a fragment is read back as the model it was written from", () => {
    const soa = fc.record({
      primary: host.map((name) => name.slice(0, -1)),
      contact: fc.stringMatching(/^[a-z0-9.+'_-]{1,12}$/).map((local) => `${local}@example.com`),
      refresh: fc.nat(),
      retry: fc.nat(),
      expire: fc.nat(),
      minimum: fc.nat(86400),
    });
    fc.assert(
      fc.property(records, soa, fc.nat(), fc.uniqueArray(host, { maxLength: 3 }), (sets, start, ttl, servers) => {
        const nameServers = servers.map((name) => name.slice(0, -1));
        const zone = zoneOf({ records: sets, soa: start, ttl, nameServers });
        expect(parseZoneFragment(baseFragment(zone))).toEqual({ records: sets, soa: start, ttl, nameServers });
      }),
    );
    fc.assert(
      fc.property(records, (sets) => {
        const contribution: DnsRecords = model("postform_dns_records", {
          zone: "example.com",
          contributor: "qq",
          records: sets,
        });
        const { files } = dnsRecordsState(contribution, debian12);
        expect(parseRecordsFragment(Object.values(files)[0]!.content)).toEqual(sets);
      }),
    );
  });

  test("whatever passes for a statement of named.conf is one", () => {
    fc.assert(
      fc.property(line, (value) => {
        fc.pre(statementProblem(value) === null);
        const { files } = nameServerState(
          model("postform_name_server", { extra: { "max-cache-size": value } }),
          debian12,
        );
        expect(topLevel(files["/etc/bind/named.conf.options"]!.content)).toEqual(["acl", "options"]);
      }),
      { numRuns: 2000 },
    );
  });
});

/** The first words of named.conf's outermost statements. */
function topLevel(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let fresh = true;
  for (let at = 0; at < text.length; at++) {
    const rest = text.slice(at);
    if (rest.startsWith("//") || rest.startsWith("#")) at += rest.indexOf("\n");
    else if (rest.startsWith("/*")) at += rest.indexOf("*/") + 1;
    else if (rest.startsWith('"')) {
      at++;
      while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    } else if (rest.startsWith("{")) depth++;
    else if (rest.startsWith("}")) depth--;
    else if (rest.startsWith(";")) fresh = depth === 0 || fresh;
    else if (fresh && depth === 0 && /\S/.test(rest[0]!)) {
      found.push(/^\S+/.exec(rest)![0]);
      fresh = false;
    }
  }
  if (depth !== 0) throw new Error("braces do not match");
  return found;
}

describe("web", () => {
  const certificate = { chain: "/etc/ssl/postform/web/chain.pem", key: "/etc/ssl/postform/web/key.pem" };
  const siteFile = (props: Record<string, unknown>) =>
    webSiteState(model("postform_web_site", { serverName: "www.example.com", certificate, ...props }), debian13).files[
      "/etc/nginx/sites-available/www.example.com.conf"
    ]!.content;
  const value = (server: Directive, name: string) =>
    server.block!.filter(({ words }) => words[0] === name).map(({ words }) => words.slice(1));

  test("a document root of any name is one word, and the site has two servers", () => {
    fc.assert(
      fc.property(line, (folder) => {
        fc.pre(!folder.includes("$"));
        const servers = readNginx(siteFile({ documentRoot: `/srv/${folder}` }));
        expect(servers.map(({ words }) => words)).toEqual([["server"], ["server"]]);
        expect(value(servers[1]!, "root")).toEqual([[`/srv/${folder}`]]);
      }),
    );
  });

  test("whatever passes for a directive is one, in its server", () => {
    const base = readNginx(siteFile({}))[1]!.block!.length;
    fc.assert(
      fc.property(line, fc.constantFrom("", ";", " a;}", "}"), (text, end) => {
        const directive = `${text}${end}`;
        fc.pre(directiveProblem(directive) === null);
        const servers = readNginx(siteFile({ extra: [directive] }));
        expect(servers).toHaveLength(2);
        expect(servers[1]!.block).toHaveLength(base + 1);
      }),
      { numRuns: 3000 },
    );
  });

  test("whatever passes for a directive's value is one, in its place", () => {
    const read = (extra: Record<string, string>) =>
      readNginx(
        webServerState(model("postform_web_server", { extra }), debian12).files["/etc/nginx/nginx.conf"]!.content,
      );
    const http = (file: Directive[]) => file.find(({ words }) => words[0] === "http")!.block!;
    const base = http(read({})).length;
    fc.assert(
      fc.property(line, (text) => {
        fc.pre(valueProblem(text) === null);
        const file = read({ map_hash_max_size: text });
        expect(file.map(({ words }) => words[0])).toEqual(read({}).map(({ words }) => words[0]));
        expect(http(file)).toHaveLength(base + 1);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("machines", () => {
  test("only the line of the machine's own name changes in /etc/hosts, and only once", () => {
    const hosts = fc.array(
      fc.constantFrom("127.0.0.1 localhost", "127.0.1.1\told", "::1 localhost", "# x", "", "192.0.2.1 a b"),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(hosts, (lines) => {
        const once = withHostname(`${lines.join("\n")}\n`, "mail.example.com");
        const isOwn = (text: string) => text.startsWith("127.0.1.1");
        expect(once.split("\n").filter((text) => !isOwn(text))).toEqual([...lines.filter((text) => !isOwn(text)), ""]);
        expect(once.split("\n").filter(isOwn)).toEqual(["127.0.1.1\tmail.example.com mail"]);
        expect(withHostname(once, "mail.example.com")).toBe(once);
      }),
    );
  });

  test("a machine that is asked for nothing keeps all of its files", () => {
    const state = hostState(model("postform_host", { address: "192.0.2.1" }), debian13, {
      hosts: "x\n",
      certificates: {},
    });
    expect(state).toEqual({ key: "host", packages: [], files: {}, activations: [] });
  });
});

test("a word of a shell command stays one word", async () => {
  const { execFileSync } = await import("node:child_process");
  fc.assert(
    fc.property(line, (word) => {
      expect(execFileSync("sh", ["-c", `printf %s ${quote(word)}`], { encoding: "utf8" })).toBe(word);
    }),
    { numRuns: 50 },
  );
});
