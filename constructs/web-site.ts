// A web site over HTTPS on a web server.
import { webSite } from "../schemas/web.ts";
import { PostformWebSite, type PostformWebSiteConfig } from "./bindings/index.ts";
import { Construct } from "./cdktf.ts";
import { takePart } from "./checks/index.ts";
import { deriveAddress, type IDnsZone } from "./dns-records.ts";
import type { PropsOf } from "./host.ts";
import type { ITlsCert } from "./tls-cert.ts";
import type { IWebServer } from "./web-server.ts";

export interface WebSiteProps extends PropsOf<PostformWebSiteConfig, "serverName" | "certificate"> {
  readonly server: IWebServer;
  readonly certificate: ITlsCert;
  /** @default the construct's id */
  readonly serverName?: string;
  /**
   * Zones that get the addresses of the names that lie in them.
   * @default none
   */
  readonly zones?: readonly IDnsZone[];
}

export class WebSite extends Construct {
  readonly names: readonly string[];
  readonly resource: PostformWebSite;

  constructor(
    scope: Construct,
    id: string,
    { server, certificate, serverName = id, zones = [], ...props }: WebSiteProps,
  ) {
    super(scope, id);
    this.names = [serverName, ...(props.aliases ?? [])];
    for (const name of this.names) {
      certificate.require(name);
      deriveAddress(zones, { hostname: name, address: server.address, reverse: "no" });
    }
    this.resource = new PostformWebSite(this, "site", {
      ...props,
      hostConnection: server.connection,
      serverName,
      certificate: { chain: certificate.chain, key: certificate.key },
      dependsOn: [...server.ready, ...certificate.ready],
    });
    const root = props.documentRoot ?? webSite.fields.documentRoot.default;
    const pages = Object.keys(props.pages ?? {}).map((page) => `${root}/${page} on ${server.address}`);
    takePart(this, () => ({ kind: "web-site", names: this.names, pages }));
  }
}
