// Reads a file of companies/: YAML, checked against schemas/company.ts, each problem with its line and column. Called by main.ts through the stacks, and by the command line.
import {
  type Company,
  type CompanyMail,
  type CompanyWeb,
  companyFields,
  companyFile,
  nameServerFields,
  nameServerFile,
  type SharedNameServer,
} from "./company.ts";
import type { Described } from "./compiled.ts";
import { withDefaults } from "./defaults.ts";
import { deprecations, hasDeprecated } from "./deprecations.ts";
import type { Field, Model } from "./dsl.ts";
import { located } from "./located.ts";
import { readYaml } from "./located-yaml.ts";
import { madeHostProblems } from "./machine-problems.ts";
import { mapped } from "./mapped.ts";
import { meant } from "./meant.ts";
import { withPostmasters } from "./postmaster.ts";
import { type Records, recordProblems } from "./records.ts";
import { type Problem, validate } from "./validate.ts";

/** A company's file, or a shared name server's. */
export type CompanyFile = { readonly company: Company } | { readonly nameServer: SharedNameServer };

export interface CompanyFileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** All that is wrong in a file; its message has one line per problem: `companies/acme.yaml:12:7: …`. */
export class CompanyFileError extends Error {
  readonly problems: readonly CompanyFileProblem[];
  constructor(problems: readonly CompanyFileProblem[]) {
    super(problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join("\n"));
    this.name = "CompanyFileError";
    this.problems = problems;
  }
}

/** The file's content with defaults filled in. Throws a CompanyFileError that tells every problem. */
export function parseCompanyFile(text: string, fileName: string): CompanyFile {
  const { value, problems, placeOf } = readYaml(text);
  const refuse = (found: readonly Omit<CompanyFileProblem, "file">[]) => {
    const inOrder = [...found].sort((a, b) => a.line - b.line || a.column - b.column);
    throw new CompanyFileError(inOrder.map((problem) => ({ file: fileName, ...problem })));
  };
  if (problems.length > 0) refuse(problems);
  const placed = (found: readonly Problem[]) =>
    found.map(({ path, message, about }) => ({ ...placeOf(path, about), message }));

  const shape = shapeOf(value);
  if ("message" in shape) refuse([{ ...placeOf([]), ...shape }]);
  const { type, fields } = shape as Described;
  const given = withEmptyEntries({ kind: "object", presence: "required", description: "", fields }, value);
  const inline = inlineNameServer(value);
  if (inline) refuse(placed([inline]));
  const wrong = [...reservedText(given), ...validate({ type, fields }, given)];
  if (wrong.length > 0) refuse(placed(wrong));

  const model = withDefaults(fields, given as Record<string, unknown>);
  const file = fields === nameServerFields ? sharedNameServer(model) : company(model, given as Written);
  if ("problems" in file) refuse(placed(file.problems));
  return file as CompanyFile;
}

/** What in a file works and is deprecated: `companies/acme.yaml:12:7: …`. Nothing of one that is not read. */
export function companyFileWarnings(text: string, fileName: string): string[] {
  if (![companyFields, nameServerFields].some(hasDeprecated)) return [];
  const { value } = readYaml(text);
  const shape = shapeOf(value);
  if ("message" in shape) return [];
  return located(fileName, deprecations(shape.fields, value), text);
}

/** Which of the two descriptions the file is for. */
function shapeOf(value: unknown): Described | { readonly message: string } {
  if (value === undefined || value === null)
    return {
      message: "the file is empty; it has to hold a company (company: acme) or a shared name server (nameServer:)",
    };
  if (typeof value !== "object" || Array.isArray(value))
    return { message: "the file has to hold keys and values, such as `company: acme`" };
  const { nameServer } = value as { nameServer?: unknown };
  const shared = !("company" in value) && typeof nameServer === "object";
  return shared ? nameServerFile : companyFile;
}

/** A name server of its own is a file of its own: one company's deploy then never touches another's. */
function inlineNameServer(value: unknown): Problem | undefined {
  const { company, nameServer } = value as { company?: unknown; nameServer?: unknown };
  if (company === undefined || typeof nameServer !== "object" || nameServer === null) return undefined;
  const message =
    "nameServer is the name of a name server's file beside this one; put its settings into a file such as ns.yaml, and write nameServer: ns here; or under dns, with dns.host, where it runs on a machine of the company's own";
  return { path: ["nameServer"], about: "key", message };
}

/** `ann:` with nothing behind it is an entry with no settings of its own, not one that is not there. */
function withEmptyEntries(field: Field, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (field.kind === "object" && !Array.isArray(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => {
        const known = Object.hasOwn(field.fields, name) ? field.fields[name] : undefined;
        return [name, known ? withEmptyEntries(known, inner) : inner];
      }),
    );
  if (field.kind === "map" && !Array.isArray(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        inner === null && field.item.kind === "object" ? {} : withEmptyEntries(field.item, inner),
      ]),
    );
  return value;
}

/** CDKTF's marks in texts stand for references; one that a person wrote would become another's value. */
function reservedText(value: unknown, path: Problem["path"] = []): Problem[] {
  if (typeof value === "string")
    return value.includes("{TfToken[") ? [{ path, message: "{TfToken[ is reserved by CDKTF: leave it out" }] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...reservedText(key, [...path, key]),
    ...reservedText(inner, [...path, key]),
  ]);
}

/** A company whose file is read, but not yet looked at. */
type Filled = Model<typeof companyFields>;

type Refused = { readonly problems: readonly Problem[] };

function sharedNameServer(model: Record<string, unknown>): CompanyFile | Refused {
  const { nameServer } = model as { nameServer: SharedNameServer };
  const machine = madeHostProblems(nameServer.host).map((problem) => ({
    ...problem,
    path: ["nameServer", "host", ...problem.path],
  }));
  const zones = Object.entries(nameServer.zones).flatMap(([zone, { records }]) =>
    recordsIn(records, zone, ["nameServer", "zones", zone]),
  );
  const problems = [...machine, ...zones];
  return problems.length > 0 ? { problems } : { nameServer };
}

/** The file before its defaults are filled in. */
type Written = Readonly<Record<"mail" | "web", object | undefined>>;

function company(model: Record<string, unknown>, written: Written): CompanyFile | Refused {
  const given = model as unknown as Filled;
  const { hosts, mail, web, dns, nameServer } = given;
  const origin = mail ? (mail.origin ?? Object.keys(mail.domains)[0]) : undefined;
  const problems: Problem[] = [
    ...hostProblems(hosts, { mail, web, dns }),
    ...serverProblems(written, { mail, web }),
    ...Object.entries(hosts).flatMap(([name, host]) =>
      madeHostProblems(host, hosts).map((problem) => ({ ...problem, path: ["hosts", name, ...problem.path] })),
    ),
    ...siteProblems(web?.sites ?? {}),
    ...Object.entries(dns?.zones ?? {}).flatMap(([zone, { records }]) =>
      recordsIn(records, zone, ["dns", "zones", zone]),
    ),
  ];
  if (!mail && !web && !dns)
    problems.push({
      path: [],
      message: `${given.company} has neither mail nor web nor dns: there is nothing to deploy`,
    });
  if (dns) problems.push(...nameServerProblems(dns, nameServer));
  if (mail && origin === undefined)
    problems.push({
      path: ["mail"],
      about: "key",
      message: '"origin" is missing, and there is no domain to take it from',
    });
  if (given.acme && given.certificateAuthority)
    problems.push({
      path: ["acme"],
      about: "key",
      message: "certificateAuthority is given too: certificates come from one of them, not both",
    });
  for (const domain of Object.keys(mail?.aliasDomains ?? {}))
    if (mail && Object.hasOwn(mail.domains, domain))
      problems.push({
        path: ["mail", "aliasDomains", domain],
        about: "key",
        message: `${domain} is one of domains too: a domain holds mailboxes or leads elsewhere, not both`,
      });
  for (const [domain, { mailboxes, aliases }] of Object.entries(mail?.domains ?? {}))
    for (const name of Object.keys(aliases))
      if (Object.hasOwn(mailboxes, name))
        problems.push({
          path: ["mail", "domains", domain, "aliases", name],
          message: `${name}@${domain} is a mailbox already: give the other one another name, or send copies by the mailbox's copyTo`,
        });
  if (problems.length > 0) return { problems };
  const completedMail = mail && completed(hosted(mail, "domains", "aliasDomains"), origin as string);
  return {
    company: {
      ...given,
      mail: completedMail && withPostmasters(completedMail as CompanyMail, given.contact),
      web: web && (hosted(web, "sites") as CompanyWeb),
    },
  };
}

/** Of one on another company's server, what is its own. */
function hosted<P extends { readonly server: string | null }>(part: P, ...own: (keyof P)[]): P {
  if (part.server === null) return part;
  return Object.fromEntries(["server" as const, ...own].map((key) => [key, part[key]])) as P;
}

/** Mail and web are each on a server of the company's own, or on another company's. */
function serverProblems(written: Written, filled: Pick<Filled, "mail" | "web">): Problem[] {
  return (["mail", "web"] as const).flatMap((part): Problem[] => {
    const given = filled[part];
    if (!given) return [];
    const { host, server } = given;
    if (server === null) {
      if (host === null)
        return [
          {
            path: [part],
            about: "key",
            message: `"host" is missing: the host that the ${part} server runs on; or "server", the company that has one`,
          },
        ];
      return "hostname" in given && given.hostname === null
        ? [{ path: [part], about: "key", message: '"hostname" is missing' }]
        : [];
    }
    const own = ["server", "domains", "aliasDomains", "sites"];
    return Object.keys(written[part] ?? {})
      .filter((key) => !own.includes(key))
      .map((key) => ({
        path: [part, key],
        about: "key",
        message: `${server}.yaml says this of the ${part} server; it is for one of the company's own (${part}.host, and no ${part}.server)`,
      }));
  });
}

/** The zones are on one name server: the company's own, or a shared one. */
function nameServerProblems({ host, hostname, ...dns }: NonNullable<Company["dns"]>, shared: string | null): Problem[] {
  if (host !== null && shared !== null)
    return [{ path: ["dns", "host"], about: "key", message: `nameServer holds the zones: leave one of the two out` }];
  if (host !== null && hostname === null)
    return [{ path: ["dns", "host"], about: "key", message: "the name server needs a name: give dns.hostname too" }];
  if (host !== null) return [];
  if (shared === null)
    return [
      { path: ["dns"], about: "key", message: "zones need a name server: say which by nameServer, or by dns.host" },
    ];
  const own = ["hostname", "listenOn", "allowRecursion", "forwarders", "allowTransfer", "extra"] as const;
  const given = own.filter((name) => {
    const value = name === "hostname" ? hostname : dns[name];
    return value !== null && Object.keys(value).length > 0;
  });
  const message = `${shared}.yaml says this of the name server; it is for one of the company's own (dns.host)`;
  return given.map((name) => ({ path: ["dns", name], about: "key", message }));
}

function hostProblems(hosts: Filled["hosts"], services: Pick<Filled, "mail" | "web" | "dns">): Problem[] {
  const names = Object.keys(hosts);
  return (["mail", "web", "dns"] as const).flatMap((service) => {
    const host = services[service]?.host ?? undefined;
    if (host === undefined || names.includes(host)) return [];
    const there = names.length === 0 ? "hosts is empty: name at least one machine" : `hosts has ${names.join(", ")}`;
    return [{ path: [service, "host"], message: `there is no host "${host}"; ${there}${meant(host, names) ?? ""}` }];
  });
}

/** A name leads to one site (nginx takes the first and only warns). */
function siteProblems(sites: CompanyWeb["sites"]): Problem[] {
  const owners = new Map(Object.keys(sites).map((site) => [site, site]));
  return Object.entries(sites).flatMap(([site, { aliases }]) =>
    aliases.flatMap((name, index) => {
      const owner = owners.get(name);
      owners.set(name, owner ?? site);
      if (owner === undefined) return [];
      const message = `${name} is a name of the site ${owner} already; only one can have it`;
      return [{ path: ["web", "sites", site, "aliases", index], message }];
    }),
  );
}

const recordsIn = (records: Records, zone: string, path: readonly string[]): Problem[] =>
  recordProblems(records, { zone }).map((problem) => ({ ...problem, path: [...path, "records", ...problem.path] }));

type Mail = NonNullable<Filled["mail"]>;

/** Each recipient as a full address: a name without a domain is at the domain where it is written, in an alias domain at the server's own. */
function completed(mail: Mail, origin: string) {
  return {
    ...mail,
    origin,
    domains: mapped(mail.domains, (domain, name) => ({
      ...domain,
      mailboxes: mapped(domain.mailboxes, (mailbox) => ({
        ...mailbox,
        copyTo: full(mailbox.copyTo, name),
        sendAs: full(mailbox.sendAs, name),
      })),
      aliases: mapped(domain.aliases, (recipients) => full(recipients, name)),
      catchAll: full(domain.catchAll, name),
    })),
    aliasDomains: mapped(mail.aliasDomains, (domain) => ({
      ...domain,
      aliases: mapped(domain.aliases, (recipients) => full(recipients, origin)),
    })),
  };
}

const full = (recipients: readonly string[], domain: string) =>
  recipients.map((recipient) => (recipient.includes("@") ? recipient : `${recipient}@${domain}`));
