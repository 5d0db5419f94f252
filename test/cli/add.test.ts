// `postform add`: what it writes into company files, and what it refuses before anything is written.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { register } from "../../cli/add.ts";
import { problemsOf } from "../../stacks/app.ts";
import { inProcess } from "./in-process.ts";

const nameServer = `nameServer:
  hostname: ns.third-party.example
  contact: hostmaster@third-party.example
  host: { address: 192.0.2.53 }
  zones: { third-party.example: {}, 2.0.192.in-addr.arpa: {} }
`;
const acme = `# Acme, since 1948
company: acme
contact: hostmaster@acme.example
nameServer: ns
hosts: { main: { address: 192.0.2.10 } }
mail:
  host: main
  hostname: mail.acme.example
  domains:
    acme.example: # the first
      mailboxes:
        hostmaster: { passwordFrom: env:HOSTMASTER } # also ann's

      aliases: { info: [hostmaster] }
    acme.test:
      passwordsFrom: file:$PASSWORDS
      mailboxes: { hostmaster: {} }
  aliasDomains:
    acme.org.example: { targetDomain: acme.example }
web:
  host: main
  sites:
    www.acme.example: { pages: { index.html: "Acme" } }
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postform-add-"));
  writeFileSync(join(folder, "ns.yaml"), nameServer);
  writeFileSync(join(folder, "acme.yaml"), acme);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

const text = (name = "acme") => readFileSync(join(folder, `${name}.yaml`), "utf8");
const add = (...args: string[]) => inProcess(register, ["add", ...args, "--folder", folder]);
/** What is refused leaves the folder as it was. */
const refused = async (...args: string[]): Promise<string> => {
  const before = [readdirSync(folder), text()];
  const said = await add(...args).then(
    () => "nothing",
    (error: Error) => error.message.replaceAll(folder, "companies"),
  );
  expect([readdirSync(folder), text()]).toEqual(before);
  return said;
};

it("a mailbox, an alias, a group and a site, each a line more", async () => {
  const { out } = await add(
    "mailbox",
    "ann@acme.example",
    "--password-from",
    "env:ANN",
    "--copy-to",
    "hostmaster",
    "--quota",
    "5000000",
  );
  expect(out).toContain(`+        ann: { passwordFrom: env:ANN, copyTo: [hostmaster], quota: 5000000 }\n`);
  await add("alias", "sales@acme.example", "ann@acme.example");
  await add("alias", "everybody@acme.example", "ann", "hostmaster", "guest@other.example");
  await add("alias", "boss@acme.org.example", "ann@acme.example");
  await add("site", "shop.acme.example", "--alias", "store.acme.example");
  expect(text()).toBe(
    acme
      .replace(
        "# also ann's\n",
        "# also ann's\n        ann: { passwordFrom: env:ANN, copyTo: [hostmaster], quota: 5000000 }\n",
      )
      .replace(
        "info: [hostmaster] }",
        "info: [hostmaster], sales: [ann], everybody: [ann, hostmaster, guest@other.example] }",
      )
      .replace("targetDomain: acme.example }", "targetDomain: acme.example, aliases: { boss: [ann@acme.example] } }")
      .concat(
        `    shop.acme.example: { aliases: [store.acme.example], documentRoot: /www/shop.acme.example, pages: { index.html: "It's shop.acme.example\\n" } }\n`,
      ),
  );
  expect(problemsOf(folder)).toEqual([]);
});

it("a company, with the shared name server that there is", async () => {
  await add("company", "globex", "--domain", "globex.example", "--address", "192.0.2.20");
  expect(text("globex")).toMatch(/^# yaml-language-server: \$schema=.*company\.schema\.json\ncompany: globex\n/);
  expect(text("globex")).toContain("nameServer: ns\n");
  expect(problemsOf(folder)).toEqual([]);
  expect(await refused("company", "globex", "--domain", "other.example", "--address", "192.0.2.20")).toBe(
    "companies/globex.yaml:1:1: the company globex is there already",
  );
});

it("the first company of a folder that is not there yet", async () => {
  rmSync(folder, { recursive: true });
  await add("company", "globex", "--domain", "globex.example", "--address", "2001:db8::10", "--no-web");
  expect(text("globex")).not.toContain("nameServer");
  expect(problemsOf(folder)).toEqual([]);
});

it("a password is where the domain has them, and it is told when it is not there yet", async () => {
  const passwords = join(folder, "passwords.json");
  vi.stubEnv("PASSWORDS", passwords);
  writeFileSync(passwords, '{"bob@acme.test":"secret"}');
  const ann = await add("mailbox", "ann@acme.test");
  expect(ann.err).toContain(
    `its password is not there yet, which the deploy needs: ${passwords} has no password for ann@acme.test; add "ann@acme.test": "THE PASSWORD"`,
  );
  const bob = await add("mailbox", "bob@acme.test");
  expect(bob.err).not.toContain("password");
  expect(text()).toContain("mailboxes: { hostmaster: {}, ann: {}, bob: {} }");
});

it("a mailbox of a domain without such a file needs a password", async () => {
  expect(await refused("mailbox", "ann@acme.example")).toBe(
    "ann@acme.example needs a password: give where it is read from (--password-from env:NAME or file:PATH), its hash (--password-hash), or the password itself on standard input (--stdin)",
  );
});

it("what is there already is refused with its place", async () => {
  expect(await refused("mailbox", "hostmaster@acme.example", "--password-from", "env:X")).toBe(
    "companies/acme.yaml:12:9: hostmaster@acme.example is there already, as a mailbox",
  );
  expect(await refused("alias", "hostmaster@acme.example", "ann@other.example")).toBe(
    "companies/acme.yaml:12:9: hostmaster@acme.example is there already, as a mailbox",
  );
  expect(await refused("alias", "info@acme.example", "hostmaster")).toBe(
    "companies/acme.yaml:14:18: info@acme.example is there already, as an alias",
  );
  expect(await refused("site", "www.acme.example")).toBe(
    "companies/acme.yaml:23:5: the site www.acme.example is there already",
  );
});

it("a domain or company that is not there is refused with what was meant", async () => {
  expect(await refused("alias", "sales@acme.exmaple", "ann")).toBe(
    'no company has the mail domain acme.exmaple; did you mean "acme.example"? (companies/acme.yaml:10:5); to have a new one, write it under mail.domains of a company\'s file',
  );
  expect(await refused("site", "www.other.example", "--company", "acne")).toBe(
    'there is no company acne; did you mean "acme"?',
  );
  expect(await refused("site", "www.other.example")).toBe(
    "www.other.example lies in the domains of no company: say whose it is by --company",
  );
  expect(await refused("mailbox", "ann@acme.org.example", "--password-from", "env:X")).toContain(
    "companies/acme.yaml:19:5: acme.org.example is a virtual alias domain, which holds no mailboxes",
  );
});

it("what would be wrong is refused before it is written", async () => {
  expect(await refused("alias", "sales@acme.example", "nobody")).toContain(
    "companies/acme.yaml:14:46: sales@acme.example leads to nobody@acme.example, who does not exist",
  );
  expect(await refused("company", "globex", "--domain", "acme.example", "--address", "192.0.2.20")).toContain(
    "the domain acme.example belongs to companies/acme.yaml already",
  );
  expect(await refused("mailbox", "Ann@acme.example")).toContain("write it in lower case: ann@acme.example");
});

it("a step on the way out of what is wrong is taken", async () => {
  writeFileSync(join(folder, "acme.yaml"), acme.replace("[hostmaster] }", "[ann], help: [bob] }"));
  await add("mailbox", "ann@acme.example", "--password-from", "env:ANN");
  expect(problemsOf(folder)).toHaveLength(1);
});

it("a dry run writes nothing, and a file keeps its mode", async () => {
  const { out, err } = await add("alias", "sales@acme.example", "hostmaster", "--dry-run");
  expect(out).toContain("sales: [hostmaster]");
  expect(err).toContain("was not written");
  expect(text()).toBe(acme);
  const file = join(folder, "acme.yaml");
  const { mode } = statSync(file);
  await add("alias", "sales@acme.example", "hostmaster");
  expect(statSync(file).mode).toBe(mode);
  expect(readdirSync(folder).sort()).toEqual(["acme.yaml", "ns.yaml"]);
});
