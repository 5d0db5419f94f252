// A host's snapshot as a company's file, with the account of every line. Called by import.ts; pure but for password hashes.
import { isIP } from "node:net";
import { isMap, parseDocument } from "yaml";
import type { Connection } from "../../provider/host/connection.ts";
import { companyFields } from "../../schemas/company.ts";
import type { Fields } from "../../schemas/dsl.ts";
import { formats } from "../../schemas/formats.ts";
import type { Snapshot } from "./collect.ts";
import { type DnsDraft, importDns, mostFrequent, type ZoneDraft } from "./dns.ts";
import { importDovecot } from "./dovecot.ts";
import { type Entry, Ledger } from "./ledger.ts";
import { importMail, type MailDraft, people } from "./mail.ts";
import { platformFor } from "./ours.ts";
import { importWeb } from "./web.ts";

export interface Imported {
  readonly name: string;
  /** The company's file. */
  readonly yaml: string;
  readonly entries: readonly Entry[];
  /** What a person should know, besides the lines. */
  readonly notes: readonly string[];
}

export interface ConvertOptions {
  readonly connection: Connection;
  /** @default after the mail domain */
  readonly name?: string | undefined;
}

/** Throws for a host that has none of the services. */
export async function convert(snapshot: Snapshot, { connection, name: asked }: ConvertOptions): Promise<Imported> {
  const ledger = new Ledger();
  for (const [path, why] of snapshot.unread)
    ledger.settle(ledger.read({ file: path, line: 1, text: "(the file)" }), "listed", `it was not read: ${why}`);
  const mail = importMail(snapshot, ledger, await importDovecot(snapshot, ledger));
  const dns = importDns(snapshot, ledger);
  const web = importWeb(snapshot, ledger);
  if (!mail && !dns && !web) throw new Error("neither Postfix nor BIND nor nginx is there: nothing to import");
  accounts(snapshot, ledger, mail);
  const fqdn = snapshot.answers.get("hostname")?.trim().toLowerCase() ?? "";
  const origin = mail?.origin ?? Object.keys(dns?.zones ?? {}).find((zone) => !/\.arpa$/.test(zone)) ?? fqdn;
  const name = asked ?? nameOf(origin);
  const notes: string[] = [];
  const contact = contactOf(snapshot, mail, dns, origin);
  if (dns && !formats.hostname.test(dns.hostname)) dns.hostname = formats.hostname.test(fqdn) ? fqdn : `ns.${origin}`;
  const namedFile = snapshot.answers.get("named-file");
  if (dns && namedFile !== "/etc/bind/named.conf")
    notes.push(
      `named reads ${namedFile}, and Postform writes Debian's /etc/bind: take out -c where named is started, and restart it, right before the first apply`,
    );
  if (platformFor(snapshot.platform).id !== snapshot.platform)
    notes.push(
      `this machine runs ${snapshot.platform}, which Postform does not: give a new machine's address in hosts.main.address, and bring the mail there`,
    );
  const { address, port, user, sudo, hostKey, identity, jump } = connection;
  const company = {
    company: name,
    contact,
    hosts: {
      main: {
        address,
        ...(port === 22 ? {} : { port }),
        ...(user === "root" ? {} : { user }),
        ...(sudo ? { sudo } : {}),
        ...(hostKey ? { hostKey } : {}),
        ...(identity ? { identity: identity.startsWith("env:") ? identity : `file:${identity}` } : {}),
        ...(jump ? { jump } : {}),
        ...(formats.hostname.test(fqdn) ? { hostname: fqdn } : {}),
        adopt: true,
        baseline: false,
      },
    },
    ...certificates(snapshot, contact, notes),
    ...(mail ? { mail: { host: "main", ...mail } } : {}),
    ...(web && (Object.keys(web.sites).length > 0 || mail) ? { web: { host: "main", ...web } } : {}),
    ...(dns ? { dns: { host: "main", ...dns, zones: zonesOf(dns, contact, notes) } } : {}),
  };
  if (isIP(address) === 0)
    notes.push(
      `${address} is a name: give the machine's address in hosts.main.address, or no A and PTR records follow from it`,
    );
  return { name, yaml: yamlOf(ordered(companyFields, company)), entries: ledger.entries(), notes };
}

function nameOf(domain: string): string {
  const [label = ""] = domain.split(".");
  return formats.name.test(label) ? label : "company";
}

/** Unix accounts of people: they stay as they are; what has to be known is whose mail is whose. */
function accounts(snapshot: Snapshot, ledger: Ledger, mail: MailDraft | null): void {
  const spool = new Map(
    (snapshot.answers.get("spool") ?? "").split("\n").flatMap((line) => {
      const [name = "", size = "0"] = line.split(" ");
      return name ? [[name, Number(size)] as const] : [];
    }),
  );
  const maildirs = new Set((snapshot.answers.get("maildirs") ?? "").split("\n").filter(Boolean));
  for (const { name, line } of people(snapshot)) {
    const place = ledger.read({ file: "/etc/passwd", line, text: name });
    const mbox = (spool.get(name) ?? 0) > 0;
    const maildir = maildirs.has(name);
    if (mail?.accounts !== "unix") {
      const where = [...(mbox ? [`/var/mail/${name}`] : []), ...(maildir ? [`~${name}/Maildir`] : [])];
      if (where.length > 0)
        ledger.settle(
          place,
          "listed",
          `a Unix account with mail in ${where.join(" and ")}, which has no mailbox at Postform: it stays there`,
        );
      else ledger.settle(place, "default", "a Unix account without mail: it stays as it is");
    } else if (mail.unixMail === "maildir" ? mbox : maildir && !mbox)
      ledger.settle(
        place,
        "listed",
        `mail is in ${mbox ? `/var/mail/${name}` : `~${name}/Maildir`}, and the others' is not: it stays there, and is not shown`,
      );
    else ledger.settle(place, "expressed", "mail.accounts: the host's own Unix accounts, with their passwords");
  }
}

/** Who looks after it, and gets what root and postmaster get: an address that reaches somebody. */
function contactOf(snapshot: Snapshot, mail: MailDraft | null, dns: DnsDraft | null, origin: string): string {
  const ofZones = Object.values(dns?.zones ?? {}).flatMap(({ soa }) => soa?.contact ?? []);
  const first = mostFrequent(ofZones);
  const addressed = (to: string) => (to.includes("@") ? to : `${to}@${origin}`);
  const domains = Object.entries(mail?.domains ?? {});
  const candidates = [
    ...(first ? [first] : []),
    ...(mail?.localAliases["root"] ?? []).map(addressed),
    ...domains.flatMap(([domain, { aliases }]) =>
      (aliases["postmaster"] ?? []).map((to) => (to.includes("@") ? to : `${to}@${domain}`)),
    ),
    ...domains.flatMap(([domain, { mailboxes }]) => Object.keys(mailboxes).map((name) => `${name}@${domain}`)),
    ...(mail?.accounts === "unix" ? people(snapshot).map(({ name }) => `${name}@${origin}`) : []),
    ...ofZones,
  ];
  const isSomebody = (address: string): boolean => {
    const [local = "", domain = ""] = address.split("@");
    const hosted = mail?.domains[domain];
    if (hosted) return Boolean(hosted.mailboxes[local] || hosted.aliases[local] || hosted.catchAll.length > 0);
    const led = mail?.aliasDomains[domain];
    if (led) return Boolean(led.aliases[local] || led.targetDomain);
    if (mail?.accounts !== "unix" || domain !== origin) return true;
    return Boolean(mail.localAliases[local]) || people(snapshot).some(({ name }) => name === local) || local === "root";
  };
  return candidates.find((address) => formats.email.test(address) && isSomebody(address)) ?? `hostmaster@${origin}`;
}

/** Which CA signed what is served: Let's Encrypt goes on, by Postform; a self-signed one gets a successor. */
function certificates(snapshot: Snapshot, contact: string, notes: string[]): Record<string, unknown> {
  const found = [...snapshot.answers].flatMap(([name, text]) => {
    const [, path] = /^certificate (.*)$/.exec(name) ?? [];
    const field = (key: string) => new RegExp(`^${key}=\\s*(.*)$`, "m").exec(text)?.[1]?.trim() ?? "";
    return path === undefined || text === ""
      ? []
      : [{ path, issuer: field("issuer"), subject: field("subject"), end: field("notAfter") }];
  });
  const acme = found.some(({ issuer }) => /Let's Encrypt|ISRG/.test(issuer));
  for (const { path, issuer, subject, end } of found) {
    if (issuer === subject)
      notes.push(
        `${path} is self-signed (until ${end}): Postform makes its own, self-signed too; who has accepted this one is asked again`,
      );
    else if (acme)
      notes.push(
        `${path} is from ${issuer}: Postform gets its own there; stop whatever renews this one (certbot.timer) after the first apply`,
      );
    else
      notes.push(
        `${path} is from ${issuer} (until ${end}): Postform would make a self-signed one in its place; give certificateAuthority or acme`,
      );
  }
  return acme ? { acme: { contact } } : {};
}

/** What a zone says besides what Postform says itself. */
function zonesOf(dns: DnsDraft, contact: string, notes: string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(dns.zones).map(([zone, { soa, nameServers, ...draft }]: [string, ZoneDraft]) => {
      if (draft.primaries) return [zone, draft];
      const usual =
        soa?.primary === dns.hostname &&
        soa.contact === contact &&
        soa.refresh === 7200 &&
        soa.retry === 900 &&
        soa.expire === 1209600 &&
        soa.minimum === 3600;
      const secondaries = nameServers.filter((name) => name !== dns.hostname);
      if (!nameServers.includes(dns.hostname))
        notes.push(`${zone}: ${dns.hostname} is none of its NS records, and becomes one (dns.hostname)`);
      return [
        zone,
        { ...(soa && !usual ? { soa } : {}), ...(secondaries.length > 0 ? { secondaries } : {}), ...draft },
      ];
    }),
  );
}

/** In the order of the schema, as the docs have it. */
function ordered(fields: Fields, value: object): Record<string, unknown> {
  const names = Object.keys(fields);
  const sorted = Object.entries(value).sort(([one], [other]) => names.indexOf(one) - names.indexOf(other));
  return Object.fromEntries(
    sorted.map(([name, inner]) => {
      const field = fields[name];
      return [name, field?.kind === "object" && typeof inner === "object" ? ordered(field.fields, inner) : inner];
    }),
  );
}

/** The same without what says nothing. */
function trimmed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(trimmed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, trimmed(inner)] as const)
      .filter(([key, inner]) => inner !== undefined && !(emptied.has(key) && isEmpty(inner))),
  );
}

const emptied = new Set([
  "networks",
  "interfaces",
  "relayDomains",
  "localAliases",
  "tables",
  "limits",
  "extra",
  "extraDovecot",
  "domains",
  "aliasDomains",
  "aliases",
  "catchAll",
  "listenOn",
  "allowRecursion",
  "forwarders",
  "allowTransfer",
  "notify",
  "records",
  "zones",
  "sites",
  "replaces",
  "mailboxes",
]);
const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;

const comments: readonly (readonly [readonly string[], string])[] = [
  [
    ["hosts", "main", "baseline"],
    " other things may run on it, whose ports a firewall would close; without this line, it gets one, strict SSH, and more",
  ],
  [["mail", "refuseOwnSenders"], " as it was; without this line, strangers cannot send with a sender of yours"],
  [["mail", "postscreen"], " as it was; without this line, clients that talk too early are refused"],
];

function yamlOf(company: Record<string, unknown>): string {
  const document = parseDocument("{}");
  document.contents = document.createNode(trimmed(company)) as typeof document.contents;
  for (const [path, comment] of comments) {
    const node = document.getIn(path, true);
    if (node && !isMap(node)) (node as { comment?: string }).comment = comment;
  }
  return `# yaml-language-server: $schema=../node_modules/postform/schemas/company.schema.json\n# Made by postform import; IMPORT.md says what it could not take over.\n${document.toString({ lineWidth: 0 })}`;
}
