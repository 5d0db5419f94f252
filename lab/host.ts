// One host of a lab: a Debian with its own systemd in a namespace container, an overlay as its disk. Made, booted, ended; used by `lab up`, `down`, `kill` and `reset`.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { endGroup, inGroup, isPopulated, processesOf } from "./cgroup.ts";
import { ensureKey, hostKeyFile } from "./identity.ts";
import { kvmDevice } from "./kvm.ts";
import { diskOf, type HostPlan, hostFolder, type Lab, namespaceOf } from "./lab.ts";
import { lastLines, run, startDaemon, succeeds, until } from "./run.ts";

export const memberOf = (host: string): string => `host-${host}`;

/** In a disk's folder: an ext4 that is mounted there, where the disk shall be a file system of its own that writes by itself only what is synced. */
export const imageFile = "disk.ext4";

/** Mounts the disk where only the host sees it: the mount ends with the host, however that ends. The rest is done once per disk. */
const start = `set -eu
root=$1 overlay=$2 name=$3 hostkey=$4 sshkey=$5 disk=$6
shift 6
[ ! -e "$disk/${imageFile}" ] || mount -o loop,commit=3600 "$disk/${imageFile}" "$disk"
mkdir -p "$disk/upper" "$disk/work"
mount -t overlay "postform-$name" -o "$overlay" "$root"
if [ ! -s "$root/etc/ssh/ssh_host_ed25519_key" ]; then
  install -m 644 "$hostkey.pub" "$root/etc/ssh/ssh_host_ed25519_key.pub"
  for home in root home/ops home/nosudo; do cat "$sshkey.pub" > "$root/$home/.ssh/authorized_keys"; done
  echo "$name" > "$root/etc/hostname"
  printf '127.0.0.1 localhost\\n127.0.1.1 %s\\n::1 localhost ip6-localhost ip6-loopback\\n' "$name" > "$root/etc/hosts"
  echo '# no name server is known yet' > "$root/etc/resolv.conf"
  install -m 600 "$hostkey" "$root/etc/ssh/ssh_host_ed25519_key"
fi
# systemd-nspawn notes its machines and locks there, and a killed one leaves the notes.
mkdir -p /run/systemd/nspawn
mount -t tmpfs -o mode=755 postform-nspawn /run/systemd/nspawn
exec systemd-nspawn "$@"
`;

interface BootOptions {
  /** Machines on it may use the processor. */
  readonly kvm: boolean;
}

/** Boots the host from its disk, or from a fresh one over these layers (topmost first). */
export async function boot(
  lab: Lab,
  host: HostPlan,
  layers: readonly string[],
  { kvm }: BootOptions = { kvm: false },
): Promise<void> {
  const folder = hostFolder(lab, host.name);
  const root = join(folder, "root");
  const disk = diskOf(lab, host.name);
  for (const path of [root, disk]) mkdirSync(path, { recursive: true });
  await ensureKey(hostKeyFile(lab, host.name), `root@${host.name}`);
  const overlay = `lowerdir=${layers.join(":")},upperdir=${join(disk, "upper")},workdir=${join(disk, "work")}`;
  const machine = namespaceOf(lab, host.name);
  const device = join(disk, "kvm");
  if (kvm && !existsSync(device)) await run("mknod", ["-m", "666", device, "c", "10", "232"]);
  const [command, args] = inGroup(lab, memberOf(host.name), [
    // A hypervisor makes networks: /proc/sys/net is its own to set.
    ...[
      "env",
      "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1",
      ...(host.hypervisor ? ["SYSTEMD_NSPAWN_API_VFS_WRITABLE=network"] : []),
    ],
    ...["unshare", "--mount", "--propagation", "private"],
    ...["sh", "-c", start, "sh", root, overlay, host.name, hostKeyFile(lab, host.name), lab.sshKey, disk],
    ...["--quiet", "--boot", `--directory=${root}`, `--machine=${machine}`, `--hostname=${host.name}`],
    ...["--register=no", "--keep-unit", "--console=pipe", `--network-namespace-path=/run/netns/${machine}`],
    // Firewalls are part of what a host runs.
    "--capability=CAP_NET_ADMIN",
    // Where QEMU's links come from.
    ...(host.hypervisor ? ["--bind=/dev/net/tun"] : []),
    // A device of its own, as who may open the machine's is for its owner to say.
    ...(kvm ? [`--bind=${device}:${kvmDevice}`] : []),
    ...["--resolv-conf=off", "--timezone=off", "--link-journal=no", "--kill-signal=SIGRTMIN+3"],
  ]);
  startDaemon({ command, args, log: consoleLog(lab, host.name) });
}

export const consoleLog = (lab: Lab, host: string): string => join(hostFolder(lab, host), "console.log");

/** Every service has been started, or has failed (systemctl(1), is-system-running). */
const booted = "timeout 30 systemctl is-system-running --wait >/dev/null 2>&1 || true";

/** Resolves when the host has booted and answers SSH with its pinned key. */
export async function untilAnswers(lab: Lab, host: HostPlan): Promise<void> {
  const ssh = ["ssh", "-F", lab.sshConfig, "-o", "ConnectTimeout=2", host.name, booted];
  // The process takes a moment to enter its group.
  let stopped = !(await until(5, () => isPopulated(lab, memberOf(host.name))));
  const answers = await until(60, async () => {
    stopped ||= !isPopulated(lab, memberOf(host.name));
    return stopped || succeeds("ip", ["netns", "exec", namespaceOf(lab, "client"), ...ssh]);
  });
  if (stopped || !answers) {
    const what = stopped ? "stopped while it booted" : "does not answer SSH within 60 s";
    throw new Error(`host ${host.name} ${what}; the end of its console:\n${lastLines(consoleLog(lab, host.name))}`);
  }
}

/** The host's process 1, as this machine numbers it. Undefined when the host is not running. */
export function initOf(lab: Lab, host: string): number | undefined {
  const depth = namespacePids("self").length;
  return processesOf(lab, memberOf(host)).find((pid) => {
    const pids = namespacePids(pid);
    return pids.length === depth + 1 && pids.at(-1) === "1";
  });
}

/** A process's number in each process namespace that it is in, outermost first (proc(5), NSpid). */
function namespacePids(pid: number | "self"): string[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return /^NSpid:\s*(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
  } catch {
    return [];
  }
}

/** Like pulling the plug: what was written stays on the disk. */
export const cutPower = (lab: Lab, host: string): Promise<void> => endGroup(lab, memberOf(host));

/** Throws the host's disk away. Its keys stay, so that whoever pinned them still can reach it. */
export async function wipe(lab: Lab, host: string): Promise<void> {
  await cutPower(lab, host);
  rmSync(diskOf(lab, host), { recursive: true, force: true });
  rmSync(consoleLog(lab, host), { force: true });
}
