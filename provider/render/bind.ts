// BIND's options on a host; its zones are resources of their own (dns-zone.ts), which zones.conf gathers.
import type { nameServer } from "../../schemas/dns.ts";
import type { ModelOf } from "../../schemas/dsl.ts";
import type { Assembly, DirectorySpec, HostState, Running } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { block, list, quoted } from "./bind-syntax.ts";

type NameServer = ModelOf<typeof nameServer>;

/** AppArmor lets named read below /etc/bind, and write below /var/lib/bind and /var/cache/bind only. */
export const zoneListFolder = "/etc/bind/postform/zones.d";

export function zoneList({ bind }: Platform): Assembly {
  return {
    target: "/etc/bind/postform/zones.conf",
    fragments: zoneListFolder,
    group: bind.group,
    mode: 0o644,
  };
}

export function zoneListFolders({ bind }: Platform): Record<string, DirectorySpec> {
  const folder = { group: bind.group, mode: 0o755 };
  return { [`${bind.directory}/postform`]: folder, [zoneListFolder]: folder };
}

/** named writes it anew each time that it has loaded its configuration, and only then. */
export const namedRuns = ({ bind }: Platform): Pick<Running, "unit" | "since"> => ({
  unit: bind.unit,
  since: { stamp: "/run/named/named.pid" },
});

/** The access list that each zone's own `allow-transfer` builds on. */
export const transferList = "postform-transfer";

export function nameServerState(model: NameServer, platform: Platform): HostState {
  const { bind } = platform;
  const options = `${bind.directory}/named.conf.options`;
  const local = `${bind.directory}/named.conf.local`;
  const file = { group: bind.group };
  return {
    key: "name_server",
    directories: zoneListFolders(platform),
    files: {
      [options]: { ...file, content: optionsFile(model, platform) },
      // A fragment of its own: the list is there as long as named.conf.local names it, with zones or without.
      [`${zoneListFolder}/00-server`]: { ...file, content: header },
      [local]: { ...file, content: `${header}include ${quoted(zoneList(platform).target)};\n` },
    },
    assemblies: [zoneList(platform)],
    units: { [bind.unit]: { reloadOn: [options, local, zoneList(platform).target] } },
    running: [{ ...namedRuns(platform), loaded: [options, local, zoneList(platform).target] }],
    // Not -z, which loads every zone: one that was broken by hand would then keep the server from being put right.
    checks: [{ name: "named-checkconf", command: "named-checkconf" }],
    ports: [{ port: 53, unit: bind.unit }],
  };
}

const header = "// Written by Postform (postform_name_server): a change made here shows in its next plan.\n";

function optionsFile(model: NameServer, platform: Platform): string {
  const statements = new Map([...baseOptions(model, platform), ...Object.entries(model.extra)]);
  return `${header}\nacl ${quoted(transferList)} ${list(model.allowTransfer)};\n\n${block("options", statements)}`;
}

function baseOptions({ listenOn, allowRecursion, forwarders }: NameServer, { bind }: Platform): [string, string][] {
  const ipv4 = listenOn.filter((address) => !address.includes(":"));
  const ipv6 = listenOn.filter((address) => address.includes(":"));
  const everywhere = listenOn.length === 0 ? "any" : "none";
  return [
    ["directory", quoted(bind.cache)],
    ["listen-on", list(ipv4, everywhere)],
    ["listen-on-v6", list(ipv6, everywhere)],
    ["allow-query", "{ any; }"],
    ["allow-transfer", `{ ${quoted(transferList)}; }`],
    ["allow-update", "{ none; }"],
    ...recursion(allowRecursion, forwarders),
    ["minimal-responses", "yes"],
    ["version", "none"],
    ["hostname", "none"],
    ["server-id", "none"],
    // Against reflection: identical answers to one network (BIND ARM, Response Rate Limiting). A client that is really there asks again over TCP.
    ["rate-limit", rateLimit(allowRecursion)],
  ];
}

function recursion(allowed: readonly string[], forwarders: readonly string[]): [string, string][] {
  if (allowed.length === 0)
    return [
      ["recursion", "no"],
      ["allow-recursion", "{ none; }"],
      ["allow-query-cache", "{ none; }"],
    ];
  const forwarding: [string, string][] = [
    ["forwarders", list(forwarders)],
    ["forward", "only"],
  ];
  return [
    ["recursion", "yes"],
    ["allow-recursion", list(allowed)],
    ["allow-query-cache", list(allowed)],
    ...(forwarders.length > 0 ? forwarding : []),
    ["dnssec-validation", "auto"],
  ];
}

function rateLimit(exempt: readonly string[]): string {
  const clients = exempt.length > 0 ? ` exempt-clients ${list(exempt)};` : "";
  return `{ responses-per-second 100; errors-per-second 50; window 5; slip 2;${clients} }`;
}
