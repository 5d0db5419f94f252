// What a company's file means, and what a person is told about one that is wrong: each file in test/golden/errors is an input, a line of dashes, and all that is said.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { companyFields, type OwnMail } from "../../schemas/company.ts";
import { CompanyFileError, parseCompanyFile } from "../../schemas/company-file.ts";
import { withDefaults } from "../../schemas/defaults.ts";
import { goldenErrors } from "../golden-errors.ts";

function whatIsSaid(input: string): string {
  try {
    parseCompanyFile(input, "companies/acme.yaml");
  } catch (error) {
    if (error instanceof CompanyFileError) return `${error.message}\n`;
    throw error;
  }
  return "nothing\n";
}

goldenErrors(join(import.meta.dirname, "../golden/errors"), 45, whatIsSaid);

test("of a zone in which every record is wrong, each is told", () => {
  const records = Array.from({ length: 20_000 }, (_, index) => `        h${index}: {}\n`).join("");
  const said = whatIsSaid(`nameServer:
  hostname: ns.acme.example
  contact: hostmaster@acme.example
  host: { address: 192.0.2.53 }
  zones:
    acme.example:
      records:
${records}`);
  expect(said.match(/"h\d+" is not allowed/g)).toHaveLength(20_000);
});

test("a private key in the place of where it is is refused, and not repeated", () => {
  // Put together here: a key's header in a file would be taken for one.
  const dashes = "-".repeat(5);
  const key = `${dashes}BEGIN ${["OPENSSH", "PRIVATE", "KEY"].join(" ")}${dashes}`;
  expect(
    whatIsSaid(`company: acme
contact: hostmaster@acme.example
hosts:
  main: { address: 192.0.2.10, identity: "${key}" }
web: { host: main }
`),
  ).toBe(
    "companies/acme.yaml:4:42: what is given is not allowed; allowed is env:NAME, file:PATH, or file:PATH#KEY for a key of a JSON file: a secret itself never belongs here\n",
  );
});

const baidu = `
company: baidu
contact: hostmaster@baidu.com
nameServer: ns
hosts:
  main: { address: 198.18.0.10, hostname: mail.baidu.com, nameServers: [198.18.0.53] }
certificateAuthority: { certificateFrom: "file:$POSTFORM_LAB_CA", keyFrom: "file:$POSTFORM_LAB_CA_KEY" }
mail:
  host: main
  hostname: mail.baidu.com
  domains:
    baidu.com:
      passwordsFrom: "file:$POSTFORM_CREDENTIALS"
      mailboxes: { xixi: { copyTo: [haha], sendAs: [info, x@qq.com] }, maomao: , 007: {} }
      aliases: { workgroup: [maomao, xixi, lisi@qq.com] }
      catchAll: [xixi]
  aliasDomains:
    group.com: { targetDomain: baidu.com, aliases: { admin: [maomao, lisi@qq.com] } }
    work.com: { targetDomain: qq.com }
web:
  host: main
  sites:
    www.baidu.com: { aliases: [www2.baidu.com], pages: { index.html: "It's www.baidu.com\\n" } }
    empty.baidu.com:
dns: { zones: { baidu.com: { records: { "ftp A": { values: ["198.18.0.77"] } } } } }
`;

const sharedNameServer = `
nameServer:
  hostname: ns.third-party.example
  contact: hostmaster@third-party.example
  host: { address: 198.18.0.53 }
  zones:
    third-party.example:
    0.18.198.in-addr.arpa: { ttl: 60 }
`;

function company(text: string) {
  const file = parseCompanyFile(text, "companies/baidu.yaml");
  if (!("company" in file)) throw new Error("this is no company");
  return file.company;
}

describe("a company's file", () => {
  test("has defaults filled in, and nothing for what is optional and not given", () => {
    const { company: name, hosts, mail, web, dns, verify } = company(baidu);
    expect({ name, verify }).toEqual({ name: "baidu", verify: true });
    expect(hosts["main"]).toMatchObject({ address: "198.18.0.10", port: 22, user: "root", sudo: false, hostKey: null });
    expect(mail).toMatchObject({ origin: "baidu.com", accounts: "virtual", networks: [], relayHost: null });
    expect(web?.sites["www.baidu.com"]).toMatchObject({
      documentRoot: "/www/html",
      pages: { "index.html": "It's www.baidu.com\n" },
    });
    expect(dns?.zones["baidu.com"]?.records).toEqual({ "ftp A": { values: ["198.18.0.77"], ttl: null } });
  });

  test("completes names without a domain: with the domain they stand in, in an alias domain with the server's own", () => {
    const { mail } = company(baidu);
    expect(mail?.domains["baidu.com"]).toMatchObject({
      mailboxes: { xixi: { copyTo: ["haha@baidu.com"], sendAs: ["info@baidu.com", "x@qq.com"] } },
      aliases: { workgroup: ["maomao@baidu.com", "xixi@baidu.com", "lisi@qq.com"] },
      catchAll: ["xixi@baidu.com"],
    });
    expect(mail?.aliasDomains).toEqual({
      "group.com": {
        targetDomain: "baidu.com",
        aliases: { admin: ["maomao@baidu.com", "lisi@qq.com"] },
        forwardFor: 48,
      },
      "work.com": { targetDomain: "qq.com", aliases: {}, forwardFor: 48 },
    });
  });

  test.each([
    ["to the contact, when it is a name here", "contact: ann@acme.example", "", ["ann@acme.example"]],
    ["to the contact, when it is elsewhere", "contact: ops@isp.example", "", ["ops@isp.example"]],
    ["to nobody, when the contact is nobody", "contact: hostmaster@acme.example", "", undefined],
    ["to whom the file says", "contact: ann@acme.example", "postmaster: [bob], root: [bob]", ["bob@acme.example"]],
  ])("sends mail to postmaster and root %s", (_, contact, aliases, recipients) => {
    const { mail } = company(`company: acme
${contact}
hosts: { main: { address: 192.0.2.10 } }
mail:
  host: main
  hostname: mail.acme.example
  domains:
    acme.example: { mailboxes: { ann: , bob: }, aliases: { ${aliases} } }
    lists.example: { catchAll: [ann@acme.example] }
  aliasDomains:
    led.example: { targetDomain: acme.example }
`);
    const domain = mail?.domains["acme.example"];
    expect(domain?.aliases["postmaster"]).toEqual(recipients);
    expect((mail as OwnMail).localAliases["root"] ?? domain?.aliases["root"]).toEqual(recipients);
    expect([mail?.domains["lists.example"]?.aliases, mail?.aliasDomains["led.example"]?.aliases]).toEqual([{}, {}]);
  });

  test("leaves root's mail on the host where accounts are Unix ones whom nobody here knows", () => {
    const unix = (contact: string) =>
      (
        company(`company: acme
contact: ${contact}
hosts: { main: { address: 192.0.2.10 } }
mail: { host: main, hostname: mail.acme.example, accounts: unix, origin: acme.example }
`).mail as OwnMail
      ).localAliases;
    expect(unix("ann@acme.example")).toEqual({ postmaster: ["root"] });
    expect(unix("ops@isp.example")).toEqual({ root: ["ops@isp.example"], postmaster: ["root"] });
  });

  test("has an entry where nothing is behind a name, under the name as it is written", () => {
    const { mail, web } = company(baidu);
    expect(Object.keys(mail?.domains["baidu.com"]?.mailboxes ?? {})).toEqual(["xixi", "maomao", "007"]);
    expect(Object.keys(web?.sites ?? {})).toEqual(["www.baidu.com", "empty.baidu.com"]);
  });
});

test("a shared name server has a file of its own", () => {
  const file = parseCompanyFile(sharedNameServer, "companies/ns.yaml");
  expect(file).toMatchObject({
    nameServer: {
      hostname: "ns.third-party.example",
      host: { address: "198.18.0.53", port: 22 },
      zones: { "third-party.example": { ttl: 3600, records: {} }, "0.18.198.in-addr.arpa": { ttl: 60, soa: null } },
      allowRecursion: [],
    },
  });
});

test("the machine that the documentation shows is accepted", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/virtual-machines.md"), "utf8");
  const hosts = /```yaml\n([\s\S]*?)```/.exec(page)?.[1];
  const { machine } = company(`company: baidu\ncontact: ann@acme.example\n${hosts}web: { host: main }\n`).hosts[
    "main"
  ]!;
  expect(machine).toMatchObject({ name: "mail1", virtualization: "kvm", vcpus: 1, throughHypervisor: null });
  expect(machine?.networks[0]).toMatchObject({ bridge: "br0", addresses: [], network: null });
});

test("the files that the documentation shows are accepted", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/add-a-company.md"), "utf8");
  const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1]?.replace(/^ {3}/gm, "");
  // The hash is shortened on the page.
  const hash = `{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$${"A".repeat(43)}`;
  expect(company(String(example).replace("{ARGON2ID}$argon2id$v=19$…", hash)).company).toBe("acme");
});

test("the schema for editors takes the same files, and marks a key that is not known", () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../schemas/company.schema.json"), "utf8"));
  const check = new Ajv({ strict: false }).compile(schema);
  const accepts = (text: string) => check(parse(text));
  expect(accepts(baidu)).toBe(true);
  expect(accepts(sharedNameServer)).toBe(true);
  expect(accepts(`${baidu}webb: {}\n`)).toBe(false);
  expect(accepts(sharedNameServer.replace("zones:", "zoness:"))).toBe(false);
});

type TextKind = "mailbox" | "alias" | "tableKey" | "tableValue" | "page" | "content" | "text" | "reject";

/** A company file's content with these texts, each of another kind. */
function companyWith({ mailbox, alias, tableKey, tableValue, page, content, text, reject }: Record<TextKind, string>) {
  return {
    company: "acme",
    contact: "hostmaster@acme.example",
    nameServer: "ns",
    hosts: { main: { address: "192.0.2.10" } },
    mail: {
      host: "main",
      hostname: "mail.acme.example",
      domains: { "acme.example": { mailboxes: { [mailbox]: {}, ann: { copyTo: [`${alias}@acme.example`] } } } },
      tables: { access: { [tableKey]: tableValue }, relocated: { "old@acme.example": reject } },
    },
    web: { host: "main", sites: { "www.acme.example": { pages: { [page]: content } } } },
    dns: { zones: { "acme.example": { records: { "@ TXT": { values: [text] } } } } },
  };
}

describe("whatever is let through", () => {
  const odd = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "${x}",
      "%{ if true }",
      "$(id)",
      "yes",
      "007",
      "1e3",
      "~",
      "null",
      "*a",
      "&a",
      "- a",
      "a: b",
      "# a",
    ),
    fc.stringMatching(/^[a-z0-9._-]{1,12}$/),
  );
  // Mostly right, so that what is odd is not refused for its neighbour.
  const or = (usual: string) => fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });
  /** Every kind of text in a company file: names, recipients, settings, data of records, pages. */
  const file = fc
    .record({
      mailbox: or("bob"),
      alias: or("bob"),
      tableKey: or("192.0.2.7"),
      tableValue: or("REJECT"),
      page: or("index.html"),
      content: odd,
      text: or("v=spf1 -all"),
      reject: or("new address"),
    })
    .map(companyWith);

  test("is what the file says, and nothing else", () => {
    let accepted = 0;
    fc.assert(
      fc.property(file, (given) => {
        const said = stringify(given);
        const parsed = (() => {
          try {
            return parseCompanyFile(said, "companies/acme.yaml");
          } catch (error) {
            if (error instanceof CompanyFileError) return undefined;
            throw error;
          }
        })();
        if (!parsed) return;
        accepted += 1;
        expect(parsed).toMatchObject({ company: given });
        const filled = withDefaults(companyFields, given);
        expect(parsed).toEqual({
          company: { ...filled, mail: { ...(filled["mail"] as object), origin: "acme.example" } },
        });
        // Nothing changes when what was understood is written down and read again.
        expect(parseCompanyFile(stringify(Object.values(parsed)[0]), "companies/acme.yaml")).toEqual(parsed);
      }),
      { numRuns: 150, examples: [[plain]] },
    );
    // The property says nothing when all is refused.
    expect(accepted).toBeGreaterThan(30);
  }, 30_000);

  const plain = companyWith({
    mailbox: "007",
    alias: "bob",
    tableKey: "192.0.2.7",
    tableValue: "REJECT ${x} %{y}",
    page: "index.html",
    content: "${x}\n%{ if true }\n",
    text: "v=spf1 ${x} -all",
    reject: "new $(id)",
  });
});
