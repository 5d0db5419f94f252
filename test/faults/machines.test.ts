// A sample of what `npm run test:faults` cuts of virtual machines: each operation by two faults; each kind of fault.
import { expect, it } from "vitest";
import { tryMachineFaults } from "./machines.ts";
import { sentence, table } from "./matrix.ts";
import { machineFaults } from "./virtual-machine.ts";

const test = process.getuid?.() === 0 ? it : it.skip;

test("whatever cuts what is done to a machine, the next apply finishes it, and nobody else's is touched", async () => {
  const lost: string[] = [];
  const rows = await tryMachineFaults({
    lab: "faults-machines",
    faults: machineFaults,
    sample: true,
    keep: process.env["POSTFORM_KEEP_LAB"] === "1",
    report: (row, cell) => void (cell.problems.length > 0 && lost.push(sentence(row, cell))),
  });
  console.log(table(rows));
  expect(lost).toEqual([]);
  for (const row of rows) expect(row.cells, row.operation.name).toHaveLength(2);
  expect(new Set(rows.flatMap(({ cells }) => cells.map(({ fault }) => fault)))).toEqual(new Set(machineFaults));
});
