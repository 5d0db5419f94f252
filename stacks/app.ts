// The app: the company files of a folder become stacks, and these what Terraform reads. Called by main.ts, and in process by `postform plan` and its like.
import { App, type AppConfig } from "../constructs/cdktf.ts";
import { CompaniesError, readCompanies } from "../schemas/companies.ts";
import { buildStacks } from "./companies.ts";

/** Default are CDKTF's folder, and the context that `cdktf` hands over. Throws an Error whose message has all that is wrong, a line each. */
export function synthesizeCompanies(folder: string, config: Pick<AppConfig, "outdir" | "context"> = {}): void {
  try {
    const app = new App(config);
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
