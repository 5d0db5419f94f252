// `postform verify`: checks from outside, by the protocols, that companies' mail, names and web work as their files say. A program of its own, and the acceptance gate of a deploy.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { rootCertificates } from "node:tls";
import { type Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import { resolveReference } from "../provider/resources/secret-reference.ts";
import { verifying } from "./gate-progress.ts";
import { type Loaded, loadCompanies } from "./verify/load.ts";
import type { Company } from "./verify/model.ts";
import { json } from "./verify/report/json.ts";
import { junit } from "./verify/report/junit.ts";
import { succeeded } from "./verify/report/summary.ts";
import { table } from "./verify/report/table.ts";
import { type CompanyReport, checksOf, verifyCompany } from "./verify/run.ts";
import { type Settings, Verification } from "./verify/verification.ts";

interface VerifyOptions {
  readonly company?: readonly string[];
  readonly companies: string;
  readonly json?: true;
  readonly junit?: string;
  readonly only: readonly string[];
  readonly ca?: string;
  readonly resolver?: string;
  readonly timeout: number;
  readonly atOnce?: number;
  readonly strict: boolean;
  readonly list?: true;
  readonly note?: true;
}

/** What is asked for cannot be done: exit code 2. */
class UsageError extends Error {}

export function register(program: Command): void {
  program
    .command("verify")
    .summary("check from outside that companies' mail, names and web work")
    .description(
      "Checks from outside, by the protocols, that companies' mail, names and web work as their files say: logs in, sends, fetches, resolves and browses as a client does, and tries what must be refused.\nExit code: 0 all holds, 1 something does not (or nothing could be checked), 2 wrong usage.",
    )
    .option("--company <names...>", "these companies (default: all in the folder)")
    .option("--companies <folder>", "folder of the company files", "companies")
    .option("--json", "print a report for programs")
    .option("--junit <file>", "also write JUnit's XML there")
    .option("--only <ids...>", "these checks: an id, the beginning of ids (dns.mx), or a requirement (exchange)", [])
    .option("--list", "print the checks' ids and titles, and check nothing")
    .option(
      "--ca <file>",
      "certificates to trust, PEM (default: a company's own CA; without one those of Node.js, and a certificate that is self-signed)",
    )
    .option(
      "--resolver <address>",
      "ask this name server (default: the company's; without one, nobody is asked)",
      address,
    )
    .addOption(
      new Option("--timeout <seconds>", "for all checks of a company; one answer may take a quarter of it")
        .env("POSTFORM_VERIFY_SECONDS")
        .argParser(seconds)
        .default(60),
    )
    .addOption(
      new Option("--at-once <checks>", "so many side by side, for a slow server (default: all)")
        .env("POSTFORM_VERIFY_AT_ONCE")
        .argParser(count),
    )
    .option("--note", "leave the outcome on the companies' hosts, for postform status (the gate of a deploy does)")
    .option("--strict", "fail, instead of skip, what needs a company that is not deployed yet", false)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .action(async (options: VerifyOptions) => {
      try {
        process.exitCode = await verify(options);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        console.error(`postform: ${error.message}`);
        process.exitCode = 2;
      }
      // What a wrong server keeps open must not keep the program running.
      setTimeout(() => process.exit(), 1000).unref();
    });
}

async function verify(options: VerifyOptions): Promise<number> {
  const settings = settingsOf(options);
  if (options.list) {
    for (const each of settings)
      for (const { id, title } of checksOf(new Verification(each), options.only))
        console.log(`${id.padEnd(50)} ${title}`);
    return 0;
  }
  const asked = settings.filter((each) => checksOf(new Verification(each), options.only).length > 0);
  if (asked.length === 0)
    throw new UsageError(`--only ${options.only.join(" ")}: there is no such check; postform verify --list shows all`);
  const reports: CompanyReport[] = [];
  for (const each of asked)
    reports.push(
      await verifyCompany({ settings: each, only: options.only, atOnce: options.atOnce, progress: progress() }),
    );
  await note(reports, options);
  if (options.junit) writeFileSync(options.junit, junit(reports));
  const report = options.json ? json(reports) : table(reports, { colors: pc, width: process.stdout.columns ?? 160 });
  await new Promise<void>((resolve) => process.stdout.write(report, () => resolve()));
  return succeeded(reports) ? 0 : 1;
}

/** A part of the checks is no outcome to be kept. */
async function note(reports: readonly CompanyReport[], { note, only, companies }: VerifyOptions): Promise<void> {
  const deployed = hostsOfDeploy();
  if ((!note && deployed.length === 0) || only.length > 0) return;
  const { deployNote, leaveNotes, verifyNote } = await import("./status/note.ts");
  const { closeAll } = await import("../provider/host/index.ts");
  const hosts = deployed.length > 0 ? undefined : await (await import("./stacks/synthesized.ts")).hostsOfStacks();
  try {
    for (const report of reports) {
      const connections = hosts ? (hosts.get(report.company) ?? []) : deployed;
      if (connections.length === 0)
        console.error(`postform: no host of ${report.company} is known here to leave the outcome on`);
      const deploy = deployed.length > 0 ? { deploy: deployNote(companies) } : {};
      const notes = { ...deploy, verify: verifyNote(report) };
      for (const failure of await leaveNotes(report.company, connections, notes)) console.error(`postform: ${failure}`);
    }
  } finally {
    await closeAll();
  }
}

/** The gate of a deploy says which they are: connections, with a space between two. */
const hostsOfDeploy = (): string[] => (process.env["POSTFORM_DEPLOYED_HOSTS"] ?? "").split(" ").filter(Boolean);

function settingsOf(options: VerifyOptions): Settings[] {
  if (!existsSync(options.companies))
    throw new UsageError(
      `--companies ${options.companies}: there is no such folder; name the one with the company files, which verify reads. A program of constructs has none: there, give its AcceptanceGate a command that tries what matters (new AcceptanceGate(stack, "gate", { command: "…" })), or try it by yourself`,
    );
  const { companies, unusable } = companiesIn(options.companies);
  const all = [...companies.map(({ name }) => name), ...unusable.keys()];
  const names = options.company ?? all;
  const wrong = names.flatMap((name) => unusable.get(name) ?? []);
  if (wrong.length > 0) throw new UsageError(wrong.join("\n"));
  for (const [name, message] of unusable) console.error(`postform: ${name} is left out: ${message.split("\n")[0]}`);
  return names.map((name) => {
    const company = companies.find((candidate) => candidate.name === name);
    if (!company) throw new UsageError(`--company ${name}: ${options.companies} has ${all.join(", ")}`);
    return {
      company,
      companies,
      authority: authorities(options.ca, company),
      resolver: options.resolver,
      password: resolveReference,
      timeout: options.timeout,
      strict: options.strict,
    };
  });
}

function companiesIn(folder: string): Loaded {
  try {
    return loadCompanies(folder);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** The file's certificates for all; else each company's own CA. */
function authorities(file: string | undefined, company: Company): Settings["authority"] {
  if (file !== undefined) {
    try {
      const pem = readFileSync(file, "utf8");
      return () => pem;
    } catch (error) {
      throw new UsageError(`--ca ${file}: it cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  const own = ({ authority }: Company) => (authority === undefined ? undefined : resolveReference(authority));
  try {
    own(company);
  } catch (error) {
    throw new UsageError(`the CA of ${company.name}: ${(error as Error).message}; or name it by --ca FILE`);
  }
  return (each) => {
    try {
      return own(each);
    } catch {
      // Another's: its self-signed certificate is not what its file says.
      return rootCertificates.join("\n");
    }
  };
}

/** One line on a terminal that tells how far it is, and each failure as it happens; in the gate of a deploy, a line now and then for whoever waits for it. */
function progress(): NonNullable<Parameters<typeof verifyCompany>[0]["progress"]> | undefined {
  if (!process.stderr.isTTY) return hostsOfDeploy().length > 0 ? progressOfGate() : undefined;
  return ({ id, status }, { done, all }) => {
    const line = `\r\x1b[K${done}/${all}  ${id}`;
    process.stderr.write(status === "failed" ? `\r\x1b[K${pc.red("failed")} ${id}\n${line}` : line);
    if (done === all) process.stderr.write("\r\x1b[K");
  };
}

function progressOfGate(): NonNullable<Parameters<typeof verifyCompany>[0]["progress"]> {
  let last = 0;
  return (_, { done, all }) => {
    const now = Date.now();
    if (now - last < 2000 || done === all) return;
    last = now;
    console.error(verifying(done, all));
  };
}

function count(value: string): number {
  const number = Number(value);
  if (!(Number.isInteger(number) && number >= 1)) throw new InvalidArgumentError("a whole number from 1 is allowed");
  return number;
}

function seconds(value: string): number {
  const number = Number(value);
  if (!(number >= 5 && number <= 3600)) throw new InvalidArgumentError("5 to 3600 seconds are allowed");
  return number;
}

function address(value: string): string {
  if (isIP(value) === 0) throw new InvalidArgumentError("an IP address is needed, such as 192.0.2.53");
  return value;
}
