// Builds what Terraform and a person start: the provider's bundle and the command line's, each one file that needs no node_modules.
import { chmodSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
for (const name of ["provider", "cli"]) {
  const entry = join(root, name, "main.ts");
  const outfile = join(root, "dist", `${name}.cjs`);
  if (!existsSync(entry)) continue;
  await bundle({ entry, outfile });
  chmodSync(outfile, 0o755);
}
