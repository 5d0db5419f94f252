// A company: its hosts, mail, web, certificates and zones from one typed model, and the acceptance gate behind them.
import { isIP } from "node:net";
import { getDomain } from "tldts";
import { AcceptanceGate } from "../constructs/acceptance-gate.ts";
import { Annotations, type Construct, escapeTemplate, type IConstruct, TerraformOutput } from "../constructs/cdktf.ts";
import { DnsRecords, type IDnsZone, zoneFor } from "../constructs/dns-records.ts";
import { DnsZone, ForeignDnsZone } from "../constructs/dns-zone.ts";
import { Host, type HostService, type IHost } from "../constructs/host.ts";
import { MailAutoconfig, type MailClients } from "../constructs/mail-autoconfig.ts";
import { MailDomain } from "../constructs/mail-domain.ts";
import { type IMailServer, MailServer } from "../constructs/mail-server.ts";
import { type INameServer, NameServer } from "../constructs/name-server.ts";
import { TlsCert } from "../constructs/tls-cert.ts";
import { VirtualAliasDomain } from "../constructs/virtual-alias-domain.ts";
import { type IWebServer, WebServer } from "../constructs/web-server.ts";
import { WebSite } from "../constructs/web-site.ts";
import { reverseName } from "../schemas/addresses.ts";
import type { Company, SharedNameServer } from "../schemas/company.ts";
import { webSite } from "../schemas/web.ts";
import { given } from "./given.ts";
import { attributesOf, makeHost } from "./made-host.ts";
import { type ModelPath, PostformStack } from "./postform-stack.ts";
import { type SeenNameServer, seenByCompanies } from "./seen-name-server.ts";
import { type SeenMailServer, seenMailServer, seenWebServer } from "./seen-servers.ts";

export interface CompanyStackProps {
  readonly company: Company;
  /**
   * The shared name server that holds the company's zones.
   * @default none, the zones are kept elsewhere
   */
  readonly nameServer?: SharedNameServer;
  /**
   * The company whose mail server holds the domains, where the company has none of its own (`mail.server`).
   * @default none
   */
  readonly mailOwner?: Company;
  /**
   * The company whose web server has the sites (`web.server`).
   * @default none
   */
  readonly webOwner?: Company;
  /**
   * Folder of the company files, for `postform verify`.
   * @default `companies` below the current folder
   */
  readonly companies?: string;
}

type GivenCompany = ReturnType<typeof given<Company>>;

type GivenServer = ReturnType<typeof given<NonNullable<ReturnType<typeof seenWebServer>>>>;

/** Domains and sites are put on it. */
interface MadeServer<S> {
  readonly server: S;
  readonly host: IHost;
}

export class CompanyStack extends PostformStack {
  readonly #company: GivenCompany;
  readonly #zones: readonly IDnsZone[];
  readonly #ownsZones: boolean;
  readonly #hosts: ReadonlyMap<string, Host>;
  readonly #mailServer: ReturnType<typeof given<SeenMailServer>> | undefined;
  readonly #webServer: GivenServer | undefined;

  constructor(scope: Construct, id: string, props: CompanyStackProps) {
    super(scope, id);
    const { company, nameServer, mailOwner, webOwner, companies } = props;
    this.#company = given(company);
    this.#mailServer = given(mailOwner && seenMailServer(mailOwner));
    this.#webServer = given(webOwner && seenWebServer(webOwner));
    if (!company.mail && !company.web && !company.dns)
      throw new Error(`${company.company} has no mail, web or dns: there is nothing to deploy`);
    this.#hosts = this.#makeHosts();
    const own = this.#makeNameServer();
    const shared = nameServer && seenByCompanies(nameServer);
    this.#ownsZones = shared !== undefined || own !== undefined;
    this.#zones = own
      ? this.#makeZones(own, [])
      : shared
        ? this.#makeZones(this.#foreignNameServer(shared), shared.zones)
        : this.#zonesElsewhere();
    for (const host of this.#hosts.values()) host.publish(this.#zones);
    this.#makeWeb(this.#makeMail());
    this.#dropEmptyContributions();
    if (!this.#ownsZones) this.#tellRecords();
    this.finish();
    if (company.verify) new AcceptanceGate(this, "gate", companies === undefined ? {} : { companies });
  }

  /** The company's own, on one of its hosts. */
  #makeNameServer(): INameServer | undefined {
    const { dns } = this.#company;
    if (dns?.host === undefined) return undefined;
    const { host: hostName, hostname = "", zones, ...settings } = dns;
    const host = this.#host(hostName, "dns");
    return new NameServer(this, "name-server", { ...settings, host, hostname });
  }

  #foreignNameServer({ hostname, host }: SeenNameServer): INameServer {
    return NameServer.fromNameServerAttributes(this, "name-server", { hostname, host: attributesOf(given(host)) });
  }

  /** The company's own zones, and those of a shared name server that hold its addresses or names. */
  #makeZones(nameServer: INameServer, shared: readonly string[]): IDnsZone[] {
    const { dns, contact, hosts, company } = this.#company;
    const own = this.#zoneNames(shared).map((zone) =>
      this.at(
        this.#placeOfZone(zone),
        () => new DnsZone(this, `zone-${zone}`, { zone, ...dns?.zones[zone], nameServer, contact }),
      ),
    );
    const addresses = Object.values(hosts).flatMap(({ address }) => (isIP(address) ? [reverseName(address)] : []));
    const names = [...addresses, ...this.#names()];
    const contributed = shared
      .filter((zone) => names.some((name) => isIn(name, zone)))
      .map((zone) => DnsZone.fromZoneAttributes(this, `records-${zone}`, { nameServer, zone, contributor: company }));
    const zones = [...own, ...contributed].filter((zone) => zone !== undefined);
    for (const zone of own) zone?.delegateFrom(zones);
    return zones;
  }

  /** What the company needs to have in zones that are kept elsewhere, with a reverse one for each address. */
  #zonesElsewhere(): IDnsZone[] {
    const addresses = Object.values(this.#company.hosts).map(({ address }) => address);
    const reverse = addresses.filter((address) => isIP(address)).map(reverseName);
    return [...this.#zoneNames([]), ...new Set(reverse)].map((zone) => ({ zone, records: new DnsRecords(zone) }));
  }

  /** For a person to enter where the zones are: an output of the stack, so that plan and deploy show it. */
  #tellRecords(): void {
    const lines = this.#zones.flatMap(({ zone, records }) =>
      Object.entries(records.toMap()).flatMap(([key, { values }]) => {
        const [name = "", type = ""] = key.split(" ");
        const owner = name === "@" ? `${zone}.` : `${name}.${zone}.`;
        return values.map((value) => `${owner} ${type} ${type === "TXT" ? JSON.stringify(value) : value}`);
      }),
    );
    new TerraformOutput(this, "records", {
      value: escapeTemplate(lines),
      staticId: true,
      description: "Records to enter where the company's zones are kept.",
    });
  }

  /** Which of the shared zones get something is known at the end. */
  #dropEmptyContributions(): void {
    for (const zone of this.#zones)
      if (
        zone instanceof ForeignDnsZone &&
        Object.keys(zone.records.toMap()).length === 0 &&
        !zone.records.toAddresses()
      )
        this.node.tryRemoveChild(zone.node.id);
  }

  /** All names that its records are of. */
  #names(): string[] {
    const { web, hosts } = this.#company;
    return [
      ...this.#mailDomains(),
      ...Object.entries(web?.sites ?? {}).flatMap(([name, { aliases }]) => [name, ...aliases]),
      ...(this.#ownMail ? [this.#ownMail.hostname] : []),
      ...Object.values(hosts).flatMap(({ hostname }) => hostname ?? []),
    ];
  }

  /** The company's mail, where it has a server of its own. */
  get #ownMail(): OwnServer<"mail"> | undefined {
    const { mail } = this.#company;
    return mail?.server === undefined ? mail : undefined;
  }

  #mailDomains(): string[] {
    const { mail } = this.#company;
    if (!mail) return [];
    const { domains, aliasDomains } = mail;
    const unix = this.#ownMail?.accounts === "unix" ? [mail.origin] : [];
    return [...Object.keys(domains), ...Object.keys(aliasDomains), ...unix];
  }

  /** Those that the file names, the mail domains, and whatever domains its other names are in (by the Public Suffix List); but what the name server's own zones hold is put there. */
  #zoneNames(shared: readonly string[]): string[] {
    const zones = Object.keys(this.#company.dns?.zones ?? {});
    const named = [...zones, ...this.#mailDomains().filter((domain) => !shared.includes(domain))];
    const others = this.#names()
      .filter((name) => ![...named, ...shared].some((zone) => isIn(name, zone)))
      .map((name) => getDomain(name) ?? name);
    return [...new Set([...named, ...others])];
  }

  #placeOfZone(zone: string): ModelPath {
    const { mail, dns } = this.#company;
    if (dns && Object.hasOwn(dns.zones, zone)) return ["dns", "zones", zone];
    if (mail && Object.hasOwn(mail.domains, zone)) return ["mail", "domains", zone];
    return mail && Object.hasOwn(mail.aliasDomains, zone) ? ["mail", "aliasDomains", zone] : [];
  }

  #makeHosts(): Map<string, Host> {
    const { hosts, certificateAuthority, company } = this.#company;
    const own = this.#ownMail;
    const trusted = certificateAuthority ? { [company]: certificateAuthority.certificateFrom } : {};
    const made = new Map<string, Host>();
    // A hypervisor comes before its machines.
    const inOrder = Object.entries(hosts).sort(([, a], [, b]) => Number(!!a.machine) - Number(!!b.machine));
    for (const [name, props] of inOrder) {
      const hostname = props.hostname ?? (own?.host === name ? own.hostname : undefined);
      const trustedCertificates = { ...trusted, ...props.trustedCertificates };
      const host = this.at(["hosts", name], () =>
        makeHost(this, hostId(name), { ...props, ...(hostname ? { hostname } : {}), trustedCertificates }, made),
      );
      if (host) made.set(name, host);
    }
    return made;
  }

  /** Makes something of each entry of a part of the file; those that could be made. */
  #each<P, T extends IConstruct>(
    part: readonly string[],
    entries: Readonly<Record<string, P>>,
    make: (name: string, props: P) => T,
  ): T[] {
    return Object.entries(entries).flatMap(([name, props]) => this.at([...part, name], () => make(name, props)) ?? []);
  }

  /** The mail domains; those that have mailboxes. */
  #makeMail(): MailClients[] {
    const { mail } = this.#company;
    if (!mail) return [];
    const { domains, aliasDomains } = mail;
    const server = mail.server === undefined ? this.#makeMailServer(mail) : this.#foreignMailServer(mail.server);
    if (!server) return [];
    const aliases = this.#each(
      ["mail", "aliasDomains"],
      aliasDomains,
      (domain, props) =>
        new VirtualAliasDomain(this, `alias-${domain}`, { ...props, server, domain, ...this.#zoneOf(domain) }),
    );
    const made = this.#each(
      ["mail", "domains"],
      domains,
      (domain, props) => new MailDomain(this, `mail-${domain}`, { ...props, server, domain, ...this.#zoneOf(domain) }),
    );
    // Where they may move from one server to another, the MX follows. With a server of its own, its certificate may need the zones first.
    if (mail.server !== undefined)
      for (const zone of this.#zones)
        if (zone instanceof DnsZone || zone instanceof ForeignDnsZone)
          zone.resource.waitFor(...[...made, ...aliases].map(({ resource }) => resource));
    if (this.#ownMail?.accounts !== "unix") return made;
    return [...made, { domain: server.origin, server, userName: "local-part" }];
  }

  #makeMailServer({ host: hostName, domains, aliasDomains, ...settings }: OwnServer<"mail">): IMailServer | undefined {
    const host = this.#host(hostName, "mail");
    const certificate = this.#certificate("mail-certificate", "mail", host);
    const server = this.at(
      ["mail"],
      () => new MailServer(this, "mail", { ...settings, host, certificate, zones: this.#zones }),
    );
    if (server && isIP(host.address) && this.#ownsZones && !zoneFor(this.#zones, reverseName(host.address)))
      Annotations.of(server).addInfo(
        `the PTR of ${host.address} is not in a zone of ours: see that it says ${settings.hostname}`,
      );
    return server;
  }

  #foreignMailServer(name: string): IMailServer {
    const { host, hypervisor, ...server } = this.#owned("mail", name, this.#mailServer);
    return MailServer.fromMailServerAttributes({
      ...server,
      host: this.#foreignHost("mail-host", { host, hypervisor }, ["mail", "tls"]),
    });
  }

  /** The sites, and where mail clients find their settings: for domains whose zones are ours, as nobody else can point a name there. */
  #makeWeb(mailClients: readonly MailClients[]): void {
    const { web } = this.#company;
    if (!web) return;
    const { sites } = web;
    const made = web.server === undefined ? this.#makeWebServer(web) : this.#foreignWebServer(web.server);
    const clients = mailClients.filter(
      ({ domain }) => this.#ownsZones && zoneFor(this.#zones, domain) && !Object.hasOwn(sites, `autoconfig.${domain}`),
    );
    if (!made || Object.keys(sites).length + clients.length === 0) return;
    const { server, host } = made;
    // On another's host, names are not the company's alone.
    const name = web.server === undefined ? "web" : `${this.#company.company}-web`;
    const shared = { server, certificate: this.#certificate("web-certificate", name, host), zones: this.#zones };
    const rootOf = (serverName: string, given: string) =>
      web.server !== undefined && given === webSite.fields.documentRoot.default ? `/www/${serverName}` : given;
    this.#each(["web", "sites"], sites, (serverName, props) => {
      const documentRoot = rootOf(serverName, props.documentRoot);
      return new WebSite(this, `site-${serverName}`, { ...props, documentRoot, serverName, ...shared });
    });
    for (const domain of clients)
      this.at(
        domain instanceof MailDomain ? ["mail", "domains", domain.domain] : ["mail"],
        () => new MailAutoconfig(this, `autoconfig-${domain.domain}`, { domain, ...shared }),
      );
  }

  #makeWebServer({ host: hostName, sites, ...settings }: OwnServer<"web">): MadeServer<IWebServer> | undefined {
    const host = this.#host(hostName, "web");
    // For others' sites, too.
    host.addService("tls");
    const server = this.at(["web"], () => new WebServer(this, "web", { ...settings, host }));
    return server && { server, host };
  }

  #foreignWebServer(name: string): MadeServer<IWebServer> {
    const host = this.#foreignHost("web-host", this.#owned("web", name, this.#webServer), ["tls", "web"]);
    return { server: WebServer.fromWebServerAttributes({ host }), host };
  }

  #owned<S>(part: "mail" | "web", name: string, server: S | undefined): S {
    if (server === undefined)
      throw new Error(
        `${this.#company.company} needs ${part}Owner: the company ${name}, with a ${part} server of its own`,
      );
    return server;
  }

  #foreignHost(id: string, { host, hypervisor }: GivenServer, services: readonly HostService[]): IHost {
    return Host.fromHostAttributes(this, id, { ...attributesOf(host, hypervisor), services });
  }

  #certificate(id: string, name: string, host: IHost): TlsCert {
    const { certificateAuthority: ca, acme } = this.#company;
    const certificate = new TlsCert(this, id, { host, name, ...(ca ? { ca } : {}), ...(acme ? { acme } : {}) });
    // The CA looks the names up.
    if (acme) for (const zone of this.#zones) if (zone instanceof DnsZone) certificate.resource.waitFor(zone.resource);
    return certificate;
  }

  #host(name: string, part: string): Host {
    const host = this.#hosts.get(name);
    if (!host) throw new Error(`${part}: there is no host ${name}; there are ${[...this.#hosts.keys()].join(", ")}`);
    return host;
  }

  #zoneOf(domain: string): { zone?: IDnsZone } {
    const zone = zoneFor(this.#zones, domain);
    return zone ? { zone } : {};
  }
}

type OwnServer<P extends "mail" | "web"> = Extract<NonNullable<GivenCompany[P]>, { readonly server?: undefined }>;

/** Ids of the stack's own constructs, which are good names for machines, too. */
const ownIds = [
  ...["postform", "name-server", "mail", "mail-certificate", "mail-host"],
  ...["web", "web-certificate", "web-host", "gate"],
];
const hostId = (name: string) => (ownIds.includes(name) ? `host-${name}` : name);

const isIn = (name: string, zone: string) => name === zone || name.endsWith(`.${zone}`);
