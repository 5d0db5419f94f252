// `postform check`: says what is wrong in company files, by file, line and column; starts no Terraform and asks no host.
import type { Command } from "commander";
import { surveyCompanies } from "../schemas/companies.ts";

interface Options {
  readonly whole?: true;
  readonly json?: true;
}

export function register(program: Command): void {
  program
    .command("check")
    .summary("say what is wrong in company files")
    .description(
      "Checks each file of a folder, and what they claim together: a line for each problem, as FILE:LINE:COLUMN: MESSAGE. Asks no host. What only the whole picture shows (an alias that leads to nobody or in a circle, an MX at a CNAME, a missing PTR) is told with --whole, and by plan.\nExit code: 0, 1 when something is wrong.",
    )
    .argument("[folder]", "where the company files are", process.env["POSTFORM_COMPANIES"] ?? "companies")
    .option("--whole", "check the whole picture too, as a synthesis does")
    .option("--json", "print what is wrong for programs")
    .action(check);
}

async function check(folder: string, { whole, json }: Options): Promise<void> {
  const survey = surveyCompanies(folder);
  const { problems, warnings, companies, nameServers } = survey;
  // Only for this: to load what makes stacks takes longer than to read the files.
  const messages = whole
    ? (await import("../stacks/app.ts")).problemsOf(folder, { survey })
    : problems.map(({ message }) => message);
  for (const { message } of json ? [] : warnings) console.error(`${message} (it still works)`);
  const forPrograms = [
    ...messages.map(parts),
    ...warnings.map(({ message }) => ({ ...parts(message), level: "warning" })),
  ];
  if (json) process.stdout.write(`${JSON.stringify(forPrograms, undefined, 2)}\n`);
  else if (messages.length > 0) console.error(messages.join("\n"));
  else console.log(`nothing is wrong in ${[...nameServers.keys(), ...companies.keys()].sort().join(", ")}`);
  process.exitCode = messages.length > 0 ? 1 : 0;
}

function parts(message: string) {
  const [, file, line, column, text] = /^(.*?):(\d+):(\d+): (.*)$/s.exec(message) ?? [];
  return { file, line: Number(line), column: Number(column), message: text };
}
