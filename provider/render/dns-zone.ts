// A zone, and the records that others contribute to it: fragments on the host, of which it assembles named's zone list and the zone's file.

import { createHash } from "node:crypto";
import type { dnsRecords, dnsZone } from "../../schemas/dns.ts";
import type { ModelOf } from "../../schemas/dsl.ts";
import { addressRecords } from "../../schemas/records.ts";
import { quote } from "../host/quote.ts";
import type { Activation, Asked, Assembly, Check, DirectorySpec, HostState } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { namedRuns, transferList, zoneList, zoneListFolder, zoneListFolders } from "./bind.ts";
import { list, quoted } from "./bind-syntax.ts";
import { contribution } from "./contribution.ts";
import { type ParsedZone, parseZone, recordLines } from "./zone.ts";

export type DnsZone = ModelOf<typeof dnsZone>;
export type DnsRecords = ModelOf<typeof dnsRecords>;

interface Paths {
  /** The zone's statement for named, a fragment of zones.conf. */
  readonly statement: string;
  readonly fragments: string;
  /** The owner's fragment: SOA, NS and its records. */
  readonly base: string;
  /** What follows from its `addresses`. */
  readonly addresses: string;
  readonly file: string;
  /** Where a secondary keeps what it transferred. */
  readonly copy: string;
}

/** No contributor's name has it. */
const addressesSuffix = "@addresses";

/** Whether a file of a zone holds what follows from its `addresses`: none of its records is one of `records`. */
export const isOfAddresses = (path: string) => path.endsWith(addressesSuffix);

export function zonePaths(zone: string, { bind }: Platform): Paths {
  const name = fileName(zone);
  const folder = `${bind.zones}/postform`;
  return {
    statement: `${zoneListFolder}/${name}.conf`,
    fragments: `${folder}/${name}.d`,
    base: `${folder}/${name}.d/00-zone`,
    addresses: `${folder}/${name}.d/00-zone${addressesSuffix}`,
    file: `${folder}/${name}.zone`,
    copy: `${bind.cache}/postform-${name}.secondary`,
  };
}

/** A file name has at most 255 bytes and no slash; RFC 2317's zones have one. */
function fileName(zone: string): string {
  const name = zone.toLowerCase().replaceAll("/", "@");
  return name.length <= 200
    ? name
    : `${name.slice(0, 160)}@${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;
}

export function dnsZoneState(model: DnsZone, platform: Platform): HostState {
  const { bind } = platform;
  const zone = model.zone.toLowerCase();
  const paths = zonePaths(zone, platform);
  const group = bind.group;
  const key = `dns_zone/${keyOf(zone)}`;
  const statement = { group, content: zoneStatement(model, paths) };
  if (model.primaries)
    return {
      key,
      directories: zoneListFolders(platform),
      files: { [paths.statement]: statement },
      assemblies: [contribution(zoneList(platform))],
      checks: [serverThere(paths, platform), syntax],
      activations: [
        {
          command: `rndc reconfig\ntest -e ${quote(paths.statement)} || rm -f -- ${quote(paths.copy)}`,
          onChange: [paths.statement],
          unit: bind.unit,
        },
      ],
      running: [{ ...namedRuns(platform), loaded: [paths.statement] }],
    };
  return {
    key,
    directories: { ...zoneListFolders(platform), ...zoneFolders(paths, platform) },
    files: {
      [paths.statement]: statement,
      [paths.base]: { group, content: zoneFragment(model) },
      ...addressesFile(paths.addresses, model, platform),
    },
    assemblies: [zoneFile(paths, platform), contribution(zoneList(platform))],
    checks: [serverThere(paths, platform), syntax, zoneCheck(zone, paths)],
    activations: [
      { command: "rndc reconfig", onChange: [paths.statement], unit: bind.unit },
      zoneReload(zone, paths, platform),
    ],
    running: [{ ...namedRuns(platform), loaded: [paths.statement], asked: [zoneLoaded(zone, paths, platform)] }],
  };
}

export function dnsRecordsState(model: DnsRecords, platform: Platform): HostState {
  const zone = model.zone.toLowerCase();
  const paths = zonePaths(zone, platform);
  const fragment = recordsPath(model, platform);
  return {
    key: `dns_records/${keyOf(zone)}/${model.contributor}`,
    directories: zoneFolders(paths, platform),
    files: {
      [fragment]: { group: platform.bind.group, content: recordsFragment(model) },
      ...addressesFile(`${fragment}${addressesSuffix}`, model, platform),
    },
    assemblies: [contribution(zoneFile(paths, platform))],
    checks: [
      {
        name: "zone",
        command: complain(
          `test -e ${quote(fragment)} && ! test -e ${quote(paths.base)}`,
          `${model.zone} is no zone of this server: deploy its postform_dns_zone first`,
        ),
      },
      zoneCheck(zone, paths),
    ],
    activations: [zoneReload(zone, paths, platform)],
  };
}

export function recordsPath({ zone, contributor }: DnsRecords, platform: Platform): string {
  return `${zonePaths(zone, platform).fragments}/50-${contributor}`;
}

/** The registry's keys have no other characters. */
const keyOf = (zone: string) => zone.replaceAll("/", "@");

function zoneFolders(paths: Paths, { bind }: Platform): Record<string, DirectorySpec> {
  const folder = { group: bind.group, mode: 0o755 };
  return { [`${bind.zones}/postform`]: folder, [paths.fragments]: folder };
}

function zoneFile({ file, fragments }: Paths, { bind }: Platform): Assembly {
  return { target: file, fragments, group: bind.group, mode: 0o644, serial: true };
}

function zoneStatement({ zone, primaries, allowTransfer, notify }: DnsZone, { file, copy }: Paths): string {
  const lines = [`type ${primaries ? "secondary" : "primary"}`];
  if (primaries) lines.push(`primaries ${list(primaries)}`);
  lines.push(`file ${quoted(primaries ? copy : file)}`);
  // A zone's own list replaces the server's, so that one is named in it.
  if (allowTransfer.length > 0) lines.push(`allow-transfer ${list([...allowTransfer, quoted(transferList)])}`);
  if (notify.length > 0) lines.push(`also-notify ${list(notify)}`);
  return `zone ${quoted(zone.toLowerCase())} {\n${lines.map((line) => `\t${line};\n`).join("")}};\n`;
}

const header = "; Written by Postform: a change made here shows in its next plan.\n";

/** The SOA stands on one line: the reload below reads the serial there. */
function zoneFragment({ zone, ttl, soa, nameServers, records }: DnsZone): string {
  if (!soa) throw new Error(`the zone ${zone} has neither soa nor primaries`);
  const { primary, contact, refresh, retry, expire, minimum } = soa;
  const times = [refresh, retry, expire, minimum].join(" ");
  return (
    `${header}$TTL ${ttl}\n@ IN SOA ${primary}. ${mailboxName(contact)} @SERIAL@ ${times}\n` +
    `${nameServers.map((host) => `@ IN NS ${host}.\n`).join("")}${recordLines(records)}`
  );
}

function recordsFragment({ contributor, records }: DnsRecords): string {
  return `; Contributed by ${contributor}; written by Postform: a change made here shows in its next plan.\n${recordLines(records)}`;
}

function addressesFile(
  path: string,
  { zone, addresses, records }: Pick<DnsZone, "zone" | "addresses" | "records">,
  { bind }: Platform,
): HostState["files"] {
  if (Object.keys(addresses).length === 0) return {};
  return {
    [path]: { group: bind.group, content: `${header}${recordLines(addressRecords(zone, addresses, records))}` },
  };
}

/** hostmaster@example.com is `hostmaster.example.com.`; dots left of the @ are escaped (RFC 1035 8). */
function mailboxName(address: string): string {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at).replace(/[.\\;()"$@]/g, "\\$&");
  return `${local}.${address.slice(at + 1)}.`;
}

/** `hostmaster.example.com.` is hostmaster@example.com; throws for what is no mailbox. */
export function mailboxAddress(name: string): string {
  const [, local, domain] = /^((?:[^.\\]|\\.)+)\.(.+?)\.?$/.exec(name) ?? [];
  if (local === undefined) throw new Error(`has the contact ${name}, which is no mailbox`);
  return `${local.replace(/\\(.)/g, "$1")}@${domain}`;
}

/** The owner's fragment as the model's attributes; throws for what they cannot say. */
export function parseZoneFragment(text: string): Pick<DnsZone, "ttl" | "soa" | "nameServers" | "records"> {
  const { ttl, soa, records } = parseZone(text);
  const { "@ NS": servers, ...rest } = records;
  if (ttl === null) throw new Error("has no $TTL line");
  return { ttl, soa: parseSoa(soa), nameServers: (servers?.values ?? []).map(withoutDot), records: rest };
}

function parseSoa(fields: ParsedZone["soa"]): DnsZone["soa"] {
  if (fields?.length !== 7) throw new Error("has no SOA record with seven fields");
  const [primary, contact, serial, ...times] = fields as [string, string, string, ...string[]];
  if (serial !== "@SERIAL@") throw new Error(`has the serial ${serial} where @SERIAL@ has to be: the host counts it`);
  const [refresh = 0, retry = 0, expire = 0, minimum = 0] = times.map(Number);
  return { primary: withoutDot(primary), contact: mailboxAddress(contact), refresh, retry, expire, minimum };
}

/** A contributor's fragment as the model's attribute; throws for what it cannot say. */
export function parseRecordsFragment(text: string): DnsRecords["records"] {
  const { ttl, soa, records } = parseZone(text);
  if (ttl !== null || soa) throw new Error(`has ${soa ? "an SOA record" : "a $TTL line"}, which is the zone's owner's`);
  return records;
}

const withoutDot = (name: string) => name.replace(/\.$/, "");

const syntax: Check = { name: "named-checkconf", command: "named-checkconf" };

const complain = (condition: string, message: string) => `if ${condition}; then echo ${quote(message)} >&2; exit 1; fi`;

/** named would never read the zone. */
function serverThere({ statement }: Paths, platform: Platform): Check {
  const { target } = zoneList(platform);
  const included = `grep -qsF ${quote(quoted(target))} ${platform.bind.directory}/named.conf.local`;
  return {
    name: "name server",
    command: complain(
      `test -e ${quote(statement)} && ! ${included}`,
      "this host has no name server of Postform's: deploy its postform_name_server first",
    ),
  };
}

/**
 * As strict as named is when it loads a zone (-k, -n fail), and stricter where it only warns: MX and SRV at a CNAME, MX at an address. `-i full`
 * would look names outside the zone up by the host's resolver, which in a first deploy is this very server: `-i local` looks at the zone's own names only.
 */
function zoneCheck(zone: string, { file }: Paths): Check {
  const check = `named-checkzone -i local -k fail -m fail -M fail -n fail -S fail ${quote(zone)} ${quote(file)}`;
  return {
    name: "named-checkzone",
    command: `if test -e ${quote(file)}; then\n  words=$(${check} 2>&1) || { printf '%s\\n' "$words" >&2; exit 1; }\nfi`,
  };
}

/** named knows a zone's version by the time of the file that it has loaded. */
function zoneLoaded(zone: string, { file }: Paths, { bind }: Platform): Asked {
  const command = [
    `told=$(rndc zonestatus ${quote(zone)} 2>&1) || { case $told in *"not found"*|*"not loaded"*) echo ${quote(`${bind.unit} has not loaded the zone ${zone}`)};; esac; exit 1; }`,
    `loaded=$(printf "%s\\n" "$told" | sed -n "s/^last loaded: //p")`,
    `test "$loaded" = "$(date -u -r ${quote(file)} "+%a, %d %b %Y %H:%M:%S GMT")" || echo ${quote(`${bind.unit} serves another ${zone} than ${file}`)}" (serial $(printf "%s\\n" "$told" | sed -n "s/^serial: //p") of $loaded)"`,
  ].join("; ");
  return { path: file, command };
}

/** Only this zone; named loads it in the background, so wait until it serves the new serial. */
function zoneReload(zone: string, { file }: Paths, { bind }: Platform): Activation {
  const command = `file=${quote(file)} zone=${quote(zone)}
test -e "$file" || exit 0
# named does not load a file that is older than what it has: one that somebody put back.
touch -- "$file" && rndc reload "$zone" || exit 1
wanted=$(sed -n '/^@ IN SOA /{s/^@ IN SOA [^ ]* [^ ]* \\([0-9]*\\) .*/\\1/p;q;}' "$file")
tries=0
until rndc zonestatus "$zone" | grep -qx "serial: $wanted"; do
  tries=$((tries + 1))
  if test "$tries" -gt 100; then echo "named does not serve the new $zone (serial $wanted) after 20 seconds: see journalctl -u named" >&2; exit 1; fi
  sleep 0.2
done`;
  return { command, onChange: [file], unit: bind.unit };
}
