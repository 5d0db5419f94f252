// A virtual machine from nothing to a mail server in one apply, on a hypervisor of its own, and back to nothing. Emulated, so that it runs wherever the lab does.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { terraformBinary } from "../../cli/terraform.ts";
import { App } from "../../constructs/cdktf.ts";
import { Host, MailDomain, MailServer, PostformStack, TlsCert, VirtualMachine } from "../../index.ts";
import { kvmProblem } from "../../lab/kvm.ts";
import { ownLab } from "./own-lab.ts";

const hypervisor = "198.18.0.30";
const address = "198.18.0.61";
const name = "mail1";

interface Wanted {
  readonly memory?: number;
  readonly diskSize?: number;
  readonly disks?: Record<string, number>;
}

/** What a person writes: a machine, and mail on it. */
class Company extends PostformStack {
  constructor(app: App, authorizedKey: string, wanted: Wanted) {
    super(app, "company");
    const machine = new VirtualMachine(this, "machine", {
      hypervisor: Host.fromHostAttributes(this, "hypervisor", {
        address: hypervisor,
        identity: "env:POSTFORM_SSH_KEY",
      }),
      name,
      image: { volume: "debian-12.qcow2" },
      virtualization: "qemu",
      vcpus: 2,
      memory: 640,
      diskSize: 3,
      networks: [{ network: "lab", addresses: [`${address}/15`], gateways: ["198.18.0.1"] }],
      throughHypervisor: false,
      authorizedKeys: [authorizedKey],
      identity: "env:POSTFORM_SSH_KEY",
      ...wanted,
    });
    const host = Host.fromMachine(this, "host", {
      ...machine.access,
      hostname: "mail.baidu.com",
      adopt: true,
      // What a container cannot have is tried here; the others take long where a processor is emulated, and are in baseline.ts.
      baseline: { swap: { mebibytes: 64 }, updates: false, resolver: false, bans: false },
    });
    const certificate = new TlsCert(this, "certificate", { host, name: "mail", names: ["mail.baidu.com"] });
    const server = new MailServer(this, "mail", { host, certificate, hostname: "mail.baidu.com", origin: "baidu.com" });
    const domain = new MailDomain(this, "domain", { server, domain: "baidu.com" });
    domain.addMailbox("xixi", {
      passwordHash: `{BLF-CRYPT}$2y$05$${"a".repeat(53)}`,
    });
    domain.addAlias("postmaster", ["xixi"]);
  }
}

export function virtualMachineSuite(): void {
  describe("a virtual machine", () => {
    const lab = ownLab("machines", "hv=bookworm", ["--hypervisors", "hv"]);
    const out = () => join(lab.folder, "cdktf.out");
    const stack = () => join(out(), "stacks/company");

    async function synth(wanted: Wanted = {}): Promise<void> {
      mkdirSync(out(), { recursive: true });
      const app = new App({ outdir: out(), skipValidation: false });
      const { sshKey } = await lab.list();
      new Company(app, readFileSync(`${sshKey}.pub`, "utf8").trim(), wanted);
      app.synth();
    }
    const terraform = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
      lab.client(terraformBinary(), [...args, "-no-color", "-input=false"], env, stack());
    async function apply(env: NodeJS.ProcessEnv = {}): Promise<string> {
      const { code, output } = await terraform(["apply", "-auto-approve"], env);
      expect(code, output).toBe(0);
      return output;
    }
    async function plan(changes: boolean): Promise<string> {
      const { code, output } = await terraform(["plan", "-detailed-exitcode"]);
      expect(code, output).toBe(changes ? 2 : 0);
      return output;
    }
    const virsh = (...words: string[]) => lab.on("hv", `virsh -q ${words.join(" ")}`);
    /** What is there of machines: definitions, volumes, logs, and our own things. */
    const traces = () =>
      lab.on(
        "hv",
        "virsh -q list --all --name; virsh -q vol-list default | awk '{ print $1 }'; ls /var/log/libvirt/qemu | grep postform; ls -d /var/lib/postform; true",
      );
    const banner = () =>
      lab.client("node", [
        "-e",
        `require("net").connect(25, "${address}").setTimeout(60000, () => process.exit(1)).once("data", (line) => { console.log(String(line)); process.exit(); }).once("error", (error) => { console.log(error.message); process.exit(1); })`,
      ]);

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

    it("is made, started and a mail server in one apply, and the next plan is empty", {
      timeout: 1_200_000,
    }, async () => {
      await synth();
      const init = await terraform(["init"]);
      expect(init.code, init.output).toBe(0);
      const first = await plan(true);
      // What can be known is shown, also of what will be on it.
      expect(first).toMatch(/\+ address += "198\.18\.0\.61"/);
      expect(first).toMatch(/\+ host_key += \(known after apply\)/);
      await apply();
      await plan(false);
      expect((await banner()).output).toMatch(/^220 mail\.baidu\.com ESMTP/);
      expect(await virsh("domstate", name)).toMatch(/^running/);
      const { sshKey } = await lab.list();
      const asked = "swapon --show=NAME,SIZE --noheadings; systemctl is-active systemd-timesyncd postform-firewall";
      const options = ["-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
      const { stdout } = await lab.client("ssh", [...options, "-i", sshKey, `root@${address}`, asked]);
      expect(stdout).toBe("/swapfile.postform 64M\nactive\nactive\n");
      const state = readFileSync(join(stack(), "../../../terraform.company.tfstate"), "utf8");
      expect(state).not.toMatch(/PRIVATE KEY/);
    });

    it("that somebody stopped shows as stopped, and the next apply starts it", { timeout: 900_000 }, async () => {
      await virsh("destroy", name);
      expect(await plan(true)).toMatch(/~ running += false -> true/);
      await apply();
      await plan(false);
      expect((await banner()).output).toMatch(/^220 mail\.baidu\.com ESMTP/);
    });

    it("grows, gets a disk while it runs, and says when it has to be restarted", { timeout: 900_000 }, async () => {
      await synth({ diskSize: 4, disks: { mail: 1 } });
      expect(await plan(true)).not.toMatch(/will be restarted/);
      const running = await virsh("domid", name);
      await apply();
      expect(await virsh("domid", name)).toBe(running);
      expect(await virsh("domblkinfo", name, "vda", "--bytes")).toContain(String(4 * 2 ** 30));
      await plan(false);

      await synth({ diskSize: 4, disks: { mail: 1 }, memory: 768 });
      expect(await plan(true)).toMatch(/mail1 will be restarted[\s\S]*max_memory 640 → 768/);
      await apply();
      expect(await virsh("domid", name)).not.toBe(running);
      await plan(false);

      await synth({ diskSize: 3, disks: { mail: 1 }, memory: 768 });
      const smaller = await terraform(["plan"]);
      expect(smaller.code).toBe(1);
      expect(smaller.output.replace(/\s*│?\s+/g, " ")).toContain(
        "root of mail1 has 4 GiB, and would lose what is behind 3",
      );
    });

    it("goes with its volumes and no others, once somebody insists where it holds mail", {
      timeout: 900_000,
    }, async () => {
      await synth({ diskSize: 4, disks: { mail: 1 }, memory: 768 });
      await virsh("vol-create-as", "default", `${name}-look-alike.qcow2`, "1M");
      await lab.client("node", [
        "-e",
        `require("net").connect(25, "${address}").on("data", (line) => process.stdout.write(line)).once("close", () => process.exit()).end("HELO other.example\\r\\nMAIL FROM:<a@other.example>\\r\\nRCPT TO:<xixi@baidu.com>\\r\\nDATA\\r\\nSubject: x\\r\\n\\r\\nx\\r\\n.\\r\\nQUIT\\r\\n")`,
      ]);
      await virsh("suspend", name);
      await virsh("resume", name);
      const refused = await terraform(["destroy", "-auto-approve"]);
      expect(refused.code, refused.output).toBe(1);
      expect(refused.output.replace(/\s*│?\s+/g, " ")).toMatch(
        /this deletes the machine mail1, which (holds \d+ messages? of mail|cannot be asked)/,
      );
      const { code, output } = await terraform(["destroy", "-auto-approve"], { POSTFORM_INSIST: `${name}/machine` });
      expect(code, output).toBe(0);
      expect(await traces()).toBe(`\ndebian-12.qcow2\n${name}-look-alike.qcow2\n`);
    });
  });
}
