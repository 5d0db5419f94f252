// Brings up a lab of some hosts and shares the resources out among them: each host tries one after another.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labOf } from "../../lab/lab.ts";
import { projectRoot, run } from "../run.ts";
import { Bench, type Cell, type Fault } from "./bench.ts";
import { buildPrograms } from "./instrument.ts";
import { TestMachine } from "./machine.ts";
import { addTo, all, type Choice, cutEverywhere, isWhole, type Row, sample } from "./matrix.ts";
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
  /** After each resource and fault: all that is known by now. */
  readonly note?: (rows: readonly Row[]) => void;
}

/** `broken`: which resources could not be tried to the end, and why. */
export async function tryFaults(trial: Trial): Promise<{ rows: Row[]; broken: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "postform-faults-"));
  const lab = labOf({ checkout: projectRoot, name: trial.lab });
  const postform = (...args: string[]) => run(join(projectRoot, "bin/postform"), ["lab", ...args, "--name", lab.name]);
  const machines = Array.from({ length: trial.hosts }, (_, index) => new TestMachine(lab, `faults${index + 1}`));
  const benches: Bench[] = [];
  try {
    for (const machine of machines) machine.prepare();
    const plan = machines.map(({ name }) => `${name}=bookworm`).join(",");
    const up = await postform("up", "--hosts", plan, "--baked");
    if (up.code !== 0) throw new Error(up.output);
    const programs = await buildPrograms(folder);
    // All of one resource by all faults would keep one host busy long after the others.
    const waiting = trial.types.flatMap((name) =>
      trial.sample
        ? [{ name, by: trial.faults }]
        : trial.faults
            .filter((fault) => !isWhole(trial.before ?? [], `postform_${name}`, fault))
            .map((fault) => ({ name, by: [fault] })),
    );
    const rows: Row[] = [...(trial.before ?? [])];
    const broken: string[] = [];
    const work = async (machine: TestMachine): Promise<void> => {
      const bench = new Bench({ machine, programs, folder: join(folder, machine.name) });
      benches.push(bench);
      const those = subjects(machine.connection, machine.address);
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { name, by } = next;
        const number = types.indexOf(name);
        const choice = trial.sample ? sample(number) : all;
        const chosen: Choice = (row, fault, point) => by.includes(fault) && choice(row, fault, point);
        try {
          addTo(
            rows,
            await cutEverywhere({ bench, subject: those[number]!, all: those, chosen, report: trial.report }),
          );
          trial.note?.(rows);
        } catch (error) {
          // The others begin on a new machine.
          broken.push(`${name} could not be tried: ${(error as Error).message}`);
        }
      }
    };
    await Promise.all(machines.map(work));
    return { rows, broken };
  } finally {
    await Promise.all(benches.map((bench) => bench.close()));
    if (!trial.keep) await postform("down");
    rmSync(folder, { recursive: true, force: true });
  }
}
