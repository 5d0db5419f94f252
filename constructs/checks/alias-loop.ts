// No alias leads back to itself.
import type { PictureCheck } from "./picture.ts";
import { recipientsOf } from "./recipients.ts";

export const aliasLoop: PictureCheck = {
  id: "alias-loop",
  source: "RFC 5321 6.3; virtual(5)",
  check(picture) {
    const recipients = recipientsOf(picture);
    const loops = new Map<string, string>();
    const done = new Set<string>();
    const walk = (address: string, path: readonly string[]): void => {
      const at = path.indexOf(address);
      if (at >= 0) {
        const loop = path.slice(at);
        loops.set([...loop].sort().join(" "), [...loop, address].join(" → "));
        return;
      }
      if (done.has(address)) return;
      // A mailbox that keeps its own copy is where the way ends, not a loop.
      for (const next of recipients.next(address) ?? [])
        if (next !== address || !keeps(address)) walk(next, [...path, address]);
      done.add(address);
    };
    const keeps = (address: string) =>
      picture.mailDomains.some(
        ({ domain, mailboxes }) => address.endsWith(`@${domain}`) && address.slice(0, -domain.length - 1) in mailboxes,
      );
    for (const { address } of recipients.entries) if (!address.startsWith("@")) walk(address, []);
    return [...loops.values()].map((loop) => `mail would go in a circle: ${loop}; take one of them out`);
  },
};
