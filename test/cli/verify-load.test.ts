// What `postform verify` makes of company files: where services are, whom addresses lead to, and where passwords come from.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadCompanies } from "../../cli/verify/load.ts";
import { mailboxesOf, recipientsOf } from "../../cli/verify/model.ts";
import { projectRoot } from "../run.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-load-"));
afterAll(() => rmSync(folder, { recursive: true }));

const sharedNameServer = (address: string) =>
  `nameServer: { hostname: ns.example.net, contact: dns@example.net, host: { address: ${address} } }\n`;
writeFileSync(join(folder, "ns.yaml"), sharedNameServer("192.0.2.53"));
writeFileSync(
  join(folder, "acme.yaml"),
  `company: acme
contact: dns@acme.example
nameServer: ns
certificateAuthority: { certificateFrom: "file:$CA", keyFrom: "file:$CA_KEY" }
hosts: { main: { address: 192.0.2.10 }, web: { address: 192.0.2.11 } }
mail:
  host: main
  hostname: mail.acme.example
  origin: acme.example
  networks: [192.0.2.0/24]
  tables: { virtual: { "boss@acme.example": "ann, eve@other.example", "@sales.example": "@acme.example", chief: bob } }
  domains:
    sales.example: {}
    acme.example:
      passwordsFrom: file:$SECRETS
      mailboxes:
        ann: { copyTo: [bob] }
        bob: { passwordFrom: "env:BOB" }
        cat: { passwordHash: "{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA" }
        off: { enabled: false }
      aliases:
        team: [ann, eve@other.example, someone@elsewhere.example]
        loop: [loop2]
        loop2: [loop]
  aliasDomains:
    group.example: { targetDomain: acme.example, aliases: { admin: [cat, nobody] } }
    partner.example: { targetDomain: other.example }
web:
  host: web
  sites: { www.acme.example: {}, autoconfig.sales.example: {} }
dns:
  zones:
    acme.example: { allowTransfer: [192.0.2.54/32], records: { "@ MX": { values: ["5 filter.example."] }, "ftp A": { values: [192.0.2.12] } } }
`,
);
writeFileSync(
  join(folder, "other.yaml"),
  `company: other
contact: dns@other.example
nameServer: ns
hosts: { main: { address: 192.0.2.20 } }
mail:
  host: main
  hostname: mail.other.example
  domains: { other.example: { mailboxes: { eve: {} }, catchAll: [eve] } }
`,
);

const { companies } = loadCompanies(folder);
const acme = companies.find(({ name }) => name === "acme");

it("each service is at its host's address, and asks the shared name server", () => {
  expect(companies.map(({ name }) => name)).toEqual(["ns", "acme", "other"]);
  expect(acme).toMatchObject({
    nameServer: { address: "192.0.2.53" },
    authority: "file:$CA",
    mail: { address: "192.0.2.10", hostname: "mail.acme.example", origin: "acme.example", vrfy: "502 5.5.1" },
    web: { address: "192.0.2.11", sites: { "www.acme.example": { aliases: [], pages: {}, directives: false } } },
  });
});

it("what decides which checks make sense is known: trusted networks, records of one's own, clients' settings", () => {
  expect(acme?.mail?.networks).toEqual(["192.0.2.0/24"]);
  expect(acme?.web?.autoconfig).toEqual(["acme.example"]);
  expect(acme?.zones).toEqual({
    "acme.example": { allowTransfer: ["192.0.2.54/32"], records: ["acme.example MX", "ftp.acme.example A"] },
  });
});

it("each mailbox has its own password's reference, or the domain's with its address, or none", () => {
  const references = mailboxesOf(acme!).map(({ address, mailbox }) => [address, mailbox.passwordFrom]);
  expect(references).toEqual([
    ["ann@acme.example", "file:$SECRETS#ann@acme.example"],
    ["bob@acme.example", "env:BOB"],
    ["cat@acme.example", undefined],
    ["off@acme.example", "file:$SECRETS#off@acme.example"],
  ]);
});

describe("an address leads to", () => {
  it.each([
    ["a mailbox", "bob@acme.example", ["bob@acme.example"]],
    ["a mailbox and its copies", "ann@acme.example", ["ann@acme.example", "bob@acme.example"]],
    ["a mailbox, in whatever case", "Bob@ACME.example", ["bob@acme.example"]],
    ["a group, across companies", "team@acme.example", ["ann@acme.example", "bob@acme.example", "eve@other.example"]],
    ["the same name at the target", "ann@group.example", ["ann@acme.example", "bob@acme.example"]],
    ["the specific alias, not the target", "admin@group.example", ["cat@acme.example"]],
    ["a target at another company", "eve@partner.example", ["eve@other.example"]],
    ["a catch-all", "anything@other.example", ["eve@other.example"]],
    ["nobody", "nobody@acme.example", []],
    [
      "what Postfix's virtual table says",
      "boss@acme.example",
      ["ann@acme.example", "bob@acme.example", "eve@other.example"],
    ],
    ["what it says of a name at the origin", "chief@acme.example", ["bob@acme.example"]],
    ["what it says of a whole domain", "bob@sales.example", ["bob@acme.example"]],
    ["nobody, around a loop", "loop@acme.example", []],
  ])("%s", (_, address, mailboxes) => {
    expect([...recipientsOf(address, companies).mailboxes].sort()).toEqual(mailboxes);
  });

  it("people elsewhere, and names that do not exist, which are told apart", () => {
    expect([...recipientsOf("team@acme.example", companies).elsewhere]).toEqual(["someone@elsewhere.example"]);
    expect([...recipientsOf("admin@group.example", companies).unknown]).toEqual(["nobody@acme.example"]);
  });
});

it("the README's company, whose names are kept elsewhere, has no name server to ask", () => {
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(projectRoot, "README.md"), "utf8")) ?? [];
  const { companies, unusable } = folderOf({ acme: yaml });
  expect(unusable.size).toBe(0);
  expect(companies).toMatchObject([
    { name: "acme", nameServer: undefined, authority: undefined, mail: { address: "192.0.2.10" } },
  ]);
});

it("files that are wrong are told with their names, and do not stop the others", () => {
  const company = (name: string, more: string): string =>
    `company: ${name}\ncontact: a@${name}.example\nhosts: { a: { address: 192.0.2.1 } }\nweb: { host: a }\n${more}`;
  const { companies, unusable } = folderOf({
    ...{ bad: "company: [", good: company("good", ""), gone: company("gone", "nameServer: nowhere\n") },
    ...{ ns: "nameServer: {", user: company("user", "nameServer: ns\n") },
  });
  expect(companies.map(({ name }) => name)).toEqual(["good"]);
  expect(unusable.get("bad")).toMatch(/bad\.yaml:1:\d+: /);
  expect(unusable.get("gone")).toMatch(/there is no shared name server nowhere; there is none: make .*nowhere\.yaml/);
  expect(unusable.get("user")).toMatch(/user needs the name server ns: .*ns\.yaml:1:\d+: /);
});

function folderOf(files: Readonly<Record<string, string>>): ReturnType<typeof loadCompanies> {
  const folder = mkdtempSync(join(tmpdir(), "postform-load-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.yaml`), text);
  const loaded = loadCompanies(folder);
  rmSync(folder, { recursive: true });
  return loaded;
}
