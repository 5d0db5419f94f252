// A folder of company files: read, checked one by one and together. Called by the stacks and by the command line.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Company, SharedNameServer } from "./company.ts";
import { type CompanyFile, CompanyFileError, companyFileWarnings, parseCompanyFile } from "./company-file.ts";
import { isCompanyFile, POLICIES } from "./folder.ts";
import { formats } from "./formats.ts";
import { likelyNames } from "./likely-names.ts";
import { located } from "./located.ts";
import { meant } from "./meant.ts";
import { type Policies, readPolicies } from "./policies.ts";
import { contactProblem } from "./postmaster.ts";
import type { Problem } from "./validate.ts";

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
  /** What the folder's policies.yaml says. @default none */
  readonly policies?: Policies;
  /** What works and is deprecated, or works and is probably not meant, and in which file: its name without `.yaml`. @default none */
  readonly warnings?: readonly Told[];
}

export interface Told {
  readonly file: string;
  /** `companies/acme.yaml:12:7: …` */
  readonly message: string;
}

export interface Survey extends Companies {
  /** What is wrong, and in which file: its name without `.yaml`. */
  readonly problems: readonly Told[];
  readonly warnings: readonly Told[];
}

/** The files `*.yaml` of a folder, by their names. Throws a CompaniesError with every problem of all of them. */
export function readCompanies(folder: string): Companies {
  const { problems, ...companies } = surveyCompanies(folder);
  if (problems.length > 0) throw new CompaniesError(problems.map(({ message }) => message));
  return companies;
}

/** Texts in the place of files, by names without `.yaml`: what would be if they were written. */
export type Instead = ReadonlyMap<string, string>;

interface SurveyOptions {
  readonly instead?: Instead;
  /** In the place of `parseCompanyFile`: one that knows some texts already. */
  readonly parse?: typeof parseCompanyFile;
}

/** The files of a folder, also when some of them are wrong. Throws a CompaniesError where there are none. */
export function surveyCompanies(
  folder: string,
  { instead = new Map(), parse = parseCompanyFile }: SurveyOptions = {},
): Survey {
  const problems: Told[] = [];
  const texts = new Map<string, string>(instead);
  const there = instead.size > 0 ? yamlFilesIn(folder) : yamlFiles(folder);
  for (const file of there.filter((name) => !instead.has(basename(name, ".yaml"))))
    try {
      if (file.endsWith(".yml")) throw new Error(`it would be left out: name it ${basename(file, ".yml")}.yaml`);
      texts.set(basename(file, ".yaml"), readFileSync(join(folder, file), "utf8"));
    } catch (error) {
      const message = `${join(folder, file)}:1:1: ${(error as Error).message}`;
      problems.push({ file: basename(file, ".yaml"), message });
    }
  const files = [...texts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, text]): [string, CompanyFile][] => {
      try {
        return [[name, parse(text, join(folder, `${name}.yaml`))]];
      } catch (error) {
        if (!(error instanceof CompanyFileError)) throw error;
        for (const message of error.message.split("\n")) problems.push({ file: name, message });
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
  const unread = [...texts.keys()].filter((name) => !nameServers.has(name) && !companies.has(name));
  const pathOf = (file: string) => join(folder, `${file}.yaml`);
  const toldOf = (file: string, found: readonly Problem[]): Told[] =>
    located(pathOf(file), found, texts.get(file) ?? "").map((message) => ({ file, message }));
  for (const [file, found] of together(pathOf, { nameServers, companies, unread }))
    for (const told of toldOf(file, found)) problems.push(told);
  const warnings = [...texts].flatMap(([file, text]) =>
    companyFileWarnings(text, pathOf(file)).map((message) => ({ file, message })),
  );
  for (const [file, company] of companies)
    for (const told of toldOf(file, doubtful(company, nameServers.get(company.nameServer ?? "")))) warnings.push(told);
  const policies = readPolicies(folder, [...companies.keys(), ...unread]);
  if (policies && "problems" in policies)
    problems.push(...policies.problems.map((message) => ({ file: POLICIES, message })));
  return {
    nameServers,
    companies,
    problems,
    warnings,
    ...(policies && !("problems" in policies) ? { policies } : {}),
  };
}

function yamlFiles(folder: string): string[] {
  try {
    const files = yamlFilesIn(folder);
    if (files.length === 0)
      throw new CompaniesError([`${folder} has no company files; make one: ${join(folder, "acme.yaml")}`]);
    return files;
  } catch (error) {
    if (error instanceof CompaniesError) throw error;
    throw new CompaniesError([
      `there is no folder ${folder}; make it, with one YAML file for each company, or set POSTFORM_COMPANIES to another`,
    ]);
  }
}

/** Also those whose names nobody else would find. */
const yamlFilesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => isCompanyFile(file.replace(/\.yml$/, ".yaml")))
    .sort();

/** What may be as it is meant, and rarely is. */
function doubtful(company: Company, nameServer: SharedNameServer | undefined): Problem[] {
  return [contactProblem(company), ...likelyNames(company, nameServer)].filter((each) => each !== undefined);
}

/** What no file can tell alone: names of files, shared name servers, and who claims what. By the files' names without `.yaml`. */
function together(
  pathOf: (file: string) => string,
  { nameServers, companies, unread }: Companies & { readonly unread: readonly string[] },
): ReadonlyMap<string, readonly Problem[]> {
  const problems = new Map<string, Problem[]>();
  const tell = (file: string, problem: Problem) => {
    const found = problems.get(file) ?? [];
    found.push(problem);
    problems.set(file, found);
  };
  const claims = new Map<string, string>();
  const claim = (what: string, file: string, path: Problem["path"]) => {
    const other = claims.get(what) ?? file;
    claims.set(what, other);
    const message = `${what} belongs to ${pathOf(other)} already; only one can have it`;
    if (other !== file) tell(file, { path, about: "key", message });
  };
  for (const [file, { zones }] of nameServers) {
    if (!formats.name.test(file))
      tell(file, {
        path: ["nameServer"],
        about: "key",
        message: `the stack gets the file's name, and ${file} is none; allowed is ${formats.name.allowed}`,
      });
    // A secondary has another's zone.
    for (const [zone, { primaries }] of Object.entries(zones))
      if (!primaries) claim(`the zone ${zone}`, file, ["nameServer", "zones", zone]);
  }
  for (const [file, { company, nameServer, mail, web, dns }] of companies) {
    if (company !== file)
      tell(file, {
        path: ["company"],
        message: `the company is called ${company}; name the file ${company}.yaml, after which its stack is called too`,
      });
    if (nameServer !== null && !nameServers.has(nameServer) && !unread.includes(nameServer))
      tell(file, {
        path: ["nameServer"],
        message: `there is no shared name server ${nameServer}; there ${nameServers.size === 0 ? "is none" : `is ${[...nameServers.keys()].join(", ")}`}: make ${pathOf(nameServer)}${meant(nameServer, [...nameServers.keys()]) ?? ""}`,
      });
    for (const part of ["mail", "web"] as const) {
      const server = { mail, web }[part]?.server ?? null;
      if (server === null || unread.includes(server)) continue;
      const owner = companies.get(server);
      const problem = (message: string) => tell(file, { path: [part, "server"], message });
      if (owner?.[part]?.server !== null) {
        const able = [...companies.values()].filter((each) => each[part]?.server === null).map((each) => each.company);
        const is = owner ? `${server} has no ${part} server of its own` : `there is no company ${server}`;
        problem(
          `${is}; ${able.length === 0 ? `no company has one: make ${pathOf(server)}, with ${part}.host` : `allowed is ${able.join(", ")}`}`,
        );
      } else if (part === "web" && owner.mail?.server === company)
        problem(
          `${server}'s mail is on the server of ${company}, so that each would have to be deployed before the other: give one of them its own`,
        );
    }
    if (mail?.server === null) claim(`the mail server ${mail.hostname}`, file, ["mail", "hostname"]);
    for (const kind of ["domains", "aliasDomains"] as const)
      for (const domain of Object.keys(mail?.[kind] ?? {})) claim(`the domain ${domain}`, file, ["mail", kind, domain]);
    for (const [site, { aliases }] of Object.entries(web?.sites ?? {})) {
      claim(`the web name ${site}`, file, ["web", "sites", site]);
      for (const [index, name] of aliases.entries())
        claim(`the web name ${name}`, file, ["web", "sites", site, "aliases", index]);
    }
    for (const zone of Object.keys(dns?.zones ?? {})) claim(`the zone ${zone}`, file, ["dns", "zones", zone]);
  }
  return problems;
}
