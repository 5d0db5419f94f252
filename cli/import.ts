// `postform import`: reads a server that somebody set up by hand, and writes the company's file for it, with an account of every line.
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { formatConnection, parseConnection } from "../provider/host/connection.ts";
import { closeAll } from "../provider/host/index.ts";
import { CompaniesError } from "../schemas/companies.ts";
import { formats } from "../schemas/formats.ts";
import { changes, rendered } from "./import/changes.ts";
import { collect } from "./import/collect.ts";
import { convert } from "./import/convert.ts";
import { json, markdown, type Outcome, summary } from "./import/report.ts";

interface ImportOptions {
  readonly out: string;
  readonly name?: string;
  readonly json?: true;
  readonly diff?: true;
}

export function register(program: Command): void {
  program
    .command("import")
    .summary("take over a server that somebody set up by hand")
    .description(
      "Reads a running Postfix, Dovecot, BIND and nginx over SSH, changes nothing there, and writes DIR/companies/NAME.yaml, DIR/main.ts, DIR/cdktf.json and DIR/IMPORT.md, which says of each line of the host's configuration what becomes of it.\nExit code: 0, 1 when the host cannot be read or the file it makes cannot be deployed as it is, 2 wrong usage.",
    )
    .argument("<host>", "ssh://root@192.0.2.10:22?host_key=SHA256:…", connection)
    .requiredOption("--out <dir>", "folder for the files; nothing that is there is overwritten")
    .option("--name <company>", "the company's name (default: after its domain)", companyName)
    .option("--json", "print the account for programs")
    .option("--diff", "also write DIR/import.diff: each file on the host, and what Postform would write in its place")
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (host: string, options: ImportOptions) => {
      try {
        process.exitCode = await run(host, options);
      } finally {
        await closeAll();
      }
    });
}

async function run(host: string, { out, name, json: asJson, diff }: ImportOptions): Promise<number> {
  const companies = join(out, "companies");
  const taken = ["main.ts", "cdktf.json", "IMPORT.md", "import.diff"].map((file) => join(out, file)).find(existsSync);
  if (taken) throw new Error(`${taken} is there already: name another folder by --out, nothing is overwritten`);
  if (existsSync(companies) && readdirSync(companies).length > 0)
    throw new Error(`${companies} has files already: name another folder by --out, nothing is overwritten`);
  const snapshot = await collect(host);
  const owned = snapshot.answers.get("registry")?.trim();
  if (owned)
    throw new Error(
      `Postform set this host up already (${owned.split("\n").join(", ")}): its resources come back by postform state restore`,
    );
  const imported = await convert(snapshot, { connection: parseConnection(host), name });
  mkdirSync(companies, { recursive: true });
  // Hashes of passwords are in it.
  write(join(companies, `${imported.name}.yaml`), imported.yaml, 0o600);
  const { problems, diffs } = tried(companies, () => changes(snapshot, rendered(companies, snapshot.platform)));
  const outcome: Outcome = { ...imported, host: host.replace(/\?.*/, ""), problems };
  write(join(out, "main.ts"), program);
  write(
    join(out, "cdktf.json"),
    `${JSON.stringify({ language: "typescript", app: "npx tsx main.ts" }, undefined, 2)}\n`,
  );
  write(join(out, "IMPORT.md"), markdown(outcome), 0o600);
  if (diff) write(join(out, "import.diff"), diffs, 0o600);
  await new Promise<void>((resolve) =>
    process.stdout.write(
      asJson
        ? json(outcome)
        : `${summary(outcome)}\n\nwrote ${join(companies, `${imported.name}.yaml`)} and ${join(out, "IMPORT.md")}\n`,
      () => resolve(),
    ),
  );
  return problems.length > 0 ? 1 : 0;
}

/** What is wrong with the file is for a person to put right. */
function tried(folder: string, work: () => string): { problems: readonly string[]; diffs: string } {
  try {
    return { problems: [], diffs: work() };
  } catch (error) {
    const problems = error instanceof CompaniesError ? error.problems : [(error as Error).message];
    return { problems: problems.map((problem) => problem.replaceAll(`${folder}/`, "companies/")), diffs: "" };
  }
}

function write(path: string, text: string, mode = 0o644): void {
  writeFileSync(path, text, { flag: "wx", mode });
  chmodSync(path, mode);
}

/** The company's file is what is deployed: the one program does for any number of them. */
const program = `// Deploys the company files of companies/, as postform import wrote them.
import { App } from "cdktf";
import { buildStacks, readCompanies } from "postform";

const app = new App();
buildStacks(app, readCompanies("companies"), "companies");
app.synth();
`;

function connection(text: string): string {
  try {
    const spelled = text.replace(/^ssh:\/\/(?![^/?]*@)/, "ssh://root@").replace(/([?&])host_key=/, "$1hostkey=");
    return formatConnection(parseConnection(spelled));
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function companyName(text: string): string {
  if (!formats.name.test(text)) throw new InvalidArgumentError(`allowed is ${formats.name.allowed}`);
  return text;
}
