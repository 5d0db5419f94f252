// Which Terraform or OpenTofu is found by the command, as source and as the bundle that people start.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { bundledTofu } from "../../cli/terraform.ts";
import { bundle } from "../../scripts/bundle.ts";
import { projectRoot, run } from "../run.ts";

// As near to node_modules as dist/ is.
const folder = mkdtempSync(join(projectRoot, "node_modules/.terraform-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

it.skipIf(bundledTofu() === undefined)("a bundle finds the OpenTofu of npm where nothing is on the PATH", async () => {
  const entry = join(folder, "entry.ts");
  writeFileSync(entry, 'import { terraformBinary } from "../../cli/terraform.ts";\nconsole.log(terraformBinary());\n');
  const outfile = join(folder, "program.cjs");
  await bundle({ entry, outfile });
  const found = await run(process.execPath, [outfile], { env: { PATH: "/nowhere", TERRAFORM_BINARY_NAME: "" } });
  expect(found).toMatchObject({ code: 0, stdout: `${bundledTofu()}\n` });
});
