// The image that the lab's virtual machines start from: a Debian that boots fast without KVM, with the services' packages in it and none of them running. Used by layers.ts.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { aptOptions, dpkgOptions, services } from "./base.ts";
import { type BuildOptions, ensureBuilt } from "./build.ts";
import type { Release } from "./lab.ts";
import { sourcesOf } from "./packages.ts";

const release: Release = "bookworm";
/** The volume's name in the pool `default`. */
export const imageVolume = "debian-12.qcow2";
/** Where the pool `default` of Debian's libvirt has its volumes. */
export const poolFolder = "/var/lib/libvirt/images";

const packages = [
  ...[
    "linux-image-cloud-amd64",
    "initramfs-tools",
    "busybox",
    "zstd",
    "systemd-sysv",
    "udev",
    "kmod",
    "dbus",
    "libpam-systemd",
  ],
  ...["openssh-server", "sudo", "cloud-init", "cloud-guest-utils", "fdisk", "qemu-guest-agent"],
  ...["ca-certificates", "iproute2", "iputils-ping", "nftables", "procps"],
  ...services,
];

/** Before the kernel comes: the initramfs has what a virtual machine needs and nothing else. */
const initramfs = `set -eu
mkdir -p "$1/etc/initramfs-tools/conf.d" "$1/usr/share/initramfs-tools/modules.d"
printf 'MODULES=list\\nCOMPRESS=zstd\\nFSTYPE=ext4\\nRESUME=none\\n' > "$1/etc/initramfs-tools/conf.d/machine"
printf '%s\\n' virtio_pci virtio_blk ext4 > "$1/usr/share/initramfs-tools/modules.d/machine"
`;

const cloud = `datasource_list: [NoCloud]
manage_etc_hosts: true
ssh_genkeytypes: [ed25519]
system_info:
  network: { renderers: [networkd] }
cloud_init_modules: [bootcmd, write_files, growpart, resizefs, set_hostname, update_hostname, update_etc_hosts, users_groups, ssh]
cloud_config_modules: [runcmd]
cloud_final_modules: [write_files_deferred, scripts_user, keys_to_console]
`;

/** Runs in the new root. A machine makes its own keys and identifiers. */
const finish = `set -eu
rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id
: > /etc/machine-id
cat > /etc/cloud/cloud.cfg.d/99-machine.cfg <<'.'
${cloud}.
cat > /etc/fstab <<'.'
/dev/vda1 / ext4 defaults,noatime 0 1
.
echo LANG=C.UTF-8 > /etc/default/locale
echo '# no name server is known yet' > /etc/resolv.conf
systemctl --quiet enable systemd-networkd.service ssh.service
systemctl --quiet disable postfix.service dovecot.service dovecot.socket named.service nginx.service saslauthd.service 2>/dev/null || true
systemctl --quiet mask getty@tty1.service serial-getty@ttyS0.service apt-daily.timer apt-daily-upgrade.timer \\
  dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-pstore.service
rm -f /var/cache/apt/archives/*.deb /var/log/*.log /var/log/apt/*
`;

/** Runs in a root that has the tools, in the folder of the result, with the new root in the folder root. No loop device, no mount: the file system is written as a file. */
const assemble = `set -eu
cd /mnt
size=$(( ($(du --summarize --block-size=1M root | cut -f1) * 5 / 4 + 127) / 64 * 64 ))
truncate --size="\${size}M" part.raw
mke2fs -q -t ext4 -L root -m 1 -d root part.raw
truncate --size="$((size + 2))M" disk.raw
echo 'start=2048, type=83, bootable' | sfdisk --quiet --no-tell-kernel disk.raw
dd if=part.raw of=disk.raw bs=1M seek=1 conv=notrunc,sparse status=none
cat > grub.cfg <<'.'
set root=(hd0,msdos1)
linux /vmlinuz root=/dev/vda1 ro console=ttyS0 quiet
initrd /initrd.img
boot
.
grub-mkimage -O i386-pc -o core.img -p '(hd0,msdos1)/boot/grub' -c grub.cfg biosdisk part_msdos ext2 linux boot
dd if=/usr/lib/grub/i386-pc/boot.img of=disk.raw bs=446 count=1 conv=notrunc status=none
dd if=core.img of=disk.raw bs=512 seek=1 conv=notrunc status=none
qemu-img convert -O qcow2 -c -o compression_type=zstd disk.raw image.qcow2
`;

/** A folder with the image where a hypervisor's pool looks for it, to be laid over these layers, whose tools build it. */
export function ensureImage(
  layers: readonly string[],
  { lab, report }: Omit<BuildOptions, "release">,
): Promise<string> {
  const recipe = [packages, initramfs, finish, assemble, aptOptions, dpkgOptions, sourcesOf(release), imageVolume];
  const what = `image ${imageVolume} for virtual machines`;
  return ensureBuilt({ lab, kind: "images", release, recipe, what, report }, async ({ folder, scratch, step }) => {
    const root = join(scratch, "root");
    mkdirSync(scratch);
    await step([
      ...["mmdebstrap", "--mode=root", "--variant=minbase", "--skip=check/qemu"],
      ...[...aptOptions.map((o) => `--aptopt=${o}`), ...dpkgOptions.map((o) => `--dpkgopt=${o}`)],
      ...[`--essential-hook=${initramfs.replaceAll("\n", ";").replaceAll(";;", ";")}`],
      ...[`--include=${packages.join(",")}`, release, root, ...sourcesOf(release)],
    ]);
    await step(["chroot", root, "sh", "-c", finish]);
    await step(["unshare", "--mount", "sh", "-ec", onTools, scratch, layers.join(":"), assemble]);
    mkdirSync(join(folder, poolFolder), { recursive: true });
    await step([
      "sh",
      "-ec",
      'chmod 711 "$1"; mv "$0/image.qcow2" "$1/$2"',
      scratch,
      join(folder, poolFolder),
      imageVolume,
    ]);
  });
}

/** A root to read tools from, with the scratch folder in it to write to. */
const onTools = `scratch=$0 layers=$1 script=$2
mount -t tmpfs none /mnt
mkdir /mnt/root
mount -t overlay none -o "lowerdir=$layers" /mnt/root
mount --bind "$scratch" /mnt/root/mnt
exec chroot /mnt/root sh -c "$script"
`;
