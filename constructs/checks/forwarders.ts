// A server knows the others of the model that forward mail to it: what its own users send there comes back with them as the sender.
import { isIP, isIPv6 } from "node:net";
import { within } from "../../schemas/addresses.ts";
import { Token } from "../cdktf.ts";
import type { AliasDomainPart, MailDomainPart, PictureCheck } from "./picture.ts";

export const forwarders: PictureCheck = {
  id: "forwarders",
  source: "RFC 5321 3.9.1",
  level: "warning",
  check({ mailServers, mailDomains, aliasDomains }) {
    const parts = [...mailDomains, ...aliasDomains];
    const serverOf = new Map(parts.map(({ domain, server }) => [domain, server]));
    return mailServers
      .filter(({ refuseOwnSenders }) => refuseOwnSenders)
      .flatMap((here) =>
        mailServers
          .filter(
            (other) =>
              other.hostname !== here.hostname &&
              isIP(other.address) &&
              // Of what is known only after apply nobody can tell.
              ![...here.networks, ...here.forwarders].some((network) => Token.isUnresolved(network)) &&
              !within(other.address, [...here.networks, ...here.forwarders]),
          )
          .flatMap((other) => {
            const leads = parts.find(
              (part) =>
                part.server === other.hostname &&
                targetsOf(part).some((domain) => serverOf.get(domain) === here.hostname),
            );
            if (!leads) return [];
            return [
              {
                construct: here.construct,
                path: ["forwarders"],
                message: `${leads.domain} on ${other.hostname} leads to addresses on ${here.hostname}, which refuses its own users' mail that comes back that way; add ${other.address}${isIPv6(other.address) ? "/128" : "/32"} to forwarders, or set refuseOwnSenders: false`,
              },
            ];
          }),
      );
  },
};

/** The domains that a domain's addresses lead to. */
function targetsOf(part: MailDomainPart | AliasDomainPart): string[] {
  const recipients = Object.values(part.aliases).flat();
  if (part.kind === "mail-domain") {
    recipients.push(...part.catchAll);
    for (const { copyTo = [] } of Object.values(part.mailboxes)) recipients.push(...copyTo);
  } else if (part.targetDomain !== undefined) recipients.push(`@${part.targetDomain}`);
  return recipients.map((recipient) => recipient.slice(recipient.lastIndexOf("@") + 1));
}
