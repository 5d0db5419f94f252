// How a deploy tells how far it is: sentences for a log, lines for a terminal, and the table of what was changed. Pure.
import { isVerifying } from "../gate-progress.ts";
import type { Action, Output } from "./events.ts";
import type { Progress, Task } from "./progress.ts";

const doing: Readonly<Record<Action, string>> = { create: "creating", update: "changing", delete: "removing" };
const did: Readonly<Record<Action, string>> = { create: "created", update: "changed", delete: "removed" };

/** `75` is 1 min 15 s. */
export function time(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Its host is in its name, where it is one. */
const called = ({ host, name }: Task) => (host === "" || name === `host ${host}` ? name : `${name} on ${host}`);

export function begun(task: Task): string {
  return `${called(task)}: ${doing[task.action]}${task.usual === undefined || task.usual < 1 ? "" : `, usually ${time(task.usual)}`}`;
}

export const ended = (task: Task): string =>
  `${called(task)}: ${task.status === "failed" ? "FAILED" : did[task.action]} after ${time(task.seconds ?? 0)}`;

/** For a log in which nothing was said for a while. */
export function standing(progress: Progress, now: number): string | undefined {
  const working = progress.tasks("working");
  if (working.length === 0) return undefined;
  const named = working
    .slice(0, 3)
    .map((task) => `${called(task)} (${since(task, now)}${isVerifying(task.line ?? "") ? `, ${task.line}` : ""})`)
    .join(", ");
  const more = working.length > 3 ? `, and ${working.length - 3} others` : "";
  const waiting = progress.tasks("waiting").length;
  return `${howFar(progress, now)}; at work: ${named}${more}${waiting === 0 ? "" : `; ${waiting} wait`}`;
}

export function howFar(progress: Progress, now: number): string {
  const done = progress.tasks("done", "failed").length;
  const left = progress.left(now);
  return `${done} of ${progress.tasks().length} done${left === undefined ? "" : `, about ${time(left)} left`}`;
}

function since(task: Task, now: number): string {
  const taken = time((now - (task.since ?? now)) / 1000);
  return task.usual === undefined || task.usual < 1 ? taken : `${taken} of about ${time(task.usual)}`;
}

/** At most so many lines: what is at work, then what waits, and for what. */
export function lines(progress: Progress, now: number, room: number): string[] {
  const working = progress.tasks("working").map((task) => {
    const line = task.line === undefined ? "" : `  ${task.line}`;
    return `  ${called(task)}: ${doing[task.action]}  ${since(task, now)}${line}`;
  });
  const waiting = progress.tasks("waiting").map((task) => {
    const [first, ...others] = progress.waitsFor(task);
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    return `  ${called(task)}: waits${first === undefined ? "" : ` for ${first.name}${more}`}`;
  });
  const all = [...working, ...waiting];
  if (all.length <= room) return all;
  const shown = Math.max(0, room - 1);
  return [...all.slice(0, shown), `  … and ${all.length - shown} more`].slice(0, room);
}

/** What a stack hands on, in the form of its program. */
export function handedOn(outputs: Readonly<Record<string, Output>>): string[] {
  return Object.entries(outputs).flatMap(([name, { sensitive, value }]) => {
    if (sensitive) return [`${name}: (sensitive)`];
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((each) => typeof each === "string"))
      return [`${name}:`, ...value.map((each) => `  ${each}`)];
    return [`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`];
  });
}

/** A row for each resource that was changed, or should have been; `most` rows, the failed ones first. */
export function changed(
  stacks: readonly { readonly stack: string; readonly tasks: readonly Task[] }[],
  most = 40,
): string[][] {
  const rows = stacks.flatMap(({ stack, tasks }) =>
    tasks
      .filter(({ status }) => status !== "waiting")
      .map((task) => {
        const what = task.status === "done" ? did[task.action] : task.status === "failed" ? "FAILED" : "cut";
        const row = [stack, task.host, task.name, what, (task.seconds ?? 0).toFixed(1), task.line ?? ""];
        return { failed: task.status !== "done", row };
      }),
  );
  const sorted = [...rows.filter(({ failed }) => failed), ...rows.filter(({ failed }) => !failed)];
  const shown = sorted.slice(0, most).map(({ row }) => row);
  const more = sorted.length - shown.length;
  return more === 0 ? shown : [...shown, [`… and ${more} more`, "", "", "", "", ""]];
}
