// Companies whose mail and web are on another company's servers, in stacks of their own.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadCompanies } from "../../cli/verify/load.ts";
import { App } from "../../constructs/cdktf.ts";
import { readCompanies } from "../../schemas/companies.ts";
import { buildStacks } from "../../stacks/companies.ts";

let folder: string;
const stacks: Record<string, Record<string, Record<string, Record<string, unknown>>>> = {};
let dependencies: Record<string, readonly string[] | undefined>;

const files = {
  ns: `nameServer:
  hostname: ns.hoster.example
  contact: hostmaster@hoster.example
  host: { address: 192.0.2.53 }
  zones: { hoster.example: {}, 2.0.192.in-addr.arpa: {} }
`,
  hoster: `company: hoster
contact: hostmaster@hoster.example
nameServer: ns
hosts: { main: { address: 192.0.2.10, user: ops, sudo: true, hostKey: "SHA256:${"a".repeat(42)}A" } }
mail: { host: main, hostname: mail.hoster.example, origin: hoster.example }
web: { host: main }
`,
  acme: `company: acme
contact: ann@acme.example
nameServer: ns
acme: {}
mail:
  server: hoster
  domains: { acme.example: { mailboxes: { ann: { passwordFrom: "env:ANN" } } } }
  aliasDomains: { acme.test: { aliases: { all: [ann] } } }
web: { server: hoster, sites: { www.acme.example: { pages: { index.html: hello } } } }
`,
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "postform-shared-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.yaml`), text);
  const app = new App({ outdir: join(folder, "out") });
  buildStacks(app, readCompanies(folder), folder);
  app.synth();
  for (const name of Object.keys(files))
    stacks[name] = JSON.parse(readFileSync(join(folder, `out/stacks/${name}/cdk.tf.json`), "utf8")).resource;
  const manifest = JSON.parse(readFileSync(join(folder, "out/manifest.json"), "utf8"));
  dependencies = Object.fromEntries(Object.keys(files).map((name) => [name, manifest.stacks[name].dependencies]));
});
afterAll(() => rmSync(folder, { recursive: true }));

const connection = `ssh://ops@192.0.2.10:22?hostkey=SHA256:${"a".repeat(42)}A&sudo=1`;

const dependsOn = (resource = "") =>
  Object.fromEntries(
    Object.entries(stacks["acme"]?.[resource] ?? {}).map(([name, { depends_on }]) => [name, depends_on as string[]]),
  );

test("get their zones after their domains, which may move, and certificates of a public CA after their zones", () => {
  const zones = Object.values(dependsOn("postform_dns_zone"));
  expect(zones.length).toBe(2);
  for (const first of zones)
    expect(first).toEqual([
      expect.stringMatching(/^postform_mail_domain\.mail-acmeexample_/),
      expect.stringMatching(/^postform_alias_domain\.alias-acmetest_/),
    ]);
  const [certificate] = Object.values(dependsOn("postform_tls_cert"));
  expect(certificate).toEqual(Object.keys(dependsOn("postform_dns_zone")).map((name) => `postform_dns_zone.${name}`));
});

test("make no host and no server, and name the other's by its connection", () => {
  const { acme = {} } = stacks;
  expect(Object.keys(acme).filter((type) => /host|server/.test(type))).toEqual([]);
  const resources = ["mail_domain", "alias_domain", "tls_cert", "web_site"].flatMap((type) =>
    Object.values(acme[`postform_${type}`] ?? {}),
  );
  expect(resources.length).toBeGreaterThanOrEqual(5);
  for (const { host_connection } of resources) expect(host_connection).toBe(connection);
});

test("are found at the other's names, and have certificates of their own", () => {
  const { acme = {} } = stacks;
  const zone = Object.values(acme["postform_dns_zone"] ?? {}).find(({ zone }) => zone === "acme.example");
  const records = zone?.["records"] as Record<string, { values: string[] }>;
  expect(records["@ MX"]?.values).toEqual(["10 mail.hoster.example."]);
  expect(records["www A"]?.values).toEqual(["192.0.2.10"]);
  expect(Object.values(acme["postform_tls_cert"] ?? {})).toMatchObject([
    { name: "acme-web", names: ["www.acme.example", "autoconfig.acme.example"] },
  ]);
  expect(Object.values(acme["postform_web_site"] ?? {})).toContainEqual(
    expect.objectContaining({ server_name: "www.acme.example", document_root: "/www/www.acme.example" }),
  );
  const alias = Object.values(acme["postform_alias_domain"] ?? {})[0];
  expect(alias?.["aliases"]).toEqual({ all: ["ann@acme.example"], postmaster: ["ann@acme.example"] });
});

test("are deployed after the stack of the servers, which brings what they need", () => {
  expect(dependencies).toEqual({ ns: [], hoster: ["ns"], acme: ["ns", "hoster"] });
  expect(Object.values(stacks["hoster"]?.["postform_host"] ?? {})).toMatchObject([
    { services: expect.arrayContaining(["mail", "tls", "web"]) },
  ]);
});

test("leave a note of each deploy on the servers' hosts", () => {
  const gate = Object.values(stacks["acme"]?.["null_resource"] ?? {})[0];
  expect(JSON.stringify(gate)).toContain(`"POSTFORM_DEPLOYED_HOSTS":"ssh://root@192.0.2.53:22 ${connection}"`);
});

test("are verified where the servers are", () => {
  const acme = loadCompanies(folder).companies.find(({ name }) => name === "acme");
  expect(acme?.mail).toMatchObject({ address: "192.0.2.10", hostname: "mail.hoster.example", hostedBy: "hoster" });
  expect(acme?.web).toMatchObject({ address: "192.0.2.10" });
});
