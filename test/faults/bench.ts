// One machine and the provider that changes it: cuts a change at each of its steps by each fault, and judges what is left.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { environment } from "../../lab/enter.ts";
import { namespaceOf } from "../../lab/lab.ts";
import { until } from "../../lab/run.ts";
import type { ObjectValue } from "../../provider/plugin/index.ts";
import { Asker } from "./answers.ts";
import { hurt } from "./hurt.ts";
import type { Programs } from "./instrument.ts";
import type { TestMachine } from "./machine.ts";
import { differences, type Picture, picture, underWay } from "./picture.ts";
import { type Point, Stops, sides } from "./stops.ts";
import { type Action, type Applied, type Kept, nothing, type Plan, ProviderProcess } from "./terraform.ts";
import type { Subject } from "./world.ts";

export const faults = ["provider", "dropped", "reset", "shell", "power", "full"] as const;
export type Fault = (typeof faults)[number];

export interface Cell {
  readonly point: Point;
  readonly fault: Fault;
  /** Empty when all is as it has to be. */
  readonly problems: readonly string[];
  /** Which set was there after the fault. */
  readonly left: "old" | "new" | "neither";
  readonly seconds: number;
}

/** Versions of a resource that operations lead to and from. */
export type Version = "none" | "one" | "other";

export interface Operation {
  readonly name: "create" | "update" | "delete";
  readonly from: Version;
  readonly to: Version;
}

/** What a resource goes through, in this order: at the end it is not there, as before. */
export const operations: readonly Operation[] = [
  { name: "create", from: "none", to: "one" },
  { name: "update", from: "one", to: "other" },
  { name: "update", from: "other", to: "one" },
  { name: "delete", from: "one", to: "none" },
];

/** There is a shell to be killed only while one runs. */
export const possible = (point: Point, fault: Fault): boolean => fault !== "shell" || point.side === "host";

/** Seconds that a host gets to be whole again by itself. */
const patience = 60;

/** A version as it is when nothing went wrong. */
interface Reference {
  readonly picture: Picture;
  readonly answers: readonly string[];
  readonly kept: Kept;
  readonly disk: string;
}

/** Packages that are there to be installed while the network is cut, and dpkg as careful as on a real host. */
const setUp = `set -e
sed -i '/force-unsafe-io/d' /etc/dpkg/dpkg.cfg.d/*
apt-get -qq install --download-only tree bc > /dev/null
`;

interface Files {
  readonly machine: TestMachine;
  readonly programs: Programs;
  readonly folder: string;
}

export class Bench {
  readonly #machine: TestMachine;
  readonly #programs: Programs;
  readonly #asker: Asker;
  readonly #folder: string;
  readonly #stops: Stops;
  #provider: ProviderProcess | undefined;
  readonly #kept = new Map<string, Kept>();
  #subject: Subject | undefined;
  readonly #references = new Map<Version, Reference>();
  /** The version that is there; undefined when it is none of them. */
  #version: Version | undefined;

  constructor({ machine, programs, folder }: Files) {
    this.#machine = machine;
    this.#programs = programs;
    this.#asker = new Asker(this.#within, programs.asker);
    this.#folder = folder;
    this.#stops = new Stops(machine, folder);
    mkdirSync(folder, { recursive: true });
  }

  async close(): Promise<void> {
    this.#asker.close();
    await this.#provider?.kill();
    this.#provider = undefined;
  }

  async #bring(type: string, to: ObjectValue | null): Promise<void> {
    const plan = await this.#plan(type, to);
    if (plan.action === "nothing") return;
    const { errors } = await this.#apply(plan);
    if (errors.length > 0) throw new Error(`${type} could not be brought there: ${errors.join("; ")}`);
  }

  /** Takes the resource through its operations with no fault, and lists each one's steps as they are passed. */
  async begin(subject: Subject, others: readonly Subject[]): Promise<Map<Operation, Point[]>> {
    // What the resource before it needed may be what this one needs, but not this one itself.
    if (this.#version !== "none" || this.#keptOf(subject.type).value !== null) {
      if (this.#provider) await this.#closeConnections();
      await this.#machine.renew(setUp);
      this.#kept.clear();
      this.#version = "none";
    }
    this.#references.clear();
    this.#subject = subject;
    for (const need of subject.needs) await this.#bring(need, others.find(({ type }) => type === need)!.one);
    await this.#remember();
    const points = new Map<Operation, Point[]>();
    for (const operation of operations) {
      const plan = await this.#plan(subject.type, this.#config(operation.to));
      await this.#arm();
      const { errors } = await this.#apply(plan);
      if (errors.length > 0) throw new Error(`${subject.type} fails by itself: ${errors.join("; ")}`);
      points.set(operation, this.#stops.passed());
      this.#version = operation.to;
      const reference = this.#references.get(operation.to);
      if (!reference) await this.#remember();
      else await this.#mustBe(reference.picture);
    }
    return points;
  }

  /** Leaves the machine without the resource. */
  end(): Promise<void> {
    return this.#be("none");
  }

  /** Cuts the operation at the point. Afterwards it is done all the same. */
  async cut(operation: Operation, point: Point, fault: Exclude<Fault, "power">): Promise<Cell> {
    const start = Date.now();
    await this.#be(operation.from);
    const plan = await this.#plan(this.#type, this.#config(operation.to));
    await this.#arm(point);
    this.#version = undefined;
    const applying = this.#apply(plan);
    try {
      await this.#stops.untilReached(point, applying);
    } catch (error) {
      if (this.#stops.isReached(point.side)) await this.#stops.release(point, "go");
      await applying;
      return { point, fault, problems: [(error as Error).message], left: "neither", seconds: 0 };
    }
    const { errors } = await this.#hurt(point, fault, applying);
    const cell = await this.#judge({ operation, point, fault, start });
    const unclear = fault === "provider" ? [] : this.#unclear(fault, errors);
    return { ...cell, problems: [...unclear, ...cell.problems] };
  }

  /** One message, of which host, and of a full disk that it is full. */
  #unclear(fault: Fault, errors: readonly string[]): string[] {
    const is = errors.join("; ");
    if (errors.length > 1) return [`it is told by ${errors.length} messages: ${is}`];
    if (is && !is.includes(this.#machine.address)) return [`the message does not name the host: ${is}`];
    return is && fault === "full" && !/disk is full|no space left|enough free space/i.test(is)
      ? [`the message does not say what is wrong: ${is}`]
      : [];
  }

  async #hurt(point: Point, fault: Exclude<Fault, "power">, applying: Promise<Applied>): Promise<Applied> {
    const provider = this.#provider!;
    switch (fault) {
      case "provider":
        await provider.kill();
        this.#provider = undefined;
        await this.#stops.release(point, "go");
        return applying;
      case "full":
        this.#machine.fill();
        await this.#stops.release(point, "go");
        return applying.finally(() => this.#machine.makeRoom());
      default:
        return hurt({ machine: this.#machine, stops: this.#stops, point, fault, applying });
    }
  }

  /** Cuts the power at every point: the operation runs once, and the disk is copied at each; points between which nothing was written share a disk, and a boot. */
  async cutPower(operation: Operation, points: readonly Point[], report: (cell: Cell) => void): Promise<void> {
    await this.#be(operation.from);
    const { kept } = this.#references.get(operation.from)!;
    const chosen = ({ side, number }: Point) => points.some((one) => one.side === side && one.number === number);
    for (const { disk, points: there } of await this.#disks(operation)) {
      const start = Date.now();
      const cut = there.filter(chosen);
      if (cut.length === 0) continue;
      this.#version = undefined;
      await this.#bootFrom(disk);
      rmSync(disk);
      this.#kept.set(this.#type, kept);
      const cell = await this.#judge({ operation, point: cut[0]!, fault: "power", start });
      for (const point of cut) report({ ...cell, point, seconds: cell.seconds / cut.length });
    }
  }

  async #disks({ to }: Operation): Promise<{ disk: string; points: Point[] }[]> {
    const disks: { disk: string; points: Point[] }[] = [];
    this.#machine.sync();
    const plan = await this.#plan(this.#type, this.#config(to));
    const next = { provider: 1, host: 1 };
    await this.#arm();
    for (const side of sides) this.#stops.stopAt(side, 1);
    let written = "";
    let over = false;
    const applying = this.#apply(plan).finally(() => {
      over = true;
    });
    for (;;) {
      let side: Point["side"] | undefined;
      await until(60, () => {
        side = sides.find((one) => this.#stops.isReached(one));
        return side !== undefined || over;
      });
      if (side === undefined && !over)
        throw new Error(`${this.#type} stands still after ${next.host - 1} steps on the host`);
      if (side === undefined) break;
      const point: Point = { side, number: next[side], name: this.#stops.steps(side).at(-1) ?? "" };
      const disk = join(this.#folder, `disk-${disks.length}.ext4`);
      const now = this.#machine.freeze(disk, written);
      if (now === written) disks.at(-1)!.points.push(point);
      else disks.push({ disk, points: [point] });
      written = now;
      next[side] += 1;
      this.#stops.forget(side);
      this.#stops.stopAt(side, next[side]);
      await this.#stops.release(point, "go");
    }
    const { errors } = await applying;
    this.#stops.disarm();
    if (errors.length > 0) throw new Error(`${this.#type} fails when it is only watched: ${errors.join("; ")}`);
    return disks;
  }

  async #judge(cut: { operation: Operation; point: Point; fault: Fault; start: number }): Promise<Cell> {
    const { operation, point, fault, start } = cut;
    const { name } = operation;
    const [before, reached] = [operation.from, operation.to].map((version) => this.#references.get(version)!);
    const to = this.#config(operation.to);
    const problems: string[] = [];
    const left = await this.#settled(before!.picture, reached!.picture, underWay);
    if (typeof left !== "string") problems.push(`neither the old set nor the new one: ${left.join(", ")}`);
    else problems.push(...(await this.#unlike(left === "old" ? before! : reached!)));
    try {
      const plan = await this.#plan(this.#type, to);
      // What is done may be planned again, as Terraform did not hear of it.
      const right: readonly Action[] = left === "new" ? ["nothing", name] : [name];
      if (!right.includes(plan.action)) problems.push(`the next plan is ${plan.action}, and not ${right.join(" or ")}`);
      if (plan.action !== "nothing") {
        const { errors } = await this.#apply(plan);
        if (errors.length > 0) problems.push(`the next apply fails: ${errors.join("; ")}`);
        const then = await this.#settled(reached!.picture, reached!.picture);
        if (typeof then !== "string") problems.push(`the next apply leaves: ${then.join(", ")}`);
        problems.push(...(await this.#unlike(reached!)));
        const last = await this.#plan(this.#type, to);
        if (last.action !== "nothing")
          problems.push(`after the next apply there is still something to ${last.action}: ${last.changes.join(", ")}`);
      }
    } catch (error) {
      problems.push(`the next plan fails: ${(error as Error).message}`);
    }
    if (problems.length === 0) this.#version = operation.to;
    return {
      point,
      fault,
      problems,
      left: typeof left === "string" ? left : "neither",
      seconds: (Date.now() - start) / 1000,
    };
  }

  /** Waits until the host is as one of both; else what is not. */
  async #settled(old: Picture, reached: Picture, besides = /^$/): Promise<"old" | "new" | string[]> {
    const end = Date.now() + patience * 1000;
    // To look is work for the host, too.
    for (let pause = 100; ; pause = Math.min(2000, pause * 2)) {
      const now = picture(this.#machine);
      const [one = [], other = []] = [old, reached].map((reference) =>
        differences(reference, now).filter((line) => !besides.test(line)),
      );
      if (other.length === 0) return "new";
      if (one.length === 0) return "old";
      if (Date.now() > end)
        return (one.length < other.length ? ["from the old", ...one] : ["from the new", ...other]).slice(0, 8);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** Which services do not answer as they do with that set: those that reload get some seconds. */
  async #unlike({ answers }: Reference): Promise<string[]> {
    let wrong: string[] = [];
    await until(10, async () => {
      const now = await this.#asker.answers(this.#machine.address);
      wrong = now.flatMap((line, index) =>
        line === answers[index] ? [] : [`not as it was: ${line}, was ${answers[index]}`],
      );
      return wrong.length === 0;
    });
    return wrong;
  }

  // The versions.

  get #type(): string {
    return this.#subject!.type;
  }

  #config(version: Version): ObjectValue | null {
    return version === "none" ? null : this.#subject![version];
  }

  async #remember(): Promise<void> {
    const version = this.#version!;
    const disk = join(this.#folder, `${version}.ext4`);
    this.#machine.sync();
    this.#machine.freeze(disk, "");
    this.#references.set(version, {
      picture: picture(this.#machine),
      answers: await this.#asker.answers(this.#machine.address),
      kept: this.#keptOf(this.#type),
      disk,
    });
  }

  /** Brings that version there with no fault; after a cut that left something else, from its disk. */
  async #be(version: Version): Promise<void> {
    if (this.#version === version) return;
    const reference = this.#references.get(version)!;
    if (this.#version === undefined) {
      await this.#bootFrom(reference.disk);
      this.#kept.set(this.#type, reference.kept);
    } else {
      this.#version = undefined;
      await this.#bring(this.#type, this.#config(version));
    }
    await this.#mustBe(reference.picture);
    this.#version = version;
  }

  async #mustBe(expected: Picture): Promise<void> {
    const is = await this.#settled(expected, expected);
    if (typeof is !== "string") throw new Error(`${this.#type} is not what it was before: ${is.join(", ")}`);
  }

  async #bootFrom(disk: string): Promise<void> {
    await this.#closeConnections();
    await this.#machine.bootFrom(disk);
  }

  #keptOf(type: string): Kept {
    return this.#kept.get(type) ?? nothing;
  }

  async #plan(type: string, to: ObjectValue | null): Promise<Plan> {
    const plan = await (await this.#running()).plan(type, this.#keptOf(type), to);
    this.#kept.set(type, plan.prior);
    return plan;
  }

  async #apply(plan: Plan): Promise<Applied> {
    const applied = await (await this.#running()).apply(plan);
    this.#kept.set(plan.type, applied.kept);
    return applied;
  }

  async #running(): Promise<ProviderProcess> {
    this.#provider ??= await ProviderProcess.start({
      within: this.#within,
      program: this.#programs.provider,
      env: { ...environment(this.#machine.lab), POSTFORM_FAULTS: this.#folder, POSTFORM_LOCK_SECONDS: "30" },
    });
    return this.#provider;
  }

  get #within(): readonly string[] {
    return ["ip", "netns", "exec", namespaceOf(this.#machine.lab, "client")];
  }

  async #closeConnections(): Promise<void> {
    const closed = join(this.#folder, "closed");
    rmSync(closed, { force: true });
    (await this.#running()).signal("SIGUSR2");
    await until(5, () => existsSync(closed));
  }

  /** From here on steps are noted, and the one is stopped at. */
  async #arm(point?: Point): Promise<void> {
    await this.#closeConnections();
    this.#stops.arm(point);
  }
}
