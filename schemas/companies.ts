// A folder of company files: read, checked one by one and together. Called by the stacks and by the command line.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Company, SharedNameServer } from "./company.ts";
import { type CompanyFile, CompanyFileError, parseCompanyFile } from "./company-file.ts";

/** Everything that is wrong in the folder: one sentence a line. */
export class CompaniesError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "CompaniesError";
    this.problems = problems;
  }
}

export interface Companies {
  readonly nameServers: ReadonlyMap<string, SharedNameServer>;
  readonly companies: ReadonlyMap<string, Company>;
}

/** The files `*.yaml` of a folder, by their names. Throws a CompaniesError with every problem of all of them. */
export function readCompanies(folder: string): Companies {
  const problems: string[] = [];
  const files = yamlFiles(folder).flatMap((file): [string, CompanyFile][] => {
    const path = join(folder, file);
    try {
      return [[basename(file, ".yaml"), parseCompanyFile(readFileSync(path, "utf8"), path)]];
    } catch (error) {
      if (!(error instanceof CompanyFileError)) throw error;
      problems.push(...error.message.split("\n"));
      return [];
    }
  });
  const nameServers = new Map(
    files.flatMap(([name, file]): [string, SharedNameServer][] =>
      "nameServer" in file ? [[name, file.nameServer]] : [],
    ),
  );
  const companies = new Map(
    files.flatMap(([name, file]): [string, Company][] => ("company" in file ? [[name, file.company]] : [])),
  );
  problems.push(...together(folder, { nameServers, companies }));
  if (problems.length > 0) throw new CompaniesError(problems);
  return { nameServers, companies };
}

function yamlFiles(folder: string): string[] {
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
    if (files.length === 0)
      throw new CompaniesError([`${folder} has no company files; make one: ${join(folder, "acme.yaml")}`]);
    return files.sort();
  } catch (error) {
    if (error instanceof CompaniesError) throw error;
    throw new CompaniesError([
      `there is no folder ${folder}; make it, with one YAML file for each company, or set POSTFORM_COMPANIES to another`,
    ]);
  }
}

/** What no file can tell alone: names of files, shared name servers, and who claims what. */
function together(folder: string, { nameServers, companies }: Companies): string[] {
  const problems: string[] = [];
  const claims = new Map<string, string>();
  const claim = (what: string, file: string) => {
    const other = claims.get(what);
    if (other !== undefined && other !== file)
      problems.push(
        `${join(folder, `${file}.yaml`)}: ${what} belongs to ${join(folder, `${other}.yaml`)} already; only one company can have it`,
      );
    else claims.set(what, file);
  };
  for (const [file, company] of companies) {
    if (company.company !== file)
      problems.push(
        `${join(folder, `${file}.yaml`)}: the company is called ${company.company}; name the file ${company.company}.yaml, after which its stack is called too`,
      );
    if (company.nameServer !== null && !nameServers.has(company.nameServer))
      problems.push(
        `${join(folder, `${file}.yaml`)}: there is no shared name server ${company.nameServer}; there ${nameServers.size === 0 ? "is none" : `are ${[...nameServers.keys()].join(", ")}`}: make ${join(folder, `${company.nameServer}.yaml`)}`,
      );
    for (const domain of [
      ...Object.keys(company.mail?.domains ?? {}),
      ...Object.keys(company.mail?.aliasDomains ?? {}),
    ])
      claim(`the domain ${domain}`, file);
    for (const [site, { aliases }] of Object.entries(company.web?.sites ?? {}))
      for (const name of [site, ...aliases]) claim(`the web name ${name}`, file);
    for (const zone of Object.keys(company.dns?.zones ?? {})) claim(`the zone ${zone}`, file);
    if (company.mail) claim(`the mail server ${company.mail.hostname}`, file);
  }
  for (const [file, { zones }] of nameServers) for (const zone of Object.keys(zones)) claim(`the zone ${zone}`, file);
  return problems;
}
