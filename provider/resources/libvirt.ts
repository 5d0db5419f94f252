// A virtual machine as its hypervisor tells of it, and the scripts that make, change and remove one; called by virtual-machine.ts.

import { createHash } from "node:crypto";
import { commonScript, machineScript } from "../host/agent.ts";
import { type Host, HostError } from "../host/index.ts";
import { hereBase64, quote, quoteAll } from "../host/quote.ts";
import {
  annotated,
  consoleLog,
  type Definition,
  deviceXml,
  disksOf,
  diskVolume,
  edited,
  firstWords,
  imageVolume,
  type MachineNote,
  type MachineState,
  macOf,
  newDefinition,
  noteXml,
  readDefinition,
  seed,
  type VirtualMachine,
  volumeName,
  volumeXml,
} from "../render/libvirt.ts";
import { isDictionary, understood } from "./note.ts";

/** What is there of a machine and of what it needs. */
export interface Look {
  /** As configured on the hypervisor; null: there is none of this name. */
  readonly definition: Definition | null;
  readonly note: MachineNote | null;
  readonly xml: string | null;
  /** As it runs; null: it is off. */
  readonly live: Definition | null;
  readonly liveXml: string | null;
  /** libvirt's word: "running", "shut off", "paused". */
  readonly state: string;
  readonly autostart: boolean;
  /** Leased addresses by MAC address: also those of an earlier life, as long as they last. */
  readonly leases: ReadonlyMap<string, readonly string[]>;
  /** All volumes of the pool. */
  readonly volumes: ReadonlySet<string>;
  /** Of the machine's own volumes: bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly networks: ReadonlySet<string>;
  readonly interfaces: ReadonlySet<string>;
  /** `uname -m` */
  readonly processor: string;
  readonly kvm: boolean;
}

/** How long a first boot may take, seconds: emulated ones take minutes. POSTFORM_BOOT_SECONDS says otherwise. */
const bootPatience = () => Number(process.env["POSTFORM_BOOT_SECONDS"] ?? 900);
/** How long a machine may take to turn itself off, seconds. */
const offPatience = 90;

const call = (name: string, ...words: readonly string[]) => `${name} ${quoteAll(words)}`;
const given = (name: string, words: readonly string[], input: string | Buffer) =>
  `${call(name, ...words)} ${hereBase64(input)}`;
const sumOf = (xml: string | null) => (xml === null ? "-" : createHash("sha256").update(xml).digest("hex"));

/** One exec. Throws a HostError where libvirt does not answer. */
export async function lookAt(host: Host, { name, pool, disks, image }: VirtualMachine): Promise<Look> {
  const volumes = [...Object.keys(disksOf({ diskSize: 0, disks })), "seed"].map((disk) => volumeName(name, disk));
  const { code, stdout, stderr } = await host.run(
    `${commonScript}${machineScript}\n${call("look_at", name, pool, ...volumes, imageVolume({ image }))}`,
    { reads: true },
  );
  if (code !== 0 || !stdout.endsWith("end\n"))
    throw new HostError(
      `${host.name}: libvirt does not answer for ${name}: ${stderr.trim() || "its answer is cut short"}`,
      /virsh is not there/.test(stderr)
        ? "install libvirt and its clients there (Debian: libvirt-daemon-system, libvirt-clients, qemu-system-x86, qemu-utils)"
        : `look whether libvirtd runs there and has the pool ${pool}: virsh pool-list --all`,
    );
  const answers = new Map(
    stdout.split("\n").map((line): [string, string] => {
      const [kind = "", value = ""] = line.split("\t");
      return [kind, Buffer.from(value, "base64").toString("utf8")];
    }),
  );
  const lines = (kind: string) =>
    (answers.get(kind) ?? "")
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  const read = (xml: string) => {
    try {
      return readDefinition(xml);
    } catch (error) {
      throw new HostError(
        `${host.name}: the definition of ${name} cannot be read: ${(error as Error).message}`,
        `look at what virsh dumpxml ${name} says there`,
      );
    }
  };
  const xml = answers.get("xml") ?? null;
  const live = answers.get("live") ?? null;
  const state = lines("state")[0] ?? "";
  const off = ["", "shut off", "crashed"].includes(state);
  const definition = xml === null ? null : read(xml);
  return {
    definition,
    note: definition?.note === undefined ? null : understood(definition.note, noteOf),
    xml,
    live: live === null || off ? null : read(live),
    liveXml: off ? null : live,
    state,
    autostart: lines("autostart")[0] === "enable",
    leases: leasesOf(lines("leases")),
    volumes: new Set(lines("volumes")),
    sizes: new Map(lines("sizes").map((line) => [line.split(" ")[0]!, Number(line.split(" ")[1])])),
    networks: new Set(lines("networks")),
    interfaces: new Set(lines("interfaces")),
    processor: lines("processor")[0] ?? "",
    kvm: lines("kvm")[0] === "yes",
  };
}

function leasesOf(lines: readonly string[]): Map<string, string[]> {
  const leases = new Map<string, string[]>();
  for (const [, mac = "", , address = ""] of lines.map((line) => line.split(/\s+/)))
    leases.set(mac.toLowerCase(), [...(leases.get(mac.toLowerCase()) ?? []), address.replace(/\/.*/, "")]);
  return leases;
}

function noteOf(value: unknown): MachineNote | null {
  if (!isDictionary(value) || !isDictionary(value["model"])) return null;
  const words = (list: unknown) => (Array.isArray(list) ? list.filter((one) => typeof one === "string") : []);
  const word = (name: string) => (typeof value[name] === "string" ? { [name]: value[name] } : {});
  return {
    model: value["model"],
    volumes: words(value["volumes"]),
    macs: words(value["macs"]),
    ...word("hostKey"),
    ...word("address"),
  };
}

/** What it told at its first boot. */
export interface FirstWords {
  readonly hostKey: string;
  /** IPv4 and IPv6, as `hostname -I` lists them. */
  readonly addresses: readonly string[];
}

interface Making {
  readonly machine: VirtualMachine;
  readonly uuid: string;
  readonly look: Look;
  readonly noted: Readonly<Record<string, unknown>>;
}

const ownVolumes = (machine: VirtualMachine) => [
  ...Object.keys(disksOf(machine)).map((disk) => volumeName(machine.name, disk)),
  volumeName(machine.name, "seed"),
];

/** The addresses of a machine's cards: those that it has, in the order that was noted or, where somebody made it by hand, in its own; then ours. */
export function macsOf(count: number, uuid: string, look: Look): string[] {
  const there = look.definition?.state === undefined ? [...(look.definition?.cards.keys() ?? [])] : look.note?.macs;
  return Array.from({ length: count }, (_, card) => there?.[card] ?? macOf(uuid, card));
}

/** Builds a machine that is not there, or is there by half, up to its first start. */
export async function build(host: Host, { machine, uuid, look, noted }: Making): Promise<void> {
  const { name, pool } = machine;
  const volumes = ownVolumes(machine);
  const note: MachineNote = { model: noted, volumes, macs: machine.networks.map((_, card) => macOf(uuid, card)) };
  const backing = await backingOf(host, machine);
  const half = look.definition === null ? [] : [call("unbuild", ...(look.note?.volumes ?? []))];
  await host.changeBy(
    `virtual_machine/${name}`,
    [
      machineScript,
      call("machine", name, pool),
      call("still", sumOf(look.xml)),
      ...half,
      call("free_volumes", ...volumes),
      `undo() { unbuild ${quoteAll(volumes)}; }`,
      given("define", [], newDefinition(machine, uuid, note)),
      "UNDO=undo",
      ...Object.entries(disksOf(machine)).map(([disk, gib]) => {
        const volume = volumeName(name, disk);
        return given("volume", [volume], volumeXml({ name: volume, gib, ...(disk === "root" ? { backing } : {}) }));
      }),
      ...seedCalls(machine, uuid),
      call("autostart", machine.autostart ? "yes" : "no"),
      given("note_machine", [], noteXml("booting", note)),
      "turn_on",
      "clean",
      "printf 'done\\n'",
    ].join("\n"),
  );
}

function seedCalls(machine: VirtualMachine, uuid: string): string[] {
  const volume = volumeName(machine.name, "seed");
  const bytes = seed(machine, uuid);
  return [
    given("volume", [volume], volumeXml({ name: volume, bytes: bytes.length })),
    given("upload", [volume], bytes),
  ];
}

/** The path of the image's volume; fetches it first where it has to come from elsewhere. */
async function backingOf(host: Host, machine: VirtualMachine): Promise<string> {
  const { pool, image } = machine;
  const volume = imageVolume(machine);
  const fetch =
    image.url === null
      ? []
      : [
          `file=$(v pool-dumpxml ${quote(pool)} | sed -n 's|.*<path>\\(.*\\)</path>.*|\\1|p')/${volume}`,
          `mkdir -p "$RUN" && fetch_image ${quoteAll([image.url, image.sha256 ?? ""])} "$file" && v pool-refresh ${quote(pool)} > /dev/null || exit 1`,
        ];
  const { code, stdout, stderr } = await host.run(
    [commonScript, machineScript, ...fetch, call("v", "vol-path", volume, "--pool", pool)].join("\n"),
  );
  const path = stdout.trim();
  if (code !== 0 || !path.startsWith("/"))
    throw new HostError(
      image.url === null
        ? `${host.name}: the pool ${pool} has no volume ${volume}: ${stderr.trim()}`
        : `${host.name}: the image ${image.url} could not be fetched: ${stderr.trim()}`,
      image.url === null
        ? `virsh vol-list ${pool} shows what there is; virsh vol-upload puts an image there`
        : "look whether the hypervisor reaches that address, and whether sha256 is of what is there now",
    );
  return path;
}

/** Waits for a machine's first words. Throws a HostError with the end of its console when none come. */
export async function listen(host: Host, name: string, signal: AbortSignal): Promise<FirstWords> {
  const seconds = bootPatience();
  const { code, stdout, stderr } = await host.run(
    `${commonScript}${machineScript}\nexec 3> /dev/null\n${call("first_words", name, firstWords, consoleLog(name), String(seconds))}`,
    { signal, reads: true },
  );
  const lines = stdout.split("\n");
  const told = lines.find((line) => line.startsWith(`words\t${firstWords} `))?.split(/[\t ]/);
  if (told) return { hostKey: `${told[2]} ${told[3]}`, addresses: told.slice(4).filter(Boolean) };
  if (code !== 0)
    throw new HostError(
      `${host.name}: waiting for ${name}'s first words was cut short: ${stderr.trim() || "its shell ended"}`,
      "apply again to wait on",
    );
  const screen = Buffer.from(lines.find((line) => line.startsWith("console\t"))?.slice(8) ?? "", "base64");
  throw new HostError(
    lines[0]?.startsWith("off")
      ? `${host.name}: ${name} went off before it had told its host key`
      : `${host.name}: ${name} has not told its host key within ${seconds} seconds${screen.length > 0 ? `; the end of its console: ${screen.toString("utf8")}` : ""}`,
    `its image needs cloud-init, and the rights to write its serial console (${consoleLog(name)} there). Apply again to wait on, or set POSTFORM_BOOT_SECONDS`,
  );
}

/** Notes that a machine is whole. */
export async function finishBuild(
  host: Host,
  { machine, uuid, noted, look }: Making,
  words: FirstWords,
): Promise<void> {
  const { name, pool } = machine;
  const macs = macsOf(machine.networks.length, uuid, look);
  const leases = look.leases.get(macs[0]!) ?? [];
  const address = words.addresses.find((one) => leases.includes(one)) ?? words.addresses[0];
  const note: MachineNote = {
    model: noted,
    volumes: ownVolumes(machine),
    macs,
    hostKey: words.hostKey,
    ...(address === undefined ? {} : { address }),
  };
  await host.changeBy(
    `virtual_machine/${name}`,
    [
      machineScript,
      call("machine", name, pool),
      given("note_machine", [], noteXml("ready", note)),
      "clean",
      "printf 'done\\n'",
    ].join("\n"),
  );
}

/** What of a machine needs a restart, in words; none while it is off. */
export function restarts(wanted: VirtualMachine, live: Definition | null): string[] {
  if (live === null) return [];
  const differs = (name: string, now: unknown, then: unknown) => (now === then ? [] : [`${name} ${now} → ${then}`]);
  const maxVcpus = wanted.maxVcpus ?? wanted.vcpus;
  const maxMemory = wanted.maxMemory ?? wanted.memory;
  return [
    ...differs("virtualization", live.virtualization, wanted.virtualization),
    ...differs("max_vcpus", live.maxVcpus, maxVcpus),
    ...(live.maxVcpus === maxVcpus && wanted.vcpus < live.vcpus ? differs("vcpus", live.vcpus, wanted.vcpus) : []),
    ...differs("max_memory", live.maxMemory, maxMemory),
    ...differs("boot_from", live.bootFrom.join(" "), wanted.bootFrom.join(" ")),
  ];
}

/** Volumes that a change which was cut had begun to make: nobody has written to them, and they may be there by half. */
function begunVolumes(name: string, { definition, note, volumes, live }: Look): string[] {
  if (definition?.state !== "changing" || note === null) return [];
  const disks = isDictionary(note.model["disks"]) ? Object.keys(note.model["disks"]) : [];
  const whole = ["root", "seed", ...disks].map((disk) => volumeName(name, disk));
  return note.volumes.filter(
    (volume) => !whole.includes(volume) && volumes.has(volume) && !live?.volumes.includes(volume),
  );
}

/** Makes a machine that is there as the model says. One that has not told its first words yet still has to. */
export async function change(host: Host, { machine, uuid, look, noted }: Making): Promise<void> {
  const { name, pool } = machine;
  const there = look.definition!.volumes;
  const before: MachineNote = look.note ?? { model: {}, volumes: [], macs: [...look.definition!.cards.keys()] };
  const state: MachineState = look.definition!.state === "booting" ? "booting" : "ready";
  const macs = macsOf(machine.networks.length, uuid, look);
  const sizes = Object.entries(disksOf(machine)).map(([disk, gib]) => ({
    volume: diskVolume(machine, disk, there),
    gib,
  }));
  const wanted = [...sizes.map(({ volume }) => volume), volumeName(name, "seed")];
  const gone = before.volumes.filter((volume) => !wanted.includes(volume));
  const goneDisks = gone.map((volume) => volume.slice(name.length + 1).replace(/\.qcow2$/, ""));
  const goneMacs = before.macs.filter((mac) => !macs.includes(mac));
  const begun = begunVolumes(name, look);
  const made = sizes.filter(
    ({ volume }) =>
      begun.includes(volume) ||
      (!look.volumes.has(volume) && (!there.includes(volume) || before.volumes.includes(volume))),
  );
  const volumes = [...new Set([...before.volumes, ...made.map(({ volume }) => volume)])];
  const note: MachineNote = {
    ...before,
    model: noted,
    volumes: volumes.filter((volume) => !gone.includes(volume)),
    macs,
  };
  const edit = edited(look.xml!, machine, macs, [...goneDisks, ...goneMacs]);
  // Until all is done it is as it was noted before, and has what is on its way too.
  const xml = annotated(edit, state === "ready" ? "changing" : state, {
    ...before,
    volumes,
    macs: [...new Set([...before.macs, ...macs])],
  });
  const restart = machine.running && restarts(machine, look.live).length > 0;
  if (restart || (!machine.running && look.live)) await turnOff(host, name);
  const live = restart || !machine.running ? null : look.live;
  const attached = (key: string, has: boolean) => (live && !has ? deviceXml(xml, key) : undefined);
  const detached = (key: string, has: boolean) => (live && has ? deviceXml(look.liveXml!, key) : undefined);
  const devices = [
    ...[
      ...gone.map((volume) => [volume, live?.volumes.includes(volume) ?? false] as const),
      ...goneMacs.map((mac) => [mac, live?.cards.has(mac) ?? false] as const),
    ]
      .map(([key, has]) => [key, detached(key, has)] as const)
      .flatMap(([key, device]) => (device ? [given("device", ["detach-device", key], device)] : [])),
    ...[
      ...sizes.map(({ volume }) => [volume, live?.volumes.includes(volume) ?? false] as const),
      ...macs.map((mac) => [mac, live?.cards.has(mac) ?? false] as const),
    ]
      .map(([key, has]) => [key, attached(key, has)] as const)
      .flatMap(([key, device]) => (device ? [given("device", ["attach-device", key], device)] : [])),
    ...macs.flatMap((mac, card) => {
      const has = live?.cards.get(mac);
      const { network, bridge } = machine.networks[card]!;
      return has && (has.network !== network || has.bridge !== bridge)
        ? [given("device", ["update-device", mac], deviceXml(xml, mac)!)]
        : [];
    }),
  ];
  await host.changeBy(
    `virtual_machine/${name}`,
    [
      machineScript,
      call("machine", name, pool),
      call("still", sumOf(look.xml)),
      "keep_definition",
      call("delete_volumes", ...begun),
      call("free_volumes", ...made.map(({ volume }) => volume)),
      given("define", [], xml),
      ...made.map(({ volume, gib }) => given("volume", [volume], volumeXml({ name: volume, gib }))),
      ...sizes
        .filter(
          ({ volume, gib }) =>
            !begun.includes(volume) && (look.sizes.get(volume) ?? Number.POSITIVE_INFINITY) < gib * 2 ** 30,
        )
        .map(({ volume, gib }) => call("grow", volume, String(gib))),
      ...devices,
      ...(live && live.vcpus < machine.vcpus
        ? [call("live", "vcpus", "setvcpus", name, String(machine.vcpus), "--live")]
        : []),
      ...(live && live.memory !== machine.memory
        ? [call("live", "memory", "setmem", name, `${machine.memory}M`, "--live")]
        : []),
      call("delete_volumes", ...gone),
      call("autostart", machine.autostart ? "yes" : "no"),
      ...(machine.running || state === "booting" ? ["turn_on"] : []),
      given("note_machine", [], noteXml(state, note)),
      "clean",
      "printf 'done\\n'",
    ].join("\n"),
  );
}

export async function turnOff(host: Host, name: string): Promise<void> {
  const { code, stderr } = await host.run(
    `${commonScript}${machineScript}\nexec 3> /dev/null\n${call("turn_off", name, String(offPatience))}`,
  );
  if (code !== 0)
    throw new HostError(
      `${host.name}: ${stderr.trim() || `turning ${name} off was cut short`}`,
      `look what holds it there: virsh domstate --reason ${name}`,
    );
}

/** Removes a machine and the volumes that were made for it. From its first step on it is not asked again whether it may go. */
export async function remove(host: Host, machine: VirtualMachine, look: Look): Promise<void> {
  const { name, pool, image } = machine;
  const note = look.note ?? { model: {}, volumes: [], macs: [] };
  const under = (...steps: readonly string[]) =>
    host.changeBy(
      `virtual_machine/${name}`,
      [machineScript, call("machine", name, pool), ...steps, "clean", "printf 'done\\n'"].join("\n"),
    );
  // A hypervisor that boots in between does not start it again.
  await under(given("note_machine", [], noteXml("deleting", note)), call("autostart", "no"));
  await turnOff(host, name);
  await under(
    call("delete_volumes", ...note.volumes),
    ...(image.url === null ? [] : [call("forget_image", imageVolume(machine))]),
    ...(note.volumes.length === 0 ? [] : ["delete_logs"]),
    "unbuild",
  );
}
