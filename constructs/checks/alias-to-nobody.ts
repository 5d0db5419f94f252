// An alias, copy or catch-all leads to somebody: a recipient at one of our domains exists.
import type { PictureCheck } from "./picture.ts";
import { recipientsOf } from "./recipients.ts";

export const aliasToNobody: PictureCheck = {
  id: "alias-to-nobody",
  source: "RFC 5321 3.4.2; virtual(5)",
  check(picture) {
    const recipients = recipientsOf(picture);
    return recipients.entries.flatMap(({ address, to }) =>
      to
        .filter((recipient) => recipients.next(recipient) === undefined)
        .map(
          (recipient) =>
            `${address} leads to ${recipient}, who does not exist; make that mailbox or alias, or take it out`,
        ),
    );
  },
};
