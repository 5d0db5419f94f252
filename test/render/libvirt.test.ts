// Virtual machines in libvirt's terms: what a new one is, what an edit leaves alone, and what is read back of it.
import { expect, test } from "vitest";
import type { FileSpec } from "../../provider/host/state.ts";
import {
  annotated,
  deviceXml,
  edited,
  macOf,
  newDefinition,
  noteXml,
  readDefinition,
  seed,
  uuidOf,
  type VirtualMachine,
  volumeXml,
} from "../../provider/render/libvirt.ts";
import { golden } from "./golden.ts";
import { modelOf } from "./model.ts";

const hypervisor = "SHA256:diKvMUYPjMKM0CqBWYbpVx/euGTNjdgr4tlCnnzaZbg";
const note = { model: {}, volumes: ["mail1-root.qcow2"], macs: [] };
const lines = (xml: string): FileSpec => ({ content: xml.replace(/></g, ">\n<") });

golden("vm", {
  postform_virtual_machine: (machine: VirtualMachine) => {
    const uuid = uuidOf(hypervisor, machine.name);
    return {
      key: `virtual_machine/${machine.name}`,
      files: {
        definition: lines(newDefinition(machine, uuid, note)),
        "root volume": lines(
          volumeXml({ name: "mail1-root.qcow2", gib: machine.diskSize, backing: "/images/i.qcow2" }),
        ),
        ...Object.fromEntries(filesOf(seed(machine, uuid)).map(([name, content]) => [name, { content }])),
      },
    };
  },
});

/** The files of an ISO 9660 image, by its own directory (ECMA-119 9.1). */
function filesOf(image: Buffer): [string, string][] {
  const descriptor = image.subarray(16 * 2048);
  expect(descriptor.toString("latin1", 1, 6)).toBe("CD001");
  expect(descriptor.toString("latin1", 40, 72).trim()).toBe("CIDATA");
  expect(descriptor.readUInt32LE(80) * 2048).toBe(image.length);
  const folder = image.subarray(descriptor.readUInt32LE(158) * 2048);
  const files: [string, string][] = [];
  for (let at = 0; folder[at]! > 0; at += folder[at]!) {
    const record = folder.subarray(at, at + folder[at]!);
    if (record[25] === 2) continue;
    const start = record.readUInt32LE(2) * 2048;
    expect(record.readUInt32BE(6) * 2048).toBe(start);
    files.push([
      record
        .toString("latin1", 33, 33 + record[32]!)
        .replace(".;1", "")
        .toLowerCase(),
      image.toString("utf8", start, start + record.readUInt32LE(10)),
    ]);
  }
  return files;
}

const machine = (props: Record<string, unknown> = {}) =>
  modelOf("postform_virtual_machine", {
    name: "mail1",
    image: { volume: "debian-12.qcow2" },
    authorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5CzW5Oa4rb3p ann@laptop"],
    ...props,
  }) as unknown as VirtualMachine;
const uuid = uuidOf(hypervisor, "mail1");

test("a definition that is as wanted is not touched", () => {
  const xml = newDefinition(machine(), uuid, note);
  expect(edited(xml, machine(), [macOf(uuid, 0)], [])).toBe(xml);
});

test("what somebody added by hand stays, and what was ours goes when it is wanted no more", () => {
  const before = newDefinition(
    machine({ disks: { spool: 2 }, networks: [{ network: "a" }, { network: "b" }] }),
    uuid,
    note,
  )
    .replace(
      "<devices>",
      '<devices><sound model="ich9"/><disk type="file" device="cdrom"><source file="/tmp/rescue.iso"/><target dev="sda" bus="sata"/></disk>',
    )
    .replace("</domain>", "<seclabel type='none'/><!-- ours --></domain>");
  const after = edited(
    before,
    machine({ disks: { mail: 5 }, memory: 2048, networks: [{ network: "a" }] }),
    [macOf(uuid, 0)],
    ["spool", macOf(uuid, 1)],
  );
  for (const kept of [
    '<sound model="ich9"/>',
    "/tmp/rescue.iso",
    '<seclabel type="none"/>',
    "<!-- ours -->",
    macOf(uuid, 0),
  ])
    expect(after).toContain(kept);
  for (const gone of ["mail1-spool.qcow2", macOf(uuid, 1)]) expect(after).not.toContain(gone);
  const now = readDefinition(after);
  expect(now).toMatchObject({ memory: 2048, maxMemory: 2048 });
  expect(now.volumes).toContain("mail1-mail.qcow2");
  // The system's disk is the first that the guest sees, whatever came and went.
  expect(after).toMatch(/volume="mail1-root.qcow2"\/><target dev="vda"/);
});

test("a machine that somebody made by hand keeps its disks and cards, and starts from its own volume", () => {
  const theirs = `<domain type='kvm'><name>mail1</name><os><type machine='q35'>hvm</type><boot dev='hd'/></os><devices>
    <disk type='file' device='cdrom'><source file='/srv/rescue.iso'/><target dev='sda' bus='sata'/></disk>
    <disk type='file' device='disk'><source file='/srv/old.qcow2'/><target dev='vda' bus='virtio'/></disk>
    <interface type='bridge'><source bridge='br0'/><mac address='52:54:00:00:00:01'/></interface></devices></domain>`;
  expect(readDefinition(theirs)).toMatchObject({ system: "old.qcow2", state: undefined });
  const model = machine({ image: { volume: "old.qcow2" }, networks: [{ bridge: "br0" }], disks: { mail: 1 } });
  const now = readDefinition(annotated(edited(theirs, model, ["52:54:00:00:00:01"], []), "ready", note));
  expect(now).toMatchObject({
    volumes: ["rescue.iso", "old.qcow2", "mail1-mail.qcow2"],
    system: "old.qcow2",
    bootFrom: ["disk"],
    state: "ready",
    note: JSON.stringify(note),
  });
  expect([...now.cards]).toEqual([["52:54:00:00:00:01", { network: null, bridge: "br0" }]]);
});

test("a device is given to a running machine without the place that it has in one that is off", () => {
  const xml = newDefinition(machine(), uuid, note).replace(
    /<mac address="[^"]*"\/>/,
    '$&<address type="pci" bus="0x07"/>',
  );
  expect(xml).toContain('bus="0x07"');
  const device = deviceXml(xml, macOf(uuid, 0));
  expect(device).toContain('<model type="virtio"/>');
  expect(device).not.toContain('bus="0x07"');
});

test("a note replaces the one before", () => {
  const xml = annotated(newDefinition(machine(), uuid, note), "changing", { ...note, macs: ["52:54:00:00:00:01"] });
  expect(xml.match(/postform:machine /g)).toHaveLength(1);
  expect(readDefinition(xml).state).toBe("changing");
});

test("a definition is read in a model's terms, also one that libvirt has rewritten", () => {
  const wanted = machine({
    vcpus: 2,
    maxVcpus: 4,
    memory: 512,
    maxMemory: 1024,
    bootFrom: ["network", "disk"],
    virtualization: "qemu",
  });
  const rewritten = newDefinition(wanted, uuid, note)
    .replace('<memory unit="MiB">1024', '<memory unit="KiB">1048576')
    .replace('<currentMemory unit="MiB">512', "<currentMemory>524288");
  expect(readDefinition(rewritten)).toMatchObject({
    uuid,
    virtualization: "qemu",
    vcpus: 2,
    maxVcpus: 4,
    memory: 512,
    maxMemory: 1024,
    bootFrom: ["network", "disk"],
    volumes: ["mail1-seed.iso", "mail1-root.qcow2"],
    state: "building",
    note: JSON.stringify(note),
  });
  expect(
    readDefinition("<domain type='kvm'><uuid>u</uuid><memory unit='GB'>1</memory><vcpu>3</vcpu></domain>"),
  ).toMatchObject({
    vcpus: 3,
    memory: 1e9 / 2 ** 20,
    state: undefined,
    note: undefined,
    bootFrom: ["disk"],
  });
});

test("a note is noted beside what else a definition is tagged with", () => {
  expect(noteXml("ready", note)).toBe(
    `<machine state="ready">${Buffer.from(JSON.stringify(note)).toString("base64")}</machine>\n`,
  );
});

test("what is no XML is refused with words", () => {
  expect(() => readDefinition("error: failed to connect")).toThrow(/^it is no XML: /);
  expect(() => readDefinition("<domain><name>")).toThrow(/^it is no XML: /);
});

test("the same machine has the same uuid and addresses, another one others", () => {
  expect(uuidOf(hypervisor, "mail1")).toBe(uuid);
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuidOf("another", "mail1")).not.toBe(uuid);
  expect(macOf(uuid, 0)).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/);
  expect(macOf(uuid, 1)).not.toBe(macOf(uuid, 0));
});
