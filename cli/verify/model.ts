// What verify knows of a company: where its services are and whom its addresses lead to. Made from the company files by load.ts.
export interface Company {
  readonly name: string;
  /** The shared one that holds its zones. Without it they are kept elsewhere. */
  readonly nameServer?: NameServerModel | undefined;
  /** Reference to the certificate of the CA that signs this company's certificates. */
  readonly authority?: string | undefined;
  readonly zones?: Readonly<Record<string, ZoneModel>> | undefined;
  readonly mail?: MailModel | undefined;
  readonly web?: WebModel | undefined;
}

export interface NameServerModel {
  readonly address: string;
  /** Its own name, when the files tell it. */
  readonly hostname?: string | undefined;
  /** Networks that it resolves names of others for. */
  readonly allowRecursion: readonly string[];
  /** Networks that may copy its zones. */
  readonly allowTransfer: readonly string[];
}

/** What a company's file says of one of its zones itself. */
export interface ZoneModel {
  readonly allowTransfer: readonly string[];
  /** `<full name> <TYPE>` of its records: they are what the file says, whatever follows from the rest of it. */
  readonly records: readonly string[];
}

export interface MailModel {
  readonly address: string;
  readonly hostname: string;
  /** The company whose server it is, when that is another's. */
  readonly hostedBy?: string | undefined;
  /** The domain of a recipient that has none. */
  readonly origin: string;
  readonly protocols: readonly string[];
  /** Networks that may relay, and are no strangers. */
  readonly networks: readonly string[];
  /** Through which all mail to others leaves. */
  readonly relayHost?: string | undefined;
  /** More virtual aliases, across domains: an address or `@domain` → recipients; they come first (virtual(5)). */
  readonly virtual: Readonly<Record<string, readonly string[]>>;
  /** What VRFY is to be answered. */
  readonly vrfy: "502 5.5.1" | "252 2.0.0";
  readonly domains: Readonly<Record<string, MailDomainModel>>;
  readonly aliasDomains: Readonly<Record<string, AliasDomainModel>>;
}

export interface MailDomainModel {
  readonly mailboxes: Readonly<Record<string, MailboxModel>>;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly catchAll: readonly string[];
}

export interface MailboxModel {
  readonly passwordFrom?: string | undefined;
  readonly copyTo: readonly string[];
  readonly sendAs: readonly string[];
  readonly enabled: boolean;
}

export interface AliasDomainModel {
  readonly targetDomain?: string | undefined;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
}

export interface WebModel {
  readonly address: string;
  readonly sites: Readonly<Record<string, SiteModel>>;
  /** Mail domains whose clients find their settings at `autoconfig.DOMAIN`. */
  readonly autoconfig: readonly string[];
}

export interface SiteModel {
  readonly aliases: readonly string[];
  readonly pages: Readonly<Record<string, string>>;
  /** Whether the file has directives of its own, which may lead elsewhere or ask for a password. */
  readonly directives: boolean;
}

export interface Recipients {
  /** Mailboxes of the known companies, by address. */
  readonly mailboxes: ReadonlySet<string>;
  /** Addresses at domains that no known company has. */
  readonly elsewhere: ReadonlySet<string>;
  /** Addresses at known domains that lead to nobody. */
  readonly unknown: ReadonlySet<string>;
}

/** Whom a message to that address reaches in the end: through aliases, alias domains and copies, across companies. */
export function recipientsOf(address: string, companies: readonly Company[]): Recipients {
  const mailboxes = new Set<string>();
  const elsewhere = new Set<string>();
  const unknown = new Set<string>();
  const seen = new Set<string>();
  const follow = (next: string): void => {
    const recipient = next.toLowerCase();
    if (seen.has(recipient)) return;
    seen.add(recipient);
    const [local, domain] = split(recipient);
    const mail = companies.find((company) => hosts(company, domain))?.mail;
    if (!mail) {
      elsewhere.add(recipient);
      return;
    }
    const own = mail.domains[domain];
    const redirected = mail.virtual[recipient] ?? (domain === mail.origin ? mail.virtual[local] : undefined);
    const rest = own?.catchAll.length ? own.catchAll : mail.virtual[`@${domain}`];
    const alias = own?.aliases[local] ?? mail.aliasDomains[domain]?.aliases[local];
    const target = mail.aliasDomains[domain]?.targetDomain;
    const mailbox = own?.mailboxes[local];
    if (redirected) redirected.forEach(follow);
    else if (mailbox) {
      mailboxes.add(recipient);
      mailbox.copyTo.forEach(follow);
    } else if (alias) alias.forEach(follow);
    else if (target) follow(`${local}@${target}`);
    else if (rest) for (const to of rest) follow(to.startsWith("@") ? local + to : to);
    else unknown.add(recipient);
  };
  follow(address);
  return { mailboxes, elsewhere, unknown };
}

/** Whether that company takes mail for the domain. */
export function hosts(company: Company, domain: string): boolean {
  return Boolean(company.mail && (domain in company.mail.domains || domain in company.mail.aliasDomains));
}

export function split(address: string): [local: string, domain: string] {
  const at = address.lastIndexOf("@");
  return [address.slice(0, at), address.slice(at + 1)];
}

/** The addresses of a company's mailboxes, in the order of its file. */
export function mailboxesOf({ mail }: Company): { readonly address: string; readonly mailbox: MailboxModel }[] {
  return Object.entries(mail?.domains ?? {}).flatMap(([domain, { mailboxes }]) =>
    Object.entries(mailboxes).map(([local, mailbox]) => ({ address: `${local}@${domain}`, mailbox })),
  );
}

/** Whether users send mail through the server. */
export const submits = ({ protocols }: MailModel): boolean =>
  protocols.includes("submission") || protocols.includes("submissions");

/** Whether users look into their mailboxes by IMAP. */
export const showsMail = ({ protocols }: MailModel): boolean =>
  protocols.includes("imap") || protocols.includes("imaps");

/** The domains that a company's server takes mail for: with mailboxes, and without. */
export function mailDomainsOf({ mail }: Company): string[] {
  return mail ? [...Object.keys(mail.domains), ...Object.keys(mail.aliasDomains)] : [];
}
