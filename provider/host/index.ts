// The host engine: one pooled connection for each host that resources name.
import { SshHost } from "./host.ts";
import { closeJumps } from "./ssh.ts";

export { type Connection, formatConnection, parseConnection } from "./connection.ts";
export { HostError } from "./errors.ts";
export { environment, expandPath } from "./expand.ts";
export { byHandError } from "./failure.ts";
export type { Holder, Host, SshHost, Tell } from "./host.ts";
export { replaceHostKey } from "./host-key.ts";
export { fingerprint } from "./known-hosts.ts";
export { pathsOf } from "./probes.ts";
export type { RunResult } from "./state.ts";

const pool = new Map<string, SshHost>();

/** The host of a connection: the same one for the same text, connected at its first use. */
export function openHost(connection: string): SshHost {
  let host = pool.get(connection);
  if (!host) {
    host = new SshHost(connection);
    pool.set(connection, host);
  }
  return host;
}

/** A new plan or apply begins: what was read before is forgotten. */
export function beginWalk(): void {
  for (const host of pool.values()) host.beginWalk();
}

export async function closeAll(): Promise<void> {
  const hosts = [...pool.values()];
  pool.clear();
  await Promise.all(hosts.map((host) => host.close()));
  await closeJumps();
}
