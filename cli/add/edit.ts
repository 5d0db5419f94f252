// A change of one company file: checked as if it were written, shown as a diff, and then written whole. Used by `postform add`.
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { CompaniesError, type Survey, surveyCompanies } from "../../schemas/companies.ts";
import { readYaml } from "../../schemas/located-yaml.ts";
import { unifiedDiff } from "../import/diff.ts";
import { CannotInsert, insertEntry } from "./insert.ts";

export interface Edit {
  /** The folder of the company files, and the file's name without `.yaml`. */
  readonly folder: string;
  readonly name: string;
  /** What the file holds now; null for one that is not there. */
  readonly before: string | null;
  readonly after: string;
}

export const fileOf = (folder: string, name: string) => join(folder, `${name}.yaml`);

/** With a new entry at a path of a file that is there. Throws a sentence with the place that stands in the way. */
export function withEntry({
  folder,
  name,
  path,
  value,
}: {
  folder: string;
  name: string;
  path: readonly string[];
  value: unknown;
}): Edit {
  const before = readFileSync(fileOf(folder, name), "utf8");
  try {
    return { folder, name, before, after: insertEntry(before, path, value) };
  } catch (error) {
    if (error instanceof CannotInsert) throw new Error(`${placeOf(folder, name, error.path)}: ${error.message}`);
    throw error;
  }
}

/** `companies/acme.yaml:12:9`, of a key. */
export function placeOf(folder: string, name: string, path: readonly string[]): string {
  const file = fileOf(folder, name);
  const { line, column } = readYaml(readFileSync(file, "utf8")).placeOf(path, "key");
  return `${file}:${line}:${column}`;
}

/** Throws all that would be wrong if it were written, and was not before. */
export async function refuseIfWrong({ folder, name, before: old, after }: Edit): Promise<void> {
  const instead = new Map([[name, after]]);
  const before = new Set(surveyIfAny(folder).problems.map(({ message }) => withoutPlace(message)));
  const survey = surveyCompanies(folder, { instead });
  const now = survey.problems.map(({ message }) => message);
  const wrong = now.filter((each) => !before.has(withoutPlace(each)));
  if (wrong.length > 0) throw refused(wrong);
  const { problemsOf } = await import("../../stacks/app.ts");
  const whole = problemsOf(folder, { only: [name], instead, survey });
  if (whole.length === 0) return;
  // What was wrong before is not this one's fault: it may be a step on the way to put it right.
  const known = new Set(old === null ? [] : problemsOf(folder, { only: [name] }).map(withoutPlace));
  const more = whole.filter((each) => !known.has(withoutPlace(each)));
  if (more.length > 0) throw refused(more);
}

/** A folder with no files yet is a beginning. */
export function surveyIfAny(folder: string): Survey {
  try {
    return surveyCompanies(folder);
  } catch (error) {
    if (error instanceof CompaniesError)
      return { nameServers: new Map(), companies: new Map(), problems: [], warnings: [] };
    throw error;
  }
}

const withoutPlace = (problem: string) => problem.replace(/:\d+:\d+: /, ": ");
const refused = (problems: readonly string[]) =>
  new Error(`nothing was written, as this would be wrong (lines as they would be):\n${problems.join("\n")}`);

export function diffOf({ folder, name, before, after }: Edit): string {
  const file = fileOf(folder, name);
  return unifiedDiff(before, after, { from: file, to: file });
}

/** The whole old file or the whole new one, whatever happens in between. Throws where somebody else has changed it meanwhile. */
export function write({ folder, name, before, after }: Edit): void {
  const named = fileOf(folder, name);
  const path = before === null ? named : realpathSync(named);
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}`);
  const file = openSync(draft, "wx", 0o644);
  try {
    if (before !== null) fchmodSync(file, statSync(path).mode & 0o777);
    writeSync(file, after);
    fsyncSync(file);
    closeSync(file);
    if (before !== null && readFileSync(path, "utf8") !== before)
      throw new Error(`${named} has changed meanwhile; nothing was written: try again`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
