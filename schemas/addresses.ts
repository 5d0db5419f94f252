// IP addresses as the other rooms need them: whether one lies in a network, its groups, its name in a reverse zone.
import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Whether an address lies in one of the networks; one without a length is that address alone. */
export function within(address: string, networks: readonly string[]): boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [base = "", length] = network.split("/");
    const family = isIPv4(base) ? "ipv4" : "ipv6";
    list.addSubnet(base, Number(length ?? (family === "ipv4" ? 32 : 128)), family);
  }
  return list.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

/** The eight groups of an IPv6 address, hexadecimal, without leading zeros (RFC 4291 2.2). */
export function groupsOf(address: string): string[] {
  const canonical = new URL(`http://[${address.replace(/%.*/, "")}]/`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const before = head ? head.split(":") : [];
  const after = tail ? tail.split(":") : [];
  return tail === undefined
    ? before
    : [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
}

/** The name of an address in a reverse zone: "192.0.2.10" → "10.2.0.192.in-addr.arpa" (RFC 1035 3.5, RFC 3596 2.5). */
export function reverseName(address: string): string {
  if (!isIPv6(address)) return `${address.split(".").reverse().join(".")}.in-addr.arpa`;
  const nibbles = groupsOf(address)
    .map((group) => group.padStart(4, "0"))
    .join("");
  return `${[...nibbles].reverse().join(".")}.ip6.arpa`;
}
