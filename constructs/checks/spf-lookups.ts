// A domain has one SPF record, which asks at most ten questions.
import { fullName, type Picture, type PictureCheck, recordsByName } from "./picture.ts";

const limit = 10;

export const spfLookups: PictureCheck = {
  id: "spf-lookups",
  source: "RFC 7208 3.2, 4.6.4",
  check: (picture) =>
    picture.zones.flatMap(({ zone, records }) =>
      Object.entries(records)
        .filter(([key]) => key.endsWith(" TXT"))
        .flatMap(([key, { values }]) => {
          const name = fullName(key.slice(0, -" TXT".length), zone).replace(/^@\./, "");
          const spf = values.filter((text) => /^v=spf1( |$)/i.test(text));
          if (spf.length > 1)
            return [`zone ${zone}: ${key} has ${spf.length} SPF records; one is allowed: put them together`];
          const count = spf[0] ? lookups(picture, name, spf[0], new Set()) : 0;
          return count > limit
            ? [
                `zone ${zone}: the SPF record of ${name} needs ${count} look-ups, ${limit} are allowed; name addresses by ip4 or ip6 instead`,
              ]
            : [];
        }),
    ),
};

/** Terms that ask the DNS; an include or redirect to a name of ours asks what that one's record asks, too. */
function lookups(picture: Picture, name: string, text: string, seen: Set<string>): number {
  if (seen.has(name)) return 0;
  seen.add(name);
  const records = recordsByName(picture);
  return text.split(/\s+/).reduce((sum, term) => {
    const [, mechanism = "", target] =
      /^[-+~?]?(include|a|mx|ptr|exists|redirect)(?:[:=]([^/]+))?(?:\/.*)?$/i.exec(term) ?? [];
    if (mechanism === "") return sum;
    const other =
      /include|redirect/i.test(mechanism) && target
        ? records.get(`${target} TXT`)?.values.find((value) => value.startsWith("v=spf1"))
        : undefined;
    return sum + 1 + (other && target ? lookups(picture, target, other, seen) : 0);
  }, 0);
}
