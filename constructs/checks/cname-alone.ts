// A name with a CNAME has no other records.
import type { PictureCheck } from "./picture.ts";

export const cnameAlone: PictureCheck = {
  id: "cname-alone",
  source: "RFC 1034 3.6.2",
  check: ({ zones }) =>
    zones.flatMap(({ zone, records }) =>
      Object.entries(records)
        .filter(([key]) => key.endsWith(" CNAME"))
        .flatMap(([key, { values }]) => {
          const name = key.slice(0, -" CNAME".length);
          const others = Object.keys(records).filter((other) => other.startsWith(`${name} `) && other !== key);
          return [
            ...(name === "@" ? [`zone ${zone}: the zone itself cannot be a CNAME; give it an address`] : []),
            ...(values.length > 1 ? [`zone ${zone}: ${key} has ${values.length} targets; one is allowed`] : []),
            ...(others.length > 0
              ? [
                  `zone ${zone}: ${name} is a CNAME and has ${others.join(", ")} beside it; a CNAME has to be alone at its name`,
                ]
              : []),
          ];
        }),
    ),
};
