// A name with a CNAME has no other records, whoever adds them.
import { type PictureCheck, setsOfType } from "./picture.ts";

export const cnameAlone: PictureCheck = {
  id: "cname-alone",
  source: "RFC 1034 3.6.2",
  check(picture) {
    const types = new Map<string, Set<string>>();
    for (const full of picture.records.keys()) {
      const [name = "", type = ""] = full.split(" ");
      types.set(name, (types.get(name) ?? new Set()).add(type));
    }
    return setsOfType(picture, "CNAME").flatMap(({ name, set }) => {
      const beside = [...(types.get(name) ?? [])].filter((type) => type !== "CNAME").sort();
      const targets = new Set(picture.records.get(`${name} CNAME`)?.flatMap(({ values }) => values));
      const problem =
        name === set.zone.zone
          ? "is a zone, which cannot be a CNAME; give it A and AAAA records"
          : beside.length > 0
            ? `has a CNAME beside ${beside.join(", ")}; a CNAME stands alone: take it out, or the others`
            : targets.size > 1
              ? `has ${targets.size} CNAMEs, ${[...targets].join(" and ")}; only one is allowed`
              : undefined;
      return problem === undefined
        ? []
        : [{ construct: set.zone.construct, path: ["records", set.key], message: `${name} ${problem}` }];
    });
  },
};
