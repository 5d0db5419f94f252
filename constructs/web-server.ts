// nginx on a host; sites are put on it.
import { PostformWebServer, type PostformWebServerConfig } from "./bindings/index.ts";
import { Construct, type ITerraformDependable } from "./cdktf.ts";
import type { IHost, PropsOf } from "./host.ts";

/** A web server of this stack or another. */
export interface IWebServer {
  readonly address: string;
  readonly connection: string;
  readonly ready: readonly ITerraformDependable[];
}

export interface WebServerProps extends PropsOf<PostformWebServerConfig> {
  readonly host: IHost;
}

export interface WebServerAttributes {
  readonly host: IHost;
}

export class WebServer extends Construct implements IWebServer {
  readonly address: string;
  readonly connection: string;
  readonly resource: PostformWebServer;
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { host, ...props }: WebServerProps) {
    super(scope, id);
    host.addService("web");
    host.openPorts("web", { tcp: [80, 443] });
    this.address = host.address;
    this.connection = host.connection;
    this.resource = new PostformWebServer(this, "server", {
      ...props,
      hostConnection: host.connection,
      dependsOn: [...host.ready],
    });
    this.ready = [this.resource];
  }

  /** A web server that another stack sets up. */
  static fromWebServerAttributes({ host }: WebServerAttributes): IWebServer {
    return { address: host.address, connection: host.connection, ready: host.ready };
  }
}
