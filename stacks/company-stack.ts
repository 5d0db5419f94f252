// A company: its hosts, mail, web, certificates and zones from one typed model, and the acceptance gate behind them.
import { getDomain } from "tldts";
import { AcceptanceGate } from "../constructs/acceptance-gate.ts";
import { Annotations, type Construct } from "../constructs/cdktf.ts";
import { reverseName } from "../constructs/dns-records.ts";
import { DnsZone, type IDnsZone } from "../constructs/dns-zone.ts";
import { Host } from "../constructs/host.ts";
import { MailDomain } from "../constructs/mail-domain.ts";
import { MailServer } from "../constructs/mail-server.ts";
import { NameServer } from "../constructs/name-server.ts";
import { TlsCert } from "../constructs/tls-cert.ts";
import { VirtualAliasDomain } from "../constructs/virtual-alias-domain.ts";
import { WebServer } from "../constructs/web-server.ts";
import { WebSite } from "../constructs/web-site.ts";
import type { Company, SharedNameServer } from "../schemas/company.ts";
import { given } from "./given.ts";
import { PostformStack } from "./postform-stack.ts";

export interface CompanyStackProps {
  readonly company: Company;
  /**
   * The shared name server that holds the company's zones.
   * @default none, the zones are kept elsewhere
   */
  readonly nameServer?: SharedNameServer;
  /**
   * Folder of the company files, for `postform verify`.
   * @default `companies` below the current folder
   */
  readonly companies?: string;
}

type GivenCompany = ReturnType<typeof given<Company>>;

export class CompanyStack extends PostformStack {
  readonly #company: GivenCompany;
  readonly #hosts: ReadonlyMap<string, Host>;
  readonly #zones: readonly DnsZone[];
  readonly #reverseZones: readonly IDnsZone[];

  constructor(scope: Construct, id: string, { company, nameServer, companies }: CompanyStackProps) {
    super(scope, id);
    this.#company = given(company);
    if (!company.mail && !company.web && !company.dns)
      throw new Error(`${company.company} has no mail, web or dns: there is nothing to deploy`);
    this.#hosts = this.#makeHosts();
    const zones = nameServer ? this.#makeZones(nameServer) : { own: [], reverse: [] };
    this.#zones = zones.own;
    this.#reverseZones = zones.reverse;
    this.#makeMail();
    this.#makeWeb();
    if (company.verify) new AcceptanceGate(this, "gate", companies === undefined ? {} : { companies });
  }

  #makeHosts(): Map<string, Host> {
    const { hosts, certificateAuthority, company, mail } = this.#company;
    const trusted = certificateAuthority ? { [company]: certificateAuthority.certificateFrom } : {};
    return new Map(
      Object.entries(hosts).map(([name, props]) => {
        const hostname = props.hostname ?? (mail?.host === name ? mail.hostname : undefined);
        return [
          name,
          new Host(this, name, {
            ...props,
            ...(hostname ? { hostname } : {}),
            trustedCertificates: { ...trusted, ...props.trustedCertificates },
          }),
        ];
      }),
    );
  }

  /** The company's own zones, and the reverse zones of the name server that hold its addresses. */
  #makeZones(shared: SharedNameServer): { own: DnsZone[]; reverse: IDnsZone[] } {
    const { mail, web, dns, contact } = this.#company;
    const nameServer = NameServer.fromNameServerAttributes(this, "name-server", {
      hostname: shared.hostname,
      host: { address: shared.host.address, port: shared.host.port, user: shared.host.user },
    });
    const named = [
      ...Object.keys(dns?.zones ?? {}),
      ...Object.keys(mail?.domains ?? {}),
      ...Object.keys(mail?.aliasDomains ?? {}),
    ];
    const sites = Object.entries(web?.sites ?? {}).flatMap(([name, { aliases }]) => [name, ...aliases]);
    const others = [...sites, ...(mail ? [mail.hostname] : [])]
      .filter((name) => !named.some((zone) => name === zone || name.endsWith(`.${zone}`)))
      .map((name) => getDomain(name) ?? name);
    const own = [...new Set([...named, ...others])].map(
      (zone) => new DnsZone(this, `zone-${zone}`, { zone, ...dns?.zones[zone], nameServer, contact }),
    );
    const addresses = Object.values(this.#company.hosts).map(({ address }) => reverseName(address));
    const reverse = Object.keys(shared.zones)
      .filter(
        (zone) => /\.(in-addr|ip6)\.arpa$/.test(zone) && addresses.some((address) => address.endsWith(`.${zone}`)),
      )
      .map((zone) =>
        DnsZone.fromZoneAttributes(this, `records-${zone}`, { nameServer, zone, contributor: this.#company.company }),
      );
    return { own, reverse };
  }

  #makeMail(): void {
    const { mail } = this.#company;
    if (!mail) return;
    const { host: hostName, domains, aliasDomains, ...settings } = mail;
    const host = this.#host(hostName, "mail");
    const reverseZone = this.#reverseZones.find(({ records }) => records.holds(reverseName(host.address)));
    const server = new MailServer(this, "mail", {
      ...settings,
      host,
      certificate: this.#certificate("mail-certificate", "mail", host),
      ...(reverseZone ? { reverseZone } : {}),
    });
    if (!reverseZone)
      Annotations.of(server).addInfo(
        `the PTR of ${host.address} is not in a zone of ours: see that it says ${settings.hostname}`,
      );
    for (const [domain, props] of Object.entries(domains))
      new MailDomain(this, `mail-${domain}`, { ...props, server, domain, ...this.#zoneOf(domain) });
    for (const [domain, props] of Object.entries(aliasDomains))
      new VirtualAliasDomain(this, `alias-${domain}`, { ...props, server, domain, ...this.#zoneOf(domain) });
  }

  #makeWeb(): void {
    const { web } = this.#company;
    if (!web) return;
    const { host: hostName, sites, ...settings } = web;
    const host = this.#host(hostName, "web");
    const server = new WebServer(this, "web", { ...settings, host });
    if (Object.keys(sites).length === 0) return;
    const certificate = this.#certificate("web-certificate", "web", host);
    for (const [serverName, props] of Object.entries(sites))
      new WebSite(this, `site-${serverName}`, { ...props, server, serverName, certificate, zones: this.#zones });
  }

  #certificate(id: string, name: string, host: Host): TlsCert {
    const { certificateAuthority: ca } = this.#company;
    return new TlsCert(this, id, { host, name, ...(ca ? { ca } : {}) });
  }

  #host(name: string, part: string): Host {
    const host = this.#hosts.get(name);
    if (!host) throw new Error(`${part}: there is no host ${name}; there are ${[...this.#hosts.keys()].join(", ")}`);
    return host;
  }

  #zoneOf(domain: string): { zone?: DnsZone } {
    const zone = this.#zones
      .filter(({ records }) => records.holds(domain))
      .sort((a, b) => b.zone.length - a.zone.length)[0];
    return zone ? { zone } : {};
  }
}
