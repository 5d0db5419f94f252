// The app that `cdktf` runs: the company files of a folder become stacks.
import { synthesizeCompanies } from "./stacks/app.ts";

try {
  synthesizeCompanies(process.env["POSTFORM_COMPANIES"] ?? "companies");
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
