// Who a mail address leads to, followed through aliases, groups, copies and alias domains. Used by the checks of recipients.
import type { Picture } from "./picture.ts";

export interface Recipients {
  /** The addresses that an address leads to at once; null when it is at none of our domains, undefined when nobody is there. */
  next(address: string): readonly string[] | null | undefined;
  /** Every address that leads elsewhere, with the path of the construct that says so. */
  readonly entries: readonly { readonly path: string; readonly address: string; readonly to: readonly string[] }[];
}

export function recipientsOf({ mailDomains, aliasDomains }: Picture): Recipients {
  const domains = new Map(mailDomains.map((domain) => [domain.domain, domain]));
  const virtual = new Map(aliasDomains.map((domain) => [domain.domain, domain]));
  return {
    next(address) {
      const at = address.lastIndexOf("@");
      // A tag after + is the same mailbox (recipient_delimiter).
      const [name = "", domain = ""] = [address.slice(0, at).replace(/(.)\+.*$/, "$1"), address.slice(at + 1)];
      const hosted = domains.get(domain);
      if (hosted) {
        const mailbox = hosted.mailboxes[name];
        if (mailbox) return [address, ...(mailbox.copyTo ?? [])];
        return hosted.aliases[name] ?? (hosted.catchAll.length > 0 ? hosted.catchAll : undefined);
      }
      const alias = virtual.get(domain);
      if (alias) return alias.aliases[name] ?? (alias.targetDomain ? [`${name}@${alias.targetDomain}`] : undefined);
      return null;
    },
    entries: [
      ...mailDomains.flatMap(({ path, domain, aliases, mailboxes, catchAll }) => [
        ...Object.entries(aliases).map(([name, to]) => ({ path, address: `${name}@${domain}`, to })),
        ...Object.entries(mailboxes).flatMap(([name, { copyTo = [] }]) =>
          copyTo.length > 0 ? [{ path, address: `${name}@${domain}`, to: copyTo }] : [],
        ),
        ...(catchAll.length > 0 ? [{ path, address: `@${domain}`, to: catchAll }] : []),
      ]),
      ...aliasDomains.flatMap(({ path, domain, aliases }) =>
        Object.entries(aliases).map(([name, to]) => ({ path, address: `${name}@${domain}`, to })),
      ),
    ],
  };
}
