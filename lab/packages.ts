// Starts the two processes that bring Debian's packages into the lab, and knows what hosts write into sources.list. Used by `lab up` and by the builds of bases.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { endGroup, inGroup, isPopulated } from "./cgroup.ts";
import { type Lab, namespaceOf, network, type Release } from "./lab.ts";
import type { Mirrors } from "./mirrors.ts";
import { lastLines, startDaemon, until } from "./run.ts";

const server = `http://${network.gateway}:${network.packagesPort}`;

export const sourcesOf = (release: Release): string[] => [
  `deb ${server}/debian ${release} main`,
  `deb ${server}/debian ${release}-updates main`,
  `deb ${server}/debian-security ${release}-security main`,
];

/** How this program starts itself again: the package server and the relay are subcommands of it. */
const self = (...args: string[]): string[] => [process.execPath, ...process.execArgv, process.argv[1]!, "lab", ...args];

/** Resolves when the hosts can reach the packages. */
export async function ensurePackages(lab: Lab, mirrors: Mirrors): Promise<void> {
  await Promise.all([
    ensureDaemon(lab, "packages", self("serve-packages", lab.packagesSocket, JSON.stringify(mirrors))),
    ensureDaemon(lab, "relay", ["ip", "netns", "exec", namespaceOf(lab), ...self("relay", lab.packagesSocket)]),
  ]);
}

async function ensureDaemon(lab: Lab, member: string, program: string[]): Promise<void> {
  const log = join(lab.dir, `${member}.log`);
  if (!isPopulated(lab, member)) {
    await endGroup(lab, member);
    rmSync(log, { force: true });
    const [command, args] = inGroup(lab, member, program);
    startDaemon({ command, args, log });
  }
  const listening = (): boolean => existsSync(log) && readFileSync(log, "utf8").includes("listening");
  if (!(await until(30, listening)))
    throw new Error(`the lab's ${member} process did not start within 30 s: ${lastLines(log)}`);
}
