// The web site from which Thunderbird and others set themselves up for a domain's mailboxes (Mozilla's autoconfig, config-v1.1).
import { Construct } from "./cdktf.ts";
import type { MailProtocol } from "./mail-dns.ts";
import type { IMailServer } from "./mail-server.ts";
import { WebSite, type WebSiteProps } from "./web-site.ts";

export interface MailAutoconfigProps extends Pick<WebSiteProps, "server" | "certificate" | "zones"> {
  readonly domain: MailClients;
}

/** What mail clients have to know: a MailDomain is one, and so is the origin of a server with Unix accounts. */
export interface MailClients {
  readonly domain: string;
  readonly server: IMailServer;
  /** PAM knows the bare name of an account. @default "address" */
  readonly userName?: "address" | "local-part";
}

/** `https://autoconfig.DOMAIN/mail/config-v1.1.xml`. */
export class MailAutoconfig extends Construct {
  readonly site: WebSite;

  constructor(scope: Construct, id: string, { domain: clients, ...web }: MailAutoconfigProps) {
    super(scope, id);
    const { domain } = clients;
    this.site = new WebSite(this, "site", {
      ...web,
      serverName: `autoconfig.${domain}`,
      documentRoot: `/www/autoconfig/${domain}`,
      pages: { "mail/config-v1.1.xml": clientConfig(clients) },
    });
  }
}

interface Offer {
  readonly protocol: MailProtocol;
  readonly element: "incomingServer" | "outgoingServer";
  readonly type: "imap" | "pop3" | "smtp";
  readonly port: number;
  readonly socket: "SSL" | "STARTTLS";
}

/** The first that a client knows is taken: IMAP before POP3, TLS at once before STARTTLS (RFC 8314 3). */
const offers: readonly Offer[] = [
  { protocol: "imaps", element: "incomingServer", type: "imap", port: 993, socket: "SSL" },
  { protocol: "imap", element: "incomingServer", type: "imap", port: 143, socket: "STARTTLS" },
  { protocol: "pop3s", element: "incomingServer", type: "pop3", port: 995, socket: "SSL" },
  { protocol: "pop3", element: "incomingServer", type: "pop3", port: 110, socket: "STARTTLS" },
  { protocol: "submissions", element: "outgoingServer", type: "smtp", port: 465, socket: "SSL" },
  { protocol: "submission", element: "outgoingServer", type: "smtp", port: 587, socket: "STARTTLS" },
];

function clientConfig({ domain, server: { hostname, protocols }, userName }: MailClients): string {
  const user = userName === "local-part" ? "%EMAILLOCALPART%" : "%EMAILADDRESS%";
  const servers = offers
    .filter(({ protocol }) => protocols.includes(protocol))
    .map(
      ({ element, type, port, socket }) => `    <${element} type="${type}">
      <hostname>${hostname}</hostname>
      <port>${port}</port>
      <socketType>${socket}</socketType>
      <authentication>password-cleartext</authentication>
      <username>${user}</username>
    </${element}>
`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="${domain}">
    <domain>${domain}</domain>
    <displayName>${domain}</displayName>
    <displayShortName>${domain}</displayShortName>
${servers.join("")}  </emailProvider>
</clientConfig>
`;
}
