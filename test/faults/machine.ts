// A lab host whose disk tells what was synced from what was not: an ext4 of its own in an image file, and every way to hurt the host.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { unifiedTree } from "../../lab/cgroup.ts";
import { boot, cutPower, imageFile, initOf, memberOf, untilAnswers } from "../../lab/host.ts";
import { diskOf, hostOf, type Lab, namespaceOf } from "../../lab/lab.ts";
import { renewNode } from "../../lab/network.ts";
import { until } from "../../lab/run.ts";

const megabytes = 512;
const ballast = "var/tmp/ballast";

const command = (name: string, ...args: string[]): string =>
  execFileSync(name, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

export class TestMachine {
  readonly lab: Lab;
  readonly name: string;
  readonly #image: string;
  #init: number | undefined;

  constructor(lab: Lab, name: string) {
    this.lab = lab;
    this.name = name;
    this.#image = join(diskOf(lab, name), imageFile);
  }

  /** Before `lab up`: what the host writes goes to a disk of its own, which writes by itself only what is synced. */
  prepare(): void {
    if (existsSync(this.#image)) return;
    mkdirSync(dirname(this.#image), { recursive: true });
    command("truncate", "--size", `${megabytes}M`, this.#image);
    command("mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=0,lazy_journal_init=0", this.#image);
  }

  /** The machine as it was when it was made, and the script had run on it. */
  async renew(script: string): Promise<void> {
    const disk = `${this.#image}.new`;
    if (existsSync(disk)) return this.bootFrom(disk);
    this.exec(script);
    this.sync();
    this.freeze(disk);
  }

  get address(): string {
    return hostOf(this.lab, this.name).address;
  }

  /** The lab's hosts have their packages, and so their configuration, from the beginning. */
  get connection(): string {
    return `ssh://root@${this.address}:22?adopt=1`;
  }

  /** The host's root folder, as processes of this machine see it. */
  get root(): string {
    return `/proc/${this.#running()}/root`;
  }

  #running(): number {
    // To look for it anew each time would meet sessions that come and go.
    this.#init ??= initOf(this.lab, this.name);
    if (this.#init === undefined) throw new Error(`${this.name} is not running`);
    return this.#init;
  }

  /** POSIX sh as root on the host, beside its SSH server. */
  exec(script: string): string {
    const inside = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root"];
    return command(
      "nsenter",
      `--target=${this.#running()}`,
      ...inside,
      "env",
      "-i",
      "HOME=/root",
      `PATH=${path}`,
      "sh",
      "-c",
      script,
    );
  }

  // The network.

  /** All packets to and from the host are lost, or no longer. */
  link(state: "down" | "up"): void {
    command("ip", "-n", namespaceOf(this.lab), "link", "set", `v-${this.name}`, state);
  }

  /** Every SSH connection is reset, and new ones are refused. */
  refuseSsh(): void {
    const namespace = ["netns", "exec", namespaceOf(this.lab, this.name)];
    const table = `table inet faults { chain in { type filter hook input priority 0; tcp dport 22 reject with tcp reset; }; }`;
    command("ip", ...namespace, "nft", table);
    command("ip", ...namespace, "ss", "--kill", "--tcp", "--numeric", "state", "established", "sport = :22");
  }

  allowSsh(): void {
    spawnSync("ip", ["netns", "exec", namespaceOf(this.lab, this.name), "nft", "delete table inet faults"]);
  }

  // The disk.

  fill(): void {
    const { bsize, bavail } = statfsSync(this.root);
    spawnSync("fallocate", ["--length", String(bsize * bavail), `${this.root}/${ballast}`]);
    // What metadata took in the meantime.
    spawnSync("dd", ["if=/dev/zero", `of=${this.root}/${ballast}.2`, "bs=4k"], { stdio: "ignore" });
  }

  makeRoom(): void {
    for (const file of [ballast, `${ballast}.2`]) rmSync(`${this.root}/${file}`, { force: true });
  }

  // The power.

  /** What is on the disk at this moment, and would be there after a power cut: not what is in memory only. `after` the last one, when nothing was written since. */
  freeze(target: string, after = ""): string {
    const group = join(unifiedTree() ?? "/sys/fs/cgroup", this.lab.prefix, memberOf(this.name), "cgroup.freeze");
    writeFileSync(group, "1");
    try {
      for (;;) {
        const written = this.#written();
        if (written === after) return written;
        command("cp", "--sparse=always", this.#image, target);
        if (this.#written() === written) return written;
      }
    } finally {
      writeFileSync(group, "0");
    }
  }

  /** The host as it comes up with that disk after its power was cut. */
  async bootFrom(image: string): Promise<void> {
    await this.powerOff();
    // What was only in memory is written now, and to nowhere.
    if (!(await until(20, () => this.#devices().length === 0)))
      throw new Error(`${this.#image} is still mounted somewhere`);
    command("cp", "--sparse=always", image, this.#image);
    this.link("up");
    this.allowSsh();
    await this.powerOn();
  }

  /** Whatever it was doing ends. */
  async powerOff(): Promise<void> {
    await cutPower(this.lab, this.name);
    // Soon the number is another process's.
    this.#init = undefined;
  }

  /** It boots from the disk that it has, on a network that knows nothing of what it was. */
  async powerOn(): Promise<void> {
    const host = hostOf(this.lab, this.name);
    if (host.hypervisor) await renewNode(this.lab, host);
    const layers = JSON.parse(readFileSync(join(diskOf(this.lab, this.name), "layers.json"), "utf8")) as string[];
    await boot(this.lab, host, layers);
    await untilAnswers(this.lab, host);
  }

  /** All that is in memory goes to the disk. */
  sync(): void {
    command("sync", "--file-system", this.root);
  }

  /** The disk's block device, while the host runs. */
  #devices(): string[] {
    return command("losetup", "--noheadings", "--output", "NAME", "--associated", this.#image)
      .split("\n")
      .filter(Boolean);
  }

  /** How much was ever written to the disk. */
  #written(): string {
    const [device = ""] = this.#devices();
    const stat = readFileSync(`/sys/block/${basename(device)}/stat`, "utf8")
      .trim()
      .split(/\s+/);
    return `${device} ${stat[4]} ${stat[6]}`;
  }
}

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
