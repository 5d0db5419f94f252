// Who gets the mail that every mail server must take: to root, and to postmaster at each domain (RFC 5321 4.5.1). Used by company-file.ts and companies.ts.
import type { Company, CompanyMail, CompanyMailDomain as MailDomain, OwnMail } from "./company.ts";
import { mapped } from "./mapped.ts";
import { meant } from "./meant.ts";
import type { Problem } from "./validate.ts";

/** The same with mail to root and to each postmaster going to the company's contact, where the file does not say otherwise and the contact is somebody. */
export function withPostmasters(mail: CompanyMail, contact: string): CompanyMail {
  const view = settingsOf(mail);
  const { domains, aliasDomains, localAliases, tables } = view;
  const somebody = isSomebody(contact, view) ? [contact] : undefined;
  const withPostmaster = <D extends Pick<MailDomain, "aliases">>(name: string, domain: D): D =>
    somebody && !Object.hasOwn(tables?.virtual ?? {}, `postmaster@${name}`)
      ? { ...domain, aliases: { ...domain.aliases, postmaster: somebody } }
      : domain;
  const completed = {
    domains: mapped(domains, (domain, name) =>
      hasName(domain, "postmaster") || domain.catchAll.length > 0 ? domain : withPostmaster(name, domain),
    ),
    aliasDomains: mapped(aliasDomains, (domain, name) =>
      Object.hasOwn(domain.aliases, "postmaster") || domain.targetDomain !== null
        ? domain
        : withPostmaster(name, domain),
    ),
  };
  if (mail.server !== null) return { ...mail, ...completed };
  return { ...mail, ...completed, localAliases: { ...rootAliases(view, somebody), ...localAliases } };
}

/** A contact in a domain of the company's own in which nobody has that name. */
export function contactProblem({ contact, mail }: Pick<Company, "contact" | "mail">): Problem | undefined {
  if (!mail) return undefined;
  const view = settingsOf(mail);
  const [, domain] = split(contact);
  const hosted = Object.hasOwn(view.domains, domain) ? view.domains[domain] : undefined;
  // A Unix account is one of the host's.
  const account = view.accounts === "unix" && !hosted && domain === view.origin;
  if (account || isSomebody(contact, view)) return undefined;
  const names = [hosted?.mailboxes, hosted?.aliases, view.aliasDomains[domain]?.aliases];
  const near = meant(
    split(contact)[0],
    names.flatMap((each) => Object.keys(each ?? {})),
  );
  return {
    path: ["contact"],
    message: `nobody is ${contact}: mail to root and to postmaster, which would go there, comes back; make that mailbox or alias, or give the address of somebody${near ?? ""}`,
  };
}

type Settings = Pick<OwnMail, "domains" | "aliasDomains" | "origin" | "accounts" | "localAliases" | "tables">;

/** On another's server nothing but the domains is the company's. */
const settingsOf = (mail: CompanyMail): Settings =>
  mail.server === null ? mail : { ...mail, accounts: "virtual", localAliases: {}, tables: null };

/** The host's own root: an account with a mailbox of its own where accounts are Unix ones, else a name at the origin. */
function rootAliases(
  { accounts, origin, domains, tables }: Settings,
  somebody: string[] | undefined,
): Record<string, string[]> {
  const root: Record<string, string[]> = somebody ? { root: somebody } : {};
  if (accounts === "unix") return { ...root, postmaster: ["root"] };
  const home = domains[origin];
  const given = Object.hasOwn(tables?.virtual ?? {}, `root@${origin}`);
  return given || (home && (hasName(home, "root") || home.catchAll.length > 0)) ? {} : root;
}

/** Whether mail to an address of this company reaches anybody; who is at others' domains, they know. */
function isSomebody(address: string, mail: Settings): boolean {
  const [name, domain] = split(address);
  const { domains, aliasDomains, accounts, origin } = mail;
  const hosted = Object.hasOwn(domains, domain) ? domains[domain] : undefined;
  if (hosted) return hasName(hosted, name) || hosted.catchAll.length > 0;
  const led = Object.hasOwn(aliasDomains, domain) ? aliasDomains[domain] : undefined;
  if (led)
    return (
      Object.hasOwn(led.aliases, name) ||
      (led.targetDomain !== null && led.targetDomain !== domain && isSomebody(`${name}@${led.targetDomain}`, mail))
    );
  return accounts !== "unix" || domain !== origin || Object.hasOwn(mail.localAliases, name);
}

function split(address: string): [name: string, domain: string] {
  const at = address.lastIndexOf("@");
  return [address.slice(0, at), address.slice(at + 1)];
}

const hasName = ({ mailboxes, aliases }: MailDomain, name: string) =>
  Object.hasOwn(mailboxes, name) || Object.hasOwn(aliases, name);
