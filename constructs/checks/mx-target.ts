// An MX names a host that has an address, and no alias of one.
import { addressProblem, fullName, type PictureCheck, setsOfType } from "./picture.ts";

export const mxTarget: PictureCheck = {
  id: "mx-target",
  source: "RFC 2181 10.3, RFC 5321 5.1",
  check: (picture) =>
    setsOfType(picture, "MX").flatMap(({ name, set }) =>
      set.values.flatMap((value, index) => {
        const exchanger = fullName(value.split(" ")[1] ?? "", set.zone.zone);
        // "0 ." says that a domain takes no mail (RFC 7505).
        const problem = exchanger === "" ? undefined : addressProblem(picture, exchanger);
        return problem === undefined
          ? []
          : [
              {
                construct: set.zone.construct,
                path: ["records", set.key, "values", index],
                message: `the MX of ${name} names ${problem}`,
              },
            ];
      }),
    ),
};
