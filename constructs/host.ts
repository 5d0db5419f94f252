// A machine that is reached by SSH; servers are put on it, and it installs what they need.
import { formatConnection, parseConnection } from "../provider/host/connection.ts";
import { fingerprint } from "../provider/host/known-hosts.ts";
import { PostformHost, type PostformHostConfig } from "./bindings/index.ts";
import { Construct, type ITerraformDependable, type TerraformMetaArguments, Token } from "./cdktf.ts";
import { deriveAddress, type IDnsZone } from "./dns-records.ts";
import type { FirstBoot } from "./first-boot.ts";
import { type BaselineParts, HostBaseline, type Opening } from "./host-baseline.ts";

/** Props of ours that become one resource's configuration. */
export type PropsOf<Config, Omitted extends keyof Config = never> = Omit<
  Config,
  keyof TerraformMetaArguments | "hostConnection" | Omitted
>;

export interface HostProps extends PropsOf<PostformHostConfig, "services"> {
  /**
   * Zones, forward and reverse, that get the A and PTR of `hostname` where it lies in them.
   * @default none
   */
  readonly zones?: readonly IDnsZone[];
  /**
   * What every machine should have; false for nothing of it, or `{ firewall: false }` for all but a part.
   * @default true
   */
  readonly baseline?: boolean | BaselineParts;
}

export interface MachineProps extends HostProps {
  /**
   * What the machine was given at its first boot: its user, name and host key.
   * @default none, then `hostKey` is needed
   */
  readonly firstBoot?: FirstBoot;
  /**
   * How long the machine may take to boot, seconds.
   * @default 600
   */
  readonly waitSeconds?: number;
}

export type HostService = NonNullable<PostformHostConfig["services"]>[number];

/** How a machine of another stack is reached: as in that stack's host. */
export type HostAttributes = Pick<
  PostformHostConfig,
  "address" | "port" | "user" | "sudo" | "hostKey" | "identity" | "jump" | "adopt"
> & {
  /**
   * The virtual machine that it is: its hypervisor, as a connection, is asked for its host key.
   * @default none, `hostKey` or known_hosts say it
   */
  readonly machine?: { readonly name: string; readonly hypervisor: string };
  /**
   * Services that its stack has put on it, for those who put theirs there too.
   * @default none
   */
  readonly services?: readonly HostService[];
};

/** A machine of this stack or another. */
export interface IHost {
  readonly address: string;
  /** `ssh://user@address:port?…`: how its resources name it. */
  readonly connection: string;
  /** What has to be there before anything is put on it. */
  readonly ready: readonly ITerraformDependable[];
  /** Says that a service runs here: its packages are installed. */
  addService(service: HostService): void;
  /** Says which ports a service here needs, by a name of its: the firewall of the host's stack opens them. */
  openPorts(name: string, ports: Opening): void;
}

export class Host extends Construct implements IHost {
  readonly address: string;
  readonly ready: readonly ITerraformDependable[];
  readonly resource: PostformHost;
  readonly baseline: HostBaseline | undefined;
  readonly #hostname: string | undefined;
  readonly #services = new Set<HostService>();
  readonly #openings = new Map<string, Opening>();

  constructor(scope: Construct, id: string, { zones = [], baseline = true, nameServers, search, ...props }: HostProps) {
    super(scope, id);
    const services = this.#services;
    this.address = props.address;
    this.#hostname = props.hostname;
    const resolver = { ...(nameServers ? { nameServers } : {}), ...(search ? { search } : {}) };
    this.resource = new PostformHost(this, "host", {
      ...props,
      // One of the two has /etc/resolv.conf.
      ...(baseline === false ? resolver : {}),
      get services() {
        return [...services].sort();
      },
    });
    if (baseline !== false) {
      this.baseline = new HostBaseline(this, "baseline", {
        ...(baseline === true ? {} : baseline),
        ...resolver,
        hostConnection: this.connection,
        sshPorts: [...new Set([22, props.port ?? 22])],
        dependsOn: [this.resource],
        openings: () => Object.fromEntries(this.#openings),
        runsMail: () => services.has("mail"),
      });
      for (const part of this.baseline.parts) if (part !== "swap" && part !== "ssh") services.add(part);
    }
    // Before any service, so that its ports are open and its names are resolved when it starts.
    this.ready = [this.resource, ...(this.baseline ? [this.baseline.resource] : [])];
    this.publish(zones);
  }

  /** The A and PTR of its `hostname`, in those of the zones that it lies in. */
  publish(zones: readonly IDnsZone[]): void {
    if (this.#hostname !== undefined)
      deriveAddress(zones, { hostname: this.#hostname, address: this.address, reverse: "weak" });
  }

  /** A machine that another resource of this stack makes: what is not known of it until it is made, its address above all, is waited for in the same apply. */
  static fromMachine(scope: Construct, id: string, { firstBoot, waitSeconds = 600, ...props }: MachineProps): Host {
    const hostKey = props.hostKey ?? props.bootstrapHostKey ?? firstBoot?.hostKey;
    if (hostKey === undefined)
      throw new Error(
        `${scope.node.path}/${id} has no host key that is known; give hostKey, or a firstBoot with one: no machine is trusted that cannot prove which it is`,
      );
    return new Host(scope, id, {
      ...(firstBoot ? { user: firstBoot.user, sudo: firstBoot.user !== "root" } : {}),
      ...(firstBoot?.hostname ? { hostname: firstBoot.hostname } : {}),
      ...(hostKey === firstBoot?.hostKey ? { bootstrapHostKey: hostKey } : {}),
      waitSeconds,
      ...props,
    });
  }

  /** A machine that another stack sets up, named by what its connection says: nothing of that stack's state is read. */
  static fromHostAttributes(scope: Construct, id: string, attributes: HostAttributes): IHost {
    return new ForeignHost(scope, id, attributes.address, connectionOf(attributes), attributes.services);
  }

  /** The same by its connection, `ssh://user@address:port?…`. Throws for text that is none. */
  static fromConnection(scope: Construct, id: string, connection: string): IHost {
    const parsed = parseConnection(connection);
    return new ForeignHost(scope, id, parsed.address, formatConnection(parsed));
  }

  get connection(): string {
    return this.resource.hostConnection;
  }

  addService(service: HostService): void {
    this.#services.add(service);
  }

  openPorts(name: string, ports: Opening): void {
    const { tcp = [], udp = [] } = this.#openings.get(name) ?? {};
    const all = (before: readonly number[], more: readonly number[] = []) =>
      [...new Set([...before, ...more])].sort((a, b) => a - b);
    this.#openings.set(name, { ...ports, tcp: all(tcp, ports.tcp), udp: all(udp, ports.udp) });
  }
}

class ForeignHost extends Construct implements IHost {
  readonly ready = [];
  readonly address: string;
  readonly connection: string;
  readonly #services: readonly HostService[];

  constructor(
    scope: Construct,
    id: string,
    address: string,
    connection: string,
    services: readonly HostService[] = [],
  ) {
    super(scope, id);
    this.address = address;
    this.connection = connection;
    this.#services = services;
  }

  /** Its packages are another stack's to install. */
  addService(service: HostService): void {
    if (this.#services.includes(service)) return;
    throw new Error(
      `${this.node.path} is a host of another stack, which has to put ${service} on it: make the server there, and refer to it from here`,
    );
  }

  /** Its firewall is another stack's, which may open them by `baseline.firewall.open`. */
  openPorts(): void {}
}

/** How a machine of another stack is reached, as text. */
export function connectionOf(attributes: HostAttributes): string {
  const { address, port = 22, user = "root", hostKey, machine, services: _, ...more } = attributes;
  return formatConnection({
    address,
    port,
    user,
    ...more,
    ...(hostKey === undefined ? {} : { hostKey: pinned(hostKey) }),
    ...(machine === undefined ? {} : { machine: machine.name, hypervisor: machine.hypervisor }),
  });
}

/** A connection pins a key by its fingerprint. */
function pinned(hostKey: string): string {
  if (Token.isUnresolved(hostKey))
    throw new Error(
      "hostKey of another stack's host has to be known when it is synthesized; give it as ssh-keygen -lf shows it, SHA256:…",
    );
  return hostKey.startsWith("SHA256:") ? hostKey : fingerprint(Buffer.from(hostKey.split(" ")[1] ?? "", "base64"));
}
