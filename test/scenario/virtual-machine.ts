// A virtual machine from nothing to a mail server in one apply, on a hypervisor of its own, and back to nothing. Emulated, so that it runs wherever the lab does.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Host, MailDomain, MailServer, type PostformStack, TlsCert, VirtualMachine } from "../../index.ts";
import { kvmProblem } from "../../lab/kvm.ts";
import { machinesByHand } from "./machines-by-hand.ts";
import { ownLab } from "./own-lab.ts";
import { ownStack } from "./own-stack.ts";

const hypervisor = "198.18.0.30";
const address = "198.18.0.61";
const name = "mail1";
const patience = { timeout: 3_600_000 };

interface Wanted {
  readonly memory?: number;
  readonly diskSize?: number;
  readonly disks?: Record<string, number>;
}

/** What a person writes: a machine, and mail on it. */
function company(stack: PostformStack, wanted: Wanted, publicKey: string): void {
  const identity = "env:POSTFORM_SSH_KEY";
  const machine = new VirtualMachine(stack, "machine", {
    hypervisor: Host.fromHostAttributes(stack, "hypervisor", { address: hypervisor, identity }),
    name,
    image: { volume: "debian-12.qcow2" },
    virtualization: "qemu",
    vcpus: 2,
    memory: 640,
    maxMemory: 768,
    diskSize: 3,
    networks: [{ network: "lab", addresses: [`${address}/15`], gateways: ["198.18.0.1"] }],
    throughHypervisor: false,
    authorizedKeys: [publicKey],
    identity,
    ...wanted,
  });
  const host = Host.fromMachine(stack, "host", {
    ...machine.access,
    hostname: "mail.baidu.com",
    adopt: true,
    // What a container cannot have is tried here; the others take long where a processor is emulated, and are in baseline.ts.
    baseline: { swap: { mebibytes: 64 }, updates: false, resolver: false, bans: false },
  });
  const certificate = new TlsCert(stack, "certificate", { host, name: "mail", names: ["mail.baidu.com"] });
  const server = new MailServer(stack, "mail", { host, certificate, hostname: "mail.baidu.com", origin: "baidu.com" });
  new MailDomain(stack, "domain", { server, domain: "baidu.com" })
    .addMailbox("xixi", { passwordHash: `{BLF-CRYPT}$2y$05$${"a".repeat(53)}` })
    .addAlias("postmaster", ["xixi"]);
}

export function virtualMachineSuite(): void {
  describe("a virtual machine", () => {
    const lab = ownLab("machines", "hv=bookworm", ["--hypervisors", "hv"]);
    const stack = ownStack(lab, "company", company);
    const virsh = (...words: string[]) => lab.on("hv", `virsh -q ${words.join(" ")}`);
    /** What is there of machines: definitions, volumes, logs, and our own things. */
    const traces = () =>
      lab.on(
        "hv",
        "virsh -q list --all --name | grep .; virsh -q vol-list default | awk '{ print $1 }'; ls /var/log/libvirt/qemu; ls -d /var/lib/postform; ls -A /run/postform; true",
      );
    /** The first that the machine says at port 25. */
    const banner = async () =>
      (
        await lab.client("node", [
          "-e",
          `require("net").connect(25, "${address}").setTimeout(120000, () => process.exit(1)).once("data", (line) => { console.log(String(line)); process.exit(); }).once("error", (error) => { console.log(error.message); process.exit(1); })`,
        ])
      ).output;

    /** A command in the machine, by the key that it told. */
    async function inGuest(command: string): Promise<string> {
      const { resources } = JSON.parse(readFileSync(stack.stateFile, "utf8"));
      const machine = resources.find(({ type }: { type: string }) => type === "postform_virtual_machine");
      const known = join(lab.folder, "known_hosts_of_machine");
      writeFileSync(known, `${address} ${machine.instances[0].attributes.host_key}\n`);
      const options = ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${known}`, `IdentityFile=${lab.key}`];
      const { code, stdout, output } = await lab.client("ssh", [
        ...["-F", "none", ...options.flatMap((option) => ["-o", option]), `root@${address}`, command],
      ]);
      expect(code, output).toBe(0);
      return stdout;
    }

    it("runs by the processor only where a guest really starts under KVM", async () => {
      const { dir, hosts } = await lab.list();
      const layers = JSON.parse(readFileSync(join(dir, "disks/hv/layers.json"), "utf8"));
      const scratch = join(lab.folder, "kvm");
      // The guest is right: emulated it starts anywhere.
      expect(await kvmProblem({ layers, scratch, accelerator: "tcg" })).toBeUndefined();
      const starts = (await kvmProblem({ layers, scratch })) === undefined;
      expect(hosts[0].virtualization).toBe(starts ? "kvm" : "qemu");
      expect(await lab.on("hv", "[ -c /dev/kvm ] && echo kvm || echo qemu")).toBe(`${hosts[0].virtualization}\n`);
    });

    it("is made, started and a mail server in one apply, and the next plan is empty", patience, async () => {
      await stack.synth({});
      await stack.init();
      const first = await stack.plan();
      // What can be known is shown, also of what will be on it.
      expect(first).toMatch(/\+ address += "198\.18\.0\.61"/);
      expect(first).toMatch(/\+ host_key += \(known after apply\)/);
      await stack.apply();
      await stack.planIsEmpty();
      expect(await banner()).toMatch(/^220[- ]mail\.baidu\.com ESMTP/);
      expect(await inGuest("hostname -f")).toBe("mail.baidu.com\n");
      const asked =
        "swapon --show=NAME,SIZE --noheadings --raw; systemctl is-active systemd-timesyncd postform-firewall";
      expect(await inGuest(asked)).toBe("/swapfile.postform 64M\nactive\nactive\n");
      expect(readFileSync(stack.stateFile, "utf8")).not.toMatch(/PRIVATE KEY/);
    });

    it("that somebody stopped shows as stopped, and the next apply starts it", patience, async () => {
      await virsh("destroy", name);
      expect(await stack.plan()).toMatch(/~ running += false -> true/);
      await stack.apply();
      await stack.planIsEmpty();
      expect(await banner()).toMatch(/^220[- ]mail\.baidu\.com ESMTP/);
    });

    it("grows, gets a disk and loses it while it runs, and no disk shrinks", patience, async () => {
      await stack.synth({ diskSize: 4, disks: { mail: 1 }, memory: 768 });
      expect(await stack.plan()).not.toMatch(/will be restarted/);
      const running = await virsh("domid", name);
      await stack.apply();
      expect(await virsh("domid", name)).toBe(running);
      expect(await inGuest("cat /sys/block/vda/size; ls /dev/disk/by-id")).toBe(
        `${4 * 2 ** 21}\nvirtio-mail\nvirtio-root\nvirtio-root-part1\nvirtio-seed\n`,
      );
      await stack.planIsEmpty();

      await stack.synth({ diskSize: 4, memory: 768 });
      await stack.apply({ POSTFORM_INSIST: "mail1-mail.qcow2" });
      expect(await inGuest("ls /dev/disk/by-id")).not.toContain("virtio-mail");
      expect(await virsh("vol-list", "default")).not.toContain("mail1-mail.qcow2");

      await stack.synth({ diskSize: 3, memory: 768 });
      expect(await stack.refused(["plan"])).toContain("root of mail1 has 4 GiB, and would lose what is behind 3");
    });

    it("goes with its volumes and no others, once somebody insists where it holds mail", patience, async () => {
      await stack.synth({ diskSize: 4, memory: 768 });
      await virsh("vol-create-as", "default", `${name}-look-alike.qcow2`, "1M");
      await inGuest(
        "echo hello | sendmail xixi@baidu.com; until find /var/vmail -path '*/new/*' | grep -q .; do sleep 1; done",
      );
      expect(await stack.refused(["destroy", "-auto-approve"])).toContain(
        "this deletes the machine mail1, which holds 1 message of mail",
      );
      await stack.destroy({ POSTFORM_INSIST: `${name}/machine` });
      expect(await traces()).toBe(`debian-12.qcow2\n${name}-look-alike.qcow2\nlock\n`);
      await virsh("vol-delete", "--pool", "default", `${name}-look-alike.qcow2`);
    });

    machinesByHand(lab, hypervisor);
  });
}
