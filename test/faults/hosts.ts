// Brings up a lab of some hosts and shares the resources out among them: each host tries one after another.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labOf } from "../../lab/lab.ts";
import { projectRoot, run } from "../run.ts";
import { Bench, type Cell, type Fault } from "./bench.ts";
import { buildPrograms } from "./instrument.ts";
import { TestMachine } from "./machine.ts";
import { all, type Choice, Cuts, isTried, type Row, sample, together } from "./matrix.ts";
import { subjects, types } from "./world.ts";

interface Trial {
  readonly lab: string;
  readonly hosts: number;
  readonly types: readonly string[];
  readonly faults: readonly Fault[];
  /** One point of each operation instead of all. */
  readonly sample: boolean;
  /** Leaves the lab there. */
  readonly keep: boolean;
  readonly report: (row: Row, cell: Cell) => void;
  /** What was tried before, and need not be again. */
  readonly before?: readonly Row[];
  /** After each cut: all that is known by now. */
  readonly note?: (rows: () => readonly Row[]) => void;
}

/** `broken`: which resources could not be tried to the end, and why. */
export async function tryFaults(trial: Trial): Promise<{ rows: Row[]; broken: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "postform-faults-"));
  const lab = labOf({ checkout: projectRoot, name: trial.lab });
  const postform = (...args: string[]) => run(join(projectRoot, "bin/postform"), ["lab", ...args, "--name", lab.name]);
  const machines = Array.from({ length: trial.hosts }, (_, index) => new TestMachine(lab, `faults${index + 1}`));
  const benches: Bench[] = [];
  try {
    // A run that was cut leaves its hosts' disks.
    if (!trial.keep) await postform("down");
    for (const machine of machines) machine.prepare();
    const plan = machines.map(({ name }) => `${name}=bookworm`).join(",");
    const up = await postform("up", "--hosts", plan, "--baked");
    if (up.code !== 0) throw new Error(up.output);
    const programs = await buildPrograms(folder);
    const before = trial.before ?? [];
    const choices = trial.types.map((name): Choice => {
      const choice = trial.sample ? sample(types.indexOf(name)) : all;
      return (row, fault, point) =>
        trial.faults.includes(fault) && choice(row, fault, point) && !isTried(before, row, fault, point);
    });
    const resources = trial.types.map((name, index) => ({
      name,
      begun: false,
      cuts: new Cuts(choices[index]!, (row, cell) => {
        trial.report(row, cell);
        trial.note?.(rows);
      }),
    }));
    const rows = () =>
      together(
        before,
        resources.flatMap(({ cuts }) => cuts.rows),
      );
    const broken: string[] = [];
    const work = async (machine: TestMachine, turn: number): Promise<void> => {
      const bench = new Bench({ machine, programs, folder: join(folder, machine.name) });
      benches.push(bench);
      const those = subjects(machine.connection, machine.address);
      // Each host begins with another resource, and then helps with what is left of the others; of a sample they take the next.
      const first = trial.sample ? 0 : Math.floor((turn * resources.length) / machines.length);
      for (const resource of [...resources.slice(first), ...resources.slice(0, first)]) {
        if (resource.cuts.done || (trial.sample && resource.begun)) continue;
        resource.begun = true;
        try {
          await resource.cuts.tryOn(bench, those[types.indexOf(resource.name)]!, those);
        } catch (error) {
          // The others begin on a new machine.
          broken.push(`${resource.name} could not be tried: ${(error as Error).message}`);
        }
      }
    };
    await Promise.all(machines.map(work));
    return { rows: rows(), broken };
  } finally {
    await Promise.all(benches.map((bench) => bench.close()));
    if (!trial.keep) await postform("down");
    rmSync(folder, { recursive: true, force: true });
  }
}
