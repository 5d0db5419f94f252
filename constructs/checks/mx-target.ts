// An MX names a host that has an address, and no alias of one.
import { fullName, type PictureCheck, recordsByName, zoneOf } from "./picture.ts";

export const mxTarget: PictureCheck = {
  id: "mx-target",
  source: "RFC 2181 10.3, RFC 5321 5.1",
  check(picture) {
    const records = recordsByName(picture);
    return picture.zones.flatMap(({ zone, records: sets }) =>
      Object.entries(sets)
        .filter(([key]) => key.endsWith(" MX"))
        .flatMap(([key, { values }]) =>
          values.flatMap((value) => {
            const target = fullName(value.split(/\s+/)[1] ?? "", zone);
            if (target === "") return [];
            if (records.has(`${target} CNAME`))
              return [
                `zone ${zone}: ${key} names ${target}, which is a CNAME; an MX has to name a host with an address of its own: name ${fullName(records.get(`${target} CNAME`)?.values[0] ?? "", zone)} instead`,
              ];
            if (zoneOf(picture, target) && !records.has(`${target} A`) && !records.has(`${target} AAAA`))
              return [
                `zone ${zone}: ${key} names ${target}, which has no address in our zones; add its A or AAAA record`,
              ];
            return [];
          }),
        ),
    );
  },
};
