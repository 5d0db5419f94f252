// Deletions that a plan is refused for until a person insists: most of a zone's records or a domain's mailboxes, mail, the last MX. Compared is what was applied last with what is configured now: what a hand edit added, and an apply takes away again, is none.
import { DiagnosticError } from "../plugin/index.ts";

/** What an update would delete, and the words that insist on it. */
export interface Deletion {
  /** What goes, as a clause: "deletes 3 of 4 mailboxes of example.com: …". */
  readonly what: string;
  /** As POSTFORM_INSIST has them. */
  readonly insist: readonly string[];
}

type RecordSets = Readonly<Record<string, { readonly values: readonly string[] }>>;

/** More than a third, and not so few that each is looked at anyway. */
const many = (deleted: number, before: number) => deleted >= 3 && deleted * 3 > before;

/** At most ten of many names. */
const named = (names: readonly string[]) =>
  names.length > 10 ? `${names.slice(0, 10).join(", ")} and ${names.length - 10} more` : names.join(", ");

export function recordDeletions(zone: string, before: RecordSets, now: RecordSets): Deletion[] {
  const count = (sets: RecordSets, key: string) => (Object.hasOwn(sets, key) ? sets[key]!.values.length : 0);
  // A record with another value is a change, and no deletion.
  const fewer = Object.keys(before).filter((key) => count(now, key) < count(before, key));
  const deleted = fewer.reduce((sum, key) => sum + count(before, key) - count(now, key), 0);
  const all = Object.keys(before).reduce((sum, key) => sum + count(before, key), 0);
  return [
    ...(many(deleted, all)
      ? [
          {
            what: `deletes ${deleted} of ${all} records of ${zone}: ${named(fewer)}`,
            insist: [`${zone}/records`],
          },
        ]
      : []),
    ...mailNames(before)
      .filter((key) => !mailNames(now).includes(key))
      .map((key) => {
        const name = key.startsWith("@ ") ? zone : `${key.split(" ")[0]}.${zone}`;
        return { what: `deletes the last MX of ${name}, which gets no mail then`, insist: [`${name}/MX`] };
      }),
  ];
}

/** The MX sets that lead somewhere: not `0 .` (RFC 7505). */
const mailNames = (sets: RecordSets) =>
  Object.keys(sets).filter((key) => key.endsWith(" MX") && sets[key]!.values.some((value) => !/^\d+ \.$/.test(value)));

/** `mail`: how many messages each mailbox holds that goes. */
export function mailboxDeletions(
  domain: string,
  { before, deleted, mail }: { before: number; deleted: readonly string[]; mail: ReadonlyMap<string, number> },
): Deletion[] {
  const addresses = deleted.map((name) => `${name}@${domain}`);
  const holding = addresses.filter((address) => (mail.get(address) ?? 0) > 0);
  const told = holding.map(
    (address) => `${address} (${mail.get(address)} message${mail.get(address) === 1 ? "" : "s"})`,
  );
  return [
    ...(many(deleted.length, before)
      ? [
          {
            what: `deletes ${deleted.length} of ${before} mailboxes of ${domain}: ${named(addresses)}`,
            insist: [`${domain}/mailboxes`],
          },
        ]
      : []),
    ...(holding.length > 0
      ? [
          {
            what: `deletes ${holding.length === 1 ? "a mailbox that holds" : "mailboxes that hold"} mail: ${named(told)}`,
            insist: holding,
          },
        ]
      : []),
  ];
}

/** Refuses what nobody insists on, with the command that does. */
export function refuseDeletions(deletions: readonly Deletion[], insisted = process.env["POSTFORM_INSIST"] ?? ""): void {
  const words = insisted.split(/[\s,]+/);
  const open = deletions.filter(({ insist }) => !insist.every((word) => words.includes(word)));
  if (open.length === 0) return;
  const all = [...new Set([...words.filter(Boolean), ...deletions.flatMap(({ insist }) => insist)])].join(",");
  // With no path: of a map Terraform would show every line between the sentence and what to do.
  throw new DiagnosticError(
    open.map(({ what }) => ({
      severity: "error",
      summary: `this ${what}`,
      detail: `Nothing was changed. If it is meant, say so for this once: POSTFORM_INSIST=${all} terraform apply (the same before cdktf deploy).`,
    })),
  );
}
