// What somebody does by hand to machines on their hypervisor, what a plan says of it, and what an apply makes of it; their guest boots at once. A part of virtual-machine.ts.
import { readFileSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { Host, type PostformStack, VirtualMachine, type VirtualMachineProps } from "../../index.ts";
import { newDefinition, type VirtualMachine as VirtualMachineModel } from "../../provider/render/libvirt.ts";
import { fromModel, toModel } from "../../provider/resources/model.ts";
import { virtualMachine } from "../../schemas/virtual-machine.ts";
import { putTinyImage, tinyImage, tinyKey } from "../tiny-guest.ts";
import type { ownLab } from "./own-lab.ts";
import { ownStack } from "./own-stack.ts";

const patience = { timeout: 1_200_000 };

type Wanted = Partial<VirtualMachineProps>;

/** Call it in the `describe` of the lab, whose host `hv` at that address is a hypervisor. */
export function machinesByHand(lab: ReturnType<typeof ownLab>, hypervisor: string): void {
  // Nobody answers there who has its key, so that nobody waits for it.
  const networks = [{ network: "lab", addresses: [`${hypervisor}/15`] }, { network: "default" }];
  const stack = ownStack(lab, "tiny", (stack: PostformStack, wanted: Wanted, publicKey) => {
    const identity = "env:POSTFORM_SSH_KEY";
    new VirtualMachine(stack, "machine", {
      hypervisor: Host.fromHostAttributes(stack, "hypervisor", { address: hypervisor, identity }),
      name: "tiny1",
      image: { volume: tinyImage },
      virtualization: "qemu",
      memory: 128,
      diskSize: 1,
      networks,
      throughHypervisor: false,
      authorizedKeys: [publicKey],
      ...wanted,
    });
  });
  const insist = { POSTFORM_INSIST: "tiny1/machine" };
  const on = (script: string) => lab.on("hv", `set -e; v() { virsh -q "$@"; }\n${script}`);
  const volumes = () => on("v vol-list default | awk '{ print $1 }'");
  let address = "";

  it("shows what somebody redefined by hand, and puts it right", patience, async () => {
    await on(putTinyImage(hypervisor));
    await stack.synth({});
    await stack.init();
    await stack.apply();
    await stack.planIsEmpty();
    address = `postform_virtual_machine.${JSON.parse(readFileSync(stack.stateFile, "utf8")).resources[0].name}`;
    expect(readFileSync(stack.stateFile, "utf8")).toContain(tinyKey);
    const card = await on("v domiflist tiny1 | awk '$3 == \"lab\" { print $5 }'");
    await on(
      `v destroy tiny1; v setmaxmem tiny1 96M --config; v autostart tiny1 --disable; v detach-interface tiny1 network ${card.trim()} --config`,
    );
    const plan = await stack.plan();
    for (const line of [
      /~ memory += 96 -> 128/,
      /~ autostart += false -> true/,
      /~ running += false -> true/,
      /\+ addresses += \[/,
      /will be updated in-place/,
    ])
      expect(plan).toMatch(line);
    await stack.apply();
    await stack.planIsEmpty();
    expect(await on("v domiflist tiny1")).toContain(card.trim());
    // What somebody added stays, and is not reported.
    await on(
      "truncate -s 1M /srv/rescue.iso; v attach-disk tiny1 /srv/rescue.iso sda --type cdrom --targetbus sata --config",
    );
    await stack.planIsEmpty();
  });

  it("says when it has to be restarted", patience, async () => {
    await stack.synth({ memory: 160 });
    expect((await stack.plan()).replace(/\s*│?\s+/g, " ")).toMatch(/tiny1 will be restarted.*max_memory 128 → 160/);
    const before = await on("v domid tiny1");
    await stack.apply();
    expect(await on("v domid tiny1")).not.toBe(before);
    await stack.planIsEmpty();
  });

  it("is left as it was when it does not let a disk go while it runs", { timeout: 1_200_000 }, async () => {
    const spool = { memory: 160, disks: { spool: 1 } };
    await stack.synth(spool);
    await stack.apply();
    await stack.synth({ memory: 160 });
    // A guest of one sector knows nothing of plugs.
    expect(await stack.refused(["apply", "-auto-approve"], { POSTFORM_INSIST: "tiny1-spool.qcow2" })).toContain(
      "tiny1 does not let tiny1-spool.qcow2 go while it runs; turn it off, and apply again",
    );
    await stack.synth(spool);
    await stack.planIsEmpty();
    await stack.synth({ memory: 160, running: false });
    await stack.apply({ POSTFORM_INSIST: "tiny1-spool.qcow2" });
    expect(await volumes()).toBe(`debian-12.qcow2\n${tinyImage}\ntiny1-root.qcow2\ntiny1-seed.iso\n`);
    await stack.synth({ memory: 160 });
    await stack.apply();
  });

  it(
    "by KVM is refused where the processor cannot, before anything is changed, and is right by libvirt's schema",
    patience,
    async () => {
      const kvm = { virtualization: "kvm", memory: 160 } as const;
      await stack.synth(kvm);
      expect(await stack.refused(["plan"])).toContain("has no /dev/kvm");
      const { fields } = virtualMachine;
      const wanted = {
        hostConnection: "ssh://root@h",
        name: "k1",
        image: { volume: tinyImage },
        authorizedKeys: [tinyKey],
      };
      const more = { vcpus: 2, maxVcpus: 4, maxMemory: 512, disks: { mail: 3 }, bootFrom: ["network", "disk"] };
      const model = toModel(fields, fromModel(fields, { ...kvm, ...wanted, ...more, networks: [{ bridge: "br0" }] }));
      const xml = newDefinition(model as VirtualMachineModel, "75f15e2a-409f-89dc-952f-2379b334793f", {
        ...{ model: {}, volumes: [], macs: [] },
      });
      const defined = (text: string) =>
        on(`echo ${Buffer.from(text).toString("base64")} | base64 -d | v define --validate /dev/stdin 2>&1 || true`);
      // The schema comes first; what it cannot know is said after it.
      expect(await defined(xml.replace("memballoon", "balloon"))).toContain("failed to validate against schema");
      expect(await defined(xml)).toContain("does not support virt type 'kvm'");
    },
  );

  it("is made anew when its definition was deleted by hand, unless its volumes are still there", patience, async () => {
    await stack.synth({ memory: 160 });
    await on("v destroy tiny1; v undefine tiny1");
    expect(await stack.refused(["plan"])).toContain(
      "has a volume tiny1-root.qcow2 that belongs to no machine of Postform's; what is on it is nobody's but yours: delete it (virsh vol-delete), or give this machine another name",
    );
    await on("v vol-delete tiny1-root.qcow2 default; v vol-delete tiny1-seed.iso default");
    expect(await stack.plan()).toMatch(/1 to add, 0 to change, 0 to destroy/);
    await stack.apply();
    await stack.planIsEmpty();
    // Without its system there is no machine.
    await on("v vol-delete tiny1-root.qcow2 default");
    expect(await stack.refused(["plan"])).toContain("deletes the machine tiny1");
  });

  it(
    "is imported when its state is lost, and then nothing is to be changed but how it is reached",
    patience,
    async () => {
      await stack.destroy(insist);
      await stack.apply();
      rmSync(stack.stateFile);
      const { code, output } = await stack.terraform([
        ...["import", address, `ssh://root@${hypervisor}:22/tiny1?identity=env:POSTFORM_SSH_KEY`],
      ]);
      expect(code, output).toBe(0);
      await stack.planIsEmpty();
      await stack.destroy(insist);
      expect(await volumes()).toBe(`debian-12.qcow2\n${tinyImage}\n`);
    },
  );

  it(
    "is imported when somebody made it by hand; destroy leaves that person's volumes and names them",
    patience,
    async () => {
      await on(`cd /var/lib/libvirt/images; cp ${tinyImage} old.qcow2; qemu-img create -q -f qcow2 old-data.qcow2 1M; v pool-refresh default
cat > /tmp/old.xml <<'.'
<domain type='qemu'><name>tiny1</name><memory unit='MiB'>128</memory><vcpu>1</vcpu><os><type machine='q35'>hvm</type><boot dev='hd'/></os><features><acpi/></features><devices>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/var/lib/libvirt/images/old.qcow2'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/var/lib/libvirt/images/old-data.qcow2'/><target dev='vdb' bus='virtio'/></disk>
<interface type='network'><source network='default'/><model type='virtio'/></interface></devices></domain>
.
v define /tmp/old.xml; v start tiny1`);
      const uuid = await on("v domuuid tiny1");
      await stack.synth({ image: { volume: "old.qcow2" }, networks: [{ network: "default" }] });
      // A machine that is there is nobody's to replace.
      expect(await stack.refused(["plan"])).toContain("has a machine tiny1 already, which Postform did not make");
      const { code, output } = await stack.terraform([
        ...["import", address, `ssh://root@${hypervisor}:22/tiny1?identity=env:POSTFORM_SSH_KEY`],
      ]);
      expect(code, output).toBe(0);
      expect(await stack.plan()).toMatch(/0 to add, 1 to change, 0 to destroy/);
      const before = await on("v domid tiny1");
      await stack.apply();
      expect(await on("v domid tiny1")).toBe(before);
      expect(await on("v domuuid tiny1")).toBe(uuid);
      await stack.planIsEmpty();
      expect(await stack.destroy(insist)).toMatch(
        /volumes of tiny1 that Postform did not make are still there.*old\.qcow2, old-data\.qcow2/,
      );
      expect(await volumes()).toBe(`debian-12.qcow2\nold-data.qcow2\nold.qcow2\n${tinyImage}\n`);
    },
  );
}
