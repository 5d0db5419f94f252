// Dovecot: dovecot.conf from a mail server's model, in the dialect of the host's release. Pure.
import type { Platform } from "../platforms/index.ts";
import { dovecot23 } from "./dovecot-2.3.ts";
import { dovecot24 } from "./dovecot-2.4.ts";
import type { DovecotModel } from "./dovecot-blocks.ts";
import { type MailServer, tls12Ciphers } from "./postfix.ts";

export function dovecotConf(server: MailServer, platform: Platform): string {
  const has = (protocol: MailServer["protocols"][number]) => server.protocols.includes(protocol);
  // Cyrus saslauthd asks about passwords by IMAP.
  const asked = server.sasl === "cyrus";
  const model: DovecotModel = {
    server,
    protocols: [
      ...(has("imap") || has("imaps") || asked ? (["imap"] as const) : []),
      ...(has("pop3") || has("pop3s") ? (["pop3"] as const) : []),
      "lmtp",
      ...(has("sieve") ? (["sieve"] as const) : []),
    ],
    listeners: [
      { service: "imap-login", name: "imap", port: has("imap") || asked ? 143 : 0, tls: false, local: !has("imap") },
      { service: "imap-login", name: "imaps", port: has("imaps") ? 993 : 0, tls: true },
      { service: "pop3-login", name: "pop3", port: has("pop3") ? 110 : 0, tls: false },
      { service: "pop3-login", name: "pop3s", port: has("pop3s") ? 995 : 0, tls: true },
    ],
    ciphers: tls12Ciphers,
    folders: [
      { name: "Drafts", use: "\\Drafts", subscribed: true },
      { name: "Sent", use: "\\Sent", subscribed: true },
      { name: "Junk", use: "\\Junk", subscribed: true },
      { name: "Trash", use: "\\Trash", subscribed: true },
      { name: "Archive", use: "\\Archive", subscribed: false },
    ],
  };
  const text = platform.dovecot.dialect === "2.3" ? dovecot23(model) : dovecot24(model);
  return `# Written by Postform (postform_mail_server): a change made here shows in its next plan.\n${text}${server.extraDovecot.map((line) => `${line}\n`).join("")}`;
}
