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
    const serverCalled = new Map(mailServers.map((server) => [server.hostname, server]));
    // Which domain, the first of each other server, leads to a server.
    const leadTo = new Map<string, Map<string, string>>();
    for (const part of parts)
      for (const target of targetsOf(part)) {
        const here = serverOf.get(target);
        if (here === undefined || here === part.server) continue;
        const others = leadTo.get(here) ?? new Map<string, string>();
        leadTo.set(here, others);
        if (!others.has(part.server)) others.set(part.server, part.domain);
      }
    return mailServers
      .filter(({ refuseOwnSenders }) => refuseOwnSenders)
      .flatMap((here) =>
        [...(leadTo.get(here.hostname) ?? [])].flatMap(([hostname, domain]) => {
          const known = [...here.networks, ...here.forwarders];
          const address = serverCalled.get(hostname)?.address ?? "";
          // Of what is known only after apply nobody can tell.
          if (!isIP(address) || known.some((network) => Token.isUnresolved(network)) || within(address, known))
            return [];
          return [
            {
              construct: here.construct,
              path: ["forwarders"],
              message: `${domain} on ${hostname} leads to addresses on ${here.hostname}, which refuses its own users' mail that comes back that way; add ${address}${isIPv6(address) ? "/128" : "/32"} to forwarders, or set refuseOwnSenders: false`,
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
