// Postfix and Dovecot of a host as a company file's `mail`. Pure but for hashes of passwords that were kept in clear.

import { mainCf, masterCf } from "../../provider/render/postfix.ts";
import { within } from "../../schemas/addresses.ts";
import { formats } from "../../schemas/formats.ts";
import type { Snapshot } from "./collect.ts";
import type { DovecotPart } from "./dovecot.ts";
import type { Ledger, Place } from "./ledger.ts";
import { plainServer, platformFor } from "./ours.ts";
import {
  readAliases,
  readMainCf,
  readMasterCf,
  readPatterns,
  readTable,
  recipients,
  type Service,
  type Setting,
  settingsOf,
  type TableEntry,
} from "./read/postfix.ts";

type Texts = Record<string, string>;
type Lists = Record<string, string[]>;

/** A company file's `mail`, as far as it is known; what is not said is left out. */
export interface MailDraft {
  hostname: string;
  origin: string;
  protocols: string[];
  networks: string[];
  interfaces: string[];
  relayDomains: string[];
  relayHost?: string;
  outboundTls?: string;
  messageSizeLimit?: number;
  accounts?: "unix";
  unixMail?: "mbox" | "maildir";
  sasl?: "cyrus";
  localAliases: Lists;
  tables: Record<string, Texts | { pattern: string; action: string }[]>;
  limits: Record<string, number>;
  postscreen?: false;
  refuseOwnSenders?: false;
  extra: Texts;
  extraDovecot: string[];
  domains: Record<string, { mailboxes: Record<string, MailboxDraft>; aliases: Lists; catchAll: string[] }>;
  aliasDomains: Record<string, { targetDomain?: string; aliases: Lists }>;
}

export interface MailboxDraft {
  passwordHash?: string;
  quota?: number;
  copyTo?: string[];
  enabled?: false;
}

/** What of Postfix the rest has to know. */
interface Postfix {
  readonly snapshot: Snapshot;
  readonly ledger: Ledger;
  /** Set in main.cf, with its `$names` replaced. */
  readonly explicit: ReadonlyMap<string, string>;
  readonly defaults: ReadonlyMap<string, string>;
  /** The line of main.cf that counts, by name. */
  readonly lines: ReadonlyMap<string, Setting & Place>;
}

const get = ({ explicit, defaults }: Postfix, name: string) => explicit.get(name) ?? defaults.get(name) ?? "";
const words = (value: string) => value.split(/[\s,]+/).filter(Boolean);
const isDomain = (text: string) => formats.domain.test(text);

export function importMail(
  snapshot: Snapshot,
  ledger: Ledger,
  readDovecot: (virtual: boolean, unix: boolean) => DovecotPart,
): MailDraft | null {
  const explicitText = snapshot.answers.get("postconf-n");
  if (explicitText === undefined) return null;
  const folder = snapshot.answers.get("postfix-directory") || "/etc/postfix";
  const file = `${folder}/main.cf`;
  const lines = new Map<string, Setting & Place>();
  for (const setting of readMainCf(snapshot.files.get(file) ?? "")) {
    const place = { ...setting, file };
    ledger.read(place);
    const before = lines.get(setting.name);
    if (setting.value === null) ledger.settle(place, "listed", "this is no setting (postconf(5)); Postfix ignores it");
    else {
      if (before) ledger.settle(before, "default", `without effect: line ${setting.line} sets it again`);
      lines.set(setting.name, place);
    }
  }
  const postfix: Postfix = {
    snapshot,
    ledger,
    explicit: settingsOf(snapshot.answers.get("postconf-x") ?? explicitText),
    defaults: settingsOf(snapshot.answers.get("postconf-d") ?? ""),
    lines,
  };
  return draft(postfix, folder, readDovecot);
}

function draft(
  postfix: Postfix,
  folder: string,
  readDovecot: (virtual: boolean, unix: boolean) => DovecotPart,
): MailDraft {
  const { explicit } = postfix;
  const by = (name: string, property: string) => settle(postfix, name, "expressed", property);
  const hostname = get(postfix, "myhostname").toLowerCase();
  const mailboxDomains = domainsOf(postfix, "virtual_mailbox_domains", "mail.domains");
  const { origin, unix } = identity(postfix, hostname, mailboxDomains);
  const dovecot = readDovecot(mailboxDomains.length > 0, unix);
  const mail: MailDraft = {
    hostname,
    origin,
    protocols: protocols(postfix, folder, dovecot),
    networks: [],
    interfaces: [],
    relayDomains: [],
    localAliases: {},
    tables: {},
    limits: {},
    extra: {},
    extraDovecot: [...dovecot.extra],
    domains: Object.fromEntries(mailboxDomains.map((name) => [name, { mailboxes: {}, aliases: {}, catchAll: [] }])),
    aliasDomains: {},
    refuseOwnSenders: false,
  };
  by("myhostname", "mail.hostname");
  by("myorigin", "mail.origin");
  if (unix) {
    mail.accounts = "unix";
    mail.unixMail =
      /^maildir\/?$/i.test(get(postfix, "home_mailbox")) || dovecot.unixMail === "maildir" ? "maildir" : "mbox";
    by("home_mailbox", "mail.unixMail");
    if (/^\/var\/(spool\/)?mail\/?$/.test(get(postfix, "mail_spool_directory")))
      by("mail_spool_directory", "mail.unixMail");
  }
  if (!masterHas(postfix, folder, "postscreen")) mail.postscreen = false;
  if (get(postfix, "smtpd_sasl_type") === "cyrus") mail.sasl = "cyrus";
  by("smtpd_sasl_type", "mail.sasl");
  destinations(postfix, mail);
  networks(postfix, mail);
  outgoing(postfix, mail);
  mailboxes(postfix, mail, dovecot);
  virtualAliases(postfix, mail);
  localAliases(postfix, mail);
  lookupTables(postfix, mail);
  for (const [setting, limit] of [
    ["smtpd_client_connection_rate_limit", "connectionsPerMinute"],
    ["smtpd_client_message_rate_limit", "messagesPerMinute"],
    ["smtpd_client_auth_rate_limit", "authenticationsPerMinute"],
  ] as const)
    if (explicit.has(setting) && /^\d+$/.test(get(postfix, setting))) {
      mail.limits[limit] = Number(get(postfix, setting));
      by(setting, `mail.limits.${limit}`);
    }
  restrictions(postfix, mail);
  rest(postfix, mail, folder);
  return mail;
}

/** What becomes of a setting's line in main.cf. */
function settle(
  { lines, ledger }: Postfix,
  name: string,
  verdict: Parameters<Ledger["settle"]>[1],
  note: string,
): void {
  const line = lines.get(name);
  if (line) ledger.settle(line, verdict, note);
}

/** Whose mail is local, and by which domain. */
function identity(postfix: Postfix, hostname: string, mailboxDomains: readonly string[]) {
  const given = get(postfix, "myorigin");
  const origin = given.startsWith("/")
    ? (postfix.snapshot.files.get(given)?.trim().split(/\s/)[0] ?? hostname)
    : given || hostname;
  if (given.startsWith("/")) {
    const text = postfix.snapshot.files.get(given)?.split("\n")[0] ?? "";
    const place = postfix.ledger.read({ file: given, line: 1, text });
    postfix.ledger.settle(place, "expressed", "mail.origin");
  }
  const own = localDomains(postfix, hostname);
  const unix = people(postfix.snapshot).length > 0 && (own.length > 0 || mailboxDomains.length === 0);
  if (unix) return { unix, origin: own.includes(origin) ? origin : (own[0] ?? (isDomain(origin) ? origin : hostname)) };
  return { unix, origin: mailboxDomains.includes(origin) ? origin : (mailboxDomains[0] ?? origin) };
}

const isHostName = (name: string, hostname: string) =>
  name === hostname || /^localhost(\.|$)/.test(name) || !name.includes(".");

/** Those of mydestination that are not the machine's own names. */
const localDomains = (postfix: Postfix, hostname: string) =>
  words(get(postfix, "mydestination"))
    .map((name) => name.toLowerCase())
    .filter((name) => isDomain(name) && !isHostName(name, hostname));

/** People with accounts of their own. */
export function people({ answers }: Snapshot): { name: string; home: string; text: string; line: number }[] {
  return (answers.get("passwd") ?? "").split("\n").flatMap((text, index) => {
    const [name = "", , uid = "", , , home = "", shell = ""] = text.split(":");
    const person = Number(uid) >= 1000 && Number(uid) < 60000 && !/(nologin|false)$/.test(shell);
    return person ? [{ name, home, text, line: index + 1 }] : [];
  });
}

interface Map_ {
  readonly type: string;
  readonly path: string;
}

/** `hash:/etc/postfix/virtual, proxy:ldap:/x` as maps. */
const mapsOf = (value: string): Map_[] =>
  words(value).map((word) => {
    const [, type = "", path = ""] = /^(?:proxy:)?([a-z]+):(.*)$/.exec(word) ?? [];
    return { type, path: type ? path : word };
  });

const indexed = ["hash", "btree", "lmdb", "cdb", "dbm", "sdbm"];

/** A table's entries with their lines; null where it is not one that is read. What its index says counts. */
function entriesOf({ snapshot, ledger }: Postfix, { type, path }: Map_): (TableEntry & Place)[] | null {
  const text = snapshot.files.get(path);
  if (text === undefined || ![...indexed, "texthash"].includes(type)) return null;
  const index = snapshot.answers.get(`postmap ${type}:${path}`);
  const served =
    index === undefined ? null : new Map(readTable(index).map(({ key, value }) => [key.toLowerCase(), value]));
  const entries = readTable(text).flatMap((entry) => {
    const place = { ...entry, file: path };
    ledger.read(place);
    if (entry.value === "") ledger.settle(place, "listed", "it has no value; Postfix ignores it");
    else if (served && !served.delete(entry.key.toLowerCase()))
      ledger.settle(
        place,
        "listed",
        `it is not in ${path}.db, so it had no effect: postmap was not run, or it is there twice`,
      );
    else return [place];
    return [];
  });
  for (const [key, value] of served ?? []) {
    const place = ledger.read({ file: `${path}.db`, line: 1, text: `${key} ${value}` });
    ledger.settle(place, "listed", `${key} is in the index, and no longer in ${path}`);
  }
  return entries;
}

/** A list of domains: named, in a file, or the keys of tables. */
function domainsOf(postfix: Postfix, name: string, property: string): string[] {
  const found = words(get(postfix, name)).flatMap((word) => {
    if (isDomain(word.toLowerCase())) return [word.toLowerCase()];
    const [map] = mapsOf(word);
    if (word.startsWith("/")) {
      const text = postfix.snapshot.files.get(word) ?? "";
      return readTable(text).flatMap((entry) => {
        const place = postfix.ledger.read({ ...entry, file: word });
        const names = words(entry.text).map((each) => each.toLowerCase());
        const wrong = names.filter((each) => !isDomain(each));
        if (wrong.length > 0) postfix.ledger.settle(place, "listed", `${wrong.join(", ")} is no domain`);
        else postfix.ledger.settle(place, "expressed", property);
        return names.filter(isDomain);
      });
    }
    const entries = map && entriesOf(postfix, map);
    if (entries)
      return entries.flatMap((entry) => {
        const domain = entry.key.toLowerCase();
        postfix.ledger.settle(
          entry,
          isDomain(domain) ? "expressed" : "listed",
          isDomain(domain) ? property : "it is no domain",
        );
        return isDomain(domain) ? [domain] : [];
      });
    if (postfix.lines.has(name))
      settle(postfix, name, "listed", `${word} cannot be read here: its domains are missing`);
    return [];
  });
  settle(postfix, name, "expressed", property);
  return [...new Set(found)];
}

function destinations(postfix: Postfix, mail: MailDraft): void {
  const { hostname, origin, accounts } = mail;
  const all = words(get(postfix, "mydestination")).map((name) => name.toLowerCase());
  const domains = all.filter(isDomain);
  const maps = all.filter((name) => /[:/]/.test(name));
  const more = domains.filter(
    (name) => !(accounts === "unix" && name === origin) && !Object.hasOwn(mail.domains, name),
  );
  if (more.some((name) => !/^localhost\./.test(name)) || maps.length > 0) {
    mail.extra["mydestination"] = ["localhost", ...(accounts === "unix" ? [origin] : []), ...more, ...maps].join(", ");
    settle(postfix, "mydestination", "kept", "mail.extra.mydestination");
  } else
    settle(postfix, "mydestination", "expressed", accounts === "unix" ? "mail.accounts, mail.origin" : "mail.domains");
  const relay = words(get(postfix, "relay_domains"))
    .map((name) => name.toLowerCase())
    .filter((name) => name !== "" && !all.includes(name) && name !== hostname);
  if (postfix.explicit.has("relay_domains")) {
    if (relay.every(isDomain)) {
      mail.relayDomains = relay;
      settle(postfix, "relay_domains", "expressed", "mail.relayDomains");
    } else {
      mail.extra["relay_domains"] = relay.join(", ");
      settle(postfix, "relay_domains", "kept", "mail.extra.relay_domains");
    }
  }
}

const isLoopback = (network: string) =>
  network.includes(":") ? /^(::1|::ffff:127\.)/.test(network) : /^127\./.test(network);

function networks(postfix: Postfix, mail: MailDraft): void {
  for (const word of words(postfix.explicit.get("mynetworks") ?? "")) {
    const plain = word.replace(/^\[(.*)\](?=\/|$)/, "$1");
    const network = plain.includes("/") ? plain : `${plain}/${plain.includes(":") ? 128 : 32}`;
    if (isLoopback(plain)) continue;
    if (formats["trusted-network"].test(network)) mail.networks.push(network);
    else
      settle(
        postfix,
        "mynetworks",
        "listed",
        `${word} is not taken: networks are of the form ${formats["trusted-network"].allowed}`,
      );
  }
  settle(postfix, "mynetworks", "expressed", "mail.networks; loopback is always there");
  const style = get(postfix, "mynetworks_style");
  if (!postfix.explicit.has("mynetworks"))
    settle(
      postfix,
      "mynetworks_style",
      style === "host" ? "default" : "listed",
      style === "host" ? "the machine alone" : `${style}: name the trusted networks in mail.networks`,
    );
  const interfaces = words(get(postfix, "inet_interfaces"));
  if (!interfaces.includes("all")) {
    mail.interfaces = interfaces.filter((word) => formats.address.test(word) && !within(word, ["127.0.0.0/8", "::1"]));
    const others = interfaces.filter(
      (word) => !formats.address.test(word) && !/^(loopback-only|localhost)$/.test(word),
    );
    if (others.length > 0)
      settle(postfix, "inet_interfaces", "listed", `${others.join(", ")}: give the addresses in mail.interfaces`);
    if (mail.interfaces.length === 0) {
      mail.extra["inet_interfaces"] = "loopback-only";
      settle(postfix, "inet_interfaces", "kept", "mail.extra.inet_interfaces");
    }
  }
  settle(postfix, "inet_interfaces", "expressed", "mail.interfaces");
  const protocols = get(postfix, "inet_protocols");
  if (protocols !== "all" && postfix.explicit.has("inet_protocols")) {
    mail.extra["inet_protocols"] = protocols;
    settle(postfix, "inet_protocols", "kept", "mail.extra.inet_protocols");
  }
}

function outgoing(postfix: Postfix, mail: MailDraft): void {
  const relay = get(postfix, "relayhost");
  const [, bracketed] = /^\[([^\]]+)\]$/.exec(relay) ?? [];
  if (bracketed !== undefined && formats.host.test(bracketed)) {
    mail.relayHost = bracketed;
    settle(postfix, "relayhost", "expressed", "mail.relayHost");
  } else if (relay !== "") {
    mail.extra["relayhost"] = relay;
    settle(postfix, "relayhost", "kept", "mail.extra.relayhost");
  }
  const level = postfix.explicit.get("smtp_tls_security_level");
  if (level !== undefined && ["may", "encrypt", "dane", "verify"].includes(level)) {
    if (level !== "may") mail.outboundTls = level;
    settle(postfix, "smtp_tls_security_level", "expressed", "mail.outboundTls");
  }
  const size = Number(get(postfix, "message_size_limit"));
  if (size >= 65536 && size <= 2147483647) {
    mail.messageSizeLimit = size;
    settle(postfix, "message_size_limit", "expressed", "mail.messageSizeLimit");
  }
}

/** The mailboxes that Postfix knows, with the log-ins that Dovecot knows. */
function mailboxes(postfix: Postfix, mail: MailDraft, dovecot: DovecotPart): void {
  const found = new Map<string, Place | null>();
  for (const map of mapsOf(get(postfix, "virtual_mailbox_maps"))) {
    const entries = entriesOf(postfix, map);
    if (entries === null) {
      settle(
        postfix,
        "virtual_mailbox_maps",
        "listed",
        `${map.type}:${map.path} is not read: its mailboxes are missing`,
      );
      continue;
    }
    for (const entry of entries) {
      const [local = "", domain = ""] = split(entry.key.toLowerCase());
      if (!Object.hasOwn(mail.domains, domain))
        postfix.ledger.settle(
          entry,
          "listed",
          `${domain || entry.key} is no virtual mailbox domain, so it had no effect`,
        );
      else if (!formats["local-part"].test(local))
        postfix.ledger.settle(entry, "listed", `a mailbox is called ${formats["local-part"].allowed}`);
      else {
        found.set(`${local}@${domain}`, entry);
        postfix.ledger.settle(entry, "expressed", `mail.domains["${domain}"].mailboxes.${local}`);
      }
    }
  }
  settle(postfix, "virtual_mailbox_maps", "expressed", "mail.domains: mailboxes");
  for (const user of dovecot.users) {
    const [local = "", domain = ""] = split(user.address);
    if (!Object.hasOwn(mail.domains, domain) || !formats["local-part"].test(local)) {
      postfix.ledger.settle(
        user,
        "listed",
        `${user.address} is at no virtual mailbox domain: no mailbox is made of it`,
      );
      continue;
    }
    if (!found.has(user.address)) found.set(user.address, user);
    mail.domains[domain]!.mailboxes[local] = user.mailbox;
    postfix.ledger.settle(user, "expressed", `mail.domains["${domain}"].mailboxes.${local}`);
  }
  for (const address of [...found.keys()].sort()) {
    const [local = "", domain = ""] = split(address);
    const domainDraft = mail.domains[domain]!;
    domainDraft.mailboxes[local] ??= {};
  }
}

const split = (address: string): [string, string] => {
  const at = address.lastIndexOf("@");
  return at < 0 ? [address, ""] : [address.slice(0, at), address.slice(at + 1)];
};

function virtualAliases(postfix: Postfix, mail: MailDraft): void {
  const maps = mapsOf(get(postfix, "virtual_alias_maps"));
  const entries = maps.flatMap((map) => {
    const read = entriesOf(postfix, map);
    if (read === null)
      settle(postfix, "virtual_alias_maps", "listed", `${map.type}:${map.path} is not read: its aliases are missing`);
    return read ?? [];
  });
  const named = postfix.explicit.has("virtual_alias_domains")
    ? domainsOf(postfix, "virtual_alias_domains", "mail.aliasDomains")
    : [];
  const declared = postfix.explicit.has("virtual_alias_domains")
    ? []
    : entries.filter(({ key }) => isDomain(key.toLowerCase())).map(({ key }) => key.toLowerCase());
  for (const domain of [...named, ...declared])
    if (!Object.hasOwn(mail.domains, domain)) mail.aliasDomains[domain] = { aliases: {} };
  for (const entry of entries) virtualAlias(postfix, mail, entry);
  settle(postfix, "virtual_alias_maps", "expressed", "mail.domains, mail.aliasDomains: aliases");
}

/** One line of virtual(5), where it belongs. */
function virtualAlias({ ledger }: Postfix, mail: MailDraft, entry: TableEntry & Place) {
  const key = entry.key.toLowerCase();
  const [local, domain] = split(key);
  const to = recipients(entry.value).map((each) =>
    each.includes("@") ? each.toLowerCase() : `${each.toLowerCase()}@${mail.origin}`,
  );
  const said = (property: string) => ledger.settle(entry, "expressed", property);
  const anywhere = () => {
    const rules = [formats["lookup-key"].test(key), formats["lookup-value"].test(entry.value)];
    if (rules.includes(false))
      return ledger.settle(entry, "listed", "it has characters that a table of Postform's does not take");
    mail.tables["virtual"] = { ...(mail.tables["virtual"] as Texts | undefined), [key]: entry.value };
    said("mail.tables.virtual");
  };
  if (!key.includes("@")) {
    if (Object.hasOwn(mail.aliasDomains, key)) return said(`mail.aliasDomains["${key}"]`);
    return anywhere();
  }
  const hosted = Object.hasOwn(mail.domains, domain) ? mail.domains[domain] : undefined;
  const led = Object.hasOwn(mail.aliasDomains, domain) ? mail.aliasDomains[domain] : undefined;
  if (local === "") {
    const [target] = to;
    if (led && to.length === 1 && /^@[^@]+$/.test(target!) && isDomain(target!.slice(1))) {
      led.targetDomain = target!.slice(1);
      return said(`mail.aliasDomains["${domain}"].targetDomain`);
    }
    if (!hosted || !to.every(formats.email.test)) return anywhere();
    hosted.catchAll = to;
    return said(`mail.domains["${domain}"].catchAll`);
  }
  if (!formats["local-part"].test(local) || !to.every(formats.email.test)) return anywhere();
  const mailbox = hosted?.mailboxes[local];
  if (mailbox) {
    const others = to.filter((each) => each !== key);
    if (others.length === 0)
      return ledger.settle(entry, "postform", "a mailbox gets its own mail, with a catch-all too");
    mailbox.copyTo = others;
    if (to.includes(key)) return said(`mail.domains["${domain}"].mailboxes.${local}.copyTo`);
    return ledger.settle(
      entry,
      "listed",
      `${key} is a mailbox too: it becomes copyTo, so that a copy stays there from now on; for none, make it an alias in the place of the mailbox`,
    );
  }
  if (hosted) hosted.aliases[local] = to.map((each) => each.replace(`@${domain}`, ""));
  else if (led) led.aliases[local] = to;
  else return anywhere();
  return said(
    hosted ? `mail.domains["${domain}"].aliases.${local}` : `mail.aliasDomains["${domain}"].aliases.${local}`,
  );
}

/** aliases(5): what has only addresses is said; commands, files and lists of addresses stay in their file, which is asked second. */
function localAliases(postfix: Postfix, mail: MailDraft): void {
  const { snapshot, ledger } = postfix;
  let stays = false;
  const found = new Map<string, { to: readonly string[]; place: Place }>();
  for (const { type, path } of mapsOf(get(postfix, "alias_maps"))) {
    const text = snapshot.files.get(path);
    if (text === undefined || ![...indexed, "texthash"].includes(type)) {
      if (type !== "nis") stays = true;
      continue;
    }
    for (const alias of readAliases(text)) {
      const place = ledger.read({ ...alias, file: path });
      if (alias.name === null) ledger.settle(place, "listed", "it is no alias (aliases(5))");
      else if (found.has(alias.name)) ledger.settle(place, "default", "without effect: the name is there already");
      else if (
        formats["local-part"].test(alias.name) &&
        alias.to.length > 0 &&
        alias.to.every((to) => formats.recipient.test(to.toLowerCase()))
      )
        found.set(alias.name, { to: alias.to.map((to) => to.toLowerCase()), place });
      else {
        stays = true;
        ledger.settle(place, "kept", `it stays in ${path}, which is asked second (mail.extra.alias_maps)`);
      }
    }
  }
  // With virtual accounts a name without a domain is one at the origin: of the Unix accounts, nobody is asked.
  const home = mail.accounts === "unix" ? undefined : mail.domains[mail.origin];
  const reaches = (to: string): boolean =>
    mail.accounts === "unix" ||
    to.includes("@") ||
    found.has(to) ||
    Boolean(home && (home.mailboxes[to] || home.aliases[to]));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [name, { to, place }] of found)
      if (!to.every(reaches)) {
        found.delete(name);
        stays = true;
        ledger.settle(
          place,
          "listed",
          `${to.filter((each) => !reaches(each)).join(", ")} is a Unix account, and mailboxes have none now: it stays in ${place.file}, which is asked second`,
        );
      }
  }
  for (const [name, { to, place }] of found)
    if (home && (home.mailboxes[name] || home.aliases[name]))
      ledger.settle(place, "default", `without effect: ${name}@${mail.origin} is in virtual`);
    else {
      mail.localAliases[name] = [...to];
      ledger.settle(place, "expressed", `mail.localAliases.${name}`);
    }
  if (stays)
    mail.extra["alias_maps"] =
      `$alias_database, ${postfix.lines.get("alias_maps")?.value ?? get(postfix, "alias_maps")}`;
  settle(
    postfix,
    "alias_maps",
    stays ? "kept" : "expressed",
    stays ? "mail.localAliases, mail.extra.alias_maps" : "mail.localAliases",
  );
  settle(postfix, "alias_database", "postform", "newaliases indexes what Postform wrote");
}

/** The tables that have a property; one that cannot be said stays in its file. */
function lookupTables(postfix: Postfix, mail: MailDraft): void {
  const { ledger } = postfix;
  for (const [setting, property] of [
    ["transport_maps", "transport"],
    ["canonical_maps", "canonical"],
    ["smtp_generic_maps", "generic"],
    ["relocated_maps", "relocated"],
  ] as const) {
    if (get(postfix, setting) === "" || !postfix.explicit.has(setting)) continue;
    const read = mapsOf(get(postfix, setting)).map((map) => entriesOf(postfix, map));
    const entries = read.flatMap((each) => each ?? []);
    if (read.includes(null) || !entries.every(fits)) {
      mail.extra[setting] = postfix.lines.get(setting)?.value ?? get(postfix, setting);
      settle(postfix, setting, "kept", `mail.extra.${setting}: the table stays where it is`);
      for (const entry of entries) ledger.settle(entry, "kept", `it stays in ${entry.file} (mail.extra.${setting})`);
      continue;
    }
    for (const entry of entries) ledger.settle(entry, "expressed", `mail.tables.${property}`);
    if (entries.length > 0) mail.tables[property] = Object.fromEntries(entries.map(({ key, value }) => [key, value]));
    settle(postfix, setting, "expressed", `mail.tables.${property}`);
  }
  headerChecks(postfix, mail);
}

const fits = ({ key, value }: TableEntry) => formats["lookup-key"].test(key) && formats["lookup-value"].test(value);

function headerChecks(postfix: Postfix, mail: MailDraft): void {
  if (get(postfix, "header_checks") === "") return;
  const maps = mapsOf(get(postfix, "header_checks"));
  const entries = maps.flatMap(({ type, path }) =>
    readPatterns(postfix.snapshot.files.get(path) ?? "").map((entry) => ({
      ...postfix.ledger.read({ ...entry, file: path }),
      entry,
      type,
    })),
  );
  const sayable = entries.every(({ entry, type }) => type === "regexp" && entry.pattern !== null && entry.flags === "");
  if (!sayable || maps.some(({ path }) => !postfix.snapshot.files.has(path))) {
    mail.extra["header_checks"] = postfix.lines.get("header_checks")?.value ?? "";
    settle(postfix, "header_checks", "kept", "mail.extra.header_checks: the table stays where it is");
    for (const each of entries)
      postfix.ledger.settle(each, "kept", `it stays in ${each.file} (mail.extra.header_checks)`);
    return;
  }
  mail.tables["headerChecks"] = entries.map(({ entry }) => ({ pattern: entry.pattern!, action: entry.value }));
  for (const each of entries) postfix.ledger.settle(each, "expressed", "mail.tables.headerChecks");
  settle(postfix, "header_checks", "expressed", "mail.tables.headerChecks");
}

const restrictionLists = ["client", "helo", "sender", "relay", "recipient", "data", "end_of_data", "etrn"].map(
  (stage) => `smtpd_${stage}_restrictions`,
);

/** Of each list of restrictions: what ours has too, what is a table of Postform's, and what would go. */
function restrictions(postfix: Postfix, mail: MailDraft): void {
  const same = new Set(
    restrictionLists.flatMap((name) => restrictionsOf(ours(postfix.snapshot.platform).get(name) ?? "")),
  );
  for (const name of restrictionLists) {
    if (!postfix.explicit.has(name)) continue;
    const lost = restrictionsOf(get(postfix, name)).filter((restriction) => {
      if (
        same.has(restriction) ||
        /^(permit|defer_unauth_destination|reject_unknown_recipient_domain)$/.test(restriction)
      )
        return false;
      const [check, map] = restriction.split(" ");
      const table = { check_client_access: "access", check_sender_access: "senderAccess" }[check!];
      const entries = table && map ? mapsOf(map).map((each) => entriesOf(postfix, each)) : [null];
      if (!table || entries.includes(null) || !entries.every((each) => each!.every(fits))) return true;
      for (const entry of entries.flatMap((each) => each ?? [])) {
        mail.tables[table] = { ...(mail.tables[table] as Texts | undefined), [entry.key]: entry.value };
        postfix.ledger.settle(entry, "expressed", `mail.tables.${table}`);
      }
      return false;
    });
    if (lost.length > 0)
      settle(
        postfix,
        name,
        "listed",
        `Postform's own restrictions lack ${lost.join(", ")}; to keep it, give the whole list in mail.extra.${name}`,
      );
    else settle(postfix, name, "postform", "Postform's own restrictions have what it has");
  }
}

/** Each restriction with its argument. */
function restrictionsOf(value: string): string[] {
  const found: string[] = [];
  const takesOne =
    /^(check_\w+|reject_rbl_client|reject_rhsbl_\w+|permit_dnswl_client|permit_rhswl_client|reject_multi\w*:|sleep)$/;
  const all = words(value);
  for (let index = 0; index < all.length; index++)
    found.push(takesOne.test(all[index]!) && index + 1 < all.length ? `${all[index]} ${all[++index]}` : all[index]!);
  return found;
}

/** What Postform's main.cf says, whatever the model. */
const ours = (platform: string): Map<string, string> => settingsOf(mainCf(plainServer(), platformFor(platform)));

/** Settings that have no meaning where Dovecot has the mailboxes and Postform the certificates. */
const replaced: readonly (readonly [RegExp, string])[] = [
  [
    /^(smtpd_tls_|smtp_tls_CA|smtp_tls_cert_file|smtp_tls_key_file|tls_)/,
    "TLS and its certificate are Postform's to set",
  ],
  [/^(smtpd_use_tls|smtp_use_tls|smtpd_enforce_tls|smtp_enforce_tls)$/, "TLS is Postform's to set"],
  [
    /^(virtual_(mailbox_base|uid_maps|gid_maps|minimum_uid|mailbox_limit_maps|mailbox_lock)|dovecot_destination_.*)$/,
    "mail is handed to Dovecot, which knows where it is kept",
  ],
  [/^(smtpd_sasl_.*|broken_sasl_auth_clients)$/, "log-in is Postform's to set: on 587 and 465, never on 25"],
  [
    /^(queue|command|daemon|data|config|sample|manpage|readme|html|shlib|meta)_directory$|^(mail_owner|setgid_group|sendmail_path|newaliases_path|mailq_path)$/,
    "the package knows its own folders",
  ],
];

/** All other settings: Postform's own, defaults, and what mail.extra keeps. */
function rest(postfix: Postfix, mail: MailDraft, folder: string): void {
  const { platform } = postfix.snapshot;
  const set = ours(platform);
  const known = ownServices(false);
  const lost = services(postfix, folder).flatMap(({ name }) => (name === null || known.has(name) ? [] : [name]));
  const used = (name: string) =>
    [...postfix.lines.values()].some(({ value }) =>
      new RegExp(`\\$[({]?${name.replace(/[.]/g, "\\.")}\\b`).test(value ?? ""),
    );
  const open = new Set(
    postfix.ledger
      .entries()
      .filter(({ note }) => note === "Postform knows nothing of the kind")
      .map(({ file, line }) => `${file}:${line}`),
  );
  for (const [name, line] of postfix.lines) {
    if (!open.has(`${line.file}:${line.line}`) || Object.hasOwn(mail.extra, name)) continue;
    const value = postfix.explicit.get(name) ?? line.value ?? "";
    const own = set.get(name);
    const why = replaced.find(([pattern]) => pattern.test(name));
    if (name === "mydomain" && value === mail.hostname.replace(/^[^.]*\./, ""))
      settle(postfix, name, "default", "it follows from the host's name");
    else if (lost.some((service) => name.startsWith(`${service}_`)))
      settle(postfix, name, "listed", "it is for a service that Postform's master.cf has not");
    else if (own !== undefined && words(own).join() === words(value).join())
      settle(postfix, name, "postform", "the same");
    else if (own !== undefined)
      settle(
        postfix,
        name,
        "changed",
        `changes to: ${own || "(empty)"}${name === "smtpd_sasl_auth_enable" ? ", but on 587 and 465" : ""}`,
      );
    else if (postfix.defaults.get(name) === value || line.value === postfix.defaults.get(name))
      settle(postfix, name, "default", "Postfix's default");
    else if (why) settle(postfix, name, "postform", why[1]);
    else if (!postfix.defaults.has(name) && !used(name)) settle(postfix, name, "listed", "nothing uses it");
    else if (!formats.setting.test(name) || !formats.line.test(line.value ?? ""))
      settle(postfix, name, "listed", "mail.extra takes no such name or value");
    else {
      mail.extra[name] = line.value ?? "";
      settle(postfix, name, "kept", `mail.extra.${name}`);
    }
  }
}

const services = ({ snapshot }: Postfix, folder: string) =>
  readMasterCf(snapshot.files.get(`${folder}/master.cf`) ?? "");

function masterHas(postfix: Postfix, folder: string, command: string): boolean {
  return services(postfix, folder).some(
    (service) => service.name !== null && service.command === command && service.type === "inet",
  );
}

/** What Postform's master.cf has, by name: `smtp` is two. */
function ownServices(postscreen: boolean): Map<string, Service[]> {
  const found = new Map<string, Service[]>();
  for (const service of readMasterCf(masterCf(plainServer({ postscreen }))))
    if (service.name !== null) found.set(service.name, [...(found.get(service.name) ?? []), service]);
  return found;
}

const ports: Readonly<Record<string, string>> = {
  25: "smtp",
  587: "submission",
  465: "submissions",
  smtps: "submissions",
};
const debianExtras = ["maildrop", "uucp", "ifmail", "bsmtp", "scalemail-backend", "mailman"];

/** The services of master.cf, and the protocols that they and Dovecot's are. */
function protocols(postfix: Postfix, folder: string, dovecot: DovecotPart): string[] {
  const { ledger } = postfix;
  const file = `${folder}/master.cf`;
  const own = ownServices(masterHas(postfix, folder, "postscreen"));
  const found = new Set<string>(dovecot.protocols);
  for (const service of services(postfix, folder)) {
    const place = ledger.read({ ...service, file });
    if (service.name === null) {
      ledger.settle(place, "listed", "it is no service (master(5))");
      continue;
    }
    const [address, port] = service.name.includes(":")
      ? [service.name.replace(/:[^:]*$/, ""), service.name.replace(/.*:/, "")]
      : ["", service.name];
    const name = service.type === "inet" ? (ports[port] ?? port) : service.name;
    const same = own.get(name)?.find(({ type }) => type === service.type);
    if (!same) {
      const used = [...postfix.explicit.values()].some((value) =>
        words(value).some((word) => word === service.name || word.startsWith(`${service.name}:`)),
      );
      if (debianExtras.includes(service.name) && !used)
        ledger.settle(place, "default", "a service of the package that nothing uses");
      else ledger.settle(place, "listed", "Postform's master.cf has no such service, and nothing to add one");
      continue;
    }
    if (service.type === "inet") found.add(name);
    const unlike = service.options.filter(
      ([option, value]) => value !== "" && !same.options.some(([other]) => other === option),
    );
    if (address) ledger.settle(place, "listed", `it is for ${address} alone: give mail.interfaces`);
    if (unlike.length > 0 && service.type === "inet")
      ledger.settle(place, "listed", `Postform's ${name} lacks ${unlike.map((pair) => pair.join("=")).join(", ")}`);
    else if (service.command !== same.command)
      ledger.settle(place, "changed", `changes to the command ${same.command}`);
    else if (
      unlike.some(([option]) => option !== "syslog_name") ||
      (service.rest.length > 0 && service.type !== "inet")
    )
      ledger.settle(
        place,
        "listed",
        `Postform's ${name} has none of ${[...service.options.map((pair) => pair.join("=")), ...service.rest].join(", ")}`,
      );
    else
      ledger.settle(
        place,
        "postform",
        service.type === "inet" ? `mail.protocols: ${name}, with Postform's options` : "the same service",
      );
  }
  if (postfix.explicit.get("smtpd_sasl_auth_enable") === "yes") {
    if (!found.has("submission") && !found.has("submissions"))
      settle(
        postfix,
        "smtpd_sasl_auth_enable",
        "listed",
        "users logged in on port 25, where Postform takes no password: they use 587 (STARTTLS) or 465 (TLS) from now on",
      );
    for (const name of ["submission", "submissions"]) found.add(name);
  }
  const order = ["smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s", "sieve"];
  return order.filter((name) => found.has(name));
}
