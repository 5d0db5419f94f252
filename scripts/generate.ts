// Writes all that is derived from schemas/, the plugin protocol and the host's scripts; `--check` lists what is stale and exits 1. Run by `npm run generate` and `npm test`.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { generateAgent } from "../provider/host/generate-agent.ts";
import { bindingSource, bindingsIndex, fileStem } from "../schemas/bindings.ts";
import { companyFields, nameServerFields } from "../schemas/company.ts";
import { companyFilePage, resourceIndex, resourcePage } from "../schemas/docs.ts";
import * as schemas from "../schemas/index.ts";
import { forEditors, objectSchema } from "../schemas/json-schema.ts";
import { policiesFields } from "../schemas/policies.ts";
import { publicTypes } from "./types.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Each generated file: path below the root → content. */
const generated = new Map<string, string>();
/** Folders that hold generated files only: whatever else is there is stale. */
const folders: string[] = [];

const { descriptions, ...named } = schemas;

folders.push("constructs/bindings", "docs/resources", "provider/plugin/generated");
for (const description of descriptions) {
  const variable = Object.entries(named).find(([, other]) => other === description)?.[0];
  if (!variable) throw new Error(`schemas/index.ts does not export ${description.type}`);
  generated.set(`constructs/bindings/${fileStem(description)}.ts`, bindingSource(description, variable));
  generated.set(`docs/resources/${fileStem(description)}.md`, resourcePage(description));
}
generated.set("constructs/bindings/index.ts", bindingsIndex(descriptions));
generated.set("docs/resources/README.md", resourceIndex(descriptions));
generated.set("docs/company-file.md", companyFilePage());

const companySchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "A company's file, or a shared name server's, in companies/",
  if: { required: ["nameServer"], properties: { nameServer: { type: "object" } } },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's keyword
  then: objectSchema(nameServerFields),
  else: objectSchema(companyFields),
};
generated.set("schemas/company.schema.json", `${JSON.stringify(forEditors(companySchema), null, 1)}\n`);

const policiesSchema = {
  $schema: "http://json-schema.org/draft-07/schema#",
  title: "What companies are allowed: policies.yaml in companies/",
  ...objectSchema(policiesFields),
};
generated.set("schemas/policies.schema.json", `${JSON.stringify(forEditors(policiesSchema), null, 1)}\n`);

const agent = generateAgent();
generated.set(relative(root, agent.path), agent.content);

// Of what the package exports now: whoever changes that sees it in the diff of a review.
generated.set("api/postform.api.md", publicTypes().report);

const scratch = mkdtempSync(join(tmpdir(), "postform-generate-"));
execFileSync(process.execPath, [...process.execArgv, join(root, "scripts/generate-protocol.ts"), scratch], {
  stdio: "inherit",
});
for (const name of readdirSync(scratch))
  generated.set(`provider/plugin/generated/${name}`, readFileSync(join(scratch, name), "utf8"));
rmSync(scratch, { recursive: true });

const current = (path: string) => {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return undefined;
  }
};
const strangers = folders.flatMap((folder) =>
  (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [])
    .map((name) => `${folder}/${name}`)
    .filter((path) => !generated.has(path)),
);
const stale = [...generated].filter(([path, content]) => current(path) !== content).map(([path]) => path);

if (process.argv.includes("--check")) {
  for (const path of [...stale, ...strangers]) console.error(`${path} is stale: run \`npm run generate\``);
  process.exitCode = stale.length + strangers.length === 0 ? 0 : 1;
} else {
  for (const path of strangers) rmSync(join(root, path), { recursive: true });
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), generated.get(path) ?? "");
    console.log(`wrote ${path}`);
  }
}
