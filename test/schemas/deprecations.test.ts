// What is deprecated warns wherever it is set, long before it goes. No attribute is today: one is for the length of a test.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PostformProvider, PostformWebSite } from "../../constructs/bindings/index.ts";
import { App, TerraformStack, Testing } from "../../constructs/cdktf.ts";
import { terraformSchema } from "../../provider/resources/terraform-schema.ts";
import { bindingSource } from "../../schemas/bindings.ts";
import { readCompanies, surveyCompanies } from "../../schemas/companies.ts";
import { companyFields } from "../../schemas/company.ts";
import { resourcePage } from "../../schemas/docs.ts";
import type { Field } from "../../schemas/dsl.ts";
import { objectSchema } from "../../schemas/json-schema.ts";
import { webSite } from "../../schemas/web.ts";
import { buildStacks } from "../../stacks/companies.ts";

type Deprecable = { -readonly [K in keyof Field]: Field[K] };
const inResource: Deprecable = webSite.fields.hstsSeconds;
const inFile: Deprecable = companyFields.web.fields.sites.item.fields.hstsSeconds;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postform-deprecated-"));
  inResource.deprecated = "use `extra`";
  inFile.deprecated = "use `extra`";
});
afterEach(() => {
  delete inResource.deprecated;
  delete inFile.deprecated;
  rmSync(folder, { recursive: true });
});

const file = (site: string) =>
  writeFileSync(
    join(folder, "acme.yaml"),
    `company: acme
contact: hostmaster@acme.example
hosts: { main: { address: 192.0.2.10 } }
web:
  host: main
  sites:
    www.acme.example:
      pages: { index.html: hello }
${site}`,
  );

const warningsIn = (app: App) =>
  app.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata.filter(({ type }) => type.endsWith("warn")).map(({ data }) => `${node.path}: ${data}`),
    );

test("in a company's file, at its line: to `postform check` and when it is synthesized, once", () => {
  file("      hstsSeconds: 5\n");
  const message = `${join(folder, "acme.yaml")}:9:7: hstsSeconds is deprecated: use \`extra\``;
  expect(surveyCompanies(folder)).toMatchObject({ problems: [], warnings: [{ file: "acme", message }] });
  const app = Testing.stubVersion(new App({ outdir: join(folder, "out"), stackTraces: false }));
  buildStacks(app, readCompanies(folder), folder);
  app.synth();
  expect(warningsIn(app).filter((each) => each.includes("deprecated"))).toEqual([`acme: ${message}`]);
});

test("nobody who has not set it, and its default is not written for Terraform to warn of", () => {
  file("");
  expect(surveyCompanies(folder).warnings).toEqual([]);
  const app = new App({ outdir: join(folder, "out") });
  buildStacks(app, readCompanies(folder), folder);
  const [stack] = app.node.children.filter((each) => each instanceof TerraformStack);
  const { resource } = JSON.parse(Testing.synth(stack as TerraformStack));
  for (const site of Object.values(resource.postform_web_site)) expect(site).not.toHaveProperty("hsts_seconds");
});

test("in a program: in the editor, and when it is synthesized", () => {
  expect(bindingSource(webSite, "webSite")).toContain("   * @deprecated use `extra`\n   */\n  readonly hstsSeconds?");
  const app = Testing.app();
  const stack = new TerraformStack(app, "own");
  new PostformProvider(stack, "postform");
  new PostformWebSite(stack, "site", {
    hostConnection: "ssh://root@192.0.2.10:22",
    serverName: "www.example.com",
    certificate: { chain: "/c", key: "/k" },
    hstsSeconds: 5,
  });
  Testing.synth(stack, true);
  expect(warningsIn(app)).toEqual(["own/site: hstsSeconds is deprecated: use `extra`"]);
});

test("in Terraform's schema, the docs and the schema for editors", () => {
  expect(terraformSchema(webSite).attributes["hsts_seconds"]).toMatchObject({ deprecated: "use `extra`" });
  expect(resourcePage(webSite)).toContain("- `hsts_seconds` (number): **Deprecated: use `extra`.** Strict-Transport");
  expect(objectSchema(webSite.fields)).toMatchObject({
    properties: { hstsSeconds: { deprecated: true, deprecationMessage: "deprecated: use `extra`" } },
  });
});
