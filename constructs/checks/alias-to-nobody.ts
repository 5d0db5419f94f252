// An alias, copy or catch-all leads to somebody: a recipient at one of our domains exists.
import type { PictureCheck } from "./picture.ts";
import { recipientsOf } from "./recipients.ts";

export const aliasToNobody: PictureCheck = {
  id: "alias-to-nobody",
  source: "RFC 5321 3.4.2, virtual(5)",
  check(picture) {
    const recipients = recipientsOf(picture);
    return recipients.routes.flatMap(({ construct, path, address, to }) =>
      to.flatMap((recipient, index) =>
        recipient.startsWith("@") || !isNobody(recipients.next(recipient), recipients.leadsToItself(address, recipient))
          ? []
          : [
              {
                construct,
                path: to.length > 1 || path[0] !== "tables" ? [...path, index] : path,
                message: `${address.replace(/^@/, "the catch-all of ")} leads to ${recipient}, who does not exist; make that mailbox or alias, or take it out`,
              },
            ],
      ),
    );
  },
};

const isNobody = (next: readonly string[] | null | undefined, leadsToItself: boolean) =>
  next === undefined || leadsToItself;
