// The images that the lab's virtual machines start from: a Debian that boots fast without KVM, with the services' packages in it and none of them running. Used by layers.ts.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { bake, inRoot } from "./base.ts";
import { type BuildOptions, ensureBuilt } from "./build.ts";
import type { Release } from "./lab.ts";

/** The volume's name in the pool `default`. */
const volumes: Readonly<Record<Release, string>> = { bookworm: "debian-12.qcow2", trixie: "debian-13.qcow2" };
/** Where the pool `default` of Debian's libvirt has its volumes. */
export const poolFolder = "/var/lib/libvirt/images";

const packages = [
  ...[
    "--no-install-recommends",
    "linux-image-cloud-amd64",
    "tiny-initramfs",
    "udev",
    "cloud-init",
    "cloud-guest-utils",
  ],
  ...["fdisk", "qemu-guest-agent"],
];

/** What starts the kernel has the modules of a virtual machine's disk and no more. */
const initramfs = `mkdir -p /etc/tiny-initramfs
printf '%s\\n' MICROCODE=no AUTO_MODULES=no INCLUDE_MODULES=virtio_pci,virtio_blk,crc32c_generic,ext4 > /etc/tiny-initramfs/tiny-initramfs.conf
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

/** A machine makes its own accounts, keys and identifiers. */
const finish = `
userdel --remove ops
userdel --remove nosudo
rm -rf /root/.ssh /etc/sudoers.d/ops
rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id
: > /etc/machine-id
cat > /etc/cloud/cloud.cfg.d/99-machine.cfg <<'.'
${cloud}.
cat > /etc/fstab <<'.'
/dev/vda1 / ext4 defaults,noatime 0 1
.
rm -rf /var/lib/apt/lists/*
echo '# no name server is known yet' > /etc/resolv.conf
systemctl --quiet unmask systemd-networkd-wait-online.service
systemctl --quiet enable systemd-networkd.service
systemctl --quiet disable postfix.service dovecot.service dovecot.socket named.service nginx.service saslauthd.service 2>/dev/null || true
systemctl --quiet mask serial-getty@ttyS0.service e2scrub_reap.service systemd-pstore.service systemd-binfmt.service \\
  dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount \\
  sys-fs-fuse-connections.mount modprobe@configfs.service modprobe@drm.service modprobe@fuse.service \\
  modprobe@efi_pstore.service modprobe@loop.service modprobe@dm_mod.service systemd-update-utmp.service \\
  systemd-update-utmp-runlevel.service kmod-static-nodes.service hibernate-cleanup.service
echo 'policy: enabled' > /etc/cloud/ds-identify.cfg
`;

/** With the new root at /mnt, and the result's folder at /srv. No loop device, no mount: the file system is written as a file. */
const assembling = (release: Release) => `set -eu
cd /srv
size=$(( ($(du --summarize --block-size=1M /mnt | cut -f1) * 5 / 4 + 127) / 64 * 64 ))
truncate --size="\${size}M" part.raw
mke2fs -q -t ext4 -m 1 -d /mnt part.raw
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
mkdir -p .${poolFolder}
chmod 711 .${poolFolder}
qemu-img convert -O qcow2 -c -o compression_type=zstd disk.raw .${poolFolder}/${volumes[release]}
rm *.raw core.img grub.cfg
`;

/** The folders that the image is made from, and those that have the tools for it: topmost first. */
interface Image extends BuildOptions {
  readonly layers: readonly string[];
  readonly tools: readonly string[];
}

/** A folder with the image where a hypervisor's pool looks for it, to be laid over its layers. */
export function ensureImage({ release, layers, tools, lab, report }: Image): Promise<string> {
  const script = `${initramfs}${bake}${finish}`;
  const assemble = assembling(release);
  const recipe = [layers, packages, script, assemble];
  const what = `image ${volumes[release]} for virtual machines`;
  return ensureBuilt({ lab, kind: "images", release, recipe, what, report }, async ({ folder, scratch, step }) => {
    for (const path of [folder, scratch]) mkdirSync(path);
    await step([
      ...["unshare", "--mount", "sh", "-ec", onOverlay, scratch, layers.join(":"), tools.join(":"), folder, assemble],
      ...inRoot(join(scratch, "root"), script, packages),
    ]);
  });
}

const onOverlay = `scratch=$0 layers=$1 tools=$2 result=$3 assemble=$4
shift 4
mount -t tmpfs -o mode=755 postform-image "$scratch"
cd "$scratch"
mkdir upper work root tools
mount -t overlay -o "lowerdir=$layers,upperdir=$scratch/upper,workdir=$scratch/work" postform-image root
"$@"
mount -t overlay -o "lowerdir=$tools" postform-tools tools
mount --bind root tools/mnt
mount --bind "$result" tools/srv
exec chroot tools sh -c "$assemble"
`;
