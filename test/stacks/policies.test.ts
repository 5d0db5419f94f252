// policies.yaml beside the company files: what is against it is told with the line of the company's file, and no company lifts it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { App, Aspects } from "../../constructs/cdktf.ts";
import { NoCatchAll } from "../../constructs/policies/index.ts";
import { readCompanies } from "../../schemas/companies.ts";
import { buildStacks } from "../../stacks/companies.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postform-policies-"));
  for (const name of ["acme", "globex"]) writeFileSync(join(folder, `${name}.yaml`), company(name));
});
afterEach(() => rmSync(folder, { recursive: true }));

const company = (name: string) => `company: ${name}
contact: ann@${name}.example
verify: false
hosts: { main: { address: 192.0.2.10 } }
mail:
  host: main
  hostname: mail.${name}.example
  domains:
    ${name}.example:
      passwordsFrom: file:~/passwords.json
      mailboxes:
        ann:
        bob: { quota: 1000, sendAs: [ceo@${name === "acme" ? "globex" : "acme"}.example] }
      catchAll: [ann]
`;

const policies = (text: string) => writeFileSync(join(folder, "policies.yaml"), text);

function said(prepare: (app: App) => void = () => {}): string[] {
  try {
    const app = new App({ outdir: join(folder, "out") });
    prepare(app);
    buildStacks(app, readCompanies(folder), folder);
    return [];
  } catch (error) {
    return (error as Error).message.replaceAll(`${folder}/`, "").split("\n");
  }
}

test("each is told where it is in the company's file", () => {
  policies(`noCatchAll: true
quota: { mailboxes: 1, bytes: 5000 }
requireTls: {}
namePattern: { mailbox: "a.*" }
sendAs: {}
companies:
  globex: { noCatchAll: false, quota: {}, requireTls: { outbound: [may] }, namePattern: {}, sendAs: { allow: { bob@globex.example: [ceo@acme.example] } } }
`);
  expect(said()).toEqual([
    "acme.yaml:5:1: outboundTls of mail.acme.example is may; allowed is encrypt, dane, verify (policy require-tls)",
    "acme.yaml:12:13: ann@acme.example has no quota, and acme may have 5000 bytes in all: give it one, or its mail server a mailboxQuota (policy quota)",
    "acme.yaml:13:14: acme has 2 mailboxes; at most 1 are allowed (policy quota)",
    "acme.yaml:13:14: bob is no name for a mailbox; allowed is what matches a.* (policy name-pattern)",
    "acme.yaml:13:38: bob@acme.example may not send as ceo@globex.example; allowed is an address at acme.example (policy send-as)",
    "acme.yaml:14:17: acme.example has a catch-all, which is not allowed: make an alias for each name that is meant (policy no-catch-all)",
  ]);
});

test("a program's own, added before the stacks are built, holds for each", () => {
  expect(said((app) => Aspects.of(app).add(new NoCatchAll()))).toEqual(
    ["acme", "globex"].map(
      (name) =>
        `${name}.yaml:14:17: ${name}.example has a catch-all, which is not allowed: make an alias for each name that is meant (policy no-catch-all)`,
    ),
  );
});

test("what is wrong in the policies themselves is told there", () => {
  policies("quota: { mailbox: 1 }\n");
  expect(said()).toEqual(['policies.yaml:1:10: "mailbox" is not a key that is known here; did you mean "mailboxes"?']);
  policies('namePattern: { site: "[" }\ncompanies: { initech: {} }\n');
  expect(said()).toEqual([
    'policies.yaml:1:22: "[" is no regular expression',
    "policies.yaml:2:14: there is no company initech",
  ]);
  policies("");
  expect(said()).toEqual(["policies.yaml:1:1: the file has to hold policies, such as `noCatchAll: true`"]);
});

test("without any, nothing is", () => {
  expect(said()).toEqual([]);
});
