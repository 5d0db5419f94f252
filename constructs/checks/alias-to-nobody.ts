// An alias, copy or catch-all leads to somebody: a recipient at one of our domains exists.
import { meant } from "../../schemas/meant.ts";
import type { MailCheck, MailPicture } from "./picture.ts";
import { recipientsOf } from "./recipients.ts";

export const aliasToNobody: MailCheck = {
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
                message: `${address.replace(/^@/, "the catch-all of ")} leads to ${recipient}, who does not exist; make that mailbox or alias, or take it out${nearest(picture, recipient)}`,
              },
            ],
      ),
    );
  },
};

/** Who is at the same domain, and was probably meant. */
function nearest({ mailDomains }: MailPicture<unknown>, recipient: string): string {
  const at = recipient.lastIndexOf("@");
  const part = mailDomains.find(({ domain }) => domain === recipient.slice(at + 1));
  const names = part ? [...Object.keys(part.mailboxes), ...Object.keys(part.aliases)] : [];
  return meant(recipient.slice(0, at), names) ?? "";
}

const isNobody = (next: readonly string[] | null | undefined, leadsToItself: boolean) =>
  next === undefined || leadsToItself;
