// Measures contestants by turns, so that what else the machine does falls on all of them alike; used by every part of the benchmark.

/** What came of one contestant: in the order in which it was measured. */
export interface Measured {
  readonly what: string;
  readonly unit: Unit;
  readonly values: readonly number[];
}

export type Unit = "ms" | "s" | "MB" | "per second" | "times";

/** One measured thing against another, with what it has to reach. */
export interface Goal {
  readonly what: string;
  readonly against: string;
  /** Of the medians. */
  readonly ratio: number;
  /** The largest ratio that is right; `atLeast`: the smallest. */
  readonly limit: number;
  readonly atLeast?: true;
}

export interface Part {
  readonly title: string;
  /** What was done, and what the figures do not say. */
  readonly about: string;
  readonly measured: readonly Measured[];
  readonly goals: readonly Goal[];
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

export const reached = ({ ratio, limit, atLeast }: Goal): boolean => (atLeast ? ratio >= limit : ratio <= limit);

/** Each contestant resolves to how long it took, or whatever else is measured of it. */
export async function byTurns(
  contestants: Readonly<Record<string, () => Promise<number>>>,
  { times, unit, tell }: { times: number; unit: Unit; tell?: (text: string) => void },
): Promise<Measured[]> {
  const all = Object.entries(contestants).map(([what, run]) => ({ what, unit, run, values: [] as number[] }));
  for (let turn = 0; turn < times; turn += 1)
    // Nobody is always the one after the same other.
    for (const { what, run, values } of turn % 2 === 0 ? all : all.toReversed()) {
      values.push(await run());
      tell?.(`${what}: ${values.at(-1)!.toFixed(unit === "s" ? 2 : 0)} ${unit}`);
    }
  return all.map(({ what, values }) => ({ what, unit, values }));
}

/** How long the work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The medians of two, and what their ratio has to be. Throws where one was not measured. */
export function goal(measured: readonly Measured[], { what, against, ...limit }: Omit<Goal, "ratio">): Goal {
  const of = (name: string) => {
    const found = measured.find((one) => one.what === name);
    if (found === undefined) throw new Error(`${name} was not measured`);
    return median(found.values);
  };
  return { what, against, ratio: of(what) / of(against), ...limit };
}
