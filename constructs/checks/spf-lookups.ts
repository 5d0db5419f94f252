// A domain has one SPF record, which asks at most ten questions.
import { type Picture, type PictureCheck, setsOfType, valuesOf } from "./picture.ts";

const limit = 10;
const isSpf = (text: string) => /^v=spf1( |$)/i.test(text);

export const spfLookups: PictureCheck = {
  id: "spf-lookups",
  source: "RFC 7208 3.2, 4.6.4",
  check: (picture) =>
    setsOfType(picture, "TXT").flatMap(({ name, set }) => {
      if (!set.values.some(isSpf)) return [];
      const finding = (message: string) => [
        { construct: set.zone.construct, path: ["records", set.key, "values"], message },
      ];
      const spf = valuesOf(picture, name, "TXT").filter(isSpf);
      if (spf.length > 1)
        return finding(`${name} has ${spf.length} SPF records; one is allowed: put them into one "v=spf1 …"`);
      const count = lookups(picture, name, new Set());
      return count > limit
        ? finding(
            `the SPF record of ${name} needs ${count} look-ups, ${limit} are allowed; name addresses by ip4 or ip6 instead`,
          )
        : [];
    }),
};

/** Terms that ask the DNS; an include or redirect to a name of ours asks what that one's record asks, too. */
function lookups(picture: Picture, name: string, seen: Set<string>): number {
  if (seen.has(name)) return 0;
  seen.add(name);
  const text = valuesOf(picture, name, "TXT").find(isSpf) ?? "";
  return text
    .split(" ")
    .slice(1)
    .reduce((sum, term) => {
      const match = /^[-+~?]?(include|a|mx|ptr|exists|redirect)(?:[:=]([^/]+))?(?:\/.*)?$/i.exec(term);
      if (!match) return sum;
      const [, mechanism = "", target] = match;
      return (
        sum + 1 + (/include|redirect/i.test(mechanism) && target ? lookups(picture, target.toLowerCase(), seen) : 0)
      );
    }, 0);
}
