// How far one stack's deploy is: what is at work, what waits for what, what is done, and how long the rest may take. Pure: time is given.
import { type Durations, kindOf, usual } from "./durations.ts";
import type { Action, Event } from "./events.ts";
import type { Changes } from "./outcome.ts";
import type { Part } from "./parts.ts";

export interface Task {
  readonly address: string;
  readonly name: string;
  readonly host: string;
  readonly action: Action;
  readonly status: "waiting" | "working" | "done" | "failed";
  /** When it began, in milliseconds. */
  readonly since?: number;
  /** How long it took. */
  readonly seconds?: number;
  /** How long the like took before. */
  readonly usual?: number;
  /** The last line of the program that it runs. */
  readonly line?: string;
}

/** Terraform's own line says with which shell it begins. */
const isProgramsOwn = (line: string) => line.trim() !== "" && !line.startsWith("Executing: [");

type Changing = { -readonly [Key in keyof Task]: Task[Key] };

export class Progress {
  readonly #parts: ReadonlyMap<string, Part>;
  readonly #durations: Durations;
  readonly #tasks = new Map<string, Changing>();
  readonly #neededBy = new Map<string, string[]>();

  constructor(parts: ReadonlyMap<string, Part>, durations: Durations) {
    this.#parts = parts;
    this.#durations = durations;
    for (const { address, needs } of parts.values())
      for (const need of needs) this.#neededBy.set(need, [...(this.#neededBy.get(need) ?? []), address]);
  }

  /** The task that the event is about. */
  take(event: Event, now: number): Task | undefined {
    if (event.type === "planned") for (const action of event.actions) this.#task(event.address, action);
    if (event.type === "says") {
      const working = this.tasks("working").find(({ address }) => address === event.address) as Changing | undefined;
      if (working && isProgramsOwn(event.line)) working.line = event.line.trim();
      return working;
    }
    if (event.type !== "begun" && event.type !== "done" && event.type !== "failed") return undefined;
    const task = this.#task(event.address, event.action);
    if (event.type === "begun") Object.assign(task, { status: "working", since: now });
    else Object.assign(task, { status: event.type, seconds: (now - (task.since ?? now)) / 1000 });
    return task;
  }

  tasks(...status: readonly Task["status"][]): Task[] {
    const all = [...this.#tasks.values()];
    return status.length === 0 ? all : all.filter((task) => status.includes(task.status));
  }

  /** What has to be done before it can begin. */
  waitsFor(task: Task): Task[] {
    return this.#before(task).filter(({ status }) => status === "waiting" || status === "working");
  }

  /** Seconds until all is done, by the longest way through what waits for each other; undefined while of nothing on it is known how long it takes. */
  left(now: number): number | undefined {
    const known = new Map<Task, number>();
    const until = (task: Task): number => {
      const before = known.get(task);
      if (before !== undefined) return before;
      known.set(task, 0);
      const own =
        task.status === "done" || task.status === "failed"
          ? 0
          : Math.max(0, (task.usual ?? 0) - (task.since === undefined ? 0 : (now - task.since) / 1000));
      const all = own + Math.max(0, ...this.waitsFor(task).map(until));
      known.set(task, all);
      return all;
    };
    const seconds = Math.max(0, ...this.tasks("waiting", "working").map(until));
    return seconds === 0 ? undefined : seconds;
  }

  /** What was really done. */
  changes(): Changes {
    const count = (action: Action) => this.tasks("done").filter((task) => task.action === action).length;
    return { add: count("create"), change: count("update"), destroy: count("delete") };
  }

  #task(address: string, action: Action): Changing {
    const key = `${action} ${address}`;
    const known = this.#tasks.get(key);
    if (known) return known;
    const part = this.#partOf(address);
    const took = usual(this.#durations, kindOf(address, action));
    const task: Changing = {
      address,
      name: part?.name ?? address,
      host: part?.host ?? "",
      action,
      status: "waiting",
      ...(took === undefined ? {} : { usual: took }),
    };
    this.#tasks.set(key, task);
    return task;
  }

  /** An instance of a list or a map is its resource's. */
  #partOf(address: string): Part | undefined {
    return this.#parts.get(address.replace(/\[.*$/, ""));
  }

  /** What is made waits for what it needs; what is removed, for what needs it; what is made anew, for its removal. */
  #before({ action, address }: Task): Task[] {
    const found = (actions: readonly Action[], addresses: readonly string[]) =>
      actions.flatMap((each) => addresses.flatMap((one) => this.#tasks.get(`${each} ${one}`) ?? []));
    if (action === "delete") return found(["delete"], this.#neededBy.get(address) ?? []);
    return [...found(["create", "update"], this.#partOf(address)?.needs ?? []), ...found(["delete"], [address])];
  }
}
