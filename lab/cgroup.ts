// One control group per host, client and daemon: what ends them all with one write, whatever state they are in. Used by whatever starts or stops processes of a lab.
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Lab } from "./lab.ts";
import { until } from "./run.ts";

const top = "/sys/fs/cgroup";

/** The version 2 tree: all of /sys/fs/cgroup, or beside version 1 its folder `unified`. Undefined when there is none. */
export function unifiedTree(): string | undefined {
  return [top, join(top, "unified")].find((tree) => existsSync(join(tree, "cgroup.controllers")));
}

/** systemd-nspawn looks at the tree of systemd too where version 1 is mounted. */
const trees = (): string[] =>
  [top, join(top, "unified"), join(top, "systemd")].filter((tree) => {
    try {
      accessSync(join(tree, "cgroup.procs"), constants.W_OK);
      return true;
    } catch {
      return false;
    }
  });

/** Shell that moves itself into the group before it becomes the program: nothing of the program ever runs outside. */
export function inGroup(lab: Pick<Lab, "prefix">, member: string, command: readonly string[]): [string, string[]] {
  const files = trees().map((tree) => {
    const folder = join(tree, lab.prefix, member);
    mkdirSync(folder, { recursive: true });
    return join(folder, "cgroup.procs");
  });
  const enter = files.map((file) => `echo $$ > ${file}`).join(" && ");
  return ["/bin/sh", ["-c", `${enter} && exec "$@"`, "sh", ...command]];
}

export function isPopulated(lab: Pick<Lab, "prefix">, member: string): boolean {
  const events = join(unifiedTree() ?? top, lab.prefix, member, "cgroup.events");
  return existsSync(events) && readFileSync(events, "utf8").includes("populated 1");
}

/** Every process of a member, with those of the groups below it. */
export function processesOf(lab: Pick<Lab, "prefix">, member: string): number[] {
  return groupsBelow(join(unifiedTree() ?? top, lab.prefix, member)).flatMap(processesIn);
}

function processesIn(group: string): number[] {
  try {
    return readFileSync(join(group, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
  } catch (error) {
    // A log-in may end at any time, and its group with it.
    if (["ENOENT", "ENODEV"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

/** Ends every process of a member, or of the whole lab, at once (for a host: a power cut), and removes the groups. */
export async function endGroup(lab: Pick<Lab, "prefix">, member = ""): Promise<void> {
  const groups = [unifiedTree() ?? top, ...trees()].map((tree) => join(tree, lab.prefix, member));
  // Again and again, as somebody may be starting a command in it at this moment.
  const ended = await until(15, () => {
    const kill = join(groups[0]!, "cgroup.kill");
    if (existsSync(kill)) writeFileSync(kill, "1");
    return groups.flatMap((group) => groupsBelow(group).reverse()).every(removed);
  });
  if (!ended) throw new Error(`processes in the control group ${groups[0]} did not end within 15 s of being killed`);
}

/** The group and all below, parents first. */
function groupsBelow(group: string): string[] {
  if (!existsSync(group)) return [];
  const children = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [group, ...children.flatMap((child) => groupsBelow(join(group, child.name)))];
}

function removed(group: string): boolean {
  try {
    rmdirSync(group);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    return false;
  }
}
