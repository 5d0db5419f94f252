// Who gets the mail that every mail server must take: to root, and to postmaster at each domain (RFC 5321 4.5.1). Used by company-file.ts.
import type { CompanyMail, CompanyMailDomain as MailDomain } from "./company.ts";
import { mapped } from "./mapped.ts";

/** The same with mail to root and to each postmaster going to the company's contact, where the file does not say otherwise and the contact is somebody. */
export function withPostmasters(mail: CompanyMail, contact: string): CompanyMail {
  const { domains, aliasDomains, localAliases, tables } = mail;
  const somebody = isSomebody(contact, mail) ? [contact] : undefined;
  const withPostmaster = <D extends Pick<MailDomain, "aliases">>(name: string, domain: D): D =>
    somebody && !Object.hasOwn(tables?.virtual ?? {}, `postmaster@${name}`)
      ? { ...domain, aliases: { ...domain.aliases, postmaster: somebody } }
      : domain;
  return {
    ...mail,
    localAliases: { ...rootAliases(mail, somebody), ...localAliases },
    domains: mapped(domains, (domain, name) =>
      hasName(domain, "postmaster") || domain.catchAll.length > 0 ? domain : withPostmaster(name, domain),
    ),
    aliasDomains: mapped(aliasDomains, (domain, name) =>
      Object.hasOwn(domain.aliases, "postmaster") || domain.targetDomain !== null
        ? domain
        : withPostmaster(name, domain),
    ),
  };
}

/** The host's own root: an account with a mailbox of its own where accounts are Unix ones, else a name at the origin. */
function rootAliases(
  { accounts, origin, domains, tables }: CompanyMail,
  somebody: string[] | undefined,
): Record<string, string[]> {
  const root: Record<string, string[]> = somebody ? { root: somebody } : {};
  if (accounts === "unix") return { ...root, postmaster: ["root"] };
  const home = domains[origin];
  const given = Object.hasOwn(tables?.virtual ?? {}, `root@${origin}`);
  return given || (home && (hasName(home, "root") || home.catchAll.length > 0)) ? {} : root;
}

/** Whether mail to an address of this company reaches anybody; who is at others' domains, they know. */
function isSomebody(address: string, mail: CompanyMail): boolean {
  const at = address.lastIndexOf("@");
  const [name, domain] = [address.slice(0, at), address.slice(at + 1)];
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

const hasName = ({ mailboxes, aliases }: MailDomain, name: string) =>
  Object.hasOwn(mailboxes, name) || Object.hasOwn(aliases, name);
