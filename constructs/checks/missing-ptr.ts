// A mail server's address leads back to its name, where the reverse zone is ours.
import { reverseName } from "../dns-records.ts";
import { type PictureCheck, recordsByName } from "./picture.ts";

export const missingPtr: PictureCheck = {
  id: "missing-ptr",
  source: "RFC 1912 2.1",
  check(picture) {
    const records = recordsByName(picture);
    const reverseZones = picture.zones.filter(({ zone }) => zone.endsWith(".arpa"));
    return picture.mailServers.flatMap(({ hostname, address }) => {
      const reverse = reverseName(address);
      if (!reverseZones.some(({ zone }) => reverse.endsWith(`.${zone}`))) return [];
      const names = records.get(`${reverse} PTR`)?.values ?? [];
      if (names.length === 1 && names[0] === `${hostname}.`) return [];
      return [
        `the mail server ${hostname} has the address ${address}, whose PTR is ${names.join(", ") || "missing"}; it has to be ${hostname}. alone, or its mail is taken for spam`,
      ];
    });
  },
};
