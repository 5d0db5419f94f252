// Builds into dist/ what Terraform and a person start (programs that need no node_modules), and what other projects import. Types are added by `npm pack`.
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleLibrary, bundleParts } from "./bundle.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");

/** What a project has of its own, and shares with us. */
const shared = ["cdktf", "constructs", "@cdktf/provider-null"];

const program = async (name: string, external: readonly string[] = []) => {
  const folder = join(dist, "programs", name);
  const draft = `${folder}.draft-${process.pid}`;
  await bundleParts({ entries: { main: join(root, name, "main.ts") }, folder: draft, external });
  chmodSync(join(draft, "main.mjs"), 0o755);
  // Whoever runs it meanwhile finds all parts, which are named by what is in them: the new ones come before what asks for them, the old ones go last.
  const parts = readdirSync(draft);
  mkdirSync(folder, { recursive: true });
  for (const part of parts.sort((a, b) => Number(a === "main.mjs") - Number(b === "main.mjs")))
    renameSync(join(draft, part), join(folder, part));
  for (const part of readdirSync(folder)) if (!parts.includes(part)) rmSync(join(folder, part), { recursive: true });
  rmSync(draft, { recursive: true });
};

await Promise.all([
  program("provider"),
  // Only what synthesizes company files in process asks for them.
  program("cli", shared),
  // CommonJS, as cdktf itself: CommonJS and ES modules alike can import it, and they get the same classes.
  bundleLibrary({
    entry: join(root, "index.ts"),
    outfile: join(dist, "index.js"),
    external: shared,
  }),
]);
writeFileSync(join(dist, "package.json"), '{ "type": "commonjs" }\n');
