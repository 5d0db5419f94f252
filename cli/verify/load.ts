// Turns a folder of company files into what verify needs to know of each company. Called by verify.ts.
import { surveyCompanies } from "../../schemas/companies.ts";
import type {
  Company as CompanyFile,
  CompanyMail,
  CompanyMailDomain,
  CompanyWeb,
  OwnMail,
  SharedNameServer,
} from "../../schemas/company.ts";
import { mapped } from "../../schemas/mapped.ts";
import type { Company, MailDomainModel, MailModel, NameServerModel, WebModel } from "./model.ts";

export interface Loaded {
  readonly companies: readonly Company[];
  /** What is wrong with the files that cannot be used, by their names. */
  readonly unusable: ReadonlyMap<string, string>;
}

/** The shared name servers and the companies of the folder; one file that is wrong does not stop the others. Throws where there is no file. */
export function loadCompanies(folder: string): Loaded {
  const { nameServers, companies, problems } = surveyCompanies(folder);
  const unusable = new Map<string, string>();
  const refuse = (file: string, message: string) =>
    unusable.set(file, [...(unusable.get(file)?.split("\n") ?? []), message].join("\n"));
  for (const { file, message } of problems) refuse(file, message);
  for (const [name, { nameServer, mail, web }] of companies)
    for (const [what, needed] of [
      ["name server", nameServer],
      ["mail server of", mail?.server],
      ["web server of", web?.server],
    ]) {
      const wrong = unusable.get(needed ?? "");
      if (wrong !== undefined) refuse(name, `${name} needs the ${what} ${needed}: ${wrong.split("\n")[0]}`);
    }
  const usable = <T>(files: ReadonlyMap<string, T>) => [...files].filter(([name]) => !unusable.has(name));
  return {
    unusable,
    companies: [
      ...usable(nameServers).map(([name, file]) => ({ name, nameServer: nameServerOf(file) })),
      ...usable(companies).map(([, file]) => {
        const shared = file.nameServer === null ? undefined : nameServers.get(file.nameServer);
        return companyOf(file, companies, shared && nameServerOf(shared));
      }),
    ],
  };
}

function nameServerOf({ host, hostname, allowRecursion, allowTransfer }: SharedNameServer): NameServerModel {
  return { address: host.address, hostname, allowRecursion, allowTransfer };
}

function companyOf(
  file: CompanyFile,
  companies: ReadonlyMap<string, CompanyFile>,
  shared: NameServerModel | undefined,
): Company {
  const { company, certificateAuthority, mail, web, dns } = file;
  const own = dns?.host
    ? { ...dns, hostname: dns.hostname ?? undefined, address: addressOf(file, dns.host) }
    : undefined;
  const nameServer = own ?? shared;
  return {
    name: company,
    nameServer,
    authority: certificateAuthority?.certificateFrom,
    mail: mail ? mailOf(mail, ownerOf("mail", file, companies)) : undefined,
    zones: mapped(dns?.zones ?? {}, ({ allowTransfer, records }, zone) => ({
      allowTransfer,
      records: Object.keys(records).map((key) => fullName(key, zone)),
    })),
    // Who names no name server has no zone to put the name into.
    web: web
      ? webOf(web, {
          address: ownerOf("web", file, companies).address,
          domains: nameServer ? Object.keys(mail?.domains ?? {}) : [],
        })
      : undefined,
  };
}

const addressOf = ({ hosts }: CompanyFile, host: string): string => hosts[host]?.address ?? "";

interface Owner<P extends "mail" | "web"> {
  readonly company: string;
  readonly address: string;
  readonly server: Extract<NonNullable<CompanyFile[P]>, { readonly server: null }>;
}

/** Whose server it is: the company's own, or another's. */
function ownerOf<P extends "mail" | "web">(
  part: P,
  file: CompanyFile,
  companies: ReadonlyMap<string, CompanyFile>,
): Owner<P> {
  const owner = companies.get(file[part]?.server ?? file.company) ?? file;
  const server = owner[part] as Owner<P>["server"];
  return { company: owner.company, address: addressOf(owner, server.host), server };
}

function mailOf(
  { server: hostedBy, domains, aliasDomains }: CompanyMail,
  { address, server }: Owner<"mail">,
): MailModel {
  const { hostname, origin, protocols, extra, networks, relayHost, tables }: OwnMail = server;
  return {
    address,
    hostname,
    hostedBy: hostedBy ?? undefined,
    origin,
    protocols,
    networks,
    relayHost: relayHost ?? undefined,
    virtual: mapped(tables?.virtual ?? {}, (recipients) =>
      recipients.split(/[\s,]+/).map((recipient) => (recipient.includes("@") ? recipient : `${recipient}@${origin}`)),
    ),
    vrfy: extra["disable_vrfy_command"] === "no" ? "252 2.0.0" : "502 5.5.1",
    domains: mapped(domains, (file, domain) => domainOf(domain, file)),
    aliasDomains: mapped(aliasDomains, ({ targetDomain, aliases }) => ({
      targetDomain: targetDomain ?? undefined,
      aliases,
    })),
  };
}

function domainOf(domain: string, { passwordsFrom, mailboxes, aliases, catchAll }: CompanyMailDomain): MailDomainModel {
  return {
    mailboxes: mapped(mailboxes, ({ passwordFrom, passwordHash, copyTo, sendAs, enabled }, name) => {
      const shared = passwordsFrom !== null && passwordHash === null ? `${passwordsFrom}#${name}@${domain}` : undefined;
      return { passwordFrom: passwordFrom ?? shared, copyTo, sendAs, enabled };
    }),
    aliases,
    catchAll,
  };
}

function webOf({ sites }: CompanyWeb, { address, domains }: { address: string; domains: readonly string[] }): WebModel {
  return {
    address,
    sites: mapped(sites, ({ aliases, pages, extra }) => ({ aliases, pages, directives: extra.length > 0 })),
    autoconfig: domains.filter((domain) => !Object.hasOwn(sites, `autoconfig.${domain}`)),
  };
}

/** `www A` in the zone acme.example is `www.acme.example A`. */
function fullName(key: string, zone: string): string {
  const [name = "", type = ""] = key.split(" ");
  if (name.endsWith(".")) return `${name.slice(0, -1)} ${type}`;
  return name === "@" ? `${zone} ${type}` : `${name}.${zone} ${type}`;
}
