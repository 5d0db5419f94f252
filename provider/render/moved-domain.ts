// What is left of a domain that moved to another mail server: the old server passes its mail on, the new one lets it in. Pure.
import type { HostState } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { contribution } from "./contribution.ts";
import { domainsReload, fragmentPath, heading, tableAssembly, tableText } from "./mail-tables.ts";

/** The registry's note of a domain that moved away. */
export interface Moved {
  /** The connection of the host that it is on now. */
  readonly to: string;
  /** Until when mail is passed on, RFC 3339. */
  readonly until: string;
}

const head = (domain: string) => heading(domain, "moved to another server");

/** On the old server. While the domain is still there too, its mail is passed on all the same: transport(5) wins over the class of the domain. */
export function movedAwayState(domain: string, hostname: string, moved: Moved, platform: Platform): HostState {
  const path = fragmentPath("moved_domains", domain);
  return {
    key: movedAwayKey(domain),
    files: { [path]: { content: tableText(head(domain), [[domain, `relay:[${hostname}]`]]) } },
    assemblies: [contribution(tableAssembly("moved_domains", platform))],
    activations: [domainsReload(path, platform)],
    note: JSON.stringify(moved),
  };
}
export const movedAwayKey = (domain: string): string => `moved_domain/${domain}`;

/** On the new server: the old one's addresses, from which mail is taken whose sender is a user here. */
export function movedHereState(domain: string, addresses: readonly string[], platform: Platform): HostState {
  const entries = addresses.map((address): [string, string] => [address, "OK"]);
  return {
    key: `moved_from/${domain}`,
    files: { [fragmentPath("moved_from", domain)]: { content: tableText(head(domain), entries) } },
    assemblies: [contribution(tableAssembly("moved_from", platform))],
  };
}
