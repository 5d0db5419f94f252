// `postform lab down`: removes a lab by what exists of it, not by what it remembers, so that it also cleans up after a crash.
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { removeCache } from "./build.ts";
import { endGroup } from "./cgroup.ts";
import { requireRoot } from "./check.ts";
import { type Lab, labOf, type Plan, runsFolder } from "./lab.ts";
import { withLock } from "./lock.ts";
import { removeNetwork } from "./network.ts";
import { run } from "./run.ts";

export interface DownOptions {
  /** Removes the machine's bases, layers and packages too. */
  readonly cache: boolean;
  readonly report: (step: string) => void;
}

/** Resolves to whether there was anything to remove. */
export async function down(lab: Lab, { cache, report }: DownOptions): Promise<boolean> {
  requireRoot();
  const existed = existsSync(lab.dir);
  await withLock({
    name: `lab-${lab.id}`,
    onWait: () => report("waiting for another command on this lab"),
    work: () => remove(lab),
  });
  if (cache) {
    const others = allLabs();
    if (others.length > 0)
      throw new Error(`the cache is in use by ${others.map(({ dir }) => dir).join(", ")}; take those labs down first`);
    removeCache();
  }
  return existed;
}

async function remove(lab: Lab): Promise<void> {
  await endGroup(lab);
  await removeNetwork(lab);
  for (const mount of mountsBelow(lab.dir)) await run("umount", [mount]);
  rmSync(lab.dir, { recursive: true, force: true });
  if (entries(runsFolder).length === 0) removeIfPossible(runsFolder);
}

/** It may be a mount of the owner's, or another lab's from this moment on. */
function removeIfPossible(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!["ENOENT", "EBUSY", "ENOTEMPTY"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

/** Deepest first. */
function mountsBelow(folder: string): string[] {
  const points = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "");
  return points.filter((point) => point.startsWith(`${folder}/`)).reverse();
}

/** Every lab of this machine, of whatever checkout. */
export function allLabs(): Lab[] {
  return entries(runsFolder)
    .map((id) => join(runsFolder, id, "lab.json"))
    .filter((file) => existsSync(file))
    .map((file) => labOf(JSON.parse(readFileSync(file, "utf8")) as Plan));
}

const entries = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
