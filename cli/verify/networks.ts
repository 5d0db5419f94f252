// Whether this machine's address is in one of the networks that a server lets do more. Used by checks that ask as a stranger.
import { BlockList, isIPv4 } from "node:net";

export function within(address: string, networks: readonly string[]): boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [base = "", length] = network.split("/");
    const family = isIPv4(base) ? "ipv4" : "ipv6";
    list.addSubnet(base, Number(length ?? (family === "ipv4" ? 32 : 128)), family);
  }
  return list.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}
