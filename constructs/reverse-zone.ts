// The reverse zone of a network: hosts and mail servers that are given it put their PTR records there.

import { reverseName } from "../schemas/addresses.ts";
import type { Construct } from "./cdktf.ts";
import { DnsZone, type DnsZoneProps } from "./dns-zone.ts";

export interface ReverseZoneProps extends Omit<DnsZoneProps, "zone"> {
  /** The network, on a byte's edge for IPv4 (/8, /16, /24), on a digit's for IPv6 (a multiple of 4): "192.0.2.0/24". */
  readonly network: string;
}

export class ReverseZone extends DnsZone {
  constructor(scope: Construct, id: string, { network, ...props }: ReverseZoneProps) {
    super(scope, id, { ...props, zone: reverseZoneName(network) });
  }
}

/** "192.0.2.0/24" → "2.0.192.in-addr.arpa". Throws for a network that is no zone of its own. */
export function reverseZoneName(network: string): string {
  const [address = "", length = ""] = network.split("/");
  const [bits, step] = address.includes(":") ? [128, 4] : [32, 8];
  const prefix = Number(length);
  if (!/^\d+$/.test(length) || prefix === 0 || prefix > bits || prefix % step !== 0)
    throw new Error(
      `${network} has no reverse zone of its own; allowed is a prefix of ${step === 8 ? "8, 16, 24 or 32" : "a multiple of 4"} bits: take the larger network, or name the zone yourself (RFC 2317) by DnsZone`,
    );
  return reverseName(address)
    .split(".")
    .slice((bits - prefix) / step)
    .join(".");
}
