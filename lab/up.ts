// `postform lab up`: brings a lab up, or what is missing of it; `lab reset` gives hosts fresh disks.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkMachine, type Machine, requireRoot } from "./check.ts";
import { boot, cutPower, initOf, untilAnswers, wipe } from "./host.ts";
import { defaultHosts, type HostsOption, hostPlans } from "./hosts-option.ts";
import { ensureIdentity, ensureKey, hostKeyFile, writeSshFiles } from "./identity.ts";
import { kvmProblem } from "./kvm.ts";
import { type HostPlan, hostFolder, hostOf, type Lab, planOf, readPlan } from "./lab.ts";
import { isMounted, layersOf } from "./layers.ts";
import { withLock } from "./lock.ts";
import { ensureBridge, ensureClient, ensureNode, renewNode } from "./network.ts";
import { ensurePackages } from "./packages.ts";
import { run } from "./run.ts";

export interface UpOptions extends Partial<HostsOption> {
  readonly report: (step: string) => void;
}

/** Resolves to the names of the hosts that were started: none when the lab was up already. */
export async function up(lab: Lab, { report, ...asked }: UpOptions): Promise<string[]> {
  requireRoot();
  return locked(lab, report, async () => {
    const hosts = mergedHosts(lab, asked);
    const stopped = hosts.filter(({ name }) => initOf(lab, name) === undefined);
    const machine = await checkMachine(lab);
    await prepare({ lab, hosts, machine, report });
    await start({ lab, hosts: stopped, report });
    return stopped.map(({ name }) => name);
  });
}

/** Hosts as they were when the lab came up: fresh disks, the same addresses and keys. */
export async function reset(lab: Lab, names: readonly string[], report: (step: string) => void): Promise<void> {
  requireRoot();
  const hosts = names.length ? names.map((name) => hostOf(lab, name)) : planOf(lab).hosts;
  await locked(lab, report, async () => {
    await Promise.all(hosts.map(({ name }) => wipe(lab, name)));
    await start({ lab, hosts, report });
  });
}

function locked<T>(lab: Lab, report: (step: string) => void, work: () => Promise<T>): Promise<T> {
  // The modes of disks and layers are those of a host's root folder.
  process.umask(0o022);
  return withLock({ name: `lab-${lab.id}`, onWait: () => report("waiting for another command on this lab"), work });
}

/** What the lab has, and what is asked for beyond it. */
function mergedHosts(lab: Lab, asked: Partial<HostsOption>): HostPlan[] {
  const present = readPlan(lab)?.hosts ?? [];
  if (present.length > 0 && !asked.hosts) return [...present];
  const wanted = hostPlans({
    hosts: asked.hosts ?? defaultHosts,
    baked: asked.baked ?? false,
    bareHosts: asked.bareHosts ?? [],
    hypervisors: asked.hypervisors ?? [],
    images: asked.images ?? ["bookworm"],
  });
  for (const host of wanted) {
    const other = present.find(({ name }) => name === host.name);
    if (other && other.release !== host.release)
      throw new Error(`host ${host.name} is up with ${other.release}, not ${host.release}; first: postform lab down`);
  }
  const added = wanted.filter(({ name }) => !present.some((host) => host.name === name));
  const clash = added.find(({ address }) => present.some((host) => host.address === address));
  if (clash)
    throw new Error(
      `host ${clash.name} cannot be added: its address ${clash.address} is in use; name all hosts in --hosts, old ones first`,
    );
  return [...present, ...added];
}

interface Preparation {
  readonly lab: Lab;
  readonly hosts: readonly HostPlan[];
  readonly machine: Machine;
  readonly report: (step: string) => void;
}

/** Everything but the hosts themselves; each part is made only when it is missing. */
async function prepare({ lab, hosts, machine, report }: Preparation): Promise<void> {
  mkdirSync(lab.disks, { recursive: true });
  // The plan first: from here on `lab down` knows of the lab.
  writeFileSync(lab.planFile, `${JSON.stringify({ checkout: lab.checkout, name: lab.name, hosts }, undefined, 2)}\n`);
  if (!machine.disksOnFileSystem && !isMounted(lab.disks)) {
    report("this file system cannot hold overlays: the hosts' disks are in memory");
    await run("mount", ["-t", "tmpfs", "-o", "mode=755", `${lab.prefix}-disks`, lab.disks]);
  }
  await Promise.all([ensureIdentity(lab), network(lab, hosts).then(() => ensurePackages(lab, machine.mirrors))]);
  await Promise.all(
    hosts.map(({ name }) => {
      mkdirSync(hostFolder(lab, name), { recursive: true });
      return ensureKey(hostKeyFile(lab, name), `root@${name}`);
    }),
  );
  writeSshFiles(lab, hosts);
}

async function network(lab: Lab, hosts: readonly HostPlan[]): Promise<void> {
  await ensureBridge(lab);
  await Promise.all([ensureClient(lab, "client"), ensureClient(lab, "stranger")]);
  await Promise.all(hosts.map((host) => ensureNode(lab, host)));
}

interface Start {
  readonly lab: Lab;
  readonly hosts: readonly HostPlan[];
  readonly report: (step: string) => void;
}

async function start({ lab, hosts, report }: Start): Promise<void> {
  const layers = await layersOf({ lab, hosts, report });
  await Promise.all(
    hosts.map(async (host) => {
      // Nothing of a host that stopped may be in the way of its next start.
      await cutPower(lab, host.name);
      if (host.hypervisor) await renewNode(lab, host);
      const folders = layers.get(host.name)!;
      await boot(lab, host, folders, { kvm: host.hypervisor && (await kvmStarts({ lab, host, folders, report })) });
      await untilAnswers(lab, host);
      report(`${host.name} (${host.release}, ${host.address}) answers SSH`);
    }),
  );
}

interface Hypervisor extends Pick<Start, "lab" | "report"> {
  readonly host: HostPlan;
  readonly folders: readonly string[];
}

/** Tried at each start: it is the machine at hand that can or cannot. */
async function kvmStarts({ lab, host, folders, report }: Hypervisor): Promise<boolean> {
  const problem = await kvmProblem({ layers: folders, scratch: join(hostFolder(lab, host.name), "kvm") });
  report(problem === undefined ? `${host.name} has KVM` : `${host.name} emulates its machines: ${problem}`);
  return problem === undefined;
}
