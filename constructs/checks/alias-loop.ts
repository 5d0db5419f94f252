// No alias leads back to itself, through however many domains and servers.
import type { MailCheck, MailPicture } from "./picture.ts";
import { type Route, recipientsOf } from "./recipients.ts";

export const aliasLoop: MailCheck = {
  id: "alias-loop",
  source: "RFC 5321 6.3, virtual(5)",
  check<C>(picture: MailPicture<C>) {
    const recipients = recipientsOf(picture);
    const loops = new Map<string, { readonly loop: readonly string[]; readonly route: Route<C> }>();
    const done = new Set<string>();
    // All names of an alias domain that have no alias of their own go the same way.
    const targets = new Map(picture.aliasDomains.map(({ domain, targetDomain }) => [`@${domain}`, targetDomain]));
    const next = (address: string) =>
      address.startsWith("@")
        ? targets.get(address) === undefined
          ? []
          : [`@${targets.get(address)}`]
        : (recipients.next(address) ?? []);
    const walk = (start: string, route: Route<C>): void => {
      const way: { readonly address: string; readonly ahead: string[] }[] = [];
      const onTheWay = new Map<string, number>();
      const enter = (address: string) => {
        const before = onTheWay.get(address);
        if (before !== undefined) {
          const loop = way.slice(before).map((step) => step.address);
          if (!endsHere(loop.map(recipients.keeper))) loops.set([...loop].sort().join(" "), { loop, route });
        } else if (!done.has(address)) {
          onTheWay.set(address, way.length);
          const keeps = recipients.keeper(address) !== undefined;
          way.push({ address, ahead: next(address).filter((each) => each !== address || !keeps) });
        }
      };
      enter(start);
      // No recursion: a chain may be longer than the call stack.
      for (let step = way.at(-1); step; step = way.at(-1)) {
        const following = step.ahead.shift();
        if (following !== undefined) {
          enter(following);
          continue;
        }
        way.pop();
        onTheWay.delete(step.address);
        done.add(step.address);
      }
    };
    for (const route of recipients.routes)
      if (!route.address.startsWith("@")) walk(route.address, route);
      else
        for (const recipient of route.to)
          if (!recipients.leadsToItself(route.address, recipient))
            walk(recipient.startsWith("@") ? route.address : recipient, route);
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
