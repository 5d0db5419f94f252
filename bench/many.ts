// The no-change plan of fifty hosts against that of three, simulated (bench/double): more hosts than this machine could run, and farther ones.
import { join } from "node:path";
import { projectRoot, run } from "../test/run.ts";
import { type Goal, goal, type Measured, type Part } from "./measure.ts";
import { right } from "./project.ts";

/** What `bench/double/run.ts --json` prints of one project under the same conditions. */
export interface Simulated {
  readonly shape: "companies" | "stack";
  readonly hosts: number;
  readonly way: string;
  readonly roundTrip: number;
  readonly seconds: readonly number[];
}

const shapes = { companies: "a stack for each", stack: "one stack" } as const;

/** `hostTime`: after how many milliseconds a host answered. */
export async function simulated(...words: readonly string[]): Promise<{ hostTime: number; measured: Simulated[] }> {
  const tsx = join(projectRoot, "node_modules/.bin/tsx");
  const script = join(import.meta.dirname, "double/run.ts");
  const { stdout } = await right(
    run(tsx, [script, ...words, "--json"], { cwd: projectRoot, seconds: 7200 }),
    "bench/double/run.ts",
  );
  return JSON.parse(stdout) as { hostTime: number; measured: Simulated[] };
}

export async function many(tell: (text: string) => void, hosts = [3, 50], roundTrips = [0, 30]): Promise<Part> {
  tell(`simulating ${hosts.join(" and ")} hosts`);
  const words = ["--hosts", hosts.join(), "--rtt", roundTrips.join(), "--ways", "postform,floor"];
  const { hostTime, measured: all } = await simulated(...words);
  const named = (one: Pick<Simulated, "shape" | "hosts" | "way" | "roundTrip">) =>
    `${one.way === "floor" ? "floor" : "postform plan"}, ${one.hosts} hosts in ${shapes[one.shape]}, ${one.roundTrip} ms`;
  const measured = all.map((one): Measured => ({ what: named(one), unit: "s", values: one.seconds }));
  const [few = 3, most = 50] = hosts;
  const goals = roundTrips.flatMap((roundTrip) =>
    (["stack", "companies"] as const).map((shape): Goal => {
      const of = (count: number) => named({ shape, hosts: count, way: "postform", roundTrip });
      return goal(measured, { what: of(most), against: of(few), limit: 3 });
    }),
  );
  return {
    title: "Many hosts, simulated",
    about: `A simulation: each host is an SSH server that answers what one real host answered when it was recorded, after ${hostTime} ms, with the round trip's delay on all bytes; [what is real and what is not](README.md#a-simulation-past-this-machine). The servers run on the same processors. The floor is as many \`terraform_data\`, and asks no host.`,
    measured,
    goals,
  };
}
