// Whom a mail address leads to, followed through aliases, groups, copies and alias domains. Used by the checks of recipients.
import type { IConstruct } from "../cdktf.ts";
import type { MailDomainPart, MailPicture, Placed } from "./picture.ts";

/** An address that leads elsewhere, with the place that says so. */
export interface Route<C = IConstruct> {
  readonly construct: C;
  readonly path: readonly (string | number)[];
  /** "sales@example.com"; "@example.com" for all other names of the domain. */
  readonly address: string;
  readonly to: readonly string[];
}

export interface Recipients<C = IConstruct> {
  readonly routes: readonly Route<C>[];
  /** The addresses that an address leads to at once: itself for a mailbox; undefined when nobody is there, null when nobody here can tell. */
  next(address: string): readonly string[] | null | undefined;
  /** Whether a catch-all's recipient is a name that only the same catch-all takes. */
  leadsToItself(address: string, recipient: string): boolean;
  /** The mail server that keeps a mailbox of this address. */
  keeper(address: string): string | undefined;
}

export function recipientsOf<C>({ mailDomains, aliasDomains, mailServers }: MailPicture<C>): Recipients<C> {
  const hosted = new Map(mailDomains.map((part) => [part.domain, part]));
  const virtual = new Map(aliasDomains.map((part) => [part.domain, part]));
  const unix = new Set(mailServers.filter(({ unixAccounts }) => unixAccounts).map(({ origin }) => origin));
  const tables = mailServers.flatMap(({ construct, virtual: table, origin }) =>
    Object.entries(table).map(([address, value]): Route<C> => {
      const to = value.split(/[\s,]+/).filter(Boolean);
      const full = to.map((recipient) => (recipient.includes("@") ? recipient : `${recipient}@${origin}`));
      return { construct, path: ["tables", "virtual", address], address, to: full };
    }),
  );
  const table = new Map(tables.map(({ address, to }) => [address, to]));
  const mailboxOf = (address: string) => {
    const [name, domain] = split(address);
    const part = hosted.get(domain);
    return part && Object.hasOwn(part.mailboxes, name)
      ? { server: part.server, mailbox: part.mailboxes[name] }
      : undefined;
  };
  const leadsToItself = (address: string, recipient: string): boolean => {
    const [name, domain] = split(recipient);
    const part = hosted.get(domain);
    if (address !== `@${domain}` || !part || table.has(recipient) || table.has(address)) return false;
    return !Object.hasOwn(part.mailboxes, name) && !Object.hasOwn(part.aliases, name) && !unix.has(domain);
  };
  return {
    routes: [
      ...tables,
      ...mailDomains.flatMap(({ construct, domain, aliases, mailboxes, catchAll }) => [
        ...Object.entries(mailboxes).flatMap(([name, { copyTo = [] }]) =>
          copyTo.length > 0
            ? [{ construct, path: ["mailboxes", name, "copyTo"], address: `${name}@${domain}`, to: copyTo }]
            : [],
        ),
        ...aliasRoutes({ construct, domain, aliases }),
        ...(catchAll.length > 0 ? [{ construct, path: ["catchAll"], address: `@${domain}`, to: catchAll }] : []),
      ]),
      ...aliasDomains.flatMap((part) => [
        ...aliasRoutes(part),
        ...(part.targetDomain === undefined
          ? []
          : [
              {
                construct: part.construct,
                path: ["targetDomain"],
                address: `@${part.domain}`,
                to: [`@${part.targetDomain}`],
              },
            ]),
      ]),
    ],
    leadsToItself,
    keeper: (address) => mailboxOf(address)?.server,
    next(address) {
      const [name, domain] = split(address);
      const own = table.get(`${name}@${domain}`);
      if (own) return own;
      const kept = mailboxOf(address);
      if (kept) return [address, ...(kept.mailbox?.copyTo ?? [])];
      const part = hosted.get(domain) ?? virtual.get(domain);
      if (!part) return null;
      if (Object.hasOwn(part.aliases, name)) return part.aliases[name];
      const others = table.get(`@${domain}`);
      if (others) return others;
      if (part.kind === "alias-domain")
        return part.targetDomain === undefined ? undefined : [`${name}@${part.targetDomain}`];
      if (part.catchAll.length > 0) return part.catchAll.filter((recipient) => !leadsToItself(`@${domain}`, recipient));
      return unix.has(domain) ? null : undefined;
    },
  };
}

const aliasRoutes = <C>({
  construct,
  domain,
  aliases,
}: Pick<Placed<MailDomainPart, C>, "construct" | "domain" | "aliases">): Route<C>[] =>
  Object.entries(aliases).map(([name, to]) => ({
    construct,
    path: ["aliases", name],
    address: `${name}@${domain}`,
    to,
  }));

/** A tag after + is the same mailbox (recipient_delimiter); a name that begins with + has none. */
function split(address: string): [local: string, domain: string] {
  const at = address.lastIndexOf("@");
  return [address.slice(0, at).replace(/(.)\+.*$/, "$1"), address.slice(at + 1)];
}
