// Writes all that is derived from schemas/ and the plugin protocol; `--check` lists what is stale and exits 1. Run by `npm run generate` and `npm test`.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bindingSource, bindingsIndex, fileStem } from "../schemas/bindings.ts";
import * as schemas from "../schemas/index.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Each generated file: path below the root → content. */
const generated = new Map<string, string>();
/** Folders that hold generated files only: whatever else is there is stale. */
const folders: string[] = [];

const { descriptions, ...named } = schemas;

folders.push("constructs/bindings");
for (const description of descriptions) {
  const variable = Object.entries(named).find(([, other]) => other === description)?.[0];
  if (!variable) throw new Error(`schemas/index.ts does not export ${description.type}`);
  generated.set(`constructs/bindings/${fileStem(description)}.ts`, bindingSource(description, variable));
}
generated.set("constructs/bindings/index.ts", bindingsIndex(descriptions));

const current = (path: string) => {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return undefined;
  }
};
const strangers = folders.flatMap((folder) =>
  readdirSync(join(root, folder))
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
