// The records that a domain's mail needs: where it goes, who may send it, and how clients set themselves up.
import type { PostformMailServerConfig } from "./bindings/index.ts";
import { deriveAddress, type IDnsZone } from "./dns-records.ts";

export type MailProtocol = NonNullable<PostformMailServerConfig["protocols"]>[number];

/** What of a mail server others have to find. */
interface PublishedServer {
  readonly hostname: string;
  readonly address: string;
  readonly protocols: readonly MailProtocol[];
}

/** Client set-up (RFC 6186 3, RFC 8314 5.1): a service that is not offered says so with the target ".". */
const services: readonly (readonly [MailProtocol, string, number])[] = [
  ["submissions", "_submissions._tcp", 465],
  ["submission", "_submission._tcp", 587],
  ["imaps", "_imaps._tcp", 993],
  ["imap", "_imap._tcp", 143],
  ["pop3s", "_pop3s._tcp", 995],
  ["pop3", "_pop3._tcp", 110],
  ["sieve", "_sieve._tcp", 4190],
];

/** The ports by which a server is reached. */
export const mailPorts = (protocols: readonly MailProtocol[]): number[] => [
  ...(protocols.includes("smtp") ? [25] : []),
  ...services.flatMap(([protocol, , port]) => (protocols.includes(protocol) ? [port] : [])),
];

/** Whoever is an MX may send. */
export const defaultSpf = "v=spf1 mx -all";

export interface MailDnsOptions {
  /** Text of the SPF record; false for none (RFC 7208). */
  readonly spf: string | false;
  /** Whether clients log in here: alias domains have no mailboxes. */
  readonly clients: boolean;
}

/** MX, SPF and SRV of a domain. What the zone says itself is left. */
export function publishMail(
  zone: IDnsZone,
  domain: string,
  server: PublishedServer,
  { spf, clients }: MailDnsOptions,
): void {
  const { records } = zone;
  const name = records.relative(domain);
  const at = (label: string) => (name === "@" ? label : `${label}.${name}`);
  records.derive(name, "MX", `10 ${server.hostname}.`);
  deriveAddress([zone], { ...server, reverse: "no" });
  if (spf !== false) records.derive(name, "TXT", spf);
  if (!clients) return;
  for (const [protocol, label, port] of services)
    records.derive(
      at(label),
      "SRV",
      server.protocols.includes(protocol) ? `0 1 ${port} ${server.hostname}.` : "0 0 0 .",
    );
}
