// Turns a folder of company files into what verify needs to know of each company. Called by verify.ts.
import { readCompanies } from "../../schemas/companies.ts";
import type {
  Company as CompanyFile,
  CompanyMail,
  CompanyMailDomain,
  CompanyWeb,
  SharedNameServer,
} from "../../schemas/company.ts";
import type { Company, MailDomainModel, MailModel, NameServerModel, WebModel } from "./model.ts";

/** The shared name servers and the companies of the folder. Throws a sentence for each thing that is wrong with the files. */
export function loadCompanies(folder: string): Company[] {
  const { nameServers, companies } = readCompanies(folder);
  return [
    ...[...nameServers].map(([name, file]) => ({ name, nameServer: nameServerOf(file) })),
    ...[...companies].flatMap(([name, file]) => {
      const shared = file.nameServer === null ? undefined : nameServers.get(file.nameServer);
      if (!shared) throw new Error(`${name} names no shared name server; verify asks that one about its names`);
      return [companyOf(file, nameServerOf(shared))];
    }),
  ];
}

function nameServerOf({ host, hostname, allowRecursion }: SharedNameServer): NameServerModel {
  return { address: host.address, hostname, allowRecursion };
}

function companyOf(
  { company, hosts, certificateAuthority, mail, web }: CompanyFile,
  nameServer: NameServerModel,
): Company {
  const at = (host: string): string => hosts[host]?.address ?? "";
  return {
    name: company,
    nameServer,
    authority: certificateAuthority?.certificateFrom,
    mail: mail ? mailOf(mail, at(mail.host)) : undefined,
    web: web ? webOf(web, at(web.host)) : undefined,
  };
}

function mailOf(
  { hostname, origin, protocols, extra, domains, aliasDomains }: CompanyMail,
  address: string,
): MailModel {
  return {
    address,
    hostname,
    origin,
    protocols,
    vrfy: extra["disable_vrfy_command"] === "no" ? "252 2.0.0" : "502 5.5.1",
    domains: Object.fromEntries(Object.entries(domains).map(([domain, file]) => [domain, domainOf(domain, file)])),
    aliasDomains: Object.fromEntries(
      Object.entries(aliasDomains).map(([domain, { targetDomain, aliases }]) => [
        domain,
        { targetDomain: targetDomain ?? undefined, aliases },
      ]),
    ),
  };
}

function domainOf(domain: string, { passwordsFrom, mailboxes, aliases, catchAll }: CompanyMailDomain): MailDomainModel {
  return {
    mailboxes: Object.fromEntries(
      Object.entries(mailboxes).map(([name, { passwordFrom, passwordHash, copyTo, sendAs, enabled }]) => {
        const shared =
          passwordsFrom !== null && passwordHash === null ? `${passwordsFrom}#${name}@${domain}` : undefined;
        return [name, { passwordFrom: passwordFrom ?? shared, copyTo, sendAs, enabled }];
      }),
    ),
    aliases,
    catchAll,
  };
}

function webOf({ sites }: CompanyWeb, address: string): WebModel {
  return {
    address,
    sites: Object.fromEntries(Object.entries(sites).map(([name, { aliases, pages }]) => [name, { aliases, pages }])),
  };
}
