// What a host needs to hold virtual machines: a layer with libvirt and QEMU, and an image to start machines from. Used by layers.ts.
import type { Layer } from "./base.ts";
import { poolFolder } from "./image.ts";
import { machinesBridge } from "./network.ts";

const pool = `<pool type='dir'>
  <name>default</name>
  <uuid>0c2a3c3e-6f0b-4b0e-9a53-5f0c7a3f1d11</uuid>
  <target><path>${poolFolder}</path></target>
</pool>
`;

/** Machines on it are on the lab's network, as the hosts are; on libvirt's own network `default` they are behind the hypervisor's NAT. */
const bridged = `<network>
  <name>lab</name>
  <uuid>0c2a3c3e-6f0b-4b0e-9a53-5f0c7a3f1d12</uuid>
  <forward mode='bridge'/>
  <bridge name='${machinesBridge}'/>
</network>
`;

/** Control groups and namespaces for each machine need more than a container may do. */
const configure = `
cd /etc/libvirt
printf '%s\\n' 'cgroup_controllers = []' 'namespaces = []' 'security_driver = "none"' >> qemu.conf
mkdir -p storage/autostart qemu/networks/autostart
cat > storage/default.xml <<'.'
${pool}.
cat > qemu/networks/lab.xml <<'.'
${bridged}.
ln -sf /etc/libvirt/storage/default.xml storage/autostart/
ln -sf /etc/libvirt/qemu/networks/default.xml /etc/libvirt/qemu/networks/lab.xml qemu/networks/autostart/
`;

export const hypervisorLayer: Layer = {
  name: "libvirt and QEMU",
  packages: [
    ...["--no-install-recommends", "libvirt-daemon-system", "libvirt-clients", "dnsmasq-base", "iptables"],
    ...["qemu-system-x86", "qemu-utils"],
    // What the image is built with.
    ...["fdisk", "e2fsprogs", "grub-pc-bin", "grub-common"],
  ],
  finish: configure,
};
