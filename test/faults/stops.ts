// The steps of a change as they are passed, on the provider's side and on the host's, and how to stop at one of them: by files that the instrumented programs look for.
import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { until } from "../../lab/run.ts";
import { hostFolder } from "./instrument.ts";
import type { TestMachine } from "./machine.ts";
import { keyName } from "./picture.ts";

/** Where a change can be cut: a step of the provider, or of what runs on the host. */
export interface Point {
  readonly side: "provider" | "host";
  /** The how-manieth step of that side, from 1. */
  readonly number: number;
  readonly name: string;
}

export const sides = ["provider", "host"] as const;

export class Stops {
  readonly #machine: TestMachine;
  readonly #folder: string;

  /** `folder`: the provider's, POSTFORM_FAULTS. */
  constructor(machine: TestMachine, folder: string) {
    this.#machine = machine;
    this.#folder = folder;
  }

  /** On this machine for the provider and on the host for its scripts. */
  #control(side: Point["side"]): string {
    return side === "provider" ? this.#folder : this.#machine.root + hostFolder;
  }

  /** From here on steps are noted, and the one is stopped at. */
  arm(point?: Point): void {
    const pipe = join(this.#control("host"), "go");
    if (!existsSync(pipe)) {
      mkdirSync(this.#control("host"), { recursive: true });
      execFileSync("mkfifo", [pipe]);
    }
    rmSync(join(this.#folder, "go"), { force: true });
    for (const side of sides) {
      for (const name of ["reached", "stop"]) rmSync(join(this.#control(side), name), { force: true });
      writeFileSync(join(this.#control(side), "passed"), "");
    }
    if (point) this.stopAt(point.side, point.number);
  }

  stopAt(side: Point["side"], number: number): void {
    writeFileSync(join(this.#control(side), "stop"), String(number));
  }

  /** No more steps are stopped at. */
  disarm(): void {
    for (const side of sides) rmSync(join(this.#control(side), "stop"), { force: true });
  }

  isReached(side: Point["side"]): boolean {
    return existsSync(join(this.#control(side), "reached"));
  }

  /** The next one may be reached. */
  forget(side: Point["side"]): void {
    rmSync(join(this.#control(side), "reached"));
  }

  async release({ side }: Point, order: "go" | "die"): Promise<void> {
    const path = join(this.#control(side), "go");
    if (side === "provider") return writeFileSync(path, "");
    const ordered = join(this.#control(side), "ordered");
    rmSync(ordered, { force: true });
    // The step says that it is reached just before it reads; nobody may stand still in between. An order may get lost while the host is frozen and thaws.
    let given = 0;
    const written = await until(20, () => {
      if (existsSync(ordered)) return true;
      if (Date.now() - given < 2000) return false;
      try {
        const pipe = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
        writeSync(pipe, `${order}\n`);
        closeSync(pipe);
        given = Date.now();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
      }
      return false;
    });
    if (!written) throw new Error(`nobody waits at a step of ${this.#machine.name}`);
  }

  async untilReached({ side, name, number }: Point, applying: Promise<unknown>): Promise<void> {
    let over = false;
    void applying.finally(() => {
      over = true;
    });
    const there = await until(60, () => over || this.isReached(side));
    if (over || !there) throw new Error(`the step ${name} (${number}) was not reached`);
    const is = this.steps(side)[number - 1];
    // Which packages go with a step hangs on what was tried before.
    if (is?.split(" ")[0] !== name.split(" ")[0])
      throw new Error(`the step ${number} is ${is} this time, and was ${name}`);
  }

  steps(side: Point["side"]): string[] {
    return readFileSync(join(this.#control(side), "passed"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((name) => name.replace(keyName, "/KEY.pem"));
  }

  passed(): Point[] {
    return sides.flatMap((side) => this.steps(side).map((name, index) => ({ side, number: index + 1, name })));
  }
}
