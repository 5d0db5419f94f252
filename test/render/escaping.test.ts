// Whatever a string holds reaches the file as that value and nothing else: checked with readers that know nothing of the renderers.
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quote } from "../../provider/host/quote.ts";
import { platformOf } from "../../provider/platforms/index.ts";
import { nameServerState } from "../../provider/render/bind.ts";
import { statementProblem } from "../../provider/render/bind-syntax.ts";
import { configState } from "../../provider/render/config.ts";
import {
  type DnsRecords,
  type DnsZone,
  dnsRecordsState,
  dnsZoneState,
  parseRecordsFragment,
  parseZoneFragment,
} from "../../provider/render/dns-zone.ts";
import { dovecotConf } from "../../provider/render/dovecot.ts";
import { hostState, withHostname } from "../../provider/render/hosts.ts";
import { webServerState } from "../../provider/render/nginx.ts";
import { directiveProblem, valueProblem } from "../../provider/render/nginx-syntax.ts";
import { mainCf, serverTables } from "../../provider/render/postfix.ts";
import { webSiteState } from "../../provider/render/site.ts";
import { makingScript } from "../../provider/render/tls-cert.ts";
import { quoteText } from "../../provider/render/zone.ts";
import type { Format } from "../../schemas/dsl.ts";
import { formats } from "../../schemas/formats.ts";
import { type Records, recordProblems } from "../../schemas/records.ts";
import { modelOf } from "./model.ts";
import {
  type Directive,
  type DovecotEntry,
  readDovecot,
  readMainCf,
  readMasterFile,
  readNginx,
  readPostmap,
} from "./readers.ts";

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

/** What passes validation: nasty text where the format lets it through, and such as people write. */
const passing = (format: Format, usual: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(line, usual).filter((text) => formats[format].test(text));
const domain = passing("domain", fc.domain());
const path = passing(
  "path",
  fc
    .array(fc.stringMatching(/^[A-Za-z0-9._@:+,=][A-Za-z0-9._@:+,=~-]{0,8}$/), { minLength: 1, maxLength: 4 })
    .map((parts) => `/${parts.join("/")}`),
);
const localPart = passing("local-part", fc.stringMatching(/^[a-z0-9=_+.-]{1,12}$/));
const recipient = fc
  .oneof(
    localPart,
    fc.tuple(localPart, domain).map((parts) => parts.join("@")),
  )
  .filter(formats.recipient.test);

describe("mail", () => {
  const certificate = { chain: "/etc/ssl/postform/mail/chain.pem", key: "/etc/ssl/postform/mail/key.pem" };
  const server = (props: Record<string, unknown>) =>
    model("postform_mail_server", { hostname: "mail.example.com", origin: "example.com", certificate, ...props });
  const lookups = fc.dictionary(
    passing("lookup-key", fc.stringMatching(/^[a-z0-9@.:/_-]{1,12}$/)),
    passing("lookup-value", line),
    {
      noNullPrototype: true,
      minKeys: 1,
      maxKeys: 5,
    },
  );

  test.each([
    ["access", "access"],
    ["senderAccess", "sender_access"],
    ["canonical", "canonical"],
    ["generic", "generic"],
    ["relocated", "relocated"],
    ["transport", "transport"],
    ["virtual", "virtual"],
  ])("the table %s has its entries and no others", (name, file) => {
    fc.assert(
      fc.property(lookups, (entries) => {
        const { files } = serverTables(server({ tables: { [name]: entries } }), debian12);
        expect(readPostmap(files[`/etc/postfix/postform/${file}`]!.content)).toEqual(Object.entries(entries));
      }),
    );
  });

  test("the server's aliases are its aliases", () => {
    const aliases = fc.dictionary(localPart, fc.uniqueArray(recipient, { minLength: 1, maxLength: 3 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(aliases, (localAliases) => {
        const { files } = serverTables(server({ localAliases, accounts: "unix" }), debian12);
        const written = readPostmap(files["/etc/postfix/postform/aliases"]!.content);
        expect(written.map(([name, to]) => [name, to.split(", ")])).toEqual(
          Object.entries(localAliases).map(([name, to]) => [`${name}:`, to]),
        );
      }),
    );
  });

  test("more settings of main.cf are those, with these values, and change no other", () => {
    const base = readMainCf(mainCf(server({}), debian12));
    const extra = fc.dictionary(passing("setting", fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/)), line, {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(extra, (settings) => {
        const expected = Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value.trim()]));
        expect(readMainCf(mainCf(server({ extra: settings }), debian13))).toEqual({ ...base, ...expected });
      }),
    );
  });

  describe.each([
    ["2.3", debian12, { chain: "ssl_cert", key: "ssl_key", sign: "<" }],
    ["2.4", debian13, { chain: "ssl_server_cert_file", key: "ssl_server_key_file", sign: "" }],
  ] as const)("Dovecot %s", (_, platform, names) => {
    const { chain, key, sign } = names;
    const settings = (entries: readonly DovecotEntry[], name: string) =>
      entries.filter((entry) => entry.name === name).map(({ value }) => value);

    test("whatever the model says is one value in its place", () => {
      const props = fc.record({
        origin: domain,
        certificate: fc.record({ chain: path, key: path }),
        mailboxQuota: fc.nat(),
        accounts: fc.constantFrom("virtual", "unix"),
        unixMail: fc.constantFrom("mbox", "maildir"),
        sasl: fc.constantFrom("dovecot", "cyrus"),
        protocols: fc.subarray(["smtp", "submission", "imap", "imaps", "pop3", "pop3s", "sieve"]),
      });
      fc.assert(
        fc.property(props, (given) => {
          const usual = { ...given, origin: "example.com", certificate, mailboxQuota: given.mailboxQuota ? 1 : 0 };
          const written = readDovecot(dovecotConf(server(given), platform));
          expect(settings(written, chain)).toEqual([sign + given.certificate.chain]);
          expect(settings(written, key)).toEqual([sign + given.certificate.key]);
          const [lmtp] = settings(written, "protocol lmtp") as DovecotEntry[][];
          expect(settings(lmtp!, "postmaster_address")).toEqual([`postmaster@${given.origin}`]);
          // The same settings and blocks, whatever these values are.
          expect(shape(written)).toEqual(shape(readDovecot(dovecotConf(server(usual), platform))));
        }),
      );
    });

    test("more lines are those lines, after ours", () => {
      const base = dovecotConf(server({}), platform);
      fc.assert(
        fc.property(fc.array(passing("line", line)), (extraDovecot) => {
          const text = dovecotConf(server({ extraDovecot }), platform);
          expect(text.startsWith(base)).toBe(true);
          expect(text.slice(base.length).split("\n")).toEqual([...extraDovecot, ""]);
        }),
      );
    });
  });
});

/** The names of settings and blocks, in order. */
function shape(entries: readonly DovecotEntry[]): unknown[] {
  return entries.map(({ name, value }) => (typeof value === "string" ? name : [name, shape(value)]));
}

describe("certificates", () => {
  test("OpenSSL asks for the names that are given, and no others", async () => {
    const { execFileSync } = await import("node:child_process");
    const name = passing(
      "certificate-name",
      fc.tuple(fc.constantFrom("", "*."), domain).map((parts) => parts.join("")),
    );
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const folder = mkdtempSync(join(tmpdir(), "postform-names-"));
    const key = join(folder, "key.pem");
    writeFileSync(key, privateKey.export({ type: "pkcs8", format: "pem" }));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), fc.boolean(), (names, withCommonName) => {
        const commonName = withCommonName ? names[0]! : null;
        fc.pre(commonName === null || commonName.length <= 64);
        const at = new Date(0);
        const making = { keyFile: key, newKey: false, serial: "01", commonName, notBefore: at, notAfter: at };
        const script = makingScript(model("postform_tls_cert", { name: "web", names }), making);
        const [, configuration, ...more] = script.split(/^.*<<'END'\n|^END\n/m);
        expect(more).toHaveLength(1);
        writeFileSync(join(folder, "openssl.cnf"), configuration!);
        const made = execFileSync(
          "openssl",
          ["req", "-x509", "-new", "-key", key, "-config", join(folder, "openssl.cnf"), "-extensions", "server"],
          { env: { ...process.env, work: folder }, stdio: ["ignore", "pipe", "ignore"] },
        );
        const { subject, subjectAltName } = new X509Certificate(made);
        expect(subjectAltName).toBe(names.map((each) => `DNS:${each}`).join(", "));
        expect(subject).toBe(commonName ? `CN=${commonName}` : "O=Postform");
      }),
      { numRuns: 25 },
    );
    rmSync(folder, { recursive: true });
  });
});

describe("sets of files", () => {
  test("are put on the host as they are given", () => {
    const octal = passing("mode", fc.stringMatching(/^0[0-7]{3}$/));
    const account = passing("account", fc.stringMatching(/^[a-z_][a-z0-9_-]{0,8}$/));
    const file = fc.record({ content: fc.string({ unit: "binary" }), owner: account, group: account, mode: octal });
    const files = fc.dictionary(path, file, { noNullPrototype: true });
    const checks = fc.array(passing("line", line));
    fc.assert(
      fc.property(files, checks, (given, commands) => {
        const state = configState(model("postform_config", { name: "own", files: given, checks: commands }));
        const written = Object.entries(state.files).map(([name, { mode, ...rest }]) => [
          name,
          { ...rest, mode: `0${mode!.toString(8).padStart(3, "0")}` },
        ]);
        expect(Object.fromEntries(written)).toEqual(given);
        expect(state.checks?.map(({ command }) => command)).toEqual(commands);
      }),
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
    expect(state).toMatchObject({ key: "host", packages: [], files: {} });
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
