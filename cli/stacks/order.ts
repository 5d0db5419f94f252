// Stacks in the order of their dependencies, as many at once as may be; what another stack's failure stops is said, and the rest goes on. Pure but for the work.
import { meant } from "../../schemas/meant.ts";
import type { Stack } from "./stack.ts";

export type Came<T> =
  | { readonly stack: Stack; readonly result: T }
  | { readonly stack: Stack; readonly because: string };

interface Work<T> {
  readonly stacks: readonly Stack[];
  /** How many at once. */
  readonly parallel: number;
  /** Which stacks, by name, have to be done before one. */
  readonly before: (stack: Stack) => readonly string[];
  readonly work: (stack: Stack) => Promise<T>;
  /** Told of a stack that waits, some turns before its own. */
  readonly soon?: ((stack: Stack) => unknown) | undefined;
  /** Whether those that wait for it may go on. */
  readonly succeeded: (result: T) => boolean;
}

/** In the order given, whatever the order in which they ended. */
export async function inOrder<T>({ stacks, parallel, before, work, soon, succeeded }: Work<T>): Promise<Came<T>[]> {
  const names = new Set(stacks.map(({ name }) => name));
  const done = new Map<string, Promise<Came<T>>>();
  let free = parallel;
  const ahead = 2 * parallel;
  const waiting: { readonly stack: Stack; readonly go: () => void }[] = [];
  const turn = async (stack: Stack) => {
    if (free > 0) free -= 1;
    else
      await new Promise<void>((go) => {
        waiting.push({ stack, go });
        if (waiting.length <= ahead) soon?.(stack);
      });
  };
  const leave = () => {
    const next = waiting.shift();
    if (next) next.go();
    else free += 1;
    const nearer = waiting[ahead - 1];
    if (nearer) soon?.(nearer.stack);
  };
  const run = (stack: Stack): Promise<Came<T>> => {
    const known = done.get(stack.name);
    if (known) return known;
    const came = (async (): Promise<Came<T>> => {
      // One that waits for itself by others is refused by CDKTF.
      const needs = before(stack).filter((name) => names.has(name));
      for (const first of await Promise.all(needs.map((name) => run(stacks.find((one) => one.name === name)!))))
        if ("because" in first || !succeeded(first.result))
          return { stack, because: `${first.stack.name} has to be done before it` };
      await turn(stack);
      try {
        return { stack, result: await work(stack) };
      } finally {
        leave();
      }
    })();
    done.set(stack.name, came);
    return came;
  };
  return Promise.all(stacks.map(run));
}

/** Those of the names, where `*` stands for any text; all of them for none. Throws for a name that is none's. */
export function chosen<S extends Pick<Stack, "name">>(stacks: readonly S[], names: readonly string[]): S[] {
  const stranger = names.find((name) => among(stacks, [name]).length === 0);
  if (stranger === undefined) return among(stacks, names);
  const known = stacks.map((stack) => stack.name);
  throw new Error(
    `there is no stack ${stranger}; there are ${known.join(", ") || "none"}${meant(stranger, known) ?? ""}`,
  );
}

/** The same, and none for a name that is none's. */
export function among<S extends Pick<Stack, "name">>(stacks: readonly S[], names: readonly string[]): S[] {
  if (names.length === 0) return [...stacks];
  const patterns = names.map((name) => new RegExp(`^${name.split("*").map(escaped).join(".*")}$`));
  return stacks.filter(({ name }) => patterns.some((pattern) => pattern.test(name)));
}

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
