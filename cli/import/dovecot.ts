// Dovecot of a host: its users with their hashes, where their mail is, and the settings that Postform has no property for. Called by convert.ts.
import { randomBytes } from "node:crypto";
import { dovecotConf } from "../../provider/render/dovecot.ts";
import { hashPassword } from "../../provider/resources/password.ts";
import { formats } from "../../schemas/formats.ts";
import type { Snapshot } from "./collect.ts";
import type { Ledger, Place } from "./ledger.ts";
import type { MailboxDraft } from "./mail.ts";
import { plainServer, platformFor } from "./ours.ts";
import { type DovecotSetting, readDovecot } from "./read/dovecot.ts";
import { readUsers } from "./read/postfix.ts";

export interface DovecotPart {
  readonly users: readonly (Place & { readonly address: string; readonly mailbox: MailboxDraft })[];
  /** imap, imaps, pop3, pop3s, sieve. */
  readonly protocols: readonly string[];
  readonly unixMail: "mbox" | "maildir" | null;
  /** Lines for mail.extraDovecot. */
  readonly extra: readonly string[];
}

interface Setting extends DovecotSetting, Place {
  /** Both dialects' names of the blocks around it, and its own: `service auth/unix_listener /path/mode`. */
  readonly id: string;
}

const id = (setting: DovecotSetting) =>
  [...setting.path.map((name) => name.replace(/^protocol !.*/, "protocol")), setting.key].join("/");

/** What is set, with the file and line that says so; a line of the files that `doveconf -n` does not show is a default, or overridden. */
function effective(snapshot: Snapshot, ledger: Ledger): Setting[] {
  const shown = readDovecot(snapshot.answers.get("doveconf") ?? "");
  const inFiles = [...snapshot.files].flatMap(([file, text]) =>
    /^\/etc\/dovecot\/.*\.conf(\.ext)?$/.test(file)
      ? readDovecot(text).map((setting) => ({ ...setting, file, id: id(setting) }))
      : [],
  );
  const used = new Set<string>();
  const settings = shown.map((setting): Setting => {
    const hidden = /^#\s*hidden/.test(setting.value);
    const matching = inFiles.filter(
      (other) =>
        other.id === id(setting) &&
        !used.has(`${other.file}:${other.line}`) &&
        (hidden || sameWords(other.value, setting.value)),
    );
    const place = matching.at(-1) ?? { ...setting, file: "doveconf -n", text: setting.text };
    used.add(`${place.file}:${place.line}`);
    ledger.read({ file: place.file, line: place.line, text: place.text });
    return { ...setting, file: place.file, line: place.line, text: place.text, id: id(setting) };
  });
  for (const { file, line, text, key } of inFiles) {
    if (used.has(`${file}:${line}`)) continue;
    const place = ledger.read({ file, line, text });
    if (key.startsWith("!include")) ledger.settle(place, "default", "what it names was read");
    else ledger.settle(place, "default", "Dovecot's default, or without effect (doveconf -n does not show it)");
  }
  return settings;
}

const sameWords = (one: string, other: string) =>
  one
    .split(/[\s,]+/)
    .filter(Boolean)
    .join(" ") ===
  other
    .split(/[\s,]+/)
    .filter(Boolean)
    .join(" ");

/** Where a user's mail is, as both dialects have it. */
interface Location {
  readonly driver: string;
  readonly path: string;
  readonly inbox: string | null;
  readonly settings: readonly Setting[];
}

export async function importDovecot(
  snapshot: Snapshot,
  ledger: Ledger,
): Promise<(virtual: boolean, unix: boolean) => DovecotPart> {
  if (!snapshot.answers.has("doveconf")) return () => ({ users: [], protocols: [], unixMail: null, extra: [] });
  const settings = effective(snapshot, ledger);
  const users = await importUsers(snapshot, ledger, settings);
  return (virtual, unix) => {
    const protocols = protocolsOf(settings, ledger);
    const { unixMail, extra } = mailIn(settings, ledger, { virtual, unix });
    return {
      users,
      protocols,
      unixMail,
      extra: [...extra, ...others(settings, ledger, { unix, ours: ours(snapshot, unix) })],
    };
  };
}

const top = (settings: readonly Setting[], key: string) => settings.findLast(({ id }) => id === key);

function protocolsOf(settings: readonly Setting[], ledger: Ledger): string[] {
  const line = top(settings, "protocols");
  const listed = settings.filter(({ path, value }) => path.join() === "protocols" && value === "yes");
  const named = line ? line.value.split(/[\s,]+/).filter(Boolean) : listed.map(({ key }) => key);
  const protocols = named.length > 0 ? named : ["imap", "pop3", "lmtp"];
  for (const setting of [...(line ? [line] : []), ...settings.filter(({ path }) => path.join() === "protocols")])
    ledger.settle(setting, "expressed", "mail.protocols");
  const off = (name: string) =>
    settings.some(({ path, key, value }) => path.at(-1) === `inet_listener ${name}` && key === "port" && value === "0");
  for (const setting of settings)
    if (/^inet_listener (imaps?|pop3s?|sieve)$/.test(setting.path.at(-1) ?? "")) {
      const standard = { imap: "143", imaps: "993", pop3: "110", pop3s: "995", sieve: "4190" }[
        setting.path.at(-1)!.split(" ")[1]!
      ];
      const known =
        (setting.key === "port" && [standard, "0"].includes(setting.value)) ||
        (setting.key === "ssl" && setting.value === "yes");
      ledger.settle(
        setting,
        known ? "expressed" : "listed",
        known ? "mail.protocols" : "Postform's listeners have the standard ports on all addresses",
      );
    }
  return [
    ...(protocols.includes("imap") ? ["imap", "imaps"] : []),
    ...(protocols.includes("pop3") ? ["pop3", "pop3s"] : []),
    ...(protocols.includes("sieve") ? ["sieve"] : []),
  ].filter((name) => !off(name));
}

const variables = (text: string) =>
  text
    .replace(/%\{user\s*\|\s*domain(\s*\|\s*lower)?\}|%\{domain\}|%L?d/g, "%d")
    .replace(/%\{user\s*\|\s*username(\s*\|\s*lower)?\}|%\{username\}|%L?n/g, "%n")
    .replace(/%\{user(\s*\|\s*lower)?\}|%L?u/g, "%u")
    .replace(/%\{home\}|%h/g, "~");

/** Where mail is now, and how to leave it there. */
function mailIn(
  settings: readonly Setting[],
  ledger: Ledger,
  { virtual, unix }: { virtual: boolean; unix: boolean },
): Pick<DovecotPart, "unixMail" | "extra"> {
  const location = locationOf(settings);
  const extra: string[] = [];
  let unixMail: DovecotPart["unixMail"] = null;
  if (unix && location) {
    const inbox = variables(location.inbox ?? "");
    if (location.driver === "mbox" && /^\/var\/(spool\/)?mail\/%u$/.test(inbox)) unixMail = "mbox";
    if (location.driver === "maildir" && /^~\/Maildir\/?$/.test(variables(location.path))) unixMail = "maildir";
    for (const setting of location.settings)
      ledger.settle(
        setting,
        unixMail ? "expressed" : "listed",
        unixMail
          ? "mail.unixMail"
          : "Unix accounts have their mail as mbox in /var/mail, or in ~/Maildir (mail.unixMail): move it there",
      );
    if (virtual) return { unixMail, extra };
  }
  const home = homeOf(settings);
  if (!unix && location) {
    const path = variables(location.path)
      .replace(/^~(?=\/|$)/, home?.value ?? "~")
      .replace(/(?<=.)\/$/, "");
    const dialect24 = settings.some(({ key }) => key === "dovecot_config_version");
    const same = location.driver === "maildir" && path === "/var/vmail/%d/%n/Maildir";
    const spelled = dialect24
      ? path.replaceAll("%d", "%{user | domain}").replaceAll("%n", "%{user | username}").replaceAll("%u", "%{user}")
      : path;
    if (!same)
      extra.push(
        ...(dialect24
          ? [`mail_driver = ${location.driver}`, `mail_path = ${spelled}`]
          : [`mail_location = ${location.driver}:${spelled}${location.inbox ? `:INBOX=${location.inbox}` : ""}`]),
      );
    const homes = [home?.settings ?? [], top(settings, "mail_home") ?? []].flat();
    for (const setting of [...location.settings, ...homes])
      ledger.settle(
        setting,
        same ? "postform" : "kept",
        same ? "the same" : "mail.extraDovecot: mail stays where it is",
      );
    for (const setting of same ? [] : homes)
      if (!variables(setting.value).includes("/var/vmail/%d/%n"))
        ledger.settle(
          setting,
          "changed",
          "changes to: /var/vmail/%d/%n, where Sieve scripts are from now on; mail stays where it is (mail.extraDovecot)",
        );
  }
  owner(settings, ledger, extra);
  return { unixMail, extra };
}

function locationOf(settings: readonly Setting[]): Location | null {
  const old = top(settings, "mail_location");
  if (old) {
    const [driver = "", path = "", ...options] = old.value.split(":");
    const inbox = options.find((option) => option.startsWith("INBOX="))?.slice("INBOX=".length) ?? null;
    return { driver, path, inbox, settings: [old] };
  }
  const parts = ["mail_driver", "mail_path", "mail_inbox_path"].map((key) => top(settings, key));
  const [driver, path, inbox] = parts;
  if (!driver && !path) return null;
  return {
    driver: driver?.value ?? "",
    path: path?.value ?? "~",
    inbox: inbox?.value ?? null,
    settings: parts.filter((part) => part !== undefined),
  };
}

const words = (value: string) => value.split(/\s+/).filter(Boolean);
const field = (value: string, name: string) =>
  words(value)
    .find((word) => word.startsWith(`${name}=`))
    ?.slice(name.length + 1);
const inUserdb = ({ path }: Setting) => path.some((name) => /^userdb(\s|$)/.test(name));

/** The home that users have, from mail_home or a userdb for all. */
function homeOf(settings: readonly Setting[]): { value: string; settings: readonly Setting[] } | null {
  for (const setting of settings.filter(inUserdb)) {
    const value = /^(args|default_fields|override_fields)$/.test(setting.key)
      ? field(setting.value, "home")
      : /^home(:default)?$/.test(setting.key)
        ? setting.value
        : undefined;
    if (value !== undefined) return { value: variables(value), settings: [setting] };
  }
  const own = top(settings, "mail_home");
  return own ? { value: variables(own.value), settings: [own] } : null;
}

/** Who owns the mail: Postform's Dovecot reads it as vmail. */
function owner(settings: readonly Setting[], ledger: Ledger, extra: string[]): void {
  const first = top(settings, "first_valid_uid");
  const uids = settings.flatMap((setting) => {
    const own = setting.key === "mail_uid" && setting.path.length === 0;
    const value =
      own || (inUserdb(setting) && /^uid(:default)?$/.test(setting.key))
        ? setting.value
        : inUserdb(setting)
          ? field(setting.value, "uid")
          : undefined;
    return value === undefined ? [] : [{ setting, value }];
  });
  for (const { setting, value } of uids)
    if (value === "vmail" || value === "5000") ledger.settle(setting, "postform", "mail belongs to vmail");
    else
      ledger.settle(
        setting,
        "listed",
        `mail belongs to ${value}, and Postform's Dovecot reads it as vmail: give the folders to vmail (chown -R) right after the first apply`,
      );
  if (first) {
    extra.push(`first_valid_uid = ${first.value}`);
    ledger.settle(first, "kept", "mail.extraDovecot");
  }
}

/** Users of passwd-files. A password that Postform's Dovecot does not know the hash of is replaced by a new one. */
async function importUsers(
  snapshot: Snapshot,
  ledger: Ledger,
  settings: readonly Setting[],
): Promise<DovecotPart["users"]> {
  const found: DovecotPart["users"][number][] = [];
  const scheme =
    settings
      .filter(({ path }) => path.some((name) => name.startsWith("passdb")))
      .map(({ key, value }) =>
        key === "args" ? field(value, "scheme") : key === "default_password_scheme" ? value : undefined,
      )
      .find(Boolean) ?? "CRYPT";
  for (const pattern of userFiles(settings)) {
    const expression = new RegExp(
      `^${pattern
        .split(/%\{[^}]*\}|%[a-zA-Z]/)
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .join("([^/]+)")}$`,
    );
    for (const [file, text] of snapshot.files) {
      const match = expression.exec(file);
      if (!match) continue;
      for (const user of readUsers(text)) {
        const place = { file, line: user.line, text: masked(user.text) };
        ledger.read(place);
        if (user.name === null) {
          ledger.settle(place, "listed", "it is no user (passwd-file)");
          continue;
        }
        const name = user.name.toLowerCase();
        const address = name.includes("@") ? name : `${name}@${match[1] ?? ""}`;
        const notes: string[] = [];
        const mailbox = await mailboxOf(user, scheme, notes);
        for (const note of notes) ledger.settle(place, "listed", note);
        found.push({ ...place, address, mailbox });
      }
    }
  }
  return found;
}

/** Files that users are in: the same for both dialects. */
function userFiles(settings: readonly Setting[]): string[] {
  const driver = (block: number) => settings.find((other) => other.block === block && other.key === "driver")?.value;
  const paths = settings
    .filter(({ path }) => path.some((name) => /^(passdb|userdb)/.test(name)))
    .flatMap(({ key, value, block }) =>
      key === "passwd_file_path"
        ? [value]
        : key === "args" && driver(block) === "passwd-file"
          ? words(value).filter((word) => word.startsWith("/"))
          : [],
    );
  return [...new Set(paths)];
}

/** Nothing of a password is told. */
const masked = (line: string) => line.replace(/^([^:]*):[^:]*/, "$1:…");

async function mailboxOf(
  { password, extra, home }: ReturnType<typeof readUsers>[number],
  scheme: string,
  notes: string[],
): Promise<MailboxDraft> {
  const mailbox: MailboxDraft = {};
  const [, given, rest = ""] = /^(?:\{([^}]*)\})?(.*)$/s.exec(password) ?? [];
  const kind = (given ?? scheme).toUpperCase();
  const spelled = /^\$6\$/.test(rest) ? "SHA512-CRYPT" : /^\$2[aby]\$/.test(rest) ? "BLF-CRYPT" : kind;
  const hash = `{${spelled}}${rest}`;
  if (formats["password-hash"].test(hash)) mailbox.passwordHash = hash;
  else if (/^(PLAIN|CLEAR|CLEARTEXT)(\.|$)/.test(kind) && rest !== "") mailbox.passwordHash = await hashPassword(rest);
  else {
    mailbox.passwordHash = await hashPassword(randomBytes(24).toString("base64url"));
    notes.push(
      `the password is ${rest === "" ? "empty" : `kept as ${spelled}`}, which Postform does not take: this user gets a new one from you (postform passwd)`,
    );
  }
  for (const word of extra) {
    const [, quota] = /^userdb_quota_(?:rule=\*:(?:bytes|storage)=|storage_size=)(\d+[bkmgt]?)$/i.exec(word) ?? [];
    if (quota !== undefined) mailbox.quota = bytes(quota, /bytes=/.test(word) || /storage_size/.test(word));
    else if (/^nologin(=|$)/.test(word)) mailbox.enabled = false;
    else if (!/^userdb_(uid|gid|home|mail)=?$/.test(word)) notes.push(`${word.replace(/=.*/, "=…")} is not taken over`);
  }
  if (home) notes.push(`the home ${home} is this user's alone: Postform has one rule for all`);
  return mailbox;
}

/** Dovecot's sizes; without a unit, quota_rule's storage is in KiB. */
function bytes(size: string, plain: boolean): number {
  const [, number = "0", unit = ""] = /^(\d+)(\w?)$/.exec(size.toLowerCase()) ?? [];
  const factor = { "": plain ? 1 : 1024, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }[unit] ?? 1;
  return Number(number) * factor;
}

/** What Postform's dovecot.conf says on that host. */
function ours({ platform }: Snapshot, unix: boolean): ReadonlyMap<string, string> {
  const server = plainServer(unix ? { accounts: "unix" } : {});
  return new Map(
    readDovecot(dovecotConf(server, platformFor(platform))).map((setting) => [id(setting), setting.value]),
  );
}

const certificateSettings = /^ssl(_server|_client)?_(cert|key|dh|ca)(_|$)/;

/** Set by Postform, whatever the value was. */
const own = [
  /^(ssl|disable_plaintext_auth|auth_allow_cleartext|listen|first_valid_uid|auth_username_format|dovecot_(config|storage)_version|mail_privileged_group)(_|$|\/)/,
  /^(service (auth|lmtp)\/unix_listener \/var\/spool\/postfix\/private\/)/,
  /^service (imap|pop3|managesieve)-login\/inet_listener /,
  /^(passdb|userdb)(\s|\/|$)/,
  /^namespace inbox\/(inbox|location|mailbox (Drafts|Sent|Junk|Trash|Archive)\/special_use)$/,
  /^protocol \S+\/(mail_plugins|auth_username_format|postmaster_address)$/,
  /^mail_plugins/,
];
const ownPlugins = ["quota", "imap_quota", "sieve"];

/** What Postform sets itself, and what mail.extraDovecot keeps. */
function others(
  settings: readonly Setting[],
  ledger: Ledger,
  { unix, ours }: { unix: boolean; ours: ReadonlyMap<string, string> },
): string[] {
  const kept: Setting[] = [];
  const settled = new Set(
    ledger
      .entries()
      .filter(({ note }) => note !== "Postform knows nothing of the kind")
      .map(({ file, line }) => `${file}:${line}`),
  );
  for (const setting of settings) {
    if (settled.has(`${setting.file}:${setting.line}`)) continue;
    const { id, value, file, key, path } = setting;
    if (/^(passdb|userdb)/.test(path[0] ?? "")) userBase(setting, settings, ledger, unix);
    else if (file === "doveconf -n") ledger.settle(setting, "default", "no file says it: the package does");
    else if (key === "auth_mechanisms") {
      const lost = words(value).filter((name) => !["plain", "login"].includes(name.toLowerCase()));
      ledger.settle(
        setting,
        lost.length > 0 ? "listed" : "postform",
        lost.length > 0 ? `Postform offers plain and login alone, over TLS; ${lost.join(", ")} goes` : "the same",
      );
    } else if (/(^|\/)mail_plugins/.test(id)) {
      const lost = (path.at(-1) === "mail_plugins" ? [key] : words(value)).filter(
        (name) => name !== "$mail_plugins" && !ownPlugins.includes(name),
      );
      ledger.settle(
        setting,
        lost.length > 0 ? "listed" : "postform",
        lost.length > 0 ? `the plugin ${lost.join(", ")} is not loaded by Postform: see mail.extraDovecot` : "the same",
      );
    } else if (certificateSettings.test(id))
      ledger.settle(setting, "postform", "TLS and its certificate are Postform's to set");
    else if (own.some((pattern) => pattern.test(id))) {
      const to = ours.get(id) ?? ours.get(key) ?? "";
      if (sameWords(to, value)) ledger.settle(setting, "postform", "the same");
      else
        ledger.settle(
          setting,
          "changed",
          to === "" ? "changes: Postform's dovecot.conf has none" : `changes to: ${to}`,
        );
    } else if (id === "plugin/sieve" && value === "file:~/sieve;active=~/.dovecot.sieve")
      ledger.settle(setting, "postform", "the same");
    else if (/^plugin\/(quota|sieve)(_|$)|^quota/.test(id))
      ledger.settle(setting, "listed", "quota and sieve are Postform's to set (mail.mailboxQuota, a mailbox's quota)");
    else if (/[{}]/.test(value) && !/%\{/.test(value))
      ledger.settle(setting, "listed", "mail.extraDovecot has no place for it");
    else {
      kept.push(setting);
      ledger.settle(setting, "kept", "mail.extraDovecot");
    }
  }
  return linesOf(kept, 0);
}

/** Settings as lines, with those of one block together. */
function linesOf(settings: readonly Setting[], depth: number): string[] {
  const indent = "  ".repeat(depth);
  const blocks = new Map<string, Setting[]>();
  for (const setting of settings) {
    const name = setting.path[depth];
    if (name !== undefined) blocks.set(name, [...(blocks.get(name) ?? []), setting]);
  }
  return [
    ...settings.filter(({ path }) => path.length === depth).map(({ key, value }) => `${indent}${key} = ${value}`),
    ...[...blocks].flatMap(([name, inner]) => [
      `${indent}${block(name)} {`,
      ...linesOf(inner, depth + 1),
      `${indent}}`,
    ]),
  ];
}

/** A block's name with a space in its second part is quoted. */
const block = (name: string) => name.replace(/^(\S+) (.* .*)$/, '$1 "$2"');

/** A passdb or userdb: files, Unix accounts, or something that Postform does not ask. */
function userBase(setting: Setting, settings: readonly Setting[], ledger: Ledger, unix: boolean) {
  const { path, block: number } = setting;
  const named = (path[0] ?? "").split(" ")[1];
  const driver = named ?? settings.find((other) => other.block === number && other.key === "driver")?.value ?? "";
  if (driver === "passwd-file" || driver === "static" || driver === "prefetch")
    ledger.settle(setting, "expressed", "mail.domains: mailboxes");
  else if (["pam", "passwd", "shadow"].includes(driver))
    ledger.settle(
      setting,
      unix ? "expressed" : "postform",
      unix ? "mail.accounts" : "Unix accounts have no mailbox (mail.accounts)",
    );
  else ledger.settle(setting, "listed", `users of ${driver || "this kind"} are not read: make mailboxes of them`);
}
