// Encryption of every service: certificates that a client can verify, no old versions or ciphers, nothing readable offered instead.
import type { TLSSocket } from "node:tls";
import { type Check, Failed } from "../check.ts";
import { ImapDialogue } from "../dialogue/imap.ts";
import { LineConnection, type TlsDetails } from "../dialogue/line.ts";
import { Pop3Dialogue } from "../dialogue/pop3.ts";
import type { Verification } from "../verification.ts";

interface Service {
  readonly port: number;
  /** As the person at the other end knows it. */
  readonly title: string;
  readonly hostname: string;
  readonly address: string;
  /** Connects, up to and with the TLS handshake. */
  readonly handshake: (details?: TlsDetails) => Promise<LineConnection>;
}

/** A certificate with fewer days left is about to make every mail program complain. */
const fewestDays = 7;

const old: readonly { readonly what: string; readonly details: TlsDetails }[] = [
  {
    what: "TLS 1.1",
    // Security level 0 lets our own OpenSSL propose it at all (SSL_CTX_set_security_level(3)).
    details: { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" },
  },
  {
    what: "CBC and static RSA ciphers",
    details: {
      maxVersion: "TLSv1.2",
      ciphers: [
        ...["ECDHE-ECDSA-AES256-SHA384", "ECDHE-RSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA", "ECDHE-RSA-AES128-SHA"],
        ...["AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA", "AES256-SHA", "@SECLEVEL=0"],
      ].join(":"),
    },
  },
];

export function tlsChecks(v: Verification): Check[] {
  return services(v).flatMap((service): Check[] => {
    const { port, title, hostname, address, handshake } = service;
    return [
      {
        id: `tls.certificate:${hostname}:${port}`,
        requirement: "encryption",
        title: `${title}: the certificate is valid for ${hostname}`,
        expected: `TLS 1.2 or 1.3, a certificate from a trusted CA for ${hostname}, with more than ${fewestDays} days left`,
        hint: `compare with: openssl s_client -connect ${address}:${port} -servername ${hostname}; name the CA by --ca FILE`,
        run: async () => {
          const connection = await handshake();
          const socket = connection.socket as TLSSocket;
          const { valid_to, subjectaltname = "" } = socket.getPeerCertificate();
          const days = Math.floor((Date.parse(valid_to) - Date.now()) / 86_400_000);
          const seen = `${socket.getProtocol()}, ${subjectaltname.replaceAll("DNS:", "")}, ${days} days left`;
          connection.close();
          if (days <= fewestDays) throw new Failed(seen);
          return seen;
        },
      },
      {
        id: `tls.old:${hostname}:${port}`,
        requirement: "encryption",
        title: `${title}: old TLS is refused`,
        expected: `no handshake with ${old.map(({ what }) => what).join(", nor with ")}`,
        hint: "TLS 1.2 with ECDHE and AEAD ciphers is the least (Mozilla's intermediate profile)",
        run: async () => {
          for (const { what, details } of old) {
            const connection = await handshake({ ...details, rejectUnauthorized: false }).catch((error: Error) => {
              if (isRefusal(error)) return undefined;
              throw error;
            });
            if (!connection) continue;
            const socket = connection.socket as TLSSocket;
            const taken = `${socket.getProtocol()} ${socket.getCipher()?.name}`;
            connection.close();
            throw new Failed(`${what}: taken, ${taken}`);
          }
          return "refused";
        },
      },
    ];
  });
}

function services(v: Verification): Service[] {
  const { mail, web } = v.company;
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

/** The other side said no: an alert, or the end of the connection. Silence is none, nor is what our own side cannot do. */
function isRefusal(error: NodeJS.ErrnoException): boolean {
  return /ALERT|ECONNRESET/.test(error.code ?? "") || error.message.endsWith("closed the connection");
}
