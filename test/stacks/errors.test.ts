// What a person is told about company files that only together are wrong: each file in test/golden/errors/together holds the files, a line of dashes, and all that is said.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "../../constructs/cdktf.ts";
import { CompaniesError, readCompanies } from "../../schemas/companies.ts";
import { buildStacks } from "../../stacks/companies.ts";
import { companyFilesOf } from "../company-files.ts";
import { goldenErrors } from "../golden-errors.ts";

function whatIsSaid(input: string): string {
  const scratch = mkdtempSync(join(tmpdir(), "postform-errors-"));
  try {
    for (const [name, text] of companyFilesOf(input)) writeFileSync(join(scratch, name), text);
    buildStacks(new App({ outdir: join(scratch, "out") }), readCompanies(scratch), scratch);
    return "nothing\n";
  } catch (error) {
    if (error instanceof CompaniesError) return `${error.message.replaceAll(scratch, "companies")}\n`;
    throw error;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

goldenErrors(join(import.meta.dirname, "../golden/errors/together"), 30, whatIsSaid);
