// Builds what hosts start from: a base per release (a bootable Debian with SSH) and a layer over it with the services' packages. Both are built once per machine.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, ensureBuilt } from "./build.ts";
import { sourcesOf } from "./packages.ts";

const include = [
  ...["systemd-sysv", "dbus", "libpam-systemd", "openssh-server", "sudo", "iproute2", "iputils-ping", "procps", "kmod"],
  ...["ca-certificates", "nftables"],
];

/** All that the scenario's services install: their packages are at hand in every lab, and installed in a baked one. */
const services: readonly string[] = [
  ...["postfix", "dovecot-core", "dovecot-imapd", "dovecot-pop3d", "dovecot-lmtpd", "dovecot-sieve"],
  ...["dovecot-managesieved", "bind9", "bind9-utils", "bind9-dnsutils", "nginx", "openssl", "bsd-mailx"],
  ...["sasl2-bin", "libsasl2-modules"],
  ...["systemd-timesyncd", "unattended-upgrades", "unbound", "dns-root-data", "fail2ban", "python3-systemd"],
];

/** Kept in each host as apt.conf.d/99mmdebstrap: what the package server saw last may be older than its date allows. */
const aptOptions = ['Acquire::Check-Valid-Until "false"', 'Acquire::Check-Date "false"', 'Acquire::Languages "none"'];
const dpkgOptions = [
  "force-unsafe-io",
  ...["man", "info", "locale"].map((kind) => `path-exclude=/usr/share/${kind}/*`),
  "path-exclude=/usr/share/doc/*",
  "path-include=/usr/share/doc/*/copyright",
];

/** Runs in the new root. A host's own keys, names and identifiers are written when the host is made. */
const finish = `set -eu
rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id
: > /etc/machine-id
systemctl --quiet mask systemd-networkd-wait-online.service systemd-resolved.service getty@.service console-getty.service \\
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer
systemctl --quiet enable ssh.service
mkdir -p /var/log/journal
echo LANG=C.UTF-8 > /etc/default/locale
useradd --create-home --shell /bin/bash ops
useradd --create-home --shell /bin/bash nosudo
echo 'ops ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/ops
chmod 440 /etc/sudoers.d/ops
for user in root ops nosudo; do
  home=$(getent passwd "$user" | cut -d: -f6)
  install -d -m 700 -o "$user" -g "$user" "$home/.ssh"
  install -m 600 -o "$user" -g "$user" /dev/null "$home/.ssh/authorized_keys"
done
`;

/**
 * Debian's own way to say that installing a package starts nothing (policy-rc.d, exit code 101). Removes nothing of the base:
 * an overlay's mark for that cannot be stored on another overlay.
 */
export const bake = `set -eu
export DEBIAN_FRONTEND=noninteractive
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get install -qq "$@"
rm -f /var/cache/apt/archives/*.deb
rm /usr/sbin/policy-rc.d
`;

/** Downloads are kept by the package server, not in the base. */
const fetchServices = `set -eu
apt-get install -qq --download-only "$@"
rm -f /var/cache/apt/archives/*.deb
`;

/** The folder of a release's base, built when it is missing. */
export function ensureBase({ lab, release, report }: BuildOptions): Promise<string> {
  const recipe = [release, process.arch, include, services, aptOptions, dpkgOptions, finish, sourcesOf(release)];
  const what = `base of ${release}`;
  return ensureBuilt({ lab, kind: "bases", release, recipe, what, report }, async ({ folder, step }) => {
    const options = [...aptOptions.map((o) => `--aptopt=${o}`), ...dpkgOptions.map((o) => `--dpkgopt=${o}`)];
    await step([
      ...["mmdebstrap", "--mode=root", "--variant=minbase", "--skip=check/qemu,cleanup/apt"],
      ...[`--include=${include.join(",")}`, ...options, release, folder, ...sourcesOf(release)],
    ]);
    await step(["chroot", folder, "sh", "-c", finish]);
    await step(inRoot(folder, fetchServices, services));
  });
}

export interface Layer {
  readonly name: string;
  readonly packages: readonly string[];
  /** Shell, in the root once they are installed. */
  readonly finish?: string;
}

/** What would run at boot with Debian's settings, beside or in the way of what a test starts. */
const quiet = "systemctl --quiet disable systemd-timesyncd unattended-upgrades unbound fail2ban\n";

export const servicesLayer: Layer = { name: "packages", packages: services, finish: quiet };

/** The folder of a layer with packages installed, to be laid over the base. */
export function ensureLayer(base: string, layer: Layer, { lab, release, report }: BuildOptions): Promise<string> {
  const script = `${bake}${layer.finish ?? ""}`;
  const recipe = [base, layer.packages, script];
  const what = `layer with ${layer.name} of ${release}`;
  return ensureBuilt({ lab, kind: "layers", release, recipe, what, report }, async ({ folder, scratch, step }) => {
    mkdirSync(scratch);
    await step([
      ...["unshare", "--mount", "sh", "-ec", onOverlay, scratch, base, folder],
      ...inRoot(join(scratch, "root"), script, layer.packages),
    ]);
  });
}

/** In memory, as any file system can then hold the result; mounted in a namespace that ends with the build: nothing to unmount, also after a crash. */
const onOverlay = `scratch=$0 base=$1 result=$2
shift 2
mount -t tmpfs -o mode=755 postform-bake "$scratch"
mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
mount -t overlay -o "lowerdir=$base,upperdir=$scratch/upper,workdir=$scratch/work" postform-bake "$scratch/root"
"$@"
cp --archive "$scratch/upper" "$result"
`;

export const inRoot = (root: string, script: string, packages: readonly string[]): string[] => [
  ...["unshare", "--mount", "--pid", "--fork", "--kill-child", `--mount-proc=${join(root, "proc")}`],
  ...["chroot", root, "sh", "-c", script, "sh", ...packages],
];
