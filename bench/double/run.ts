// `npx tsx bench/double/run.ts --hosts 3,50,500 --rtt 0,30`: how long a plan with nothing to change takes with more hosts than this machine could run, and farther ones.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { median } from "../measure.ts";
import { mostCopies } from "./company.ts";
import { type Done, Hosts } from "./double.ts";
import { type Plan, type Way, ways, waysOf } from "./plans.ts";
import { recording } from "./recording.ts";
import { type Project, type Shape, shapes, world } from "./world.ts";

interface Options {
  readonly hosts: readonly number[];
  readonly rtt: readonly number[];
  readonly shapes: readonly Shape[];
  readonly ways: readonly Way[];
  readonly times: number;
  readonly hostTime?: number;
  readonly json?: true;
}

/** Some plans under the same conditions. */
interface Measured {
  readonly shape: Shape;
  readonly hosts: number;
  readonly way: Way;
  /** Milliseconds. */
  readonly roundTrip: number;
  /** How long each plan took. */
  readonly seconds: number[];
  /** The processor's, of one plan with all that it started. */
  cpuSeconds: number;
  /** What one plan made the double do. */
  double: Done;
}

const list =
  <T>(allowed: (word: string) => T | undefined, words: string) =>
  (text: string): T[] =>
    text.split(",").map((word) => {
      const value = allowed(word);
      if (value === undefined) throw new InvalidArgumentError(`allowed are ${words}, with commas`);
      return value;
    });
const whole = (word: string) => (/^\d+$/.test(word) && Number(word) <= mostCopies ? Number(word) : undefined);
const among = <T extends string>(all: readonly T[]) => list((word) => all.find((one) => one === word), all.join(", "));
const numbers = list(whole, `whole numbers up to ${mostCopies}`);

const program = new Command("double")
  .description("Simulates many hosts, and measures plans with nothing to change.")
  .option("--hosts <numbers>", "how many hosts", numbers, [3, 50])
  .option("--rtt <numbers>", "round trips to them, milliseconds", numbers, [0, 30])
  .option("--shapes <names>", "companies: a stack for each host; stack: one for all", among(shapes), [...shapes])
  .option("--ways <names>", "what plans; floor: as many terraform_data", among(ways), ["postform"])
  .option("--times <number>", "how many plans of each", Number, 5)
  .option("--host-time <number>", "milliseconds that a host takes for its answer (default: as recorded)", Number)
  .option("--json", "print what was measured for programs");

const tell = (words: string) => console.error(words);

/** All projects by turns, so that what else the machine does meets all alike. */
async function measure(
  options: Options,
  {
    file,
    projects,
    roundTrip,
    scratch,
  }: { file: string; projects: readonly Project[]; roundTrip: number; scratch: string },
): Promise<Measured[]> {
  const { hostTime, times } = options;
  const hosts = await Hosts.start(file, { roundTrip, hostTime });
  const all: [Measured, Plan][] = projects.flatMap((project) =>
    waysOf(project, { ways: options.ways, scratch }).map(([way, plan]): [Measured, Plan] => [
      {
        shape: project.shape,
        hosts: project.hosts,
        way,
        roundTrip,
        seconds: [],
        cpuSeconds: 0,
        double: { ...nothing },
      },
      plan,
    ]),
  );
  try {
    for (let turn = 0; turn <= times; turn += 1)
      for (const [measured, plan] of all) {
        const before = await hosts.done();
        const start = performance.now();
        const cpuSeconds = await plan();
        const seconds = (performance.now() - start) / 1000;
        const { way, shape, hosts: count } = measured;
        tell(
          `${way}, ${shape}, ${count} hosts, ${roundTrip} ms: ${seconds.toFixed(1)} s${turn === 0 ? ", initialised" : ""}`,
        );
        if (turn === 0) continue;
        measured.seconds.push(seconds);
        measured.cpuSeconds += cpuSeconds / times;
        const after = await hosts.done();
        for (const key of ["connections", "commands", "cpuSeconds"] as const)
          measured.double[key] += (after[key] - before[key]) / times;
      }
  } finally {
    await hosts.stop();
  }
  return all.map(([measured]) => measured);
}

const nothing: Done = { connections: 0, commands: 0, cpuSeconds: 0 };

function table(measured: readonly Measured[]): string {
  const rows = measured.map((one) => {
    const least = measured
      .filter(({ shape, way, roundTrip }) => shape === one.shape && way === one.way && roundTrip === one.roundTrip)
      .reduce((a, b) => (b.hosts < a.hosts ? b : a));
    return [
      one.way,
      one.shape,
      String(one.hosts),
      String(one.roundTrip),
      median(one.seconds).toFixed(2),
      `${Math.min(...one.seconds).toFixed(2)}–${Math.max(...one.seconds).toFixed(2)}`,
      `${(median(one.seconds) / median(least.seconds)).toFixed(1)} × ${least.hosts}`,
      one.cpuSeconds.toFixed(2),
      one.double.cpuSeconds.toFixed(2),
      `${one.double.connections} / ${one.double.commands}`,
    ];
  });
  const head = [
    "plan by",
    "shape",
    "hosts",
    "rtt ms",
    "median s",
    "spread",
    "ratio",
    "CPU s",
    "double's CPU s",
    "connections / commands",
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function notes(hostTime: number | undefined): string {
  return `A simulation on ${cpus().length} processors (${cpus()[0]?.model}). Each host is a real SSH server that answers what one real host answered when it was recorded, under names, keys and certificates of its own, after ${hostTime} ms.
The round trip delays all bytes on each connection, TCP's own handshake with them. Left out: the line's bandwidth and TCP's slow start, and sshd's own work for a log-in. The double's CPU time is in the seconds, as it runs on the same machine.`;
}

async function main(given: Options): Promise<void> {
  const recorded = await recording(tell);
  const recordedTime = Math.max(...recorded.exchanges.map(({ milliseconds }) => milliseconds));
  const options = { ...given, hostTime: given.hostTime ?? recordedTime };
  const scratch = mkdtempSync(join(tmpdir(), "postform-double-"));
  try {
    tell(`making ${Math.max(...options.hosts)} hosts: their keys, answers and states`);
    const { hosts: file, projects } = await world(scratch, recorded, { counts: options.hosts, shapes: options.shapes });
    const measured: Measured[] = [];
    for (const roundTrip of options.rtt)
      measured.push(...(await measure(options, { file, projects, roundTrip, scratch })));
    const { hostTime } = options;
    console.log(
      options.json ? JSON.stringify({ hostTime, measured }, undefined, 2) : `${table(measured)}\n\n${notes(hostTime)}`,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

await main(program.parse().opts<Options>());
