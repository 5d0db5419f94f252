// The tables that mail domains and alias domains contribute to and the mail server reads: one fragment for each domain, joined on the host.
import { quote } from "../host/quote.ts";
import type { Activation, Assembly, Check, HostState } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";

const folder = "/etc/postfix/postform";

export type MailTable =
  | "mailbox_domains"
  | "mailboxes"
  | "virtual_alias_domains"
  | "virtual_aliases"
  | "sender_logins"
  | "verified_recipients"
  | "moved_domains"
  | "moved_from";
export const mailTables: readonly MailTable[] = [
  "mailbox_domains",
  "mailboxes",
  "virtual_alias_domains",
  "virtual_aliases",
  "sender_logins",
  "verified_recipients",
  "moved_domains",
  "moved_from",
];

/** Path of a table that Postfix reads. */
export const tablePath = (table: string): string => `${folder}/${table}`;

/** Path of a domain's part of it. */
export const fragmentPath = (table: MailTable, domain: string): string => `${folder}/${table}.d/${domain}`;

export function tableAssembly(table: MailTable, { postfix }: Platform): Assembly {
  return {
    target: tablePath(table),
    fragments: `${folder}/${table}.d`,
    postmap: postfix.mapType,
    keep: true,
    // Mailboxes of several domains may be allowed one sender address, and several domains may come from one server.
    ...(table === "sender_logins" || table === "moved_from" ? { merge: true } : {}),
  };
}

/** trivial-rewrite(8) looks every ten seconds whether a list of domains is another one; until then it would refuse a new one's mail. */
export const domainsReload = (list: string, { postfix: { unit } }: Platform): Activation => ({
  command: `systemctl reload ${unit}`,
  onChange: [list],
  unit,
});

/** A domain needs its mail server beside it, and one that does not hold the same domain in another way (Postfix: "do not list domain … in BOTH"). */
export function serverCheck(domain: string): Check {
  const entry = "/var/lib/postform/registry/mail_server";
  return {
    name: "mail server",
    command: `if ! test -d ${entry}; then
  echo ${quote(`there is no mail server of Postform on this host for ${domain}: put a postform_mail_server there first`)} >&2; exit 1
fi
if postconf -xh mydestination relay_domains | tr -s ', ' '\\n\\n' | grep -qixF -- ${quote(domain)}; then
  echo ${quote(`${domain} is already a domain of the host's Unix accounts or a relay domain of the mail server: take it out there (accounts, origin, relayDomains), or leave this one out`)} >&2; exit 1
fi`,
  };
}

/** Dovecot's accounts (passwd-file): one fragment for each domain too. */
export const usersAssembly: Assembly = {
  target: "/etc/dovecot/postform/users",
  fragments: "/etc/dovecot/postform/users.d",
  owner: "root",
  group: "dovecot",
  mode: 0o640,
  keep: true,
};
export const usersFragment = (domain: string): string => `/etc/dovecot/postform/users.d/${domain}`;

export const heading = (domain: string, type: string): string =>
  `# ${domain}: written by Postform (${type}); a change made here shows in its next plan.\n`;

/** One entry a line: key and value. */
export const tableText = (head: string, entries: readonly (readonly [string, string])[]): string =>
  head + entries.map(([key, value]) => `${key} ${value}\n`).join("");

/** A domain that has nothing in these of its tables. */
export function absentFrom(state: HostState, domain: string, head: string, tables: readonly MailTable[]): HostState {
  const none = Object.fromEntries(tables.map((table) => [fragmentPath(table, domain), { content: head }]));
  return { ...state, files: { ...state.files, ...none } };
}

export interface ParsedTable {
  readonly entries: ReadonlyMap<string, string>;
  /** Lines that are no entry of ours. */
  readonly garbage: readonly string[];
}

export function parseTable(text: string): ParsedTable {
  const entries = new Map<string, string>();
  const garbage: string[] = [];
  for (const line of text.split("\n").slice(1)) {
    if (line === "") continue;
    const match = /^([^\s#]\S*) (\S.*)$/.exec(line);
    if (match && !entries.has(match[1] ?? "")) entries.set(match[1] ?? "", match[2] ?? "");
    else garbage.push(line);
  }
  return { entries, garbage };
}
