// A zone, forward or reverse; or one of another stack, to which records are contributed.
import { PostformDnsRecords, PostformDnsZone, type PostformDnsZoneConfig } from "./bindings/index.ts";
import { Construct, type ITerraformDependable, TerraformStack } from "./cdktf.ts";
import { DnsRecords, reverseName } from "./dns-records.ts";
import type { PropsOf } from "./host.ts";
import type { INameServer } from "./name-server.ts";

/** A zone of this stack or another. */
export interface IDnsZone {
  readonly zone: string;
  readonly records: DnsRecords;
}

export interface DnsZoneProps extends PropsOf<PostformDnsZoneConfig, "zone" | "soa" | "nameServers"> {
  readonly nameServer: INameServer;
  /** @default the construct's id */
  readonly zone?: string;
  /** Mailbox of who is responsible. Needed unless `primaries` is given. */
  readonly contact?: string;
  /**
   * More name servers of the zone.
   * @default none
   */
  readonly secondaries?: readonly string[];
  /**
   * All of the SOA's values, where the usual ones do not fit.
   * @default the name server as primary, `contact`, and the schema's times
   */
  readonly soa?: PostformDnsZoneConfig["soa"];
}

abstract class Zone extends Construct implements IDnsZone {
  readonly zone: string;
  readonly records: DnsRecords;

  constructor(scope: Construct, id: string, zone: string) {
    super(scope, id);
    this.zone = zone;
    this.records = new DnsRecords(zone);
  }

  /** Adds records of one type to a name relative to the zone; `@` is the zone itself. */
  addRecord(name: string, type: string, values: readonly string[], ttl?: number): this {
    this.records.addRecord(name, type, values, ttl);
    return this;
  }

  addA(name: string, ...addresses: string[]): this {
    return this.addRecord(name, "A", addresses);
  }

  /** Mail of a name goes to this host; the lowest preference first (RFC 5321 5.1). */
  addMx(name: string, host: string, preference = 10): this {
    return this.addRecord(name, "MX", [`${preference} ${host}.`]);
  }

  addCname(name: string, target: string): this {
    return this.addRecord(name, "CNAME", [`${target}.`]);
  }

  addTxt(name: string, text: string): this {
    return this.addRecord(name, "TXT", [text]);
  }

  /** RFC 2782. */
  addSrv(
    name: string,
    {
      priority = 0,
      weight = 1,
      port,
      target,
    }: { readonly priority?: number; readonly weight?: number; readonly port: number; readonly target: string },
  ): this {
    return this.addRecord(name, "SRV", [`${priority} ${weight} ${port} ${target}.`]);
  }

  /** The name of an address in this reverse zone. */
  addPtr(address: string, hostname: string): this {
    return this.addRecord(this.records.relative(reverseName(address)), "PTR", [`${hostname}.`]);
  }
}

export class DnsZone extends Zone {
  readonly resource: PostformDnsZone;

  constructor(
    scope: Construct,
    id: string,
    { nameServer, zone = id, contact, secondaries = [], soa, records: given, primaries, ...props }: DnsZoneProps,
  ) {
    super(scope, id, zone);
    const { records } = this;
    for (const [key, set] of Object.entries(given ?? {})) {
      const [name = "", type = ""] = key.split(" ");
      records.addRecord(name, type, set.values, set.ttl ?? undefined);
    }
    if (!primaries && !contact && !soa)
      throw new Error(`zone ${zone} needs contact, the mailbox of who is responsible; or primaries, to be a secondary`);
    this.resource = new PostformDnsZone(this, "zone", {
      ...props,
      hostConnection: nameServer.connection,
      zone,
      ...(primaries
        ? { primaries }
        : {
            soa: soa ?? { primary: nameServer.hostname, contact: contact ?? "" },
            nameServers: [nameServer.hostname, ...secondaries],
          }),
      get records() {
        return records.toMap();
      },
      dependsOn: [...nameServer.ready],
    });
  }

  /** A zone that another stack owns: records that are added here are this stack's contribution to it. */
  static fromZoneAttributes(
    scope: Construct,
    id: string,
    attributes: { readonly nameServer: INameServer; readonly zone: string; readonly contributor?: string },
  ): ForeignDnsZone {
    return new ForeignDnsZone(scope, id, attributes);
  }
}

export class ForeignDnsZone extends Zone {
  constructor(
    scope: Construct,
    id: string,
    {
      nameServer,
      zone,
      contributor,
    }: { readonly nameServer: INameServer; readonly zone: string; readonly contributor?: string },
  ) {
    super(scope, id, zone);
    const { records } = this;
    new PostformDnsRecords(this, "records", {
      hostConnection: nameServer.connection,
      zone,
      contributor: contributor ?? TerraformStack.of(this).node.id,
      get records() {
        return records.toMap();
      },
      dependsOn: [...nameServer.ready] as ITerraformDependable[],
    });
  }
}
