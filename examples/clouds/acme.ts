// What Acme has at whichever cloud: a name server and mail on one machine. Called by each cloud's program.
import type { Construct } from "constructs";
import { DnsZone, type Host, MailDomain, MailServer, NameServer, TlsCert } from "postform";

export const hostname = "mail.acme.example";

/** Who may log in: the private half is in your ssh-agent. */
export const authorizedKeys = [
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKuYnlDQe3F6GTQaZS2KlYXn3xdoKX1sLAqqnOMYpZ ann@laptop",
];

/** What is reached from outside: SSH, DNS, SMTP, submission, IMAP, POP3 and ManageSieve. */
export const ports = { tcp: [22, 53, 25, 465, 587, 143, 993, 110, 995, 4190], udp: [53] };

/** Puts it on a machine, whose address may be known only after apply. */
export function acmeOn(stack: Construct, host: Host): void {
  const nameServer = new NameServer(stack, "name-server", { host, hostname: "ns.acme.example" });
  const zone = new DnsZone(stack, "zone", { nameServer, zone: "acme.example", contact: "hostmaster@acme.example" });
  const certificate = new TlsCert(stack, "certificate", { host });
  const server = new MailServer(stack, "mail", { host, certificate, hostname, origin: zone.zone, zones: [zone] });
  new MailDomain(stack, "domain", { server, zone, domain: zone.zone, passwordsFrom: "file:~/acme-passwords.json" })
    .addMailbox("ann")
    .addMailbox("bob", { copyTo: ["ann"] })
    .addAlias("sales", ["ann", "bob"]);
}
