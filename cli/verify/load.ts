// Reads a folder of company files into what verify needs to know of each company. Called by verify.ts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { AliasDomainModel, Company, MailDomainModel, MailModel, NameServerModel, WebModel } from "./model.ts";

interface MailFile {
  readonly host: string;
  readonly hostname: string;
  readonly origin?: string;
  readonly protocols?: readonly string[];
  readonly extra?: Readonly<Record<string, string>>;
  readonly domains?: Readonly<Record<string, DomainFile>>;
  readonly aliasDomains?: Readonly<Record<string, Partial<AliasDomainModel> | null>>;
}

interface DomainFile {
  readonly passwordsFrom?: string;
  readonly mailboxes?: Readonly<Record<string, MailboxFile | null>>;
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  readonly catchAll?: readonly string[];
}

interface MailboxFile {
  readonly passwordFrom?: string;
  readonly passwordHash?: string;
  readonly copyTo?: readonly string[];
  readonly sendAs?: readonly string[];
  readonly enabled?: boolean;
}

interface WebFile {
  readonly host: string;
  readonly sites?: Readonly<
    Record<string, { readonly aliases?: readonly string[]; readonly pages?: Readonly<Record<string, string>> } | null>
  >;
}

interface CompanyFile {
  readonly company: string;
  readonly nameServer: string;
  readonly certificateAuthority?: { readonly certificateFrom?: string };
  readonly hosts: Readonly<Record<string, { readonly address: string }>>;
  readonly mail?: MailFile;
  readonly web?: WebFile;
}

/** A shared name server's own file. */
interface NameServerFile {
  readonly hosts?: Readonly<Record<string, { readonly address: string }>>;
  readonly address?: string;
  readonly hostname?: string;
  readonly allowRecursion?: readonly string[];
}

/** The companies and shared name servers of the folder, in the order of their files' names. Throws a sentence that names the file. */
export function loadCompanies(folder: string): Company[] {
  const files = new Map<string, unknown>();
  for (const name of readdirSync(folder).sort())
    if (name.endsWith(".yaml")) files.set(name.slice(0, -".yaml".length), read(join(folder, name)));
  return [...files].map(([stem, file]) => {
    if (!isCompany(file)) return { name: stem, nameServer: nameServerOf(stem, file as NameServerFile) };
    const nameServer = nameServerOf(file.nameServer, files.get(file.nameServer) as NameServerFile | undefined);
    return companyOf(file, nameServer);
  });
}

function read(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

const isCompany = (file: unknown): file is CompanyFile =>
  typeof file === "object" && file !== null && "company" in file && "hosts" in file;

function nameServerOf(name: string, file: NameServerFile | undefined): NameServerModel {
  const address = file?.address ?? Object.values(file?.hosts ?? {})[0]?.address;
  if (!address) throw new Error(`name server "${name}": there is no ${name}.yaml with its address`);
  return { address, hostname: file?.hostname, allowRecursion: file?.allowRecursion ?? [] };
}

function companyOf(
  { company, hosts, certificateAuthority, mail, web }: CompanyFile,
  nameServer: NameServerModel,
): Company {
  const addresses = Object.fromEntries(Object.entries(hosts).map(([name, { address }]) => [name, address]));
  const at = (host: string): string => {
    const address = addresses[host];
    if (!address) throw new Error(`${company}: there is no host "${host}"; there are ${Object.keys(hosts).join(", ")}`);
    return address;
  };
  return {
    name: company,
    nameServer,
    authority: certificateAuthority?.certificateFrom,
    mail: mail && mailOf(mail, at(mail.host)),
    web: web && webOf(web, at(web.host)),
  };
}

/** All that a mail server speaks when its file names nothing else (schemas/mail.ts). */
const allProtocols = ["smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s", "sieve"];

function mailOf(mail: MailFile, address: string): MailModel {
  const domains = Object.entries(mail.domains ?? {});
  const [first] = domains.map(([domain]) => domain);
  return {
    address,
    hostname: mail.hostname,
    origin: mail.origin ?? first ?? mail.hostname,
    protocols: mail.protocols ?? allProtocols,
    vrfy: mail.extra?.["disable_vrfy_command"] === "no" ? "252 2.0.0" : "502 5.5.1",
    domains: Object.fromEntries(domains.map(([domain, file]) => [domain, domainOf(domain, file)])),
    aliasDomains: Object.fromEntries(
      Object.entries(mail.aliasDomains ?? {}).map(([domain, file]) => [
        domain,
        { targetDomain: file?.targetDomain, aliases: qualified(file?.aliases ?? {}, file?.targetDomain ?? domain) },
      ]),
    ),
  };
}

function domainOf(domain: string, { passwordsFrom, mailboxes, aliases, catchAll }: DomainFile): MailDomainModel {
  const mailbox = ([local, file]: [string, MailboxFile | null]) => {
    const shared = passwordsFrom && !file?.passwordHash ? `${passwordsFrom}#${local}@${domain}` : undefined;
    return [
      local,
      {
        passwordFrom: file?.passwordFrom ?? shared,
        copyTo: full(file?.copyTo, domain),
        sendAs: full(file?.sendAs, domain),
        enabled: file?.enabled ?? true,
      },
    ] as const;
  };
  return {
    mailboxes: Object.fromEntries(Object.entries(mailboxes ?? {}).map(mailbox)),
    aliases: qualified(aliases ?? {}, domain),
    catchAll: full(catchAll, domain),
  };
}

const qualified = (aliases: Readonly<Record<string, readonly string[]>>, domain: string) =>
  Object.fromEntries(Object.entries(aliases).map(([local, recipients]) => [local, full(recipients, domain)]));

/** A recipient without a domain is one at the domain where it is written. */
const full = (recipients: readonly string[] = [], domain: string): string[] =>
  recipients.map((recipient) => (recipient.includes("@") ? recipient : `${recipient}@${domain}`));

function webOf({ sites }: WebFile, address: string): WebModel {
  return {
    address,
    sites: Object.fromEntries(
      Object.entries(sites ?? {}).map(([name, site]) => [
        name,
        { aliases: site?.aliases ?? [], pages: site?.pages ?? {} },
      ]),
    ),
  };
}
