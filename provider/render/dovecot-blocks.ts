// What both dialects of Dovecot's configuration share: the model, blocks, log-in services, sockets and folders. Pure.
import type { MailServer } from "./postfix.ts";

/** What both dialects say, each in its own words. */
export interface DovecotModel {
  readonly server: MailServer;
  readonly protocols: readonly ("imap" | "pop3" | "lmtp" | "sieve")[];
  /** Log-in services with the ports that they answer on; 0 is none. `local`: on loopback only. */
  readonly listeners: readonly { service: string; name: string; port: number; tls: boolean; local?: boolean }[];
  readonly ciphers: string;
  readonly folders: readonly { name: string; use: string; subscribed: boolean }[];
}

/** A block with its lines indented. */
export const block = (name: string, ...lines: readonly string[]): string =>
  `${name} {\n${lines
    .flatMap((line) => line.split("\n"))
    .filter(Boolean)
    .map((line) => `  ${line}`)
    .join("\n")}\n}\n`;

/** The log-in services, whose words are the same in both dialects but for a listener's address. */
export function loginServices({ listeners, protocols }: DovecotModel, addressSetting: string): string {
  return ["imap-login", "pop3-login"]
    .filter((service) => protocols.includes(service.replace("-login", "") as "imap"))
    .map((service) =>
      block(
        `service ${service}`,
        ...listeners
          .filter((listener) => listener.service === service)
          .map(({ name, port, tls, local }) =>
            block(
              `inet_listener ${name}`,
              ...(local && port ? [`${addressSetting} = 127.0.0.1`] : []),
              `port = ${port}`,
              ...(tls && port ? ["ssl = yes"] : []),
            ),
          ),
      ),
    )
    .join("");
}

/** A reload, as for a new certificate, ends no session: who is logged in stays so, with the settings of then. */
export const sessionsStay = "shutdown_clients = no\n";

/** Nobody on the internet gets to try root's password. */
export const unixUsers = "username_filter = !root";

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
