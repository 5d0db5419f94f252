// Dovecot: dovecot.conf from a mail server's model, in the dialect of the host's release. Pure.
import type { Platform } from "../platforms/index.ts";
import { dovecot23 } from "./dovecot-2.3.ts";
import { dovecot24 } from "./dovecot-2.4.ts";
import { type MailServer, tls12Ciphers } from "./postfix.ts";

/** What both dialects say, each in its own words. */
export interface DovecotModel {
  readonly server: MailServer;
  readonly protocols: readonly ("imap" | "pop3" | "lmtp" | "sieve")[];
  /** Log-in services with the ports that they answer on; 0 is none. */
  readonly listeners: readonly { service: string; name: string; port: number; tls: boolean }[];
  readonly ciphers: string;
  readonly folders: readonly { name: string; use: string; subscribed: boolean }[];
}

export function dovecotConf(server: MailServer, platform: Platform): string {
  const has = (protocol: MailServer["protocols"][number]) => server.protocols.includes(protocol);
  const model: DovecotModel = {
    server,
    protocols: [
      ...(has("imap") || has("imaps") ? (["imap"] as const) : []),
      ...(has("pop3") || has("pop3s") ? (["pop3"] as const) : []),
      "lmtp",
      ...(has("sieve") ? (["sieve"] as const) : []),
    ],
    listeners: [
      { service: "imap-login", name: "imap", port: has("imap") || server.sasl === "cyrus" ? 143 : 0, tls: false },
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

/** A block with its lines indented. */
export const block = (name: string, ...lines: readonly string[]): string =>
  `${name} {\n${lines
    .flatMap((line) => line.split("\n"))
    .filter(Boolean)
    .map((line) => `  ${line}`)
    .join("\n")}\n}\n`;

/** The log-in services, whose words are the same in both dialects. */
export function loginServices({ listeners, protocols }: DovecotModel): string {
  return ["imap-login", "pop3-login"]
    .filter((service) => protocols.includes(service.replace("-login", "") as "imap"))
    .map((service) =>
      block(
        `service ${service}`,
        ...listeners
          .filter((listener) => listener.service === service)
          .map(({ name, port, tls }) =>
            block(`inet_listener ${name}`, `port = ${port}`, ...(tls && port ? ["ssl = yes"] : [])),
          ),
      ),
    )
    .join("");
}

/** Where Postfix hands mail over, and asks about passwords. */
export const postfixServices: string =
  block(
    "service lmtp",
    block("unix_listener /var/spool/postfix/private/dovecot-lmtp", "mode = 0600", "user = postfix", "group = postfix"),
  ) +
  block(
    "service auth",
    block("unix_listener /var/spool/postfix/private/auth", "mode = 0660", "user = postfix", "group = postfix"),
  );

export function inbox({ folders }: DovecotModel): string {
  return block(
    "namespace inbox",
    "inbox = yes",
    ...folders.map(({ name, use, subscribed }) =>
      block(`mailbox ${name}`, ...(subscribed ? ["auto = subscribe"] : []), `special_use = ${use}`),
    ),
  );
}
