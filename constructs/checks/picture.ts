// What only the whole picture can tell is checked on this: plain facts that each construct gives of itself, from all stacks of an app.
import type { IConstruct } from "../cdktf.ts";
import type { RecordSet } from "../dns-records.ts";

/** What one construct says of itself. */
export type Part = ZonePart | MailServerPart | MailDomainPart | AliasDomainPart | CertificatePart | WebSitePart;

export interface ZonePart {
  readonly kind: "zone";
  readonly zone: string;
  readonly role: "primary" | "secondary" | "contributor";
  /** Address of the name server. */
  readonly server: string;
  readonly nameServers: readonly string[];
  readonly records: Readonly<Record<string, RecordSet>>;
}

export interface MailServerPart {
  readonly kind: "mail-server";
  readonly hostname: string;
  readonly address: string;
  readonly origin: string;
  /** The host's own accounts are mailboxes of `origin`, and nobody here knows them. */
  readonly unixAccounts: boolean;
  /** Whether strangers may not send as its users, and from whom else such mail is taken. */
  readonly refuseOwnSenders: boolean;
  readonly networks: readonly string[];
  readonly forwarders: readonly string[];
  /** aliases(5). */
  readonly localAliases: Readonly<Record<string, readonly string[]>>;
  /** virtual(5) and canonical(5). */
  readonly virtual: Readonly<Record<string, string>>;
  readonly canonical: Readonly<Record<string, string>>;
}

export interface MailDomainPart {
  readonly kind: "mail-domain";
  readonly domain: string;
  /** The mail server's name. */
  readonly server: string;
  readonly mailboxes: Readonly<Record<string, MailboxPart>>;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  readonly catchAll: readonly string[];
}

export interface MailboxPart {
  readonly passwordHash?: string | undefined;
  readonly passwordFrom?: string | undefined;
  readonly copyTo?: readonly string[] | undefined;
}

export interface AliasDomainPart {
  readonly kind: "alias-domain";
  readonly domain: string;
  readonly server: string;
  readonly targetDomain: string | undefined;
  readonly aliases: Readonly<Record<string, readonly string[]>>;
}

export interface CertificatePart {
  readonly kind: "certificate";
  readonly names: readonly string[];
  /** By which its servers are known. */
  readonly required: readonly string[];
}

export interface WebSitePart {
  readonly kind: "web-site";
  readonly names: readonly string[];
  /** "/www/html/index.html on 192.0.2.10" */
  readonly pages: readonly string[];
}

/** A part with the construct that said it. */
export type Placed<P extends Part, C = IConstruct> = P & { readonly construct: C };

export interface NamedRecordSet extends RecordSet {
  readonly zone: Placed<ZonePart>;
  /** Its key in the zone: "www A". */
  readonly key: string;
}

/** What of a picture models tell before constructs are made of them; each part is then of a place in a model. */
export interface MailPicture<C = IConstruct> {
  readonly mailServers: readonly Placed<MailServerPart, C>[];
  readonly mailDomains: readonly Placed<MailDomainPart, C>[];
  readonly aliasDomains: readonly Placed<AliasDomainPart, C>[];
}

export interface Picture extends MailPicture {
  readonly zones: readonly Placed<ZonePart>[];
  readonly certificates: readonly Placed<CertificatePart>[];
  readonly webSites: readonly Placed<WebSitePart>[];
  /** All record sets by full name and type, "mail.example.com A": one from each zone or contribution that has it. */
  readonly records: ReadonlyMap<string, readonly NamedRecordSet[]>;
  /** The zones that are answered for, by name. */
  readonly primaries: ReadonlyMap<string, Placed<ZonePart>>;
}

/** What a check has found. */
export interface Finding<C = IConstruct> {
  /** The construct to blame. */
  readonly construct: C;
  /** The place in its props: `["aliases", "sales"]`. */
  readonly path: readonly (string | number)[];
  /** A sentence: what was given, what is allowed, what to do. */
  readonly message: string;
}

/** One rule about the whole picture. */
export interface PictureCheck {
  readonly id: string;
  /** Where the rule comes from. */
  readonly source: string;
  /** An error stops the synthesis; a warning is told. @default "error" */
  readonly level?: "warning";
  check(picture: Picture): Finding[];
}

/** One that needs the mail alone. */
export interface MailCheck extends PictureCheck {
  check<C>(picture: MailPicture<C>): Finding<C>[];
}

const parts = new WeakMap<IConstruct, () => Part>();

/** Each construct has one part, asked for when a picture is taken. */
export function setPart(construct: IConstruct, part: () => Part): void {
  parts.set(construct, part);
}

/** The facts of a construct and all below it. */
export function pictureOf(root: IConstruct): Picture {
  const placed = root.node.findAll().flatMap((construct): Placed<Part>[] => {
    const part = parts.get(construct)?.();
    return part ? [{ ...part, construct }] : [];
  });
  const of = <K extends Part["kind"]>(kind: K) =>
    placed.filter((part): part is Placed<Extract<Part, { kind: K }>> => part.kind === kind);
  const zones = of("zone");
  return {
    zones,
    mailServers: of("mail-server"),
    mailDomains: of("mail-domain"),
    aliasDomains: of("alias-domain"),
    certificates: of("certificate"),
    webSites: of("web-site"),
    records: recordsOf(zones),
    primaries: new Map(zones.filter(({ role }) => role === "primary").map((zone) => [zone.zone, zone])),
  };
}

function recordsOf(zones: readonly Placed<ZonePart>[]): Map<string, NamedRecordSet[]> {
  const records = new Map<string, NamedRecordSet[]>();
  for (const zone of zones)
    for (const [key, set] of Object.entries(zone.records)) {
      const [name = "", type = ""] = key.split(" ");
      const full = `${fullName(name, zone.zone)} ${type}`;
      records.set(full, [...(records.get(full) ?? []), { ...set, zone, key }]);
    }
  return records;
}

/** The data of all records of a name and type. */
export function valuesOf({ records }: Picture, name: string, type: string): string[] {
  return [...new Set((records.get(`${name.toLowerCase()} ${type}`) ?? []).flatMap(({ values }) => values))];
}

/** All record sets of a type, with the full names that they are of. */
export function setsOfType(
  { records }: Picture,
  type: string,
): { readonly name: string; readonly set: NamedRecordSet }[] {
  return [...records].flatMap(([full, sets]) =>
    full.endsWith(` ${type}`) ? sets.map((set) => ({ name: full.slice(0, -type.length - 1), set })) : [],
  );
}

/** A name of a record, as owner or in its data, as a full name in lower case without the dot at its end. */
export const fullName = (name: string, zone: string): string =>
  (name.endsWith(".") ? name.slice(0, -1) : name === "@" ? zone : `${name}.${zone}`).toLowerCase();

/** The zone of ours that answers for a name: the longest. Not known where it is delegated to others. */
export function zoneOf(picture: Picture, name: string): Placed<ZonePart> | undefined {
  for (let parent = name; ; parent = parent.slice(parent.indexOf(".") + 1)) {
    const zone = picture.primaries.get(parent);
    if (zone) return zone;
    if (picture.records.has(`${parent} NS`) || !parent.includes(".")) return undefined;
  }
}

/** What is wrong with a name that a record needs an address of: it is an alias, or has none in a zone of ours. */
export function addressProblem(picture: Picture, name: string): string | undefined {
  const [alias] = picture.records.get(`${name} CNAME`) ?? [];
  if (alias)
    return `${name}, which is a CNAME; allowed is a name with an address of its own, such as ${fullName(alias.values[0] ?? "", alias.zone.zone)}`;
  const zone = zoneOf(picture, name);
  const hasAddress = [name, ...wildcardsFor(name)].some((each) =>
    ["A", "AAAA"].some((type) => picture.records.has(`${each} ${type}`)),
  );
  return zone && !hasAddress
    ? `${name}, which has no address in the zone ${zone.zone}; add its A or AAAA record`
    : undefined;
}

/** The wildcards that may answer for a name: one at any of its parents (RFC 4592 2.2.1). */
const wildcardsFor = (name: string): string[] => {
  const labels = name.split(".");
  return labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join(".")}`);
};
