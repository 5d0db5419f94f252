// A name server that companies share, and the zones that are its own: reverse zones among them.
import type { Construct } from "../constructs/cdktf.ts";
import { reverseName } from "../constructs/dns-records.ts";
import { DnsZone } from "../constructs/dns-zone.ts";
import { Host } from "../constructs/host.ts";
import { NameServer } from "../constructs/name-server.ts";
import type { SharedNameServer } from "../schemas/company.ts";
import { given } from "./given.ts";
import { PostformStack } from "./postform-stack.ts";

export class NameServerStack extends PostformStack {
  constructor(scope: Construct, id: string, model: SharedNameServer) {
    super(scope, id);
    const { hostname, contact, host: machine, zones, ...settings } = given(model);
    const host = new Host(this, "host", { ...machine, hostname });
    const nameServer = new NameServer(this, "name-server", { ...settings, host, hostname });
    const made = Object.entries(zones).map(
      ([zone, { nameServers = [], soa, ...props }]) =>
        new DnsZone(this, `zone-${zone}`, {
          zone,
          ...props,
          nameServer,
          contact,
          secondaries: nameServers.filter((name) => name !== hostname),
          ...(soa ? { soa } : {}),
        }),
    );
    for (const { records } of made) {
      if (records.holds(hostname) && !records.has(records.relative(hostname), "A"))
        records.provideAddress(hostname, host.address);
      const reverse = reverseName(host.address);
      if (records.holds(reverse) && !records.has(records.relative(reverse), "PTR"))
        records.provide(records.relative(reverse), "PTR", `${hostname}.`);
    }
  }
}
