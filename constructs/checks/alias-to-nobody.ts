// An alias, copy or catch-all leads to somebody: a recipient at one of our domains exists.
import type { PictureCheck } from "./picture.ts";
import { recipientsOf } from "./recipients.ts";

export const aliasToNobody: PictureCheck = {
  id: "alias-to-nobody",
  source: "RFC 5321 3.4.2, virtual(5)",
  check(picture) {
    const recipients = recipientsOf(picture);
    const exists = (address: string, seen: readonly string[] = []): boolean => {
      const next = recipients.next(address);
      // A way that leads back is the alias loop's to tell.
      if (next === null || seen.includes(address)) return true;
      return next?.some((each) => each === address || exists(each, [...seen, address])) ?? false;
    };
    return recipients.routes.flatMap(({ construct, path, address, to }) =>
      to
        .map((recipient, index) => ({ recipient, index }))
        .filter(({ recipient }) => !recipient.startsWith("@") && !exists(recipient))
        .map(({ recipient, index }) => ({
          construct,
          path: [...path, index],
          message: `${address} leads to ${recipient}, who does not exist; make that mailbox or alias, or take it out`,
        })),
    );
  },
};
