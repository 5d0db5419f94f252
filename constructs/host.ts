// A machine that is reached by SSH; servers are put on it, and it installs what they need.
import { PostformHost, type PostformHostConfig } from "./bindings/index.ts";
import { Construct, type ITerraformDependable, type TerraformMetaArguments } from "./cdktf.ts";

/** Props of ours that become one resource's configuration. */
export type PropsOf<Config, Omitted extends keyof Config = never> = Omit<
  Config,
  keyof TerraformMetaArguments | "hostConnection" | Omitted
>;

export type HostProps = PropsOf<PostformHostConfig, "services">;
export type HostService = NonNullable<PostformHostConfig["services"]>[number];

/** A machine of this stack or another. */
export interface IHost {
  readonly address: string;
  /** `ssh://user@address:port?…`: how its resources name it. */
  readonly connection: string;
  /** What has to be there before anything is put on it. */
  readonly ready: readonly ITerraformDependable[];
  /** Says that a service runs here: its packages are installed. */
  addService(service: HostService): void;
}

export class Host extends Construct implements IHost {
  readonly address: string;
  readonly ready: readonly ITerraformDependable[];
  readonly resource: PostformHost;
  readonly #services = new Set<HostService>();

  constructor(scope: Construct, id: string, props: HostProps) {
    super(scope, id);
    const services = this.#services;
    this.address = props.address;
    this.resource = new PostformHost(this, "host", {
      ...props,
      get services() {
        return [...services].sort();
      },
    });
    this.ready = [this.resource];
  }

  /** A machine that another stack sets up, named by what its connection says: nothing of that stack's state is read. */
  static fromHostAttributes(
    scope: Construct,
    id: string,
    attributes: { readonly address: string; readonly port?: number; readonly user?: string },
  ): IHost {
    const { address, port = 22, user = "root" } = attributes;
    return new ForeignHost(
      scope,
      id,
      address,
      `ssh://${user}@${address.includes(":") ? `[${address}]` : address}:${port}`,
    );
  }

  get connection(): string {
    return this.resource.hostConnection;
  }

  addService(service: HostService): void {
    this.#services.add(service);
  }
}

class ForeignHost extends Construct implements IHost {
  readonly ready = [];
  readonly address: string;
  readonly connection: string;

  constructor(scope: Construct, id: string, address: string, connection: string) {
    super(scope, id);
    this.address = address;
    this.connection = connection;
  }

  addService(service: HostService): void {
    throw new Error(`${this.node.path} is a host of another stack; put ${service} on it there`);
  }
}
