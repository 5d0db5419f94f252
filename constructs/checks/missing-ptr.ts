// A mail server's name leads to its address, and the address back to the name, where the zones are ours.
import { isIP } from "node:net";
import { reverseName } from "../../schemas/addresses.ts";
import { type PictureCheck, valuesOf, zoneOf } from "./picture.ts";

export const missingPtr: PictureCheck = {
  id: "missing-ptr",
  source: "RFC 1912 2.1, RFC 8601 2.7.3",
  check: (picture) =>
    picture.mailServers.flatMap(({ construct, hostname, address }) => {
      // One that is known only after apply has the records that follow from it, in whichever of our zones it lies.
      if (isIP(address) === 0) return [];
      const finding = (message: string) => [{ construct, path: ["hostname"], message }];
      const addresses = [...valuesOf(picture, hostname, "A"), ...valuesOf(picture, hostname, "AAAA")];
      if (zoneOf(picture, hostname) && addresses.length > 0 && !addresses.includes(address))
        return finding(
          `the mail server ${hostname} runs at ${address}, but its address record says ${addresses.join(", ")}; they have to agree`,
        );
      const reverse = reverseName(address);
      if (!zoneOf(picture, reverse)) return [];
      const names = valuesOf(picture, reverse, "PTR");
      if (names.length === 1 && names[0]?.toLowerCase() === `${hostname}.`) return [];
      return finding(
        `the mail server ${hostname} has the address ${address}, whose PTR is ${names.join(", ") || "missing"}; it has to be ${hostname}. alone, or other servers take its mail for spam`,
      );
    }),
};
