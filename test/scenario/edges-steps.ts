// Run as a client of the lab by edges.ts: does to hosts what standard input asks for (JSON), one after another, and prints what came of each.
import { text } from "node:stream/consumers";
import { beginWalk, closeAll, openHost } from "../../provider/host/index.ts";
import type { HostState } from "../../provider/host/state.ts";

export interface Step {
  readonly host: string;
  readonly facts?: true;
  readonly observe?: HostState;
  readonly apply?: HostState;
  /** With apply: what the plan saw. */
  readonly seen?: Readonly<Record<string, string>>;
  /** With apply: the person presses Ctrl-C after so many seconds. */
  readonly stop?: number;
  readonly remove?: HostState;
  readonly install?: readonly string[];
  readonly purge?: readonly string[];
  readonly run?: string;
  /** Seconds to wait before it. */
  readonly after?: number;
}

export interface Outcome {
  /** What it resolved to. */
  readonly value?: unknown;
  /** The error's message, with the class when it is no HostError. */
  readonly error?: string;
  readonly hint?: string;
  readonly seconds: number;
  /** The most memory that the process has had so far. */
  readonly mebibytes: number;
  /** What it said while it went on. */
  readonly told: readonly string[];
}

const told: string[] = [];
const tell = { log: (words: string) => void told.push(words), warn: (words: string) => void told.push(words) };

async function take({ host: connection, ...step }: Step): Promise<unknown> {
  const host = openHost(connection);
  if (step.observe) return host.observe(step.observe);
  const signal = step.stop === undefined ? undefined : AbortSignal.timeout(step.stop * 1000);
  if (step.apply) return host.apply(step.apply, { seen: step.seen ?? null, tell, signal });
  if (step.remove) return host.remove(step.remove);
  if (step.install) return host.packages.install(step.install);
  if (step.purge) return host.packages.purge(step.purge);
  if (step.run !== undefined) return host.run(step.run);
  return host.facts();
}

const outcomes: Outcome[] = [];
for (const step of JSON.parse(await text(process.stdin)) as Step[]) {
  await new Promise((resolve) => setTimeout(resolve, (step.after ?? 0) * 1000));
  beginWalk();
  const start = Date.now();
  const cost = () => ({
    seconds: (Date.now() - start) / 1000,
    mebibytes: process.resourceUsage().maxRSS / 1024,
    told: told.splice(0),
  });
  try {
    const value = await take(step);
    outcomes.push({ value, ...cost() });
  } catch (error) {
    const { name, message, hint } = error as Error & { hint?: string };
    outcomes.push({
      error: name === "HostError" ? message : `${name}: ${message}`,
      hint: hint ?? "",
      ...cost(),
    });
  }
}
console.log(JSON.stringify(outcomes));
// The process has to end by itself after this.
await closeAll();
