// One company of many is synthesized alone, as it is among all, and others' mistakes do not stop it.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { synthesizeCompanies } from "../../stacks/app.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postform-many-"));
  write("ns", nameServer);
  write("acme", company("acme", 1, "ann: [bob@globex.example]"));
  write("globex", company("globex", 2, "bob: [eve@initech.example]"));
  write("initech", company("initech", 3, "eve: [hostmaster]"));
  write("umbrella", company("umbrella", 4, "ann: [hostmaster]"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const nameServer = `nameServer:
  hostname: ns.third-party.example
  contact: hostmaster@third-party.example
  host: { address: 192.0.2.53 }
  zones: { third-party.example: {}, 2.0.192.in-addr.arpa: {} }
`;
const company = (name: string, host: number, alias: string) => `company: ${name}
contact: hostmaster@${name}.example
nameServer: ns
hosts: { main: { address: 192.0.2.${host} } }
mail:
  host: main
  hostname: mail.${name}.example
  domains:
    ${name}.example: { passwordsFrom: "file:$PASSWORDS", mailboxes: { hostmaster: {} }, aliases: { ${alias} } }
`;
const write = (name: string, text: string) => writeFileSync(join(folder, `${name}.yaml`), text);
const out = (name: string) => join(folder, name);
const stack = (outdir: string, name: string) => join(out(outdir), "stacks", name, "cdk.tf.json");
const said = (...only: string[]): string => {
  try {
    synthesizeCompanies(folder, { outdir: out("out"), only });
    return "";
  } catch (error) {
    return (error as Error).message.replaceAll(folder, "companies");
  }
};

test("it is the same alone as among all", () => {
  // The gate has paths relative to the stack's folder, so the folders lie alike.
  synthesizeCompanies(folder, { outdir: out("all") });
  synthesizeCompanies(folder, { outdir: out("one"), only: ["acme"] });
  expect(readFileSync(stack("one", "acme"), "utf8")).toBe(readFileSync(stack("all", "acme"), "utf8"));
  expect(["globex", "initech", "umbrella", "ns"].filter((name) => existsSync(stack("one", name)))).toEqual([]);
  const manifest = JSON.parse(readFileSync(join(out("one"), "manifest.json"), "utf8"));
  expect(manifest.stacks).toMatchObject({ acme: { dependencies: ["ns"] } });
});

test("what its own mail meets elsewhere is checked, through however many companies", () => {
  write("initech", company("initech", 3, "eve: [ann@acme.example]"));
  expect(said("acme")).toMatch(/^companies\/acme\.yaml:\d+:\d+: mail would go in a circle: /);
  write("globex", company("globex", 2, "carl: [hostmaster]"));
  expect(said("acme")).toMatch(/leads to bob@globex\.example, who does not exist/);
  expect(said("umbrella")).toBe("");
});

test("others' mistakes do not stop it, and its name server's do", () => {
  write("umbrella", "company: [");
  write("globex", company("globex", 2, "bob: [nobody]"));
  expect(said("initech")).toBe("");
  expect(said("acme")).toBe("");
  expect(said("globex")).toMatch(/bob@globex\.example leads to nobody@globex\.example/);
  write("ns", nameServer.replace("hostname", "hostnaem"));
  expect(said("acme")).toMatch(/^companies\/ns\.yaml:2:3: .*did you mean "hostname"\?/m);
});

test("a domain that two claim is refused for the one that is told of it", () => {
  write("umbrella", company("umbrella", 4, "ann: [hostmaster]").replace("    umbrella.example:", "    acme.example:"));
  expect(said("umbrella")).toContain("the domain acme.example belongs to companies/acme.yaml already");
});
