// The encrypted services of a company: what each is called, where it is, and how a client comes to the TLS handshake there. Used by verification.ts and checks/tls.ts.
import { Failed } from "./check.ts";
import { ImapDialogue } from "./dialogue/imap.ts";
import { type Endpoint, LineConnection, type TlsDetails } from "./dialogue/line.ts";
import { Pop3Dialogue } from "./dialogue/pop3.ts";
import type { SmtpDialogue } from "./dialogue/smtp.ts";
import type { Company } from "./model.ts";

interface Place {
  readonly address: string;
  readonly hostname: string;
}

/** What is needed of the run: where things are, and conversations up to EHLO. */
interface Surroundings {
  endpoint(place: Place, standardPort: number): Endpoint;
  smtp(mail: Place): Promise<SmtpDialogue>;
  dialogue(mail: Place, port: 587): Promise<SmtpDialogue>;
}

export interface Service {
  readonly port: number;
  /** As the person at the other end knows it. */
  readonly title: string;
  readonly hostname: string;
  readonly address: string;
  /** Connects, up to and with the TLS handshake. */
  readonly handshake: (details?: TlsDetails) => Promise<LineConnection>;
}

export function servicesOf(v: Surroundings, { mail, web }: Company): Service[] {
  const list: Service[] = [];
  if (mail) {
    const { hostname, address, protocols } = mail;
    const add = (protocol: string, port: number, title: string, handshake: Service["handshake"]): void => {
      if (protocols.includes(protocol)) list.push({ port, title: `${port} ${title}`, hostname, address, handshake });
    };
    const at = (port: number) => v.endpoint(mail, port);
    const once = (port: number) => (details?: TlsDetails) => LineConnection.connectTls(at(port), details);
    add("smtp", 25, "SMTP with STARTTLS", async (details) => {
      const dialogue = await v.smtp(mail);
      if (!dialogue.capabilities.has("STARTTLS")) throw new Failed("EHLO offers no STARTTLS");
      await dialogue.startTls(details);
      return dialogue.connection;
    });
    add("submission", 587, "submission with STARTTLS", async (details) => {
      const dialogue = await v.dialogue(mail, 587);
      if (!dialogue.capabilities.has("STARTTLS")) throw new Failed("EHLO offers no STARTTLS");
      await dialogue.startTls(details);
      return dialogue.connection;
    });
    add("submissions", 465, "submission with TLS at once", once(465));
    add("imap", 143, "IMAP with STARTTLS", async (details) => {
      const dialogue = await ImapDialogue.open(at(143));
      await dialogue.startTls(details);
      return dialogue.connection;
    });
    add("imaps", 993, "IMAP with TLS at once", once(993));
    add("pop3", 110, "POP3 with STLS", async (details) => {
      const dialogue = await Pop3Dialogue.open(at(110));
      await dialogue.startTls(details);
      return dialogue.connection;
    });
    add("pop3s", 995, "POP3 with TLS at once", once(995));
  }
  for (const [hostname] of Object.entries(web?.sites ?? {})) {
    const address = web?.address ?? "";
    const handshake = (details?: TlsDetails) =>
      LineConnection.connectTls(v.endpoint({ address, hostname }, 443), details);
    list.push({ port: 443, title: `443 HTTPS of ${hostname}`, hostname, address, handshake });
  }
  return list;
}
