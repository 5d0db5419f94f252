// `postform check`: says what is wrong in company files, by file, line and column; starts no Terraform and asks no host.
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Command } from "commander";
import { type Survey, surveyCompanies, type Told } from "../schemas/companies.ts";
import { POLICIES } from "../schemas/folder.ts";
import { meant } from "../schemas/meant.ts";
import { mailProblems } from "../stacks/mail-picture.ts";
import { neededBy } from "../stacks/related.ts";
import { missingSecrets } from "./check/secrets.ts";
import { among } from "./stacks/order.ts";
import { warning } from "./warning.ts";

interface Options {
  readonly whole?: true;
  readonly json?: true;
}

/** What is to be checked. */
interface Asked {
  readonly folder: string;
  /** Names of files, with `*` for any text. @default all */
  readonly names: readonly string[];
}

export function register(program: Command): void {
  program
    .command("check")
    .summary("say what is wrong in company files")
    .description(
      "Checks each file of a folder, and what they claim together: a line for each problem, as FILE:LINE:COLUMN: MESSAGE. Asks no host. What only the records of all show (an MX at a CNAME, a missing PTR) is told with --whole, and by plan.\nExit code: 0, 1 when something is wrong.",
    )
    .argument(
      "[folder or names...]",
      "the folder of the company files (default: $POSTFORM_COMPANIES, or companies); or which companies and name servers of it",
    )
    .option("--whole", "check the records of all, too, as a synthesis does")
    .option("--json", "print what is wrong for programs")
    .action(check);
}

async function check(words: readonly string[], { whole, json }: Options): Promise<void> {
  const { folder, names } = askedFor(words);
  const survey = surveyCompanies(folder);
  const files = names.length === 0 ? undefined : filesNamed(names, folder, survey);
  const needed = files && neededBy(files, survey.companies);
  const mine = ({ file }: Told) => needed?.has(file) ?? true;
  const mail = mailProblems(folder, survey);
  // Only for this: to load what makes stacks takes longer than all else.
  const messages = whole
    ? (await import("../stacks/app.ts")).problemsOf(folder, { survey, ...(needed ? { only: [...needed] } : {}) })
    : inFiles([...survey.problems, ...mail.errors].filter(mine));
  const warnings = inFiles([...survey.warnings, ...mail.warnings, ...missingSecrets(folder, survey)].filter(mine));
  for (const message of json ? [] : warnings) console.error(warning(message));
  const forPrograms = [...messages.map(parts), ...warnings.map((message) => ({ ...parts(message), level: "warning" }))];
  if (json) process.stdout.write(`${JSON.stringify(forPrograms, undefined, 2)}\n`);
  else if (messages.length > 0) console.error(messages.join("\n"));
  else console.log(`nothing is wrong in ${(files ?? filesOf(survey)).join(", ")}`);
  process.exitCode = messages.length > 0 ? 1 : 0;
}

function askedFor(words: readonly string[]): Asked {
  const folder = process.env["POSTFORM_COMPANIES"] ?? "companies";
  const [first, ...more] = words;
  if (first === undefined) return { folder, names: [] };
  if (words.every((word) => word.endsWith(".yaml") && existsSync(word) && dirname(word) === dirname(first)))
    return { folder: dirname(first), names: words.map((word) => basename(word, ".yaml")) };
  const isFolder = statSync(first, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (more.length === 0 && (isFolder || first.includes("/") || !existsSync(folder)))
    return { folder: first, names: [] };
  return { folder, names: words };
}

function filesNamed(names: readonly string[], folder: string, survey: Survey): string[] {
  const files = filesOf(survey).map((name) => ({ name }));
  const stranger = names.find((name) => among(files, [name]).length === 0);
  if (stranger === undefined) return among(files, names).map(({ name }) => name);
  const known = files.map(({ name }) => name);
  throw new Error(
    `there is no folder ${stranger}, and no ${join(folder, stranger)}.yaml; ${folder} has ${known.join(", ")}${meant(stranger, known) ?? ""}`,
  );
}

/** Those that could not be read are some, too. */
function filesOf({ companies, nameServers, problems }: Survey): string[] {
  const unread = problems.map(({ file }) => file).filter((file) => file !== POLICIES);
  return [...new Set([...nameServers.keys(), ...companies.keys(), ...unread])].sort();
}

/** File by file. */
const inFiles = (told: readonly Told[]): string[] =>
  [...told].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)).map(({ message }) => message);

function parts(message: string) {
  const [, file, line, column, text] = /^(.*?):(\d+):(\d+): (.*)$/s.exec(message) ?? [];
  return { file, line: Number(line), column: Number(column), message: text };
}
