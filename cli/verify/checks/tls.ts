// Encryption of every service: certificates that a client can verify, no old versions or ciphers, nothing readable offered instead.
import { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { type Check, Failed } from "../check.ts";
import type { TlsDetails } from "../dialogue/line.ts";
import { servicesOf } from "../services.ts";
import { isSelfSigned, type Verification } from "../verification.ts";

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
  return servicesOf(v, v.company).flatMap((service): Check[] => {
    const { port, title, hostname, address, handshake } = service;
    return [
      {
        id: `tls.certificate:${hostname}:${port}`,
        requirement: "encryption",
        title: `${title}: the certificate is valid for ${hostname}`,
        expected: `TLS 1.2 or 1.3, a certificate for ${hostname} ${v.authority(v.ownerOf(hostname)) ? "from a trusted CA" : "that is self-signed or from a trusted CA"}, with more than ${fewestDays} days left`,
        hint: `compare with: openssl s_client -connect ${address}:${port} -servername ${hostname}; name the CA by --ca FILE`,
        run: async () => {
          const connection = await handshake();
          const socket = connection.socket as TLSSocket;
          const { valid_to, subjectaltname = "", raw } = socket.getPeerCertificate();
          const days = Math.floor((Date.parse(valid_to) - Date.now()) / 86_400_000);
          const seen = `${socket.getProtocol()}, ${subjectaltname.replaceAll("DNS:", "")}, ${days} days left${isSelfSigned(new X509Certificate(raw)) ? ", self-signed" : ""}`;
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

/** The other side said no: an alert, or the end of the connection. Silence is none, nor is what our own side cannot do. */
function isRefusal(error: NodeJS.ErrnoException): boolean {
  return /ALERT|ECONNRESET/.test(error.code ?? "") || error.message.endsWith("closed the connection");
}
