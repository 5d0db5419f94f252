// BIND on a host; zones of any number of stacks are put on it.
import { PostformNameServer, type PostformNameServerConfig } from "./bindings/index.ts";
import { Construct, type ITerraformDependable } from "./cdktf.ts";
import { Host, type HostAttributes, type IHost, type PropsOf } from "./host.ts";

/** A name server of this stack or another. */
export interface INameServer {
  /** Its name, in NS records and the SOA. */
  readonly hostname: string;
  readonly connection: string;
  readonly address: string;
  readonly ready: readonly ITerraformDependable[];
}

export interface NameServerProps extends PropsOf<PostformNameServerConfig> {
  readonly host: IHost;
  readonly hostname: string;
}

export class NameServer extends Construct implements INameServer {
  readonly hostname: string;
  readonly address: string;
  readonly connection: string;
  readonly resource: PostformNameServer;
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { host, hostname, ...props }: NameServerProps) {
    super(scope, id);
    host.addService("dns");
    host.openPorts("dns", { tcp: [53], udp: [53] });
    this.hostname = hostname;
    this.address = host.address;
    this.connection = host.connection;
    this.resource = new PostformNameServer(this, "server", {
      ...props,
      hostConnection: host.connection,
      dependsOn: [...host.ready],
    });
    this.ready = [this.resource];
  }

  /** A name server that another stack sets up. Its connection is known at synth, so hundreds of stacks can plan in parallel and before anything is deployed. */
  static fromNameServerAttributes(
    scope: Construct,
    id: string,
    { hostname, host }: { readonly hostname: string; readonly host: HostAttributes },
  ): INameServer {
    const { connection, address } = Host.fromHostAttributes(scope, id, host);
    return { hostname, connection, address, ready: [] };
  }
}
