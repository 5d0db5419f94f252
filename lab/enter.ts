// `postform lab client`, `exec` and `logs`: programs on the lab's network, or inside a host. Each resolves to the program's exit code.
import { join } from "node:path";
import { inGroup } from "./cgroup.ts";
import { requireRoot } from "./check.ts";
import { initOf } from "./host.ts";
import { diskOf, hostOf, type Lab, namespaceOf, planOf } from "./lab.ts";
import type { Client } from "./network.ts";
import { foreground } from "./run.ts";

/** As a client of the lab's network, in the caller's folder, with what a deploy needs in its environment. */
export function onClient(lab: Lab, client: Client, command: readonly string[]): Promise<number> {
  const [shell, args] = clientCommand(lab, client, command);
  return foreground(shell, args, { ...process.env, ...environment(lab) });
}

export function clientCommand(lab: Lab, client: Client, command: readonly string[]): [string, string[]] {
  requireRoot();
  planOf(lab);
  return inGroup(lab, client, ["ip", "netns", "exec", namespaceOf(lab, client), ...command]);
}

export const environment = (lab: Lab): Record<string, string> => ({
  POSTFORM_LAB: lab.dir,
  POSTFORM_CREDENTIALS: lab.credentials,
  POSTFORM_SSH_KEY: lab.sshKey,
  POSTFORM_KNOWN_HOSTS: lab.knownHosts,
  POSTFORM_LAB_CA: lab.ca,
  POSTFORM_LAB_CA_KEY: lab.caKey,
});

/** As root inside a host, also when its SSH server or network is broken. */
export function onHost(lab: Lab, host: string, command: readonly string[]): Promise<number> {
  const [shell, args] = hostCommand(lab, host, command);
  return foreground(shell, args, process.env);
}

export function hostCommand(lab: Lab, host: string, command: readonly string[]): [string, string[]] {
  requireRoot();
  hostOf(lab, host);
  const init = initOf(lab, host);
  if (init === undefined) throw new Error(`host ${host} is not running; start it with: postform lab up`);
  const environment = ["HOME=/root", "USER=root", "LANG=C.UTF-8", `TERM=${process.env.TERM ?? "dumb"}`];
  return inGroup(lab, `host-${host}/exec`, [
    ...["nsenter", `--target=${init}`, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root"],
    ...["env", "--ignore-environment", "--chdir=/root", ...environment],
    ...["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ...command],
  ]);
}

/** A host's journal; of a host that is down, what is on its disk. */
export function logs(lab: Lab, host: string, options: readonly string[]): Promise<number> {
  requireRoot();
  hostOf(lab, host);
  if (initOf(lab, host) !== undefined) return onHost(lab, host, ["journalctl", "--no-pager", ...options]);
  const journal = join(diskOf(lab, host), "upper/var/log/journal");
  return foreground("journalctl", ["--no-pager", `--directory=${journal}`, ...options], process.env);
}
