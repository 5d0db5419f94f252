// postform_virtual_machine: a machine that libvirt runs on a host.
import { digest, drift, hostConnection } from "./common.ts";
import { resource } from "./dsl.ts";

export const virtualMachine = resource({
  type: "postform_virtual_machine",
  className: "PostformVirtualMachine",
  summary: "A virtual machine (KVM or emulated) on a host with libvirt, which is reached by SSH alone.",
  description:
    "Makes the machine's volumes and definition by `virsh` on the hypervisor, gives it its account, keys and addresses at the first boot (cloud-init, NoCloud), and waits until it has told its host key through the hypervisor: so the first SSH connection is already strict, and no secret is in the state. An update changes the running machine where libvirt can; what needs a restart or another machine is said by the plan. Destroy removes the machine and the volumes that were made for it, and no others.",
  importId: "ssh://root@192.0.2.1:22/mail1",
  fields: {
    hostConnection: {
      ...hostConnection,
      description:
        "The hypervisor, as `postform_host` computes it, or by hand: `ssh://root@192.0.2.1:22?hostkey=SHA256:…`. It needs libvirt, `virsh` and `qemu-img`.",
    },
    name: {
      kind: "string",
      presence: "required",
      format: "name",
      replace: true,
      description: "The machine's name, one of its kind on the hypervisor. Its volumes begin with it.",
    },
    image: {
      kind: "object",
      presence: "required",
      replace: true,
      description:
        "The system that the machine begins with, with cloud-init in it: a volume of the pool, or an https URL. The image itself is never written to: the machine's disk is an overlay.",
      fields: {
        volume: {
          kind: "string",
          presence: "optional",
          format: "volume",
          description: "A volume that is in the pool already (qcow2).",
        },
        url: {
          kind: "string",
          presence: "optional",
          format: "https-url",
          description: "Where the hypervisor fetches the image from (qcow2), once for all its machines.",
        },
        sha256: {
          kind: "string",
          presence: "optional",
          format: "sha256",
          description: "The SHA-256 of what is at `url`: needed with it, and nothing else is taken.",
        },
      },
    },
    pool: {
      kind: "string",
      presence: "default",
      default: "default",
      format: "name",
      replace: true,
      description: "The storage pool of image and volumes: a directory.",
    },
    virtualization: {
      kind: "string",
      presence: "default",
      default: "kvm",
      values: ["kvm", "qemu"],
      description:
        "`kvm` by the processor, `qemu` by emulation, which is ten times slower and needs no processor that can. A change needs a restart.",
    },
    vcpus: {
      kind: "number",
      presence: "default",
      default: 1,
      minimum: 1,
      maximum: 512,
      description: "Processors. Up to `max_vcpus` they are added while the machine runs; all else needs a restart.",
    },
    maxVcpus: {
      kind: "number",
      presence: "optional",
      minimum: 1,
      maximum: 512,
      description: "The most that `vcpus` can become without a restart. Default: `vcpus`.",
    },
    memory: {
      kind: "number",
      presence: "default",
      default: 1024,
      minimum: 128,
      maximum: 16777216,
      description: "Memory, MiB. Up to `max_memory` it changes while the machine runs; all else needs a restart.",
    },
    maxMemory: {
      kind: "number",
      presence: "optional",
      minimum: 128,
      maximum: 16777216,
      description: "The most that `memory` can become without a restart, MiB. Default: `memory`.",
    },
    diskSize: {
      kind: "number",
      presence: "default",
      default: 10,
      minimum: 1,
      maximum: 65536,
      description:
        "The system's disk, GiB. It only grows, while the machine runs; its file system grows at the next boot.",
    },
    disks: {
      kind: "map",
      presence: "default",
      default: {},
      keyFormat: "name",
      item: {
        kind: "number",
        presence: "required",
        minimum: 1,
        maximum: 65536,
        description: "Size, GiB; it only grows.",
      },
      example: { mail: 200 },
      description:
        "More disks by a name of yours, empty at first: in the machine `/dev/disk/by-id/virtio-NAME` (the name's first 20 characters). One that is taken out of here is deleted with all that is on it, once you insist.",
    },
    networks: {
      kind: "list",
      presence: "default",
      default: [{ network: "default" }],
      minItems: 1,
      item: {
        kind: "object",
        presence: "required",
        description: "One network card.",
        fields: {
          network: {
            kind: "string",
            presence: "optional",
            format: "volume",
            description: "A network of libvirt on the hypervisor. This or `bridge`.",
          },
          bridge: {
            kind: "string",
            presence: "optional",
            format: "interface",
            description: "A bridge of the hypervisor.",
          },
          addresses: {
            kind: "list",
            presence: "default",
            default: [],
            item: { kind: "string", presence: "required", format: "interface-address", description: "An address." },
            example: ["192.0.2.10/24", "2001:db8::10/64"],
            description: "With their prefix lengths. Default: leased (DHCP).",
          },
          gateways: {
            kind: "list",
            presence: "default",
            default: [],
            item: { kind: "string", presence: "required", format: "address", description: "An address." },
            description: "Default routes: at most one of IPv4 and one of IPv6.",
          },
          nameServers: {
            kind: "list",
            presence: "default",
            default: [],
            item: { kind: "string", presence: "required", format: "address", description: "An address." },
            description: "Resolvers for the first boot; `postform_host` may set others.",
          },
        },
      },
      description:
        "Network cards in their order; `address` is the first one's. A card is put in and taken out while the machine runs; addresses are given at the first boot, so that another one needs another machine.",
    },
    bootFrom: {
      kind: "list",
      presence: "default",
      default: ["disk"],
      minItems: 1,
      item: { kind: "string", presence: "required", values: ["disk", "network"], description: "A device." },
      description: "What it boots from, in this order. A change needs a restart.",
    },
    autostart: {
      kind: "bool",
      presence: "default",
      default: true,
      description: "Start it with the hypervisor.",
    },
    running: {
      kind: "bool",
      presence: "default",
      default: true,
      description: "Whether it runs. One that was stopped by hand shows as false, and is started by the next apply.",
    },
    user: {
      kind: "string",
      presence: "default",
      default: "root",
      format: "account",
      replace: true,
      description: "The account that logs in by SSH. One that is not root may become root by `sudo -n`.",
    },
    authorizedKeys: {
      kind: "set",
      presence: "required",
      minItems: 1,
      replace: true,
      item: { kind: "string", presence: "required", format: "authorized-key", description: "One public key." },
      description:
        "Public keys that may log in, from its first boot on: lines of authorized_keys(5), or `file:PATH` of a file with such lines, read where Terraform runs. Once the machine runs they are a file like others: another set here means another machine.",
    },
    hostname: {
      kind: "string",
      presence: "optional",
      format: "hostname",
      replace: true,
      description: "Full name at the first boot. Default: `name`. Let `postform_host` change it later.",
    },
    identity: {
      kind: "string",
      presence: "optional",
      format: "reference",
      description:
        "Where the private key for the log-in is, as `postform_host` has it: by it the machine is asked whether it holds mail before it is deleted.",
    },
    jump: {
      kind: "string",
      presence: "optional",
      format: "connection",
      description: "A jump host on the way to it, such as the hypervisor: `ssh://user@host:port`.",
    },
    address: {
      kind: "string",
      presence: "computed",
      description: "The first card's address, given or leased: known after the first boot where it is leased.",
    },
    hostKey: {
      kind: "string",
      presence: "computed",
      description:
        "The public host key that the machine made for itself, `ssh-ed25519 AAAA…`: for `postform_host` to pin.",
    },
    uuid: { kind: "string", presence: "computed", description: "As libvirt knows it." },
    drift,
    digest,
  },
});
