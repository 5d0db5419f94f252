// Where a deploy tells how far it is: in a terminal a view that is redrawn in place, elsewhere plain lines, and nothing where a program listens.
import { createLogUpdate } from "log-update";
import pc from "picocolors";
import type { Progress, Task } from "./progress.ts";
import { begun, ended, howFar, lines, standing } from "./sentences.ts";

export interface Display {
  /** The stack is being planned, or changed as far as its progress says; until `leave`. */
  enter(stack: string, phase: string, progress?: Progress): void;
  leave(stack: string): void;
  /** A task has begun or ended. */
  task(stack: string, task: Task): void;
  /** A line of a program that a task runs. */
  line(stack: string, line: string): void;
  /** What stays of a stack: an error with what its program said, a warning, what it hands on. */
  block(stack: string, text: string, program: readonly string[]): void;
  /** Text that stays. */
  say(text: string): void;
  /** While a person is asked something. */
  pause(): void;
  resume(): void;
  close(): void;
}

export function displayFor(listener: "person" | "program"): Display {
  if (listener === "program") return silent;
  // Nothing can be drawn in a terminal of no size.
  const live = process.stdout.isTTY && process.stdout.rows > 0 && process.env["TERM"] !== "dumb" && !process.env["CI"];
  return live ? new Live() : new Plain();
}

const silent: Display = {
  enter: () => {},
  leave: () => {},
  task: () => {},
  line: () => {},
  block: () => {},
  say: () => {},
  pause: () => {},
  resume: () => {},
  close: () => {},
};

/** A log that grows; when it has not for a while, it says what is at work. */
class Plain implements Display {
  readonly #running = new Map<string, Progress>();
  readonly #quiet = 30_000;
  #last = Date.now();
  readonly #timer = setInterval(() => this.#stand(), 5000).unref();

  enter(stack: string, _: string, progress?: Progress): void {
    if (progress) this.#running.set(stack, progress);
  }

  leave(stack: string): void {
    this.#running.delete(stack);
  }

  task(stack: string, task: Task): void {
    this.line(stack, task.status === "working" ? begun(task) : ended(task));
  }

  line(stack: string, line: string): void {
    this.say(`${pc.dim(stack)}  ${line}`);
  }

  block(stack: string, text: string): void {
    for (const line of text.split("\n")) this.line(stack, line);
  }

  say(text: string): void {
    this.#last = Date.now();
    console.log(text);
  }

  pause(): void {}
  resume(): void {
    this.#last = Date.now();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #stand(): void {
    const now = Date.now();
    if (now - this.#last < this.#quiet) return;
    for (const [stack, progress] of this.#running) {
      const line = standing(progress, now);
      if (line !== undefined) this.line(stack, line);
    }
  }
}

/** Four times a second, and only what has changed is written. */
class Live implements Display {
  readonly #running = new Map<
    string,
    { readonly phase: string; readonly progress?: Progress; readonly since: number }
  >();
  readonly #update = createLogUpdate(process.stdout);
  readonly #timer = setInterval(() => this.#draw(), 250).unref();
  #paused = false;

  enter(stack: string, phase: string, progress?: Progress): void {
    const since = this.#running.get(stack)?.since ?? Date.now();
    this.#running.set(stack, { phase, since, ...(progress ? { progress } : {}) });
  }

  leave(stack: string): void {
    this.#running.delete(stack);
    this.#draw();
  }

  task(): void {
    // It is drawn from its progress.
  }

  line(): void {
    // The last one is drawn with its task.
  }

  block(stack: string, text: string, program: readonly string[]): void {
    this.say(`${pc.bold(stack)}\n${[...program, text].join("\n")}\n`);
  }

  say(text: string): void {
    this.#update.clear();
    console.log(text);
    this.#draw();
  }

  pause(): void {
    this.#paused = true;
    this.#update.clear();
    this.#update.done();
  }

  resume(): void {
    this.#paused = false;
    this.#draw();
  }

  close(): void {
    clearInterval(this.#timer);
    this.pause();
  }

  #draw(): void {
    if (this.#paused) return;
    const now = Date.now();
    const { rows, columns } = process.stdout;
    const stacks = [...this.#running];
    // A view that is longer than the screen cannot be redrawn.
    let room = Math.max(1, rows - 2);
    const shown: string[] = [];
    for (const [index, [stack, { phase, progress, since }]] of stacks.entries()) {
      if (room <= 0) break;
      const far = progress && progress.tasks().length > 0 ? howFar(progress, now) : phase;
      shown.push(
        `${pc.bold(cut(stack, 30))}  ${cut(`${far}  ${pc.dim(`${Math.round((now - since) / 1000)} s`)}`, columns)}`,
      );
      room -= 1;
      const share = Math.floor(room / (stacks.length - index));
      const more = progress ? lines(progress, now, share) : [];
      shown.push(...more.map((line) => cut(line, columns - 1)));
      room -= more.length;
    }
    if (shown.length === 0) this.#update.clear();
    else this.#update(shown.join("\n"));
  }
}

const cut = (line: string, columns: number) => (line.length <= columns ? line : `${line.slice(0, columns - 1)}…`);
