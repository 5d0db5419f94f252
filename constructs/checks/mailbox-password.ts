// Each mailbox has a password.
import type { MailCheck } from "./picture.ts";

export const mailboxPassword: MailCheck = {
  id: "mailbox-password",
  source: "RFC 4954",
  check: ({ mailDomains }) =>
    mailDomains.flatMap(({ construct, domain, mailboxes }) =>
      Object.entries(mailboxes).flatMap(([name, { passwordHash, passwordFrom }]) => {
        const finding = (message: string) => [{ construct, path: ["mailboxes", name], message }];
        if (passwordHash !== undefined && passwordFrom !== undefined)
          return finding(`${name}@${domain} has passwordHash and passwordFrom; only one is allowed`);
        return passwordHash === undefined && passwordFrom === undefined
          ? finding(
              `${name}@${domain} has no password: give passwordHash (postform passwd makes one) or passwordFrom, or passwordsFrom for the whole domain`,
            )
          : [];
      }),
    ),
};
