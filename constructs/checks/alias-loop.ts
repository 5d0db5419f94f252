// No alias leads back to itself, through however many domains and servers.
import type { PictureCheck } from "./picture.ts";
import { type Route, recipientsOf } from "./recipients.ts";

export const aliasLoop: PictureCheck = {
  id: "alias-loop",
  source: "RFC 5321 6.3, virtual(5)",
  check(picture) {
    const recipients = recipientsOf(picture);
    const loops = new Map<string, { readonly loop: readonly string[]; readonly route: Route }>();
    const done = new Set<string>();
    // All names of an alias domain that have no alias of their own go the same way.
    const targets = new Map(picture.aliasDomains.map(({ domain, targetDomain }) => [`@${domain}`, targetDomain]));
    const next = (address: string) =>
      address.startsWith("@")
        ? targets.get(address) === undefined
          ? []
          : [`@${targets.get(address)}`]
        : (recipients.next(address) ?? []);
    const walk = (address: string, way: readonly string[], route: Route): void => {
      const at = way.indexOf(address);
      if (at >= 0) {
        const loop = way.slice(at);
        if (!endsHere(loop.map(recipients.keeper))) loops.set([...loop].sort().join(" "), { loop, route });
        return;
      }
      if (done.has(address)) return;
      for (const each of next(address))
        if (each !== address || recipients.keeper(address) === undefined) walk(each, [...way, address], route);
      done.add(address);
    };
    for (const route of recipients.routes)
      if (!route.address.startsWith("@")) walk(route.address, [], route);
      else
        for (const recipient of route.to)
          if (!recipients.leadsToItself(route.address, recipient))
            walk(recipient.startsWith("@") ? route.address : recipient, [], route);
    return [...loops.values()].map(({ loop, route: { construct, path } }) => ({
      construct,
      path,
      message: `mail would go in a circle: ${[...loop, loop[0]].map((each) => each?.replace(/^@/, "…@")).join(" → ")}; take one of them out`,
    }));
  },
};

/** Mailboxes of one server that copy each other's mail get each message once (virtual(5)); of two servers, for ever. */
const endsHere = (keepers: readonly (string | undefined)[]) =>
  keepers[0] !== undefined && keepers.every((keeper) => keeper === keepers[0]);
