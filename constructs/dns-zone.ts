// A zone, forward or reverse; or one of another stack, to which records are contributed.
import { isIPv6 } from "node:net";
import { reverseName } from "../schemas/addresses.ts";
import { PostformDnsRecords, PostformDnsZone, type PostformDnsZoneConfig } from "./bindings/index.ts";
import { Construct, TerraformStack, Token } from "./cdktf.ts";
import { takePart } from "./checks/index.ts";
import { DnsRecords, deriveAddress, type IDnsZone, zoneFor } from "./dns-records.ts";
import type { PropsOf } from "./host.ts";
import type { INameServer } from "./name-server.ts";

export interface DnsZoneProps extends PropsOf<PostformDnsZoneConfig, "zone" | "soa" | "nameServers" | "addresses"> {
  readonly nameServer: INameServer;
  /** @default the construct's id */
  readonly zone?: string;
  /** Mailbox of who is responsible. Needed unless `soa` or `primaries` is given. */
  readonly contact?: string;
  /**
   * Names of more name servers of the zone.
   * @default none
   */
  readonly secondaries?: readonly string[];
  /**
   * All of the SOA's values, where the usual ones do not fit.
   * @default the name server as primary, `contact`, and the schema's times
   */
  readonly soa?: PostformDnsZoneConfig["soa"];
}

export interface ZoneAttributes {
  readonly nameServer: INameServer;
  /** @default the construct's id */
  readonly zone?: string;
  /**
   * Who contributes: a name that is unique in the zone.
   * @default the stack's
   */
  readonly contributor?: string;
}

export interface SrvProps {
  readonly port: number;
  readonly target: string;
  /** @default 0 */
  readonly priority?: number;
  /** @default 1 */
  readonly weight?: number;
}

abstract class Zone extends Construct implements IDnsZone {
  readonly zone: string;
  readonly records: DnsRecords;

  constructor(scope: Construct, id: string, zone: string) {
    super(scope, id);
    this.zone = zone;
    this.records = new DnsRecords(zone);
  }

  /** Adds records of one type to a name relative to the zone; `@` is the zone itself. A record that is there already throws. */
  addRecord(name: string, type: string, values: readonly string[], ttl?: number): this {
    this.records.addRecord(name, type, values, ttl);
    return this;
  }

  /** A and AAAA, by the kind of each address; one that is known only after apply, too. */
  addA(name: string, ...addresses: string[]): this {
    for (const address of addresses)
      if (Token.isUnresolved(address)) {
        const hostname = name === "@" ? this.zone : `${name}.${this.zone}`;
        this.records.addLate({ hostname, address, weak: false });
      } else this.addRecord(name, isIPv6(address) ? "AAAA" : "A", [address]);
    return this;
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
  addSrv(name: string, { priority = 0, weight = 1, port, target }: SrvProps): this {
    return this.addRecord(name, "SRV", [`${priority} ${weight} ${port} ${target}.`]);
  }

  /** Another's name servers for a name below this zone, each with its address where its name lies there, too. */
  addDelegation(name: string, nameServers: Readonly<Record<string, string | undefined>>): this {
    this.addRecord(
      name,
      "NS",
      Object.keys(nameServers).map((server) => `${server}.`),
    );
    for (const [server, address] of Object.entries(nameServers))
      if (address !== undefined && this.records.holds(server)) this.addA(this.records.relative(server), address);
    return this;
  }

  /** The name of an address in this reverse zone; of one that is known only after apply, too. */
  addPtr(address: string, hostname: string): this {
    if (Token.isUnresolved(address)) {
      this.records.addLate({ hostname, address, weak: false });
      return this;
    }
    return this.addRecord(this.records.relative(reverseName(address)), "PTR", [`${hostname}.`]);
  }
}

export class DnsZone extends Zone {
  readonly resource: PostformDnsZone;
  /** Names of all its name servers; a secondary does not say. */
  readonly nameServers: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    { nameServer, zone = id, contact, secondaries = [], soa, records: given, primaries, ...props }: DnsZoneProps,
  ) {
    super(scope, id, zone);
    const { records } = this;
    for (const [key, set] of Object.entries(given ?? {})) {
      const [name = "", type = ""] = key.split(" ");
      records.addRecord(name, type, set.values, set.ttl);
    }
    if (!primaries && !contact && !soa)
      throw new Error(
        `zone ${zone} needs contact, the mailbox of who is responsible for it (RFC 1035 3.3.13); or primaries, to be a secondary`,
      );
    const nameServers = primaries ? [] : [nameServer.hostname, ...secondaries];
    this.nameServers = nameServers;
    // A name server below its own zone is found by its glue; a reverse zone that holds its address names it.
    if (!primaries) deriveAddress([this], { ...nameServer, reverse: "weak" });
    this.resource = new PostformDnsZone(this, "zone", {
      ...props,
      hostConnection: nameServer.connection,
      zone,
      ...(primaries ? { primaries } : { soa: soa ?? { primary: nameServer.hostname, contact: contact ?? "" } }),
      nameServers,
      get records() {
        return records.toMap();
      },
      get addresses() {
        return records.toAddresses();
      },
      dependsOn: [...nameServer.ready],
    });
    takePart(this, () => ({
      kind: "zone",
      zone,
      role: primaries ? "secondary" : "primary",
      server: nameServer.address,
      nameServers,
      records: records.toPicture(),
    }));
  }

  /** Says in whichever of these zones holds its name who its name servers are: else those who ask above never get here (RFC 1034 4.2.2). */
  delegateFrom(zones: readonly IDnsZone[]): void {
    const above = zoneFor(
      zones.filter(({ zone }) => zone !== this.zone),
      this.zone,
    )?.records;
    for (const server of this.nameServers) above?.derive(above.relative(this.zone), "NS", `${server}.`);
  }

  /** A zone that another stack owns: records that are added here are this stack's contribution to it. */
  static fromZoneAttributes(scope: Construct, id: string, attributes: ZoneAttributes): ForeignDnsZone {
    return new ForeignDnsZone(scope, id, attributes);
  }
}

/** A zone of another stack, and what this stack contributes to it: `DnsZone.fromZoneAttributes` makes it. */
export class ForeignDnsZone extends Zone {
  readonly resource: PostformDnsRecords;

  constructor(scope: Construct, id: string, { nameServer, zone = id, contributor }: ZoneAttributes) {
    super(scope, id, zone);
    const { records } = this;
    this.resource = new PostformDnsRecords(this, "records", {
      hostConnection: nameServer.connection,
      zone,
      contributor: contributor ?? TerraformStack.of(this).node.id,
      get records() {
        return records.toMap();
      },
      get addresses() {
        return records.toAddresses();
      },
      dependsOn: [...nameServer.ready],
    });
    takePart(this, () => ({
      kind: "zone",
      zone,
      role: "contributor",
      server: nameServer.address,
      nameServers: [],
      records: records.toPicture(),
    }));
  }
}
