// A name server that companies share, and the zones that are its own: reverse zones among them.
import { AcceptanceGate } from "../constructs/acceptance-gate.ts";
import type { Construct } from "../constructs/cdktf.ts";
import { DnsZone } from "../constructs/dns-zone.ts";
import { NameServer } from "../constructs/name-server.ts";
import type { SharedNameServer } from "../schemas/company.ts";
import { given } from "./given.ts";
import { makeHost } from "./made-host.ts";
import { PostformStack } from "./postform-stack.ts";

export interface NameServerStackProps {
  readonly nameServer: SharedNameServer;
  /**
   * Folder of the company files, for `postform verify`.
   * @default `companies` below the current folder
   */
  readonly companies?: string;
  /**
   * The acceptance gate.
   * @default true
   */
  readonly verify?: boolean;
}

export class NameServerStack extends PostformStack {
  constructor(scope: Construct, id: string, { nameServer: model, companies, verify = true }: NameServerStackProps) {
    super(scope, id);
    const { hostname, contact, host: machine, zones, ...settings } = given(model);
    const host = makeHost(this, "host", { ...machine, hostname });
    const nameServer = new NameServer(this, "name-server", { ...settings, host, hostname });
    const made = Object.entries(zones)
      .map(([zone, { nameServers = [], ...props }]) =>
        this.at(
          ["nameServer", "zones", zone],
          () =>
            new DnsZone(this, `zone-${zone}`, {
              zone,
              ...props,
              nameServer,
              contact,
              secondaries: nameServers.filter((name) => name !== hostname),
            }),
        ),
      )
      .filter((zone) => zone !== undefined);
    for (const zone of made) zone.delegateFrom(made);
    this.finish();
    if (verify) new AcceptanceGate(this, "gate", companies === undefined ? {} : { companies });
  }
}
