// Any set of files on a host, with checks, units and ports: for what has no construct of its own.
import { PostformConfig, type PostformConfigConfig } from "./bindings/index.ts";
import { Construct } from "./cdktf.ts";
import type { IHost, PropsOf } from "./host.ts";

export interface ConfigSetProps extends PropsOf<PostformConfigConfig, "name"> {
  readonly host: IHost;
  /** @default the construct's id */
  readonly name?: string;
}

export class ConfigSet extends Construct {
  readonly resource: PostformConfig;

  constructor(scope: Construct, id: string, { host, name = id, ...props }: ConfigSetProps) {
    super(scope, id);
    const ports = Object.values(props.ports ?? {}).flat();
    if (ports.length > 0) host.openPorts(name, { tcp: ports });
    this.resource = new PostformConfig(this, "config", {
      ...props,
      hostConnection: host.connection,
      name,
      dependsOn: [...host.ready],
    });
  }
}
