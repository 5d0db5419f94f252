// The host engine: one pooled connection for each host that resources name.
import { parseConnection, unpinned } from "./connection.ts";
import { SshHost } from "./host.ts";
import { fingerprint } from "./known-hosts.ts";
import { closeJumps } from "./ssh.ts";
import { sshOptions } from "./ssh-options.ts";

export { type Connection, formatConnection, parseConnection, unpinned } from "./connection.ts";
export { HostError } from "./errors.ts";
export { environment, expandPath } from "./expand.ts";
export { byHandError } from "./failure.ts";
export type { Holder, Host, SshHost, Tell } from "./host.ts";
export { replaceHostKey } from "./host-key.ts";
export { fingerprint } from "./known-hosts.ts";

export { pathsOf } from "./probes.ts";
export type { RunResult } from "./state.ts";

const pool = new Map<string, SshHost>();

/** The host of a connection: the same one for the same machine, connected at its first use. */
export function openHost(connection: string): SshHost {
  let host = pool.get(connection);
  if (!host) {
    host = pinnedTo(connection) ?? new SshHost(connection);
    pool.set(connection, host);
    const { hostKey } = parseConnection(connection);
    if (hostKey) pinned.set(unpinned(connection), { host, hostKey });
  }
  return host;
}

/** The last one opened with a pinned key, by the connection without it. */
const pinned = new Map<string, { host: SshHost; hostKey: string }>();

/** Another stack may know the machine by its key: where known_hosts would accept that one here too, one connection serves both. */
function pinnedTo(connection: string): SshHost | undefined {
  const other = pinned.get(connection);
  if (!other || other.host.unreadable) return undefined;
  const { known } = sshOptions(parseConnection(connection));
  return known.some(({ blob, revoked }) => !revoked && fingerprint(blob) === other.hostKey) ? other.host : undefined;
}

/** Of the hosts that have been opened, in the order in which they were. */
export const openConnections = (): string[] => [...pool.keys()];

/** A new plan or apply begins: what was read before is forgotten. */
export function beginWalk(): void {
  for (const host of new Set(pool.values())) host.beginWalk();
}

export async function closeAll(): Promise<void> {
  const hosts = [...new Set(pool.values())];
  pool.clear();
  pinned.clear();
  await Promise.all(hosts.map((host) => host.close()));
  await closeJumps();
}
