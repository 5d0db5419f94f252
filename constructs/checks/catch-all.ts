// A catch-all catches what has no other place: with one that leads elsewhere, an alias domain's target is never reached.
import type { PictureCheck } from "./picture.ts";

export const catchAll: PictureCheck = {
  id: "catch-all",
  source: "virtual(5)",
  check: ({ mailDomains, aliasDomains }) => [
    ...mailDomains.flatMap(({ domain, aliases, mailboxes }) =>
      Object.keys(aliases)
        .filter((name) => name in mailboxes)
        .map(
          (name) =>
            `${name}@${domain} is a mailbox and an alias; the alias would take its mail: use copyTo, or give one another name`,
        ),
    ),
    ...aliasDomains.flatMap(({ domain }) =>
      mailDomains.some((other) => other.domain === domain)
        ? [`${domain} is a mail domain and a virtual alias domain; its aliases would shadow the mailboxes: choose one`]
        : [],
    ),
  ],
};
