// `postform companies`: which stacks a folder of company files makes, and which of them a git commit touches.
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { surveyCompanies } from "../schemas/companies.ts";
import { columns } from "./columns.ts";
import { changedStacks } from "./companies/changed.ts";

interface FolderOptions {
  readonly folder: string;
  readonly json?: true;
}

interface ChangedOptions extends FolderOptions {
  readonly since: string;
  readonly mergeBase?: boolean;
  readonly why?: true;
}

export function register(program: Command): void {
  const companies = program
    .command("companies")
    .summary("list the companies, or those that a git commit touches")
    .description("What a folder of company files holds: each file is a stack of its own.");
  const command = (name: string, summary: string, description: string) =>
    companies
      .command(name)
      .summary(summary)
      .description(description)
      .option("--folder <folder>", "where the company files are", process.env["POSTFORM_COMPANIES"] ?? "companies")
      .option("--json", "print it for programs");
  command(
    "list",
    "all companies and shared name servers",
    "Lists each company and shared name server.\nExit code: 0, 1 when a file is wrong.",
  ).action(list);
  command(
    "changed",
    "the stacks that differ from those of a commit",
    "Prints the stacks, a line each, that the files here make otherwise than those of a commit: changed and new company files, those that use a changed name server or refer to a changed file, and all when the app or its settings have changed. A comment changes nothing. A file that was removed is told on standard error: its stack is still deployed.\nExit code: 0, also when there is none.",
  )
    .requiredOption("--since <commit>", "a commit, branch or tag to compare the files here with")
    .option("--merge-base", "compare with where the present commit has left that one")
    .option("--why", "say beside each stack what has changed")
    .action(changed);
}

function list({ folder, json }: FolderOptions): void {
  const { companies, nameServers, problems } = surveyCompanies(folder);
  const rows = [
    ...[...nameServers].map(([stack, { host, zones }]) => ({
      stack,
      kind: "name server",
      nameServer: null as string | null,
      hosts: [host.address],
      domains: [] as string[],
      mailboxes: 0,
      sites: [] as string[],
      zones: Object.keys(zones),
    })),
    ...[...companies].map(([stack, { hosts, nameServer, mail, web, dns }]) => ({
      stack,
      kind: "company",
      nameServer,
      hosts: Object.values(hosts).map(({ address }) => address),
      domains: [...Object.keys(mail?.domains ?? {}), ...Object.keys(mail?.aliasDomains ?? {})],
      mailboxes: Object.values(mail?.domains ?? {}).reduce(
        (sum, { mailboxes }) => sum + Object.keys(mailboxes).length,
        0,
      ),
      sites: Object.keys(web?.sites ?? {}),
      zones: Object.keys(dns?.zones ?? {}),
    })),
  ].sort((a, b) => (a.stack < b.stack ? -1 : 1));
  if (json) process.stdout.write(`${JSON.stringify(rows, undefined, 2)}\n`);
  else
    console.log(
      columns([
        ["stack", "kind", "name server", "hosts", "domains", "mailboxes", "sites"],
        ...rows.map(({ stack, kind, nameServer, hosts, domains, mailboxes, sites }) => [
          stack,
          kind,
          nameServer ?? "",
          hosts.join(" "),
          domains.join(" "),
          mailboxes === 0 ? "" : String(mailboxes),
          sites.join(" "),
        ]),
      ]),
    );
  for (const { message } of problems) console.error(message);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

function changed({ since, mergeBase = false, folder, json, why }: ChangedOptions): void {
  if (!existsSync(folder))
    throw new Error(
      `there is no folder ${folder}; run this in the folder of your project, or name another by --folder`,
    );
  const answer = changedStacks({
    since,
    mergeBase,
    companies: folder,
    outdir: process.env["CDKTF_OUTDIR"] ?? "cdktf.out",
  });
  if (json) {
    process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
    return;
  }
  for (const { stack, because } of answer.changed) console.log(why ? `${stack}: ${because.join("; ")}` : stack);
  for (const { stack, file, commands } of answer.removed)
    console.error(
      `${file} is gone, and the stack ${stack} is still deployed. To destroy it:\n  ${commands.join("\n  ")}`,
    );
}
