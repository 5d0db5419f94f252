// The app: the company files of a folder become stacks, and these what Terraform reads. Called by main.ts, by `postform synth`, and in process by `postform plan` and its like.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type AppConfig } from "../constructs/cdktf.ts";
import { CompaniesError, type Instead, type Survey, surveyCompanies } from "../schemas/companies.ts";
import type { parseCompanyFile } from "../schemas/company-file.ts";
import { buildStacks } from "./companies.ts";
import { neededBy, relatedTo } from "./related.ts";

/** Default are CDKTF's folder, and the context that `cdktf` hands over. */
interface SynthesisOptions extends Pick<AppConfig, "outdir" | "context"> {
  /** The stacks to synthesize: what is wrong in others, and what of them these have nothing to do with, is left aside. @default all */
  readonly only?: readonly string[];
  /** In the place of `parseCompanyFile`: one that knows some texts already. */
  readonly parse?: typeof parseCompanyFile;
}

/** Throws an Error whose message has all that is wrong, a line each. */
export function synthesizeCompanies(folder: string, { only, parse, ...config }: SynthesisOptions = {}): void {
  try {
    const { problems, ...companies } = surveyCompanies(folder, parse && { parse });
    const needed = only && neededBy(only, companies.companies);
    const mine = problems.filter(({ file }) => needed?.has(file) ?? true);
    if (mine.length > 0) throw new CompaniesError(mine.map(({ message }) => message));
    withoutTokenTraces(() => {
      const app = new App(config);
      if (only) buildStacks(app, relatedTo(only, companies), folder, { only: new Set(only) });
      else buildStacks(app, companies, folder);
      app.synth();
    });
  } catch (error) {
    throw error instanceof CompaniesError ? error : new Error(plain(error as Error));
  }
}

interface CheckOptions {
  /** The files whose problems are asked for. @default all */
  readonly only?: readonly string[];
  /** Texts in the place of files, by names without `.yaml`. */
  readonly instead?: Instead;
  /** The files with these texts, where they were read before. @default they are read */
  readonly survey?: Survey;
}

/** What is wrong in the files and in the whole picture that they give, a line each; nothing is synthesized. Where a file cannot be read, the others are checked without it. */
export function problemsOf(folder: string, { only, instead = new Map(), survey }: CheckOptions = {}): string[] {
  const { problems, ...companies } = survey ?? surveyCompanies(folder, { instead });
  const mine = problems.filter(({ file }) => only?.includes(file) ?? true).map(({ message }) => message);
  if (only && mine.length > 0) return mine;
  const outdir = mkdtempSync(join(tmpdir(), "postform-check-"));
  try {
    const options = only ? { only: new Set(only), instead } : { instead };
    withoutTokenTraces(() =>
      buildStacks(new App({ outdir }), only ? relatedTo(only, companies) : companies, folder, options),
    );
    return mine;
  } catch (error) {
    if (error instanceof CompaniesError) return [...mine, ...error.problems];
    throw error;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** CDKTF notes for each token where in the code it was made, which took half of a synthesis; of a company file that says nothing. */
function withoutTokenTraces(work: () => void): void {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, places) =>
    error instanceof Error ? [String(error), ...places].join("\n    at ") : "";
  try {
    work();
  } finally {
    Error.prepareStackTrace = before as typeof Error.prepareStackTrace & {};
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
