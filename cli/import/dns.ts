// BIND of a host as a company file's `dns`: its options, and the zones with their records. Pure.
import { statementProblem } from "../../provider/render/bind-syntax.ts";
import { mailboxAddress } from "../../provider/render/dns-zone.ts";
import { formats, networkOf } from "../../schemas/formats.ts";
import { recordProblems, recordTypes } from "../../schemas/records.ts";
import type { Snapshot } from "./collect.ts";
import type { Ledger, Place, Verdict } from "./ledger.ts";
import { readNamedConf, type Statement } from "./read/named.ts";
import { readZone, type ZoneRecord } from "./read/zone.ts";

export interface Soa {
  readonly primary: string;
  readonly contact: string;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

export interface ZoneDraft {
  primaries?: string[];
  ttl?: number;
  soa?: Soa;
  /** All of the zone's NS records. */
  nameServers: string[];
  allowTransfer?: string[];
  notify?: string[];
  records: Record<string, { values: string[]; ttl?: number }>;
}

export interface DnsDraft {
  hostname: string;
  listenOn: string[];
  allowRecursion: string[];
  forwarders: string[];
  allowTransfer: string[];
  extra: Record<string, string>;
  zones: Record<string, ZoneDraft>;
}

interface Named {
  readonly snapshot: Snapshot;
  readonly ledger: Ledger;
  readonly acls: ReadonlyMap<string, readonly Statement[]>;
  readonly directory: string;
  /** Anybody may copy a zone that says nothing of it: BIND's default before 9.20. */
  readonly open: boolean;
  readonly settle: (statement: Statement, verdict: Verdict, note: string) => void;
}

/** Zones that every name server has for itself (RFC 6303). */
const builtIn = /^(\.|localhost|localhost\.localdomain|(\d+\.)*(127|0|255)\.in-addr\.arpa|([01]\.){4,}ip6\.arpa)$/;

export function importDns(snapshot: Snapshot, ledger: Ledger): DnsDraft | null {
  const main = snapshot.answers.get("named-file");
  if (main === undefined) return null;
  const place = ({ file, line, text }: Statement): Place => ({ file, line, text });
  let statements: Statement[];
  try {
    statements = readNamedConf(main, snapshot.files, (statement, path) => {
      ledger.settle(
        ledger.read(place(statement)),
        "listed",
        `${path} was not read: ${snapshot.unread.get(path) ?? "there is no such file"}`,
      );
    });
  } catch (error) {
    const where = ledger.read({ file: main, line: 1, text: (error as Error).message });
    ledger.settle(where, "listed", "named.conf cannot be read: nothing of BIND is taken over");
    return null;
  }
  const readAll = (all: readonly Statement[]): void => {
    for (const statement of all) {
      ledger.read(place(statement));
      readAll(statement.block ?? []);
    }
  };
  readAll(statements);
  const options = statements.filter(({ words }) => words[0] === "options").flatMap(({ block }) => block ?? []);
  const named: Named = {
    snapshot,
    ledger,
    acls: new Map(
      statements.filter(({ words }) => words[0] === "acl").map(({ words, block }) => [words[1] ?? "", block ?? []]),
    ),
    directory: options.find(({ words }) => words[0] === "directory")?.words[1] ?? "/var/cache/bind",
    open: snapshot.platform !== "debian-13" && !options.some(({ words }) => words[0] === "allow-transfer"),
    settle: (statement, verdict, note) => ledger.settle(place(statement), verdict, note),
  };
  const draft: DnsDraft = {
    hostname: "",
    listenOn: [],
    allowRecursion: [],
    forwarders: [],
    allowTransfer: [],
    extra: {},
    zones: {},
  };
  for (const statement of statements) topLevel(named, draft, statement, main);
  recursion(named, draft, options);
  for (const option of options) optionOf(named, draft, option);
  draft.hostname = mostFrequent(Object.values(draft.zones).flatMap(({ soa }) => (soa ? [soa.primary] : []))) ?? "";
  return draft;
}

export function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}

/** Debian's own named.conf stays: Postform writes named.conf.options and named.conf.local. */
function topLevel(named: Named, draft: DnsDraft, statement: Statement, main: string) {
  const { settle } = named;
  const all = (verdict: Verdict, note: string, each = statement): void => {
    settle(each, verdict, note);
    for (const inner of each.block ?? []) all(verdict, note, inner);
  };
  const [name, first = ""] = statement.words;
  const stays = main === "/etc/bind/named.conf" && !/^\/etc\/bind\/named\.conf\.(options|local)$/.test(statement.file);
  if (name === "options") return settle(statement, "expressed", "dns");
  if (name === "include") return settle(statement, "default", "what it names was read");
  if (name === "acl") return all("expressed", "dns: written out where it is used");
  if (name === "zone" && builtIn.test(first)) return all("default", "a zone that name servers have for themselves");
  if (name === "zone") return zoneOf(named, draft, statement, first.toLowerCase().replace(/\.$/, ""));
  if (stays) return all("kept", `it stays in ${statement.file}, which Postform leaves as it is`);
  all(
    "listed",
    name === "view"
      ? "Postform has no views: of its zones, none is taken over"
      : `Postform has no ${name} statement: put it into /etc/bind/named.conf, which stays yours`,
  );
}

/** The elements of an address list with acls written out; what is no plain address or network is `odd`. */
function addresses(
  { acls, snapshot }: Named,
  block: readonly Statement[],
  depth = 0,
): { networks: string[]; odd: string[] } {
  const networks: string[] = [];
  const odd: string[] = [];
  for (const { words, block: inner, text } of block) {
    const [word = ""] = words;
    const acl = acls.get(word);
    if (inner) {
      odd.push(text);
    } else if (words.length !== 1 || depth > 10) odd.push(text);
    else if (acl) {
      const found = addresses({ acls, snapshot } as Named, acl, depth + 1);
      networks.push(...found.networks);
      odd.push(...found.odd);
    } else if (word === "any") networks.push("0.0.0.0/0", "::/0");
    else if (word === "localhost") networks.push("127.0.0.0/8", "::1/128");
    else if (word === "localnets") networks.push(...localNets(snapshot));
    else if (word === "none") continue;
    else {
      const network = networkOf(word.includes("/") ? word : `${word}/${word.includes(":") ? 128 : 32}`);
      if (network) networks.push(network);
      else odd.push(text);
    }
  }
  return { networks: [...new Set(networks)], odd };
}

const localNets = ({ answers }: Snapshot): string[] =>
  [...(answers.get("networks") ?? "").matchAll(/ inet6? (\S+\/\d+)/g)].flatMap(
    ([, network]) => networkOf(network!) ?? [],
  );

/** Who may ask for names of others; BIND's default is the machine and its networks. */
function recursion(named: Named, draft: DnsDraft, options: readonly Statement[]): void {
  const said = (name: string) => options.find(({ words }) => words[0] === name);
  const off = said("recursion")?.words[1] === "no";
  const list = said("allow-recursion") ?? said("allow-query-cache") ?? said("allow-query");
  const found = list
    ? addresses(named, list.block ?? [])
    : { networks: ["127.0.0.0/8", "::1/128", ...localNets(named.snapshot)], odd: [] };
  if (!off) draft.allowRecursion = found.networks;
  for (const name of ["recursion", "allow-recursion", "allow-query-cache"]) {
    const statement = said(name);
    if (!statement) continue;
    if (statement === list && found.odd.length > 0 && !off)
      named.settle(statement, "listed", `${found.odd.join(", ")}: dns.allowRecursion takes networks`);
    else named.settle(statement, "expressed", "dns.allowRecursion");
  }
}

const packagePaths =
  /^(directory|pid-file|dump-file|statistics-file|memstatistics-file|managed-keys-directory|session-keyfile|secroots-file|recursing-file|bindkeys-file|geoip-directory|key-directory)$/;

function optionOf(named: Named, draft: DnsDraft, option: Statement) {
  const { settle } = named;
  const [name = "", value] = option.words;
  const inner = () => {
    for (const each of option.block ?? []) settle(each, "expressed", `dns: ${name}`);
  };
  const { networks, odd } = option.block ? addresses(named, option.block) : { networks: [], odd: [] };
  const single = (network: string) => network.replace(/\/(32|128)$/, "");
  if (["recursion", "allow-recursion", "allow-query-cache"].includes(name)) return inner();
  if (packagePaths.test(name)) return settle(option, "postform", "the package's own folders");
  if (name === "listen-on" || name === "listen-on-v6") {
    inner();
    const everything = networks.some((network) => network.endsWith("/0"));
    if (option.words.includes("port") && !option.words.includes("53"))
      return settle(option, "listed", "Postform's name server answers on port 53");
    const own = networks.map(single).filter((each) => formats.address.test(each));
    if (!everything && name === "listen-on") draft.listenOn.push(...own);
    const same = everything || (name === "listen-on" && own.length > 0);
    return settle(
      option,
      same ? "expressed" : "changed",
      same ? "dns.listenOn" : "changes: it answers on all addresses where dns.listenOn is not given",
    );
  }
  if (name === "forwarders") {
    inner();
    draft.forwarders = networks.map(single).filter((each) => formats.address.test(each));
    return settle(
      option,
      odd.length > 0 ? "listed" : "expressed",
      odd.length > 0 ? `${odd.join(", ")}: dns.forwarders takes addresses` : "dns.forwarders",
    );
  }
  if (name === "forward")
    return settle(
      option,
      value === "only" ? "postform" : "changed",
      value === "only" ? "the same" : "changes to: only",
    );
  if (name === "allow-transfer") {
    inner();
    draft.allowTransfer = networks.filter((network) => !network.endsWith("/0"));
    const open = networks.length > draft.allowTransfer.length;
    return settle(
      option,
      odd.length > 0 || open ? "listed" : "expressed",
      odd.length > 0
        ? `${odd.join(", ")}: dns.allowTransfer takes networks`
        : open
          ? "everybody may copy the zones: name in dns.allowTransfer who shall"
          : "dns.allowTransfer",
    );
  }
  if (name === "allow-query" && networks.some((network) => network === "0.0.0.0/0")) {
    inner();
    return settle(option, "postform", "the same");
  }
  if ((name === "dnssec-validation" && value === "auto") || (name === "auth-nxdomain" && value === "no"))
    return settle(option, "postform", "the same");
  if (/^(dnssec-enable|dnssec-lookaside|filter-aaaa.*|additional-from-.*)$/.test(name))
    return settle(option, "default", "BIND has it no longer");
  const spelled = option.text.slice(name.length).trim();
  if (!formats.setting.test(name) || statementProblem(spelled) !== null || spelled === "")
    return settle(option, "listed", "dns.extra takes no such statement");
  draft.extra[name] = spelled;
  for (const each of option.block ?? []) settle(each, "kept", `dns.extra.${name}`);
  settle(option, "kept", `dns.extra.${name}`);
}

function zoneOf(named: Named, draft: DnsDraft, statement: Statement, zone: string) {
  const { settle, snapshot, ledger } = named;
  const say = (name: string) => statement.block?.find(({ words }) => words[0] === name);
  const type = say("type")?.words[1] ?? "";
  const path = say("file")?.words[1];
  const draftZone: ZoneDraft = { nameServers: [], records: {} };
  const property = `dns.zones["${zone}"]`;
  const refuse = (note: string) => {
    settle(statement, "listed", note);
    for (const each of statement.block ?? []) settle(each, "listed", note);
  };
  if (!formats.zone.test(zone)) return refuse(`a zone is called ${formats.zone.allowed}`);
  const primaries = say("primaries") ?? say("masters");
  if (["slave", "secondary"].includes(type)) {
    const { networks, odd } = addresses(named, primaries?.block ?? []);
    if (networks.length === 0 || odd.length > 0)
      return refuse("its primaries have keys, ports or lists, which a zone of Postform's has not");
    draftZone.primaries = networks.map((network) => network.replace(/\/(32|128)$/, ""));
  } else if (!["master", "primary"].includes(type))
    return refuse(`Postform has no zones of the type ${type || "(none)"}`);
  settle(statement, "expressed", property);
  for (const each of statement.block ?? []) zoneStatement(named, draftZone, each, property);
  draft.zones[zone] = draftZone;
  if (draftZone.primaries) return;
  const file = path === undefined ? "" : path.startsWith("/") ? path : `${named.directory}/${path}`;
  const text = snapshot.files.get(file);
  if (text === undefined) {
    delete draft.zones[zone];
    return refuse(`${file || "its file"} was not read: ${snapshot.unread.get(file) ?? "it is not there"}`);
  }
  try {
    recordsOf({ ledger, zone, file, property }, draftZone, text, snapshot.answers.get(`zone ${zone}`));
    const secondaries = draftZone.nameServers.filter((name) => name !== draftZone.soa?.primary);
    if (named.open && !say("allow-transfer") && secondaries.length > 0)
      settle(
        statement,
        "changed",
        `changes: ${secondaries.join(", ")} may copy it no longer: give the addresses in ${property}.allowTransfer`,
      );
  } catch (error) {
    const place = ledger.read({ file, line: 1, text: (error as Error).message });
    ledger.settle(place, "listed", "the zone's file cannot be read: none of its records is taken over");
  }
}

function zoneStatement(named: Named, zone: ZoneDraft, statement: Statement, property: string) {
  const { settle } = named;
  const [name = "", value] = statement.words;
  const { networks, odd } = statement.block ? addresses(named, statement.block) : { networks: [], odd: [] };
  for (const each of statement.block ?? [])
    settle(each, odd.length > 0 ? "listed" : "expressed", `${property}: ${name}`);
  const plain = networks.filter((network) => !network.endsWith("/0"));
  if (["type", "file", "masters", "primaries"].includes(name)) return settle(statement, "expressed", property);
  if (name === "allow-transfer" && odd.length === 0) {
    if (plain.length > 0) zone.allowTransfer = plain;
    return settle(
      statement,
      plain.length < networks.length ? "listed" : "expressed",
      plain.length < networks.length
        ? "everybody may copy the zone: name in allowTransfer who shall"
        : `${property}.allowTransfer`,
    );
  }
  if (name === "also-notify" && odd.length === 0) {
    zone.notify = plain.map((network) => network.replace(/\/(32|128)$/, ""));
    return settle(statement, "expressed", `${property}.notify`);
  }
  const same =
    (name === "allow-update" && networks.length === 0 && odd.length === 0) ||
    (name === "allow-query" && plain.length < networks.length) ||
    (name === "notify" && value === "yes") ||
    (name === "check-names" && value === "ignore") ||
    name === "zone-statistics";
  settle(statement, same ? "postform" : "listed", same ? "the same" : `a zone of Postform's has no ${name}`);
}

interface ZonePlace {
  readonly ledger: Ledger;
  readonly zone: string;
  readonly file: string;
  readonly property: string;
}

/** The records as named reads them, each with the line that says so; of a host without its tools, as the file has them. */
function recordsOf(
  { ledger, zone, file, property }: ZonePlace,
  draft: ZoneDraft,
  text: string,
  dump: string | undefined,
): void {
  const lines = readZone(text, zone).map((line) => ({
    ...line,
    place: ledger.read({ file, line: line.line, text: line.text }),
  }));
  const read = dump ? readZone(dump, zone).flatMap(({ record }) => record ?? []) : null;
  const written = lines.flatMap(({ record }) => record ?? []);
  const records = read ?? written;
  const same = (record: ZoneRecord) =>
    `${record.owner} ${record.type} ${record.type === "SOA" ? "" : canonical(record)}`;
  const known = new Set(records.map(same));
  const places = new Map<string, Place>();
  for (const { directive, record, place, problem, text: line } of lines) {
    if (record) {
      if (known.has(same(record))) places.set(same(record), place);
      else ledger.settle(place, "listed", "named does not serve it: look at what named-checkzone says");
    } else if (directive === "$TTL") ledger.settle(place, "expressed", `${property}.ttl`);
    else if (directive === "$ORIGIN") ledger.settle(place, "expressed", "names are written in full");
    else if (directive && read) ledger.settle(place, "expressed", `the records that named makes of it, one by one`);
    else
      ledger.settle(
        place,
        "listed",
        directive ? `${directive} is expanded by named-compilezone, which this host has not` : (problem ?? line),
      );
  }
  const inFile = new Set(written.map(same));
  for (const [index, record] of records.entries())
    if (!inFile.has(same(record)))
      places.set(
        same(record),
        ledger.read({ file: `${file} (named-compilezone)`, line: index + 1, text: record.text.replace(/\s+/g, " ") }),
      );
  fill(
    draft,
    zone,
    records,
    (record, verdict, note) => {
      const place = places.get(same(record));
      if (place) ledger.settle(place, verdict, note);
    },
    property,
  );
}

/** Data as it compares: hexadecimal and names in any case, addresses of IPv6 in any spelling. */
function canonical({ type, data }: ZoneRecord): string {
  if (type === "TXT") return data;
  if (type === "AAAA" && formats.address.test(data)) return new URL(`http://[${data}]/`).hostname;
  return data.toLowerCase().replace(/"/g, "");
}

type Tell = (record: ZoneRecord, verdict: Verdict, note: string) => void;

function fill(draft: ZoneDraft, zone: string, records: readonly ZoneRecord[], tell: Tell, property: string): void {
  const soa = records.find(({ type }) => type === "SOA");
  const times = soa?.data.split(" ").slice(3).map(Number) ?? [];
  draft.ttl =
    mostFrequent(records.flatMap(({ ttl, type }) => (ttl === null || type === "SOA" ? [] : [String(ttl)]))) ===
    undefined
      ? (times[3] ?? 3600)
      : Number(mostFrequent(records.flatMap(({ ttl }) => (ttl === null ? [] : [String(ttl)]))));
  if (soa) {
    const [primary = "", contact = ""] = soa.data.split(" ").map((field) => field.replace(/\.$/, ""));
    const [refresh = 7200, retry = 900, expire = 1209600, minimum = 3600] = times;
    const address = attempt(() => mailboxAddress(`${contact}.`));
    const wrong =
      !formats.hostname.test(primary) ||
      !address ||
      !formats.email.test(address) ||
      times.some((time) => !(time >= 1)) ||
      minimum > 86400;
    if (wrong) tell(soa, "listed", "Postform writes its own SOA in the place of this one");
    else {
      draft.soa = { primary, contact: address, refresh, retry, expire, minimum };
      const serial = Number(soa.data.split(" ")[2]);
      const today = Number(`${new Date().toISOString().slice(0, 10).replaceAll("-", "")}00`);
      if (serial < today) tell(soa, "expressed", `${property}.soa; the serial becomes the date`);
      else
        tell(
          soa,
          "listed",
          `${property}.soa; its serial ${serial} is later than the date's, which Postform begins with: secondaries have to transfer the zone anew (rndc retransfer)`,
        );
    }
  }
  const sets = new Map<string, ZoneRecord[]>();
  for (const record of records) {
    const { owner, type, data } = record;
    if (type === "SOA") continue;
    const name = owner === zone ? "@" : owner.endsWith(`.${zone}`) ? owner.slice(0, -zone.length - 1) : null;
    if (name === "@" && type === "NS") {
      const server = data.replace(/\.$/, "");
      if (!formats.hostname.test(server)) tell(record, "listed", `a name server is ${formats.hostname.allowed}`);
      else {
        draft.nameServers.push(server);
        tell(record, "expressed", `${property}: name servers`);
      }
      continue;
    }
    const key = `${name} ${type}`;
    if (name === null) tell(record, "listed", `it is not in the zone ${zone}`);
    else if (!recordTypes.includes(type))
      tell(record, "listed", `Postform has no ${type} records; it has ${recordTypes.join(", ")}`);
    else if (!formats["record-key"].test(key))
      tell(record, "listed", "its name has characters that a record of Postform's has not");
    else sets.set(key, [...(sets.get(key) ?? []), record]);
  }
  for (const [key, set] of sets) {
    const ttl = set.find((record) => record.ttl !== null)?.ttl ?? null;
    draft.records[key] = {
      values: [...new Set(set.map(({ data }) => data))],
      ...(ttl === null || ttl === draft.ttl ? {} : { ttl }),
    };
  }
  // A set that is refused is listed whole; what is left may then be in order.
  for (;;) {
    const model = Object.fromEntries(Object.entries(draft.records).map(([key, set]) => [key, { ttl: null, ...set }]));
    const [problem] = recordProblems(model, { zone });
    if (!problem) break;
    const key = String(problem.path[0]);
    for (const record of sets.get(key) ?? []) tell(record, "listed", problem.message);
    sets.delete(key);
    delete draft.records[key];
  }
  for (const [key, set] of sets) for (const record of set) tell(record, "expressed", `${property}.records["${key}"]`);
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
