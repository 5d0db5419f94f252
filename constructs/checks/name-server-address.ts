// A zone's name servers have addresses: without glue, one below its own zone is never found.
import { addressProblem, fullName, type PictureCheck, setsOfType } from "./picture.ts";

export const nameServerAddress: PictureCheck = {
  id: "name-server-address",
  source: "RFC 1912 2.3, RFC 2181 10.3",
  check: (picture) => [
    ...picture.zones.flatMap(({ zone, nameServers, construct }) =>
      nameServers.flatMap((server) => {
        const problem = addressProblem(picture, server.toLowerCase());
        return problem === undefined
          ? []
          : [{ construct, path: ["nameServers"], message: `the zone ${zone} has the name server ${problem}` }];
      }),
    ),
    ...setsOfType(picture, "NS").flatMap(({ name, set }) =>
      set.values.flatMap((value, index) => {
        const server = fullName(value, set.zone.zone);
        const own = set.zone.zone;
        // Below the delegated name the glue stands in the parent zone.
        const below = server === name || server.endsWith(`.${name}`);
        const glue = ["A", "AAAA"].some((type) => picture.records.has(`${server} ${type}`));
        const problem = below
          ? glue
            ? undefined
            : `${server}, which lies below ${name} itself and has no address (glue) in the zone ${own}; add its A or AAAA record`
          : addressProblem(picture, server);
        return problem === undefined
          ? []
          : [
              {
                construct: set.zone.construct,
                path: ["records", set.key, "values", index],
                message: `${name} is delegated to ${problem}`,
              },
            ];
      }),
    ),
  ],
};
