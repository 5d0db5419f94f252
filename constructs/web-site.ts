// A web site over HTTPS on a web server.
import { PostformWebSite, type PostformWebSiteConfig } from "./bindings/index.ts";
import { Construct } from "./cdktf.ts";
import type { IDnsZone } from "./dns-zone.ts";
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

  constructor(
    scope: Construct,
    id: string,
    { server, certificate, serverName = id, zones = [], ...props }: WebSiteProps,
  ) {
    super(scope, id);
    this.names = [serverName, ...(props.aliases ?? [])];
    for (const name of this.names) {
      certificate.require(name);
      // The longest zone that holds the name is the one that answers for it.
      const zone = zones.filter(({ records }) => records.holds(name)).sort((a, b) => b.zone.length - a.zone.length)[0];
      const records = zone?.records;
      if (records && !["A", "AAAA", "CNAME"].some((type) => records.has(records.relative(name), type)))
        records.provideAddress(name, server.address);
    }
    new PostformWebSite(this, "site", {
      ...props,
      hostConnection: server.connection,
      serverName,
      certificate: { chain: certificate.chain, key: certificate.key },
      dependsOn: [...server.ready, ...certificate.ready],
    });
  }
}
