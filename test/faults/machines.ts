// Brings up a hypervisor and cuts what is done to a machine there, at all steps or at some.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labOf } from "../../lab/lab.ts";
import { projectRoot, run } from "../run.ts";
import { type Cell, possible } from "./bench.ts";
import { buildPrograms } from "./instrument.ts";
import { TestMachine } from "./machine.ts";
import type { Tried } from "./matrix.ts";
import type { Point } from "./stops.ts";
import { MachineBench, type MachineFault, machineFaults } from "./virtual-machine.ts";

interface Trial {
  readonly lab: string;
  readonly faults: readonly MachineFault[];
  /** A few points of each operation instead of all. */
  readonly sample: boolean;
  /** Only steps of the provider, or of the host. */
  readonly side?: string;
  /** Leaves the lab there. */
  readonly keep: boolean;
  readonly report: (row: Tried, cell: Cell) => void;
}

export async function tryMachineFaults({ lab: name, faults, sample, side, keep, report }: Trial): Promise<Tried[]> {
  const folder = mkdtempSync(join(tmpdir(), "postform-faults-"));
  const lab = labOf({ checkout: projectRoot, name });
  const postform = (...args: string[]) => run(join(projectRoot, "bin/postform"), ["lab", ...args, "--name", name]);
  let bench: MachineBench | undefined;
  try {
    // A run that was cut leaves its hosts' disks.
    if (!keep) await postform("down");
    const up = await postform("up", "--hosts", "hv=bookworm", "--hypervisors", "hv");
    if (up.code !== 0) throw new Error(up.output);
    bench = new MachineBench({
      machine: new TestMachine(lab, "hv"),
      programs: await buildPrograms(folder),
      folder: join(folder, "hv"),
    });
    const rows = await bench.begin();
    const waiting = rows.map((row, index) =>
      faults.flatMap((fault) =>
        row.points
          .filter((point) => side === undefined || point.side === side)
          .filter((point) => possible(point, fault) && (!sample || isOfSample(row, index, fault, point)))
          .map((point) => ({ row, point, fault })),
      ),
    );
    // One operation leads to where the next begins.
    for (let turn = 0; waiting.some((cuts) => cuts.length > turn); turn += 1)
      for (const { row, point, fault } of waiting.flatMap((cuts) => cuts[turn] ?? [])) {
        const cell = await bench.cut(row, point, fault);
        row.cells.push(cell);
        report(row, cell);
      }
    return rows;
  } finally {
    await bench?.close();
    if (!keep) await postform("down");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** For each operation two faults in turn, each at one of its points: always the same. */
function isOfSample({ points }: Tried, operation: number, fault: MachineFault, point: Point): boolean {
  const number = (machineFaults.indexOf(fault) - 2 * operation + 2 * machineFaults.length) % machineFaults.length;
  if (number > 1) return false;
  const those = points.filter((one) => possible(one, fault));
  // Far apart from one to the next (the golden ratio).
  return those.indexOf(point) === Math.floor((((2 * operation + number) * 0.618034 + 0.4) % 1) * those.length);
}

/** What was not cut of all that can be. */
export const missingOf = (rows: readonly Tried[]): number =>
  rows.reduce((sum, { points, cells }) => {
    const all = machineFaults.flatMap((fault) => points.filter((point) => possible(point, fault)));
    return sum + all.length - cells.length;
  }, 0);
