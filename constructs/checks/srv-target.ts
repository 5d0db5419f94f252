// A SRV record names a host that has an address, and no alias of one.
import { addressProblem, fullName, type PictureCheck, setsOfType } from "./picture.ts";

export const srvTarget: PictureCheck = {
  id: "srv-target",
  source: "RFC 2782",
  check(picture) {
    // A mail server that is wrong is told once: by the MX, or the first of its services.
    const told = new Set(
      setsOfType(picture, "MX").flatMap(({ set }) =>
        set.values.map((value) => `${set.zone.zone} ${fullName(value.split(" ")[1] ?? "", set.zone.zone)}`),
      ),
    );
    return setsOfType(picture, "SRV").flatMap(({ name, set }) =>
      set.values.flatMap((value, index) => {
        const target = fullName(value.split(" ")[3] ?? "", set.zone.zone);
        // "." says that the service is not offered.
        const problem = target === "" ? undefined : addressProblem(picture, target);
        if (problem === undefined || told.has(`${set.zone.zone} ${target}`)) return [];
        told.add(`${set.zone.zone} ${target}`);
        return [
          {
            construct: set.zone.construct,
            path: ["records", set.key, "values", index],
            message: `the SRV of ${name} names ${problem}`,
          },
        ];
      }),
    );
  },
};
