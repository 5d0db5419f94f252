// Nothing takes a mailbox's mail before it gets there: a table of the server is asked before the domains' own.
import type { MailCheck, MailPicture } from "./picture.ts";

export const catchAll: MailCheck = {
  id: "catch-all",
  source: "virtual(5), canonical(5)",
  check: (picture) =>
    picture.mailServers.flatMap(({ construct, virtual, canonical }) => {
      const finding = (table: string, key: string, shadowed: string) => ({
        construct,
        path: ["tables", table, key],
        message: `${key} in tables.${table} shadows ${shadowed}: no mail would get there any more; use the domain's ${key.startsWith("@") ? "catchAll, which comes last" : "copyTo or aliases"}`,
      });
      return [
        ...Object.keys(virtual).flatMap((key) => shadowedBy(picture, key).map((name) => finding("virtual", key, name))),
        ...Object.keys(canonical)
          .filter((key) => key.startsWith("@") && canonical[key] !== key)
          .flatMap((key) => shadowedBy(picture, key).map((name) => finding("canonical", key, name))),
      ];
    }),
};

function shadowedBy({ mailDomains }: MailPicture<unknown>, key: string): string[] {
  const [name = "", domain = ""] = key.split("@");
  const part = mailDomains.find((each) => each.domain === domain);
  if (!part) return [];
  const names = [...Object.keys(part.mailboxes), ...Object.keys(part.aliases)];
  if (name !== "")
    return names.includes(name) ? [`the ${Object.hasOwn(part.mailboxes, name) ? "mailbox" : "alias"} ${key}`] : [];
  return names.length > 0 ? [`every mailbox and alias of ${domain}`] : [];
}
