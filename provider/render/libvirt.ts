// A virtual machine in libvirt's terms: its definition is edited and not written anew, so that what somebody added by hand stays. Pure.
import { createHash } from "node:crypto";
import { DOMParser, type Document, type Element, onErrorStopParsing, XMLSerializer } from "@xmldom/xmldom";
import type { ModelOf } from "../../schemas/dsl.ts";
import type { virtualMachine } from "../../schemas/virtual-machine.ts";
import { metaData, networkConfig, userData } from "./cloud-init.ts";
import { iso9660 } from "./iso9660.ts";

export type VirtualMachine = ModelOf<typeof virtualMachine>;
type Network = VirtualMachine["networks"][number];

/** The namespace of what we note in a definition. */
export const noteNamespace = "urn:postform:machine:1";
/** The file of a machine's serial console on the hypervisor, where it tells its host key; libvirt's own log folder. */
export const consoleLog = (name: string) => `/var/log/libvirt/qemu/${name}-postform.log`;
/** What the guest says there, before the key and its addresses. */
export const firstWords = "postform-first-boot";

/** The names of its volumes: by the disk's name, `root`, or `seed`. */
export const volumeName = (machine: string, disk: string) => `${machine}-${disk}.${disk === "seed" ? "iso" : "qcow2"}`;
/** The volume of an image that we fetched. */
export const imageVolume = ({ image }: Pick<VirtualMachine, "image">) =>
  image.volume ?? `postform-image-${image.sha256}.qcow2`;

/** Name-based (RFC 9562 5.8): the same machine on the same hypervisor has the same one. */
export function uuidOf(hypervisor: string, name: string): string {
  const bytes = createHash("sha256").update(`${hypervisor}\n${name}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Of QEMU's and KVM's own range. */
export function macOf(uuid: string, card: number): string {
  const [a, b, c] = createHash("sha256").update(`${uuid}\n${card}`).digest();
  return `52:54:00${[a, b, c].map((byte) => `:${byte!.toString(16).padStart(2, "0")}`).join("")}`;
}

/** The volume of one of its disks. A machine that somebody made by hand has no overlay: its system's disk is what is called its image. */
export const diskVolume = (
  { name, image }: Pick<VirtualMachine, "name" | "image">,
  disk: string,
  there: readonly string[],
) => (disk === "root" && image.volume !== null && there.includes(image.volume) ? image.volume : volumeName(name, disk));

/** A machine's disks by name with their sizes, GiB. */
export const disksOf = ({ diskSize, disks }: Pick<VirtualMachine, "diskSize" | "disks">): Record<string, number> => ({
  root: diskSize,
  ...disks,
});

/** The seed of its first boot: the account, the keys, the addresses, and the word to tell its host key. */
export function seed(machine: VirtualMachine, uuid: string): Buffer {
  const { name, hostname, user, authorizedKeys, networks } = machine;
  const key = "/etc/ssh/ssh_host_ed25519_key.pub";
  return iso9660("CIDATA", {
    "user-data": userData({
      user,
      authorizedKeys,
      hostname: hostname ?? name,
      // In one write, for whatever else is printed there at that moment.
      runCommands: [
        `words="${firstWords} $(cut -d ' ' -f 1,2 ${key}) $(hostname -I)"; for console in /dev/ttyS0 /dev/console; do printf '\\n%s\\n' "$words" > $console && break; done`,
      ],
    }),
    "meta-data": metaData({ instanceId: uuid, hostname: hostname ?? name }),
    "network-config": networkConfig(networks.map((network, card) => ({ mac: macOf(uuid, card), ...network }))),
  });
}

/** A volume for `virsh vol-create`. Sizes in GiB, of a seed in bytes. */
export function volumeXml({
  name,
  gib,
  bytes,
  backing,
}: {
  name: string;
  gib?: number;
  bytes?: number;
  backing?: string;
}): string {
  const document = parse("<volume><name/><capacity/><target><format/></target></volume>");
  const volume = document.documentElement!;
  text(child(volume, "name"), name);
  text(child(volume, "capacity"), String(gib ?? bytes));
  child(volume, "capacity").setAttribute("unit", gib === undefined ? "bytes" : "GiB");
  child(child(volume, "target"), "format").setAttribute("type", gib === undefined ? "raw" : "qcow2");
  if (backing !== undefined) {
    const store = child(volume, "backingStore");
    text(child(store, "path"), backing);
    child(store, "format").setAttribute("type", "qcow2");
  }
  return write(document);
}

/** What is noted in a definition beside its state. */
export interface MachineNote {
  /** As configured; not the hypervisor's connection. */
  readonly model: Readonly<Record<string, unknown>>;
  /** The volumes that we made. */
  readonly volumes: readonly string[];
  /** The cards that we put in, by MAC address. */
  readonly macs: readonly string[];
  /** What it told at its first boot. */
  readonly hostKey?: string;
  readonly address?: string;
}

/** How far its making is: `building` has half-made volumes, `booting` waits for its first words; `changing` may have the old, the new or some of both; `deleting` is on its way out. */
export type MachineState = "building" | "booting" | "ready" | "changing" | "deleting";

export const noteXml = (state: MachineState, note: MachineNote): string => {
  const document = parse(`<machine/>`);
  fillNote(document.documentElement!, state, note);
  return write(document);
};

function fillNote(element: Element, state: MachineState, note: MachineNote): void {
  element.setAttribute("state", state);
  text(element, Buffer.from(JSON.stringify(note)).toString("base64"));
}

/** A definition in which that is noted. */
export function annotated(xml: string, state: MachineState, note: MachineNote): string {
  const document = parse(xml);
  const metadata = child(document.documentElement!, "metadata");
  const [there] = [...metadata.getElementsByTagNameNS(noteNamespace, "machine")];
  const noted = there ?? document.createElementNS(noteNamespace, "postform:machine");
  if (!there) metadata.appendChild(noted);
  fillNote(noted, state, note);
  return write(document);
}

/** How many devices can be put in while it runs, and those it begins with: each needs a port of its own (libvirt, "PCI topology and hotplug"). */
const hotplugSlots = 16;

const skeleton = `<domain>
  <name/><uuid/><metadata/>
  <os><type machine="q35">hvm</type></os>
  <features><acpi/><apic/></features>
  <clock offset="utc"/>
  <on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>restart</on_crash>
  <devices>
    <controller type="usb" model="none"/>
    <controller type="pci" index="0" model="pcie-root"/>${'\n    <controller type="pci" model="pcie-root-port"/>'.repeat(hotplugSlots)}
    <serial type="pty"><log append="on"/></serial>
    <channel type="unix"><target type="virtio" name="org.qemu.guest_agent.0"/></channel>
    <rng model="virtio"><backend model="random">/dev/urandom</backend></rng>
    <memballoon model="virtio"/>
  </devices>
</domain>`;

/** The definition of a new machine, being built. */
export function newDefinition(machine: VirtualMachine, uuid: string, note: MachineNote): string {
  const document = parse(skeleton);
  const domain = document.documentElement!;
  text(child(domain, "name"), machine.name);
  text(child(domain, "uuid"), uuid);
  const log = child(child(child(domain, "devices"), "serial"), "log");
  log.setAttribute("file", consoleLog(machine.name));
  const seedDisk = addDisk(domain, machine.pool, volumeName(machine.name, "seed"), "seed");
  seedDisk.appendChild(document.createElement("readonly"));
  child(seedDisk, "driver").setAttribute("type", "raw");
  const macs = machine.networks.map((_, card) => macOf(uuid, card));
  return annotated(edited(write(document), machine, macs, []), "building", note);
}

/** A definition with what the model says. `macs`: its cards' addresses, in their order. `former`: what the model before it had put in, disks by name and cards by MAC address; what of them is wanted no more goes. */
export function edited(
  xml: string,
  machine: VirtualMachine,
  macs: readonly string[],
  former: readonly string[],
): string {
  const document = parse(xml);
  const domain = document.documentElement!;
  const kvm = machine.virtualization === "kvm";
  if (domain.getAttribute("type") !== machine.virtualization) {
    domain.setAttribute("type", machine.virtualization);
    for (const cpu of children(domain, "cpu")) domain.removeChild(cpu);
    const cpu = child(domain, "cpu");
    cpu.setAttribute("mode", kvm ? "host-passthrough" : "custom");
    if (!kvm) text(child(cpu, "model"), "qemu64");
  }
  const vcpu = child(domain, "vcpu");
  vcpu.setAttribute("current", String(machine.vcpus));
  text(vcpu, String(machine.maxVcpus ?? machine.vcpus));
  for (const [name, mib] of [
    ["memory", machine.maxMemory ?? machine.memory],
    ["currentMemory", machine.memory],
  ] as const) {
    child(domain, name).setAttribute("unit", "MiB");
    text(child(domain, name), String(mib));
  }

  const wanted = disksOf(machine);
  for (const name of former)
    if (!(name in wanted)) for (const disk of disksNamed(domain, machine, name)) disk.parentNode!.removeChild(disk);
  for (const name of Object.keys(wanted))
    if (disksNamed(domain, machine, name).length === 0)
      addDisk(domain, machine.pool, volumeName(machine.name, name), name);

  for (const mac of former) if (!macs.includes(mac)) cardOf(domain, mac)?.parentNode?.removeChild(cardOf(domain, mac)!);
  for (const [index, network] of machine.networks.entries()) putCard(domain, macs[index]!, network);
  putBootOrder(domain, machine, macs);
  return write(document);
}

function disksNamed(domain: Element, machine: VirtualMachine, name: string): Element[] {
  const disks = children(child(domain, "devices"), "disk");
  const volume = diskVolume(
    machine,
    name,
    disks.flatMap((disk) => volumeOf(disk) ?? []),
  );
  return disks.filter((disk) => volumeOf(disk) === volume);
}

/** Of a disk given by its path too: the last part. */
function volumeOf(disk: Element): string | undefined {
  const source = children(disk, "source")[0];
  return source?.getAttribute("volume") ?? source?.getAttribute("file")?.split("/").at(-1);
}

function addDisk(domain: Element, pool: string, volume: string, name: string): Element {
  const devices = child(domain, "devices");
  const taken = children(devices, "disk").map((disk) => children(disk, "target")[0]?.getAttribute("dev"));
  // The system's is the first.
  const letters = name === "root" ? "a" : "bcdefghijklmnopqrstuvwxyz";
  const letter = [...letters].find((one) => !taken.includes(`vd${one}`));
  if (letter === undefined) throw new Error(`there is no place for the disk ${name}: a machine has at most 26`);
  const disk = append(devices, "disk", { type: "volume", device: "disk" });
  append(disk, "driver", { name: "qemu", type: "qcow2", discard: "unmap" });
  append(disk, "source", { pool, volume });
  append(disk, "target", { dev: `vd${letter}`, bus: "virtio" });
  // What the guest sees below /dev/disk/by-id; virtio has room for 20 characters.
  text(append(disk, "serial", {}), name.slice(0, 20));
  return disk;
}

const cardOf = (domain: Element, mac: string): Element | undefined =>
  children(child(domain, "devices"), "interface").find(
    (one) => children(one, "mac")[0]?.getAttribute("address")?.toLowerCase() === mac,
  );

function putCard(domain: Element, mac: string, { network, bridge }: Network): void {
  const type = bridge === null ? "network" : "bridge";
  let card = cardOf(domain, mac);
  if (!card) {
    card = append(child(domain, "devices"), "interface", { type });
    append(card, "mac", { address: mac });
    append(card, "model", { type: "virtio" });
  }
  card.setAttribute("type", type);
  const source = child(card, "source");
  for (const other of [...source.attributes].map(({ name }) => name)) if (other !== type) source.removeAttribute(other);
  source.setAttribute(type, bridge ?? network ?? "");
}

/** By device (`<boot order>`), which excludes the machine-wide `<boot dev>`. */
function putBootOrder(domain: Element, machine: VirtualMachine, macs: readonly string[]): void {
  const { bootFrom } = machine;
  for (const boot of children(child(domain, "os"), "boot")) boot.parentNode!.removeChild(boot);
  const card = cardOf(domain, macs[0]!)!;
  const devices = { disk: disksNamed(domain, machine, "root")[0]!, network: card };
  for (const device of [
    ...children(child(domain, "devices"), "disk"),
    ...children(child(domain, "devices"), "interface"),
  ])
    for (const boot of children(device, "boot")) device.removeChild(boot);
  for (const [index, from] of bootFrom.entries()) append(devices[from], "boot", { order: String(index + 1) });
  for (const rom of children(card, "rom")) card.removeChild(rom);
  // Without its boot ROM a card costs no time at each start.
  if (!bootFrom.includes("network")) append(card, "rom", { enabled: "no" });
}

/** What a definition says, of all that a model can. */
export interface Definition {
  readonly uuid: string;
  readonly virtualization: string;
  readonly vcpus: number;
  readonly maxVcpus: number;
  /** MiB. */
  readonly memory: number;
  readonly maxMemory: number;
  /** Volumes in their order. */
  readonly volumes: readonly string[];
  /** The volume that it starts from: of its first disk. */
  readonly system: string | null;
  /** By MAC address. */
  readonly cards: ReadonlyMap<string, { readonly network: string | null; readonly bridge: string | null }>;
  readonly bootFrom: readonly string[];
  /** What we noted in it; undefined: it is not ours. */
  readonly state: MachineState | undefined;
  readonly note: string | undefined;
}

/** Throws for what is no definition. */
export function readDefinition(xml: string): Definition {
  const domain = parse(xml).documentElement!;
  const devices = child(domain, "devices");
  const vcpu = child(domain, "vcpu");
  const maxVcpus = Number(vcpu.textContent || 1);
  const memory = (name: string) => {
    const element = children(domain, name)[0];
    return element && (Number(element.textContent) * unitOf(element.getAttribute("unit"))) / 2 ** 20;
  };
  const maxMemory = memory("memory") ?? 0;
  const noted = domain.getElementsByTagNameNS(noteNamespace, "machine")[0];
  const ordered = [...children(devices, "disk"), ...children(devices, "interface")]
    .filter((device) => orderOf(device) < unordered)
    .sort((a, b) => orderOf(a) - orderOf(b))
    .map((device) => (device.tagName === "disk" ? "disk" : "network"));
  const wide = children(child(domain, "os"), "boot").map((boot) =>
    boot.getAttribute("dev") === "network" ? "network" : "disk",
  );
  return {
    uuid: children(domain, "uuid")[0]?.textContent ?? "",
    virtualization: domain.getAttribute("type") ?? "",
    vcpus: Number(vcpu.getAttribute("current") ?? maxVcpus),
    maxVcpus,
    memory: memory("currentMemory") ?? maxMemory,
    maxMemory,
    volumes: children(devices, "disk").flatMap((disk) => volumeOf(disk) ?? []),
    system:
      children(devices, "disk")
        .filter((disk) => (disk.getAttribute("device") ?? "disk") === "disk")
        .sort((a, b) => orderOf(a) - orderOf(b))
        .flatMap((disk) => volumeOf(disk) ?? [])[0] ?? null,
    cards: new Map(
      children(devices, "interface").map((card) => {
        const source = children(card, "source")[0];
        const mac = children(card, "mac")[0]?.getAttribute("address")?.toLowerCase() ?? "";
        const network = source?.getAttribute("network") ?? null;
        // Of a running machine it says too which bridge a network is.
        return [mac, { network, bridge: network === null ? (source?.getAttribute("bridge") ?? null) : null }];
      }),
    ),
    bootFrom: ordered.length > 0 ? ordered : wide.length > 0 ? wide : ["disk"],
    state: (noted?.getAttribute("state") as MachineState | null) ?? undefined,
    note: noted && Buffer.from(noted.textContent ?? "", "base64").toString("utf8"),
  };
}

/** The how-manieth it boots from, if it does. */
const orderOf = (device: Element): number => Number(children(device, "boot")[0]?.getAttribute("order") ?? unordered);
const unordered = Number.MAX_SAFE_INTEGER;

/** The device of a definition that has this volume or MAC address, as `virsh attach-device` takes it: the place that it has in one that is off may be another's in one that runs. */
export function deviceXml(xml: string, key: string): string | undefined {
  const domain = parse(xml).documentElement!;
  const disk = children(child(domain, "devices"), "disk").find((one) => volumeOf(one) === key);
  const device = disk ?? cardOf(domain, key);
  for (const place of device ? children(device, "address") : []) device!.removeChild(place);
  return device && new XMLSerializer().serializeToString(device);
}

/** libvirt's scaled integers; its own default is KiB. */
function unitOf(unit: string | null): number {
  const letter = "bKMGTPE".indexOf((unit ?? "KiB")[0]!.replace("k", "K"));
  if (unit === "bytes" || unit === "b") return 1;
  return (unit ?? "KiB").endsWith("B") && (unit ?? "KiB").length === 2 ? 1000 ** letter : 1024 ** letter;
}

function parse(xml: string): Document {
  try {
    return new DOMParser({ onError: onErrorStopParsing }).parseFromString(xml, "text/xml");
  } catch (error) {
    throw new Error(`it is no XML: ${(error as Error).message}`);
  }
}

const write = (document: Document) => `${new XMLSerializer().serializeToString(document)}\n`;

const children = (parent: Element, name: string): Element[] =>
  [...parent.childNodes].filter((node): node is Element => node.nodeType === 1 && node.nodeName === name);

/** The first child of that name, made where there is none. */
const child = (parent: Element, name: string): Element => children(parent, name)[0] ?? append(parent, name, {});

function append(parent: Element, name: string, attributes: Readonly<Record<string, string>>): Element {
  const element = parent.ownerDocument!.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.appendChild(element);
  return element;
}

function text(element: Element, words: string): void {
  element.textContent = words;
}
