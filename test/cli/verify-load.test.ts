// What `postform verify` makes of company files: where services are, whom addresses lead to, and where passwords come from.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadCompanies } from "../../cli/verify/load.ts";
import { mailboxesOf, recipientsOf } from "../../cli/verify/model.ts";

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
  domains:
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
  sites: { www.acme.example: {} }
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

const companies = loadCompanies(folder);
const acme = companies.find(({ name }) => name === "acme");

it("each service is at its host's address, and asks the shared name server", () => {
  expect(companies.map(({ name }) => name)).toEqual(["ns", "acme", "other"]);
  expect(acme).toMatchObject({
    nameServer: { address: "192.0.2.53" },
    authority: "file:$CA",
    mail: { address: "192.0.2.10", hostname: "mail.acme.example", origin: "acme.example", vrfy: "502 5.5.1" },
    web: { address: "192.0.2.11", sites: { "www.acme.example": { aliases: [], pages: {} } } },
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
    ["nobody, around a loop", "loop@acme.example", []],
  ])("%s", (_, address, mailboxes) => {
    expect([...recipientsOf(address, companies).mailboxes].sort()).toEqual(mailboxes);
  });

  it("people elsewhere, and names that do not exist, which are told apart", () => {
    expect([...recipientsOf("team@acme.example", companies).elsewhere]).toEqual(["someone@elsewhere.example"]);
    expect([...recipientsOf("admin@group.example", companies).unknown]).toEqual(["nobody@acme.example"]);
  });
});

it("a file that is no YAML, and a name server that is not there, are told with their names", () => {
  const bad = mkdtempSync(join(tmpdir(), "postform-load-"));
  const load = (text: string) => {
    writeFileSync(join(bad, "bad.yaml"), text);
    return () => loadCompanies(bad);
  };
  expect(load("company: [")).toThrow(/bad\.yaml:1:\d+: /);
  expect(
    load(
      "company: bad\ncontact: a@bad.example\nnameServer: gone\nhosts: { a: { address: 192.0.2.1 } }\nweb: { host: a }\n",
    ),
  ).toThrow(/there is no shared name server gone; there is none: make .*gone\.yaml/);
  rmSync(bad, { recursive: true });
});
