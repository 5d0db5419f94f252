// Postfix and Dovecot on a host; domains of any number are put on it.
import { PostformMailServer, type PostformMailServerConfig } from "./bindings/index.ts";
import { Construct, type ITerraformDependable } from "./cdktf.ts";
import { takePart } from "./checks/index.ts";
import { deriveAddress, type IDnsZone, zoneFor } from "./dns-records.ts";
import type { IHost, PropsOf } from "./host.ts";
import { defaultSpf, type MailProtocol, mailPorts, publishMail } from "./mail-dns.ts";
import type { ITlsCert } from "./tls-cert.ts";

/** A mail server of this stack or another. */
export interface IMailServer {
  readonly hostname: string;
  /** The domain of a recipient that has none. */
  readonly origin: string;
  readonly address: string;
  readonly connection: string;
  readonly protocols: readonly MailProtocol[];
  readonly ready: readonly ITerraformDependable[];
}

export interface MailServerProps extends PropsOf<PostformMailServerConfig, "certificate"> {
  readonly host: IHost;
  readonly certificate: ITlsCert;
  /**
   * Zones, forward and reverse, that get the server's A and PTR where they lie in them, and with Unix accounts the MX, SPF and client set-up records of `origin`.
   * @default none, its names are somebody else's
   */
  readonly zones?: readonly IDnsZone[];
}

export interface MailServerAttributes {
  readonly hostname: string;
  readonly origin: string;
  readonly host: IHost;
  /** @default all */
  readonly protocols?: readonly MailProtocol[];
}

const allProtocols: readonly MailProtocol[] = [
  "smtp",
  "submission",
  "submissions",
  "imap",
  "imaps",
  "pop3",
  "pop3s",
  "sieve",
];

export class MailServer extends Construct implements IMailServer {
  readonly hostname: string;
  readonly origin: string;
  readonly address: string;
  readonly connection: string;
  readonly protocols: readonly MailProtocol[];
  readonly resource: PostformMailServer;
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { host, certificate, zones = [], ...props }: MailServerProps) {
    super(scope, id);
    host.addService("mail");
    if (props.sasl === "cyrus") host.addService("mail-cyrus");
    certificate.require(props.hostname);
    // A server's A and PTR have to agree, or its mail is taken for spam (RFC 1912 2.1).
    deriveAddress(zones, { hostname: props.hostname, address: host.address, reverse: "yes" });
    this.hostname = props.hostname;
    this.origin = props.origin;
    this.address = host.address;
    this.connection = host.connection;
    this.protocols = props.protocols ?? allProtocols;
    host.openPorts("mail", { tcp: mailPorts(this.protocols) });
    const zone = props.accounts === "unix" ? zoneFor(zones, this.origin) : undefined;
    if (zone) publishMail(zone, this.origin, this, { spf: defaultSpf, clients: true });
    this.resource = new PostformMailServer(this, "server", {
      ...props,
      hostConnection: host.connection,
      certificate: { chain: certificate.chain, key: certificate.key },
      dependsOn: [...host.ready, ...certificate.ready],
    });
    this.ready = [this.resource];
    takePart(this, () => ({
      kind: "mail-server",
      hostname: props.hostname,
      address: host.address,
      origin: props.origin,
      unixAccounts: props.accounts === "unix",
      refuseOwnSenders: props.refuseOwnSenders ?? true,
      networks: props.networks ?? [],
      forwarders: props.forwarders ?? [],
      localAliases: props.localAliases ?? {},
      virtual: props.tables?.virtual ?? {},
      canonical: props.tables?.canonical ?? {},
    }));
  }

  /** A mail server that another stack sets up. */
  static fromMailServerAttributes(attributes: MailServerAttributes): IMailServer {
    const { host, protocols = allProtocols, ...names } = attributes;
    return { ...names, address: host.address, connection: host.connection, protocols, ready: host.ready };
  }
}
