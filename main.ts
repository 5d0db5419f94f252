// The app that `cdktf` runs: the company files of a folder become stacks.
import { App } from "./constructs/cdktf.ts";
import { CompaniesError, readCompanies } from "./schemas/companies.ts";
import { buildStacks } from "./stacks/companies.ts";

const folder = process.env["POSTFORM_COMPANIES"] ?? "companies";

try {
  const app = new App();
  buildStacks(app, readCompanies(folder), folder);
  app.synth();
} catch (error) {
  console.error(error instanceof CompaniesError ? error.message : plain(error as Error));
  process.exitCode = 1;
}

/** CDKTF's own words about validations, without the frame around them. */
function plain({ message }: Error): string {
  const lines = message.split("\n").filter((line) => !line.startsWith("Validation failed with the following errors"));
  return lines
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
}
