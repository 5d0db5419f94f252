// A hypervisor and the provider that makes, changes and removes a machine there: cuts each operation at each of its steps, beside machines and volumes of somebody else's with names like ours. What a machine is, its hypervisor's files and virsh say.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { environment } from "../../lab/enter.ts";
import { namespaceOf } from "../../lab/lab.ts";
import { until } from "../../lab/run.ts";
import type { ObjectValue } from "../../provider/plugin/index.ts";
import { fromModel } from "../../provider/resources/model.ts";
import { virtualMachine } from "../../schemas/virtual-machine.ts";
import { putTinyImage, tinyImage } from "../tiny-guest.ts";
import type { Cell } from "./bench.ts";
import { hurt } from "./hurt.ts";
import type { Programs } from "./instrument.ts";
import type { TestMachine } from "./machine.ts";
import type { Tried } from "./matrix.ts";
import { differences, type Picture } from "./picture.ts";
import { type Point, Stops } from "./stops.ts";
import { type Action, type Applied, type Kept, nothing, type Plan, ProviderProcess } from "./terraform.ts";

export const machineFaults = ["provider", "dropped", "reset", "shell", "power"] as const;
export type MachineFault = (typeof machineFaults)[number];

const versions = ["none", "one", "grown", "restarted"] as const;
type Version = (typeof versions)[number];

/** Each leads to where the next begins. */
const operations = [
  { name: "create", from: "none", to: "one" },
  { name: "update", from: "one", to: "grown" },
  { name: "update", from: "grown", to: "restarted" },
  { name: "delete", from: "restarted", to: "none" },
] as const;
type Operation = (typeof operations)[number];

const type = virtualMachine.type;
const pool = "/var/lib/libvirt/images";
const logs = "/var/log/libvirt/qemu";

/** Nobody answers there with the machine's key, so that nobody waits for it. */
function models(address: string): Readonly<Record<Exclude<Version, "none">, Readonly<Record<string, unknown>>>> {
  const card = { network: "lab", addresses: [`${address}/15`] };
  return {
    one: { maxVcpus: 3, memory: 128, maxMemory: 256, networks: [card] },
    // All that needs no restart.
    grown: {
      ...{ vcpus: 2, maxVcpus: 3, memory: 192, maxMemory: 256, diskSize: 2, disks: { spool: 1 }, autostart: false },
      networks: [card, { network: "default" }],
    },
    restarted: { memory: 160, diskSize: 2, networks: [card] },
  };
}

/** What is somebody else's: a machine that runs, one that does not, volumes of theirs and of none. */
const lookAlikes = `set -e
cd ${pool}
for volume in mail10-root mail1-root2 mail1-rooted mail mail1; do qemu-img create -q -f qcow2 -b ${pool}/${tinyImage} -F qcow2 $volume.qcow2; done
echo seed > mail10-seed.iso
virsh -q pool-refresh default
for name in mail10 mail; do
virsh -q define /dev/stdin <<.
<domain type='qemu'><name>$name</name><memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type machine='q35'>hvm</type></os><features><acpi/></features><devices>
<controller type='usb' model='none'/><disk type='volume' device='disk'><driver name='qemu' type='qcow2'/><source pool='default' volume='$(ls $name-root.qcow2 $name.qcow2 2> /dev/null | head -n 1)'/><target dev='vda' bus='virtio'/></disk>
<serial type='pty'><log file='${logs}/$name-postform.log'/></serial></devices></domain>
.
done
virsh -q autostart mail10
virsh -q start mail10
`;

/** All that we may have there. */
const ours =
  /^(domain|running|volume|log|autostart) mail1(-(root\.qcow2|spool\.qcow2|seed\.iso|postform\.log)|\.xml|\.log)?$/;
/** Of a change that is under way, or was cut. */
const underWay = /^postform /;

interface Files {
  readonly machine: TestMachine;
  readonly programs: Programs;
  readonly folder: string;
}

/** A version as it is when nothing went wrong. */
interface Reference {
  readonly picture: Picture;
  readonly kept: Kept;
}

export class MachineBench {
  readonly #machine: TestMachine;
  readonly #programs: Programs;
  readonly #folder: string;
  readonly #stops: Stops;
  #provider: ProviderProcess | undefined;
  #kept: Kept = nothing;
  readonly #references = new Map<Version, Reference>();
  /** The version that is there; undefined when it is none of them. */
  #version: Version | undefined;

  constructor({ machine, programs, folder }: Files) {
    this.#machine = machine;
    this.#programs = programs;
    this.#folder = folder;
    this.#stops = new Stops(machine, folder);
    mkdirSync(folder, { recursive: true });
  }

  async close(): Promise<void> {
    await this.#provider?.kill();
  }

  /** Takes a machine through its operations with no fault, and lists each one's steps as they are passed. */
  async begin(): Promise<Tried[]> {
    this.#machine.exec(putTinyImage(this.#machine.address));
    this.#machine.exec(lookAlikes);
    // What a first change leaves for the next ones is there before the pictures are taken.
    for (const { to } of operations) await this.#bring(to);
    this.#version = "none";
    this.#remember();
    const rows: Tried[] = [];
    for (const operation of operations) {
      const plan = await this.#plan(operation.to);
      await this.#closeConnections();
      this.#stops.arm();
      const { errors } = await this.#apply(plan);
      if (errors.length > 0) throw new Error(`${operation.name} fails by itself: ${errors.join("; ")}`);
      rows.push({ type, operation, points: this.#stops.passed(), cells: [] });
      this.#version = operation.to;
      const last = await this.#plan(operation.to);
      if (last.action !== "nothing") throw new Error(`${operation.name} leaves something to ${last.action}`);
      if (operation.to !== "none") this.#remember();
      else this.#mustBe("none");
    }
    return rows;
  }

  /** Cuts the operation at the point. Afterwards it is done all the same. */
  async cut({ operation }: Tried, point: Point, fault: MachineFault): Promise<Cell> {
    const { from, to } = operations.find((one) => one === operation)!;
    const start = Date.now();
    await this.#be(from);
    const plan = await this.#plan(to);
    await this.#closeConnections();
    this.#stops.arm(point);
    this.#version = undefined;
    const applying = this.#apply(plan);
    const problems: string[] = [];
    try {
      await this.#stops.untilReached(point, applying);
      const { errors } = await this.#hurt(point, fault, applying);
      if (fault !== "provider") problems.push(...this.#unclear(errors));
    } catch (error) {
      problems.push((error as Error).message);
      if (this.#stops.isReached(point.side)) await this.#stops.release(point, "go");
      await applying;
    }
    this.#stops.disarm();
    const left = await this.#judge(operations.find((one) => one === operation)!, problems);
    return { point, fault, problems, left, seconds: (Date.now() - start) / 1000 };
  }

  /** One message, of which hypervisor. */
  #unclear(errors: readonly string[]): string[] {
    const is = errors.join("; ");
    if (errors.length > 1) return [`it is told by ${errors.length} messages: ${is}`];
    return is && !is.includes(this.#machine.address) ? [`the message does not name the host: ${is}`] : [];
  }

  async #hurt(point: Point, fault: MachineFault, applying: Promise<Applied>): Promise<Applied> {
    switch (fault) {
      case "provider":
        await this.#provider!.kill();
        this.#provider = undefined;
        if (point.side === "host") await this.#stops.release(point, "go");
        return applying;
      case "power": {
        await this.#machine.powerOff();
        if (point.side === "provider") await this.#stops.release(point, "go");
        const applied = await applying;
        await this.#machine.powerOn();
        return applied;
      }
      default:
        return hurt({ machine: this.#machine, stops: this.#stops, point, fault, applying });
    }
  }

  /** What is left; then the next plan and apply. */
  async #judge({ name, from, to }: Operation, problems: string[]): Promise<Cell["left"]> {
    await until(60, () => this.#isFree());
    const now = this.#picture();
    const theirs = differences(this.#references.get(from)!.picture, now).filter(
      (line) => !ours.test(keyOf(line)) && !underWay.test(keyOf(line)),
    );
    if (theirs.length > 0) problems.push(`what is not ours is another: ${theirs.join(", ")}`);
    const is = (version: Version) =>
      differences(this.#references.get(version)!.picture, now).every((line) => underWay.test(keyOf(line)));
    const left = is(to) ? "new" : is(from) ? "old" : "neither";
    try {
      const plan = await this.#plan(to);
      const right: readonly Action[] = left === "old" ? [name] : ["nothing", name];
      if (!right.includes(plan.action)) problems.push(`the next plan is ${plan.action}, and not ${right.join(" or ")}`);
      if (plan.action === "nothing" && left === "neither")
        problems.push("the next plan is empty, and it is not as wanted");
      if (plan.action !== "nothing") {
        const { errors } = await this.#apply(plan);
        if (errors.length > 0) problems.push(`the next apply fails: ${errors.join("; ")}`);
      }
      const wrong = differences(this.#references.get(to)!.picture, this.#picture());
      if (wrong.length > 0) problems.push(`the next apply leaves: ${wrong.slice(0, 8).join(", ")}`);
      const last = await this.#plan(to);
      if (last.action !== "nothing")
        problems.push(`after the next apply there is still something to ${last.action}: ${last.changes.join(", ")}`);
    } catch (error) {
      problems.push(`the next plan fails: ${(error as Error).message}`);
    }
    if (problems.length === 0) this.#version = to;
    return left;
  }

  /** No change is under way. */
  #isFree(): boolean {
    const script = "[ ! -e /run/postform/lock ] || flock -n /run/postform/lock true || echo held";
    return this.#machine.exec(script) === "";
  }

  // The versions.

  #config(version: Version): ObjectValue | null {
    if (version === "none") return null;
    const { address } = this.#machine;
    return fromModel(virtualMachine.fields, {
      hostConnection: `ssh://root@${address}:22`,
      name: "mail1",
      image: { volume: tinyImage },
      virtualization: "qemu",
      diskSize: 1,
      authorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5CzW5Oa4rb3pS0fYw0n0e4Vv0GkYc0mJk3q1mJx9aB ann@laptop"],
      ...models(address)[version],
    });
  }

  async #be(version: Version): Promise<void> {
    if (this.#version === undefined) {
      // By hand, as nobody knows what is there.
      this.#machine.exec(
        `virsh -q destroy mail1; virsh -q undefine mail1; cd ${pool} && rm -f mail1-root.qcow2 mail1-spool.qcow2 mail1-seed.iso ${logs}/mail1.log ${logs}/mail1-postform.log; virsh -q pool-refresh default; true`,
      );
      this.#kept = nothing;
      this.#version = "none";
    }
    for (let at = versions.indexOf(this.#version); versions[at] !== version; ) {
      at = (at + 1) % versions.length;
      await this.#bring(versions[at]!);
    }
    this.#mustBe(version);
    this.#version = version;
  }

  async #bring(version: Version): Promise<void> {
    const { errors } = await this.#apply(await this.#plan(version));
    if (errors.length > 0) throw new Error(`it cannot be brought to ${version}: ${errors.join("; ")}`);
  }

  #remember(): void {
    this.#references.set(this.#version!, { picture: this.#picture(), kept: this.#kept });
  }

  #mustBe(version: Version): void {
    const wrong = differences(this.#references.get(version)!.picture, this.#picture());
    if (wrong.length > 0) throw new Error(`it is not as ${version} was before: ${wrong.join(", ")}`);
  }

  async #plan(to: Version): Promise<Plan> {
    const plan = await (await this.#running()).plan(type, this.#kept, this.#config(to));
    this.#kept = plan.prior;
    return plan;
  }

  async #apply(plan: Plan): Promise<Applied> {
    const applied = await (await this.#running()).apply(plan);
    this.#kept = applied.kept;
    return applied;
  }

  /** As a new process: the next call connects. */
  async #closeConnections(): Promise<void> {
    const closed = join(this.#folder, "closed");
    rmSync(closed, { force: true });
    (await this.#running()).signal("SIGUSR2");
    await until(5, () => existsSync(closed));
  }

  async #running(): Promise<ProviderProcess> {
    this.#provider ??= await ProviderProcess.start({
      within: ["ip", "netns", "exec", namespaceOf(this.#machine.lab, "client")],
      program: this.#programs.provider,
      env: {
        ...environment(this.#machine.lab),
        POSTFORM_FAULTS: this.#folder,
        POSTFORM_LOCK_SECONDS: "30",
        POSTFORM_BOOT_SECONDS: "60",
        POSTFORM_INSIST: "mail1/machine,mail1-spool.qcow2",
      },
    });
    return this.#provider;
  }

  /** All machines, volumes, networks and logs of the hypervisor, and what Postform has there. */
  #picture(): Picture {
    const { root } = this.#machine;
    const found = new Map<string, string>();
    const files = (folder: string) => {
      try {
        return readdirSync(root + folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
      } catch {
        return [];
      }
    };
    for (const { name } of files("/etc/libvirt/qemu"))
      for (const [index, line] of definition(readFileSync(`${root}/etc/libvirt/qemu/${name}`, "utf8")).entries())
        found.set(`domain ${name}#${index}`, line);
    for (const { name } of files("/etc/libvirt/qemu/autostart")) found.set(`autostart ${name}`, "yes");
    for (const { name } of files("/etc/libvirt/qemu/networks")) found.set(`network ${name}`, "defined");
    for (const { name } of files(pool)) found.set(`volume ${name}`, volume(join(root, pool, name)));
    for (const { name } of files(logs)) found.set(`log ${name}`, "there");
    const said = this.#machine.exec(
      `virsh -q net-list --all | awk '{ print "net " $1, $2 }'; virsh -q list --all | awk '{ print "running " $2, $3 }'
      virsh -q domstate mail1 2> /dev/null | grep -q running && for what in 'vcpucount mail1 --live --current' 'domblklist mail1' 'domiflist mail1'; do virsh -q $what | sed 's/^ *vnet[0-9]* *//; s/ \\+/ /g; s/^ //; s|^|running mail1 |'; done
      for at in /var/lib/postform /run/postform; do [ ! -e $at ] || find $at ! -path $at ! -name lock ! -name held -printf 'postform %p\\n'; done
      ls /run | grep '^postform-' | grep -v faults | sed 's/^/postform /'; systemctl list-units --all --no-legend --plain 'postform*' | sed 's/^/postform /'; true`,
    );
    for (const line of said.split("\n").filter(Boolean)) {
      const [kind, name] = line.split(" ");
      const key = `${kind} ${name}`;
      found.set(key, [found.get(key), line].filter(Boolean).join("; "));
    }
    return found;
  }
}

/** Of a line of `differences`. */
const keyOf = (line: string): string => line.slice(2).split(":")[0]!.replace(/#\d+$/, "");

/** As lines, without where libvirt put the devices, which hangs on the order in which they came. What we noted in words. */
function definition(xml: string): string[] {
  return xml
    .replace(/(<postform:machine [^>]*>)([^<]+)/, (_, tag, text) => tag + Buffer.from(text, "base64").toString("utf8"))
    .replace(/<controller[\s\S]*?(\/>\n|<\/controller>\n)/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^<address |^<alias /.test(line));
}

/** Of qcow2 (its header: backing file's offset at 8, its length at 16, the size at 24) what it is, of others their sum. */
function volume(path: string): string {
  const bytes = readFileSync(path);
  if (bytes.toString("latin1", 0, 3) !== "QFI") return createHash("sha256").update(bytes).digest("hex");
  const at = Number(bytes.readBigUInt64BE(8));
  return `${bytes.readBigUInt64BE(24)} bytes over ${bytes.toString("utf8", at, at + bytes.readUInt32BE(16)) || "nothing"}`;
}
