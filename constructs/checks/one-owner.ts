// A domain, zone, page, or a site's or mail server's name belongs to one construct.
import type { IConstruct } from "../cdktf.ts";
import type { PictureCheck } from "./picture.ts";

interface Claim {
  /** "the domain example.com" */
  readonly what: string;
  readonly construct: IConstruct;
  readonly instead?: string;
}

export const oneOwner: PictureCheck = {
  id: "one-owner",
  source: "RFC 1034 4.2, RFC 5321 2.3.5",
  check({ zones, mailServers, mailDomains, aliasDomains, webSites }) {
    const owners = new Map<string, IConstruct>();
    const claims: Claim[] = [
      ...zones
        .filter(({ role }) => role !== "contributor")
        .map(({ zone, server, construct }) => ({ what: `the zone ${zone} on ${server}`, construct })),
      ...zones
        .filter(({ role }) => role === "primary")
        .map(({ zone, construct }) => ({ what: `the zone ${zone}`, construct })),
      ...mailServers.map(({ hostname, construct }) => ({ what: `the mail server ${hostname}`, construct })),
      ...[...mailDomains, ...aliasDomains].map(({ domain, construct }) => ({
        what: `the domain ${domain}`,
        construct,
      })),
      ...webSites.flatMap(({ names, construct }) => names.map((name) => ({ what: `the web name ${name}`, construct }))),
      ...webSites.flatMap(({ pages, construct }) =>
        pages.map((page) => ({
          what: `the page ${page}`,
          construct,
          instead: ": give this site another documentRoot",
        })),
      ),
    ];
    const taken = new Set<IConstruct>();
    return claims.flatMap(({ what, construct, instead = "" }) => {
      const owner = owners.get(what) ?? construct;
      owners.set(what, owner);
      if (owner === construct || taken.has(construct)) return [];
      taken.add(construct);
      const message = `${what} belongs to ${owner.node.path} already; only one can have it${instead}`;
      return [{ construct, path: [], message }];
    });
  },
};
