// Mail to root and to each domain's postmaster reaches somebody.
import type { MailCheck } from "./picture.ts";
import { recipientsOf } from "./recipients.ts";

export const postmaster: MailCheck = {
  id: "postmaster",
  source: "RFC 5321 4.5.1",
  level: "warning",
  check(picture) {
    const { next } = recipientsOf(picture);
    const domains = [...picture.mailDomains, ...picture.aliasDomains];
    return [
      ...domains
        .filter(({ domain }) => next(`postmaster@${domain}`) === undefined)
        .map(({ construct, domain }) => ({
          construct,
          path: ["aliases"],
          message: `mail to postmaster@${domain} is refused; make that an alias of whoever looks after the domain, or let the company's contact be somebody`,
        })),
      ...picture.mailServers
        .filter(({ unixAccounts, localAliases }) => !unixAccounts && !Object.hasOwn(localAliases, "root"))
        .filter(({ origin }) => next(`root@${origin}`) === undefined)
        .map(({ construct, hostname }) => ({
          construct,
          path: ["localAliases"],
          message: `mail to root on ${hostname} (from cron and the like) comes back; say in localAliases who gets it, or let the company's contact be somebody`,
        })),
    ];
  },
};
