// A catch-all is allowed, and rarely wanted: a person is told what it takes.
import type { MailCheck } from "./picture.ts";

export const catchAllTakesEverything: MailCheck = {
  id: "catch-all-takes-everything",
  source: "RFC 5321 3.3",
  level: "warning",
  check: ({ mailDomains }) =>
    mailDomains
      .filter(({ catchAll }) => catchAll.length > 0)
      .map(({ construct, domain, catchAll }) => ({
        construct,
        path: ["catchAll"],
        message: `the catch-all of ${domain} gives ${catchAll.join(", ")} all mail to names that do not exist, spam to guessed names included, and who mistypes a name is never told`,
      })),
};
