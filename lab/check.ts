// Tries what a lab needs of the machine before anything is built, and names what is missing, each with what to do. Used by `lab up`.
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { unifiedTree } from "./cgroup.ts";
import type { Lab } from "./lab.ts";
import { type Mirrors, mirrorsOfMachine } from "./mirrors.ts";
import { run, succeeds } from "./run.ts";

const programs: Readonly<Record<string, string>> = {
  mmdebstrap: "mmdebstrap",
  "systemd-nspawn": "systemd-container",
  ip: "iproute2",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  openssl: "openssl",
  unshare: "util-linux",
  nsenter: "util-linux",
  flock: "util-linux",
  "apt-get": "apt",
};

export interface Machine {
  readonly mirrors: Mirrors;
  /** False where the file system at hand cannot hold the upper of an overlay: then a tmpfs does. */
  readonly disksOnFileSystem: boolean;
}

export async function checkMachine(lab: Lab): Promise<Machine> {
  requireRoot();
  const missing = missingPrograms();
  if (missing.length > 0) throw new Error(sentences(missing));
  // In the lab's own folder: that is where its disks will be.
  const scratch = join(lab.dir, ".check");
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  try {
    const [overlay, tmpfs, network, mirrors] = await Promise.all([
      overlayWorks(scratch, "disk"),
      overlayWorks(scratch, "tmpfs"),
      networkProblem(),
      mirrorsOfMachine(),
    ]);
    const problems = [
      ...(overlay || tmpfs
        ? []
        : ["overlayfs does not work here: load it (modprobe overlay), or use a kernel that has it"]),
      ...cgroupProblems(),
      ...(network ? [network] : []),
      ...(mirrors
        ? []
        : ["apt has no Debian archive among its sources (bookworm or trixie, main): add one, then apt-get update"]),
      ...keyringProblems(),
    ];
    if (problems.length > 0 || !mirrors) throw new Error(sentences(problems));
    return { mirrors, disksOnFileSystem: overlay };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export function requireRoot(): void {
  if (process.platform !== "linux") throw new Error("the lab needs Linux: its hosts are containers of this machine");
  if (process.getuid?.() !== 0)
    throw new Error("the lab needs root: it makes network namespaces and mounts; try with sudo");
}

const sentences = (problems: readonly string[]): string =>
  ["this machine cannot hold a lab:", ...problems.map((problem) => `  - ${problem}`)].join("\n");

function missingPrograms(): string[] {
  const folders = (process.env.PATH ?? "").split(":").concat("/usr/sbin", "/sbin");
  const absent = Object.entries(programs).filter(([name]) => !folders.some((folder) => existsSync(join(folder, name))));
  return absent.map(([name, owner]) => `the program ${name} is missing: apt-get install ${owner}`);
}

/** An overlay refuses another overlay as its upper, which is what the root of a container often is. */
function overlayWorks(scratch: string, kind: "disk" | "tmpfs"): Promise<boolean> {
  const folder = join(scratch, kind);
  mkdirSync(folder);
  const mount = `cd ${folder}; ${kind === "tmpfs" ? "mount -t tmpfs none .; cd .;" : ""} mkdir lower upper work root; mount -t overlay none -o lowerdir=lower,upperdir=upper,workdir=work root`;
  return succeeds("unshare", ["--mount", "sh", "-ec", mount]);
}

async function networkProblem(): Promise<string | undefined> {
  const links = "ip link add br0 type bridge && ip link add v0 type veth peer name v1 && ip link set v0 master br0";
  return run("unshare", ["--net", "sh", "-c", links]).then(
    () => undefined,
    (error: Error) => `network namespaces with bridge and veth links do not work here: ${error.message}`,
  );
}

function cgroupProblems(): string[] {
  const tree = unifiedTree();
  if (!tree) return ["cgroup version 2 is not mounted: mount it, at /sys/fs/cgroup or /sys/fs/cgroup/unified"];
  const probe = join(tree, "postform-check");
  try {
    mkdirSync(probe, { recursive: true });
    if (!existsSync(join(probe, "cgroup.kill")))
      return ["the kernel has no cgroup.kill: Linux 5.14 or newer is needed"];
    return [];
  } catch (error) {
    return [`control groups cannot be made in ${tree} (${(error as Error).message}): a container needs it writable`];
  } finally {
    if (existsSync(probe)) rmdirSync(probe);
  }
}

function keyringProblems(): string[] {
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  return existsSync(keyring) && readFileSync(keyring).length > 0
    ? []
    : ["Debian's archive keys are missing: apt-get install debian-archive-keyring"];
}
