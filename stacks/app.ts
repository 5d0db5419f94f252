// The app: the company files of a folder become stacks, and these what Terraform reads. Called by main.ts, and in process by `postform plan` and its like.
import { App } from "../constructs/cdktf.ts";
import { CompaniesError, readCompanies } from "../schemas/companies.ts";
import { buildStacks } from "./companies.ts";

/** `outdir`: default is CDKTF's. Throws an Error whose message has all that is wrong, a line each. */
export function synthesizeCompanies(folder: string, outdir?: string): void {
  try {
    const app = new App(outdir === undefined ? {} : { outdir });
    buildStacks(app, readCompanies(folder), folder);
    app.synth();
  } catch (error) {
    throw error instanceof CompaniesError ? error : new Error(plain(error as Error));
  }
}

/** CDKTF's own words about validations, without the frame around them. */
function plain({ message }: Error): string {
  const lines = message.split("\n").filter((line) => !line.startsWith("Validation failed with the following errors"));
  return lines
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
}
