// Says which folders each host's disk lies over: those it was made with, or for a fresh disk the newest ones, built when they are missing. Used by `lab up` and `reset`.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ensureBase, ensureLayer, type Layer, servicesLayer } from "./base.ts";
import { hypervisorLayer } from "./hypervisor.ts";
import { ensureImage } from "./image.ts";
import { diskOf, type HostPlan, type Lab, type Release } from "./lab.ts";
import { run } from "./run.ts";

interface Hosts {
  readonly lab: Lab;
  readonly hosts: readonly HostPlan[];
  readonly report: (step: string) => void;
}

/** Host by host, topmost folder first. */
export async function layersOf({ lab, hosts, report }: Hosts): Promise<ReadonlyMap<string, readonly string[]>> {
  const fresh = hosts.filter((host) => !existsSync(recordOf(lab, host)));
  const bases = new Map<Release, string>();
  const releases = new Set(fresh.flatMap((host) => [host.release, ...(host.images ?? [])]));
  await Promise.all(
    [...releases].map(async (release) => void bases.set(release, await ensureBase({ lab, release, report }))),
  );
  const over = async (release: Release, layer: Layer): Promise<string[]> => {
    const base = bases.get(release)!;
    return [await ensureLayer(base, layer, { lab, release, report }), base];
  };
  for (const host of fresh) {
    const folders = host.baked ? await over(host.release, servicesLayer) : [bases.get(host.release)!];
    if (host.hypervisor) {
      const tools = await over(host.release, hypervisorLayer);
      folders.unshift(tools[0]!);
      for (const release of host.images ?? [])
        folders.unshift(await ensureImage({ release, layers: await over(release, servicesLayer), tools, lab, report }));
    }
    mkdirSync(diskOf(lab, host.name), { recursive: true });
    writeFileSync(recordOf(lab, host), JSON.stringify(await inReach(lab, folders)));
  }
  return new Map(hosts.map((host) => [host.name, recorded(lab, host)]));
}

/** A disk is worth nothing over other folders than those that it was made with: they are written beside it. */
const recordOf = (lab: Lab, host: HostPlan): string => join(diskOf(lab, host.name), "layers.json");

function recorded(lab: Lab, host: HostPlan): string[] {
  const folders = JSON.parse(readFileSync(recordOf(lab, host), "utf8")) as string[];
  const lost = folders.find((folder) => !existsSync(folder));
  if (lost)
    throw new Error(
      `host ${host.name} was made from ${lost}, which is gone; start afresh: postform lab reset ${host.name}`,
    );
  return folders;
}

/** Where the disks are in memory the bases must be too: Linux stacks two overlays and no third, and hosts lay one over their own root. */
async function inReach(lab: Lab, folders: readonly string[]): Promise<string[]> {
  if (!isMounted(lab.disks)) return [...folders];
  const shelf = join(lab.disks, ".layers");
  mkdirSync(shelf, { recursive: true });
  for (const folder of folders) {
    const copy = join(shelf, basename(folder));
    if (existsSync(copy)) continue;
    await run("rm", ["-rf", `${copy}.tmp`]);
    await run("cp", ["--archive", folder, `${copy}.tmp`]);
    renameSync(`${copy}.tmp`, copy);
  }
  return folders.map((folder) => join(shelf, basename(folder)));
}

export const isMounted = (folder: string): boolean =>
  existsSync(folder) && readFileSync("/proc/self/mountinfo", "utf8").includes(` ${folder} `);
