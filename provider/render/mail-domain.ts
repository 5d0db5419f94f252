// A hosted domain's parts of the mail server's tables, and their way back into a model. Pure; parse is render's exact inverse.
import type { ModelOf } from "../../schemas/dsl.ts";
import type { mailDomain } from "../../schemas/mail.ts";
import { quote } from "../host/quote.ts";
import type { HostState } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { contribution } from "./contribution.ts";
import {
  absentFrom,
  domainsReload,
  fragmentPath,
  heading,
  type MailTable,
  parseTable,
  serverCheck,
  tableAssembly,
  tableText,
  usersAssembly,
  usersFragment,
} from "./mail-tables.ts";

export type MailDomain = ModelOf<typeof mailDomain>;
export type Mailbox = MailDomain["mailboxes"][string];
/** Password hashes by local part. */
export type Hashes = Readonly<Record<string, string>>;

const type = "postform_mail_domain";

/** Postfix's tables that a domain contributes to. */
const tables = ["mailbox_domains", "mailboxes", "virtual_aliases", "sender_logins"] as const;

export function mailDomainState(model: MailDomain, platform: Platform, hashes: Hashes = {}): HostState {
  const { domain } = model;
  const head = heading(domain, type);
  return {
    key: `mail_domain/${domain}`,
    files: {
      [fragmentPath("mailbox_domains", domain)]: { content: tableText(head, [[domain, "OK"]]) },
      [fragmentPath("mailboxes", domain)]: {
        content: tableText(
          head,
          names(model).map((name) => [`${name}@${domain}`, "OK"]),
        ),
      },
      [fragmentPath("virtual_aliases", domain)]: { content: tableText(head, aliasEntries(model)) },
      [fragmentPath("sender_logins", domain)]: { content: tableText(head, senderEntries(model)) },
      [usersFragment(domain)]: {
        content:
          head +
          names(model)
            .map((name) => userLine(model, name, platform, hashes))
            .join(""),
        group: "dovecot",
        mode: 0o640,
        // The hash of such a password is on the host alone.
        told: Object.values(model.mailboxes).some(({ passwordFrom }) => passwordFrom !== null),
      },
    },
    assemblies: [...tables.map((table) => contribution(tableAssembly(table, platform))), contribution(usersAssembly)],
    checks: [serverCheck(domain)],
    activations: [
      domainsReload(fragmentPath("mailbox_domains", domain), platform),
      { command: endSessions(domain), onChange: [usersFragment(domain)], unit: platform.dovecot.unit },
    ],
    keepAside: [mailFolder(domain), ...names(model).map((name) => `${mailFolder(domain)}/${name}`)],
  };
}

/** While it comes from another server: mailboxes that can be filled, and to Postfix no domain of its own. */
export function accountsOnly(model: MailDomain, platform: Platform, hashes: Hashes): HostState {
  return absentFrom(mailDomainState(model, platform, hashes), model.domain, heading(model.domain, type), tables);
}

/**
 * While it goes to another server, to which its mail is passed on already. Nobody may log in, and to Postfix it is a domain of its own no more; its
 * names are there until Postfix knows that, or their mail would be refused. Then its aliases go, or copies would be made at both servers.
 */
export function leavingStates(model: MailDomain, platform: Platform, hashes: Hashes): HostState[] {
  const mailboxes = Object.fromEntries(
    Object.entries(model.mailboxes).map(([name, mailbox]) => [name, { ...mailbox, enabled: false }]),
  );
  const closed = mailDomainState({ ...model, mailboxes }, platform, hashes);
  const steps: MailTable[][] = [["mailbox_domains"], ["mailbox_domains", "virtual_aliases"]];
  return steps.map((tables) => absentFrom(closed, model.domain, heading(model.domain, type), tables));
}

/** Where a domain's mailboxes have their homes, by local part. */
export const mailFolder = (domain: string): string => `/var/vmail/${domain}`;

/** Who is logged in to a mailbox that is there no more is logged out: Dovecot asks for the account at log-in only, and looks for a change of its file once a second, in which a client would be back. */
const endSessions = (
  domain: string,
) => `doveadm who -1 ${quote(`*@${domain}`)} 2>/dev/null | cut -d ' ' -f 1 | sort -u | while read -r user; do
  case $user in *@${quote(domain)}) grep -q "^$user:" ${usersAssembly.target} 2>/dev/null || { sleep 1; doveadm kick "$user" || true; } ;; esac
done`;

const names = ({ mailboxes }: MailDomain) => Object.keys(mailboxes).sort();

/** Copies, aliases, and the catch-all: with one, each mailbox needs an entry of its own, or the catch-all takes its mail (virtual(5)). */
function aliasEntries(model: MailDomain): [string, string][] {
  const { domain, mailboxes, aliases, catchAll } = model;
  const own = names(model).flatMap((name): [string, string][] => {
    const address = `${name}@${domain}`;
    const copies = mailboxes[name]?.copyTo ?? [];
    return copies.length > 0 || catchAll.length > 0 ? [[address, [address, ...copies].join(", ")]] : [];
  });
  const others = Object.keys(aliases)
    .sort()
    .map((name): [string, string] => [`${name}@${domain}`, (aliases[name] ?? []).join(", ")]);
  return [
    ...own,
    ...others,
    ...(catchAll.length > 0 ? ([[`@${domain}`, catchAll.join(", ")]] as [string, string][]) : []),
  ];
}

/** Sender address → who may use it: its own mailbox, the one mailbox that an alias leads to, and whom `sendAs` allows. */
function senderEntries(model: MailDomain): [string, string][] {
  const senders = new Map<string, string[]>();
  const allow = (sender: string, login: string) =>
    senders.set(sender, [...new Set([...(senders.get(sender) ?? []), login])]);
  for (const [sender, login] of impliedSenders(model)) allow(sender, login);
  for (const name of names(model))
    for (const sender of model.mailboxes[name]?.sendAs ?? []) allow(sender, `${name}@${model.domain}`);
  return [...senders].map(([sender, logins]) => [sender, logins.join(", ")]);
}

function impliedSenders({
  domain,
  mailboxes,
  aliases,
}: Pick<MailDomain, "domain" | "mailboxes" | "aliases">): [string, string][] {
  const local = new Set(Object.keys(mailboxes).map((name) => `${name}@${domain}`));
  const own = [...local].sort().map((address): [string, string] => [address, address]);
  const alone = Object.keys(aliases)
    .sort()
    .flatMap((name): [string, string][] => {
      const [to, ...more] = aliases[name] ?? [];
      return to && more.length === 0 && local.has(to) ? [[`${name}@${domain}`, to]] : [];
    });
  return [...own, ...alone];
}

/** An address that no client has. Not `nologin`: that one is for Dovecot's own log-in services to obey, and Postfix lets such a user send. */
const noLogin = "allow_nets=0.0.0.0/32";

/** passwd-file (doc.dovecot.org): user:password:uid:gid:gecos:home:shell:extra. */
function userLine(model: MailDomain, name: string, { dovecot }: Platform, hashes: Hashes): string {
  const mailbox = model.mailboxes[name]!;
  const hash = (Object.hasOwn(hashes, name) ? hashes[name] : mailbox.passwordHash) ?? "";
  const quota =
    mailbox.quota === null
      ? []
      : [
          dovecot.dialect === "2.3"
            ? `userdb_quota_rule=*:bytes=${mailbox.quota}`
            : `userdb_quota_storage_size=${mailbox.quota}B`,
        ];
  const extra = [...quota, ...(mailbox.enabled ? [] : [noLogin])];
  return `${name}@${model.domain}:${hash}::::::${extra.join(" ")}\n`;
}

export interface ParsedUser {
  readonly hash: string;
  readonly quota: number | null;
  readonly enabled: boolean;
}

export interface ParsedMailDomain {
  readonly users: ReadonlyMap<string, ParsedUser>;
  readonly copies: ReadonlyMap<string, readonly string[]>;
  readonly sendAs: ReadonlyMap<string, readonly string[]>;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly catchAll: readonly string[];
  readonly garbage: readonly string[];
  /** Senders that a mailbox may use anyway: its own address, and the aliases that lead to it alone. */
  readonly implied: ReadonlyMap<string, readonly string[]>;
}

/** The model that the fragments hold. A missing fragment counts as empty. */
export function parseMailDomain(
  domain: string,
  files: { readonly users: string; readonly virtualAliases: string; readonly senderLogins: string },
): ParsedMailDomain {
  const garbage: string[] = [];
  const suffix = `@${domain}`;
  const users = new Map<string, ParsedUser>();
  for (const line of files.users.split("\n").slice(1)) {
    if (line === "") continue;
    const user = parseUser(line, suffix);
    if (user && !users.has(user[0])) users.set(...user);
    else garbage.push(line.replace(/:[^:]*/, ":…"));
  }
  const found = new Map<string, readonly string[]>();
  const copies = new Map<string, readonly string[]>();
  let catchAll: readonly string[] = [];
  const table = parseTable(files.virtualAliases);
  for (const [key, value] of table.entries) {
    const to = value.split(", ");
    const name = key.slice(0, -suffix.length);
    if (!key.endsWith(suffix)) garbage.push(`${key} ${value}`);
    else if (name === "") catchAll = to;
    else if (users.has(name) && to[0] === key) copies.set(name, to.slice(1));
    else found.set(name, to);
  }
  const aliases = Object.fromEntries(found);
  const senders = parseTable(files.senderLogins);
  const impliedPairs = impliedSenders({
    domain,
    mailboxes: Object.fromEntries([...users.keys()].map((name) => [name, {} as Mailbox])),
    aliases,
  });
  const missing = new Set(impliedPairs.map((pair) => pair.join(" ")));
  const implied = new Map<string, string[]>();
  for (const [sender, login] of impliedPairs) {
    const name = login.slice(0, -suffix.length);
    implied.set(name, [...(implied.get(name) ?? []), sender]);
  }
  const sendAs = new Map<string, string[]>();
  for (const [sender, logins] of senders.entries) {
    for (const login of logins.split(", ")) {
      const name = login.slice(0, -suffix.length);
      if (missing.delete(`${sender} ${login}`)) continue;
      if (login.endsWith(suffix) && users.has(name)) sendAs.set(name, [...(sendAs.get(name) ?? []), sender]);
      else garbage.push(`${sender} ${login}`);
    }
  }
  return {
    users,
    copies,
    sendAs,
    aliases,
    catchAll,
    implied,
    garbage: [...garbage, ...table.garbage, ...senders.garbage, ...[...missing].map((pair) => `${pair} is missing`)],
  };
}

function parseUser(line: string, suffix: string): [string, ParsedUser] | null {
  const match = /^([^:\s]+):([^:]*)::::::(.*)$/.exec(line);
  if (!match?.[1]?.endsWith(suffix)) return null;
  const extra = (match[3] ?? "").split(" ").filter(Boolean);
  const quota = extra
    .map((field) => /^userdb_quota_(?:rule=\*:bytes=(\d+)|storage_size=(\d+)B)$/.exec(field))
    .find((found) => found !== null);
  const known = (field: string) => field === noLogin || /^userdb_quota_/.test(field);
  if (!extra.every(known)) return null;
  return [
    match[1].slice(0, -suffix.length),
    { hash: match[2] ?? "", quota: quota ? Number(quota[1] ?? quota[2]) : null, enabled: !extra.includes(noLogin) },
  ];
}
