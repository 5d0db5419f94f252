// A sample of what `npm run test:faults` tries whole: two operations of each resource, cut once; each kind of fault.
import { expect, it } from "vitest";
import { faults } from "./bench.ts";
import { tryFaults } from "./hosts.ts";
import { isSampled, sentence, table } from "./matrix.ts";
import { types } from "./world.ts";

const test = process.getuid?.() === 0 ? it : it.skip;

test("whatever cuts a change, the host is as before or as wanted, and the next apply finishes it", async () => {
  const lost: string[] = [];
  const { rows, broken } = await tryFaults({
    lab: "faults",
    hosts: 2,
    types,
    faults,
    sample: true,
    keep: process.env["POSTFORM_KEEP_LAB"] === "1",
    report: (row, cell) => void (cell.problems.length > 0 && lost.push(sentence(row, cell))),
  });
  console.log(table(rows));
  expect([...broken, ...lost]).toEqual([]);
  for (const row of rows)
    expect(row.cells, `${row.type} ${row.operation.name}`).toHaveLength(
      isSampled(types.indexOf(row.type.replace("postform_", "")), row.operation) ? 1 : 0,
    );
  expect(new Set(rows.map(({ type }) => type.replace("postform_", "")))).toEqual(new Set(types));
  expect(new Set(rows.flatMap(({ cells }) => cells.map(({ fault }) => fault)))).toEqual(new Set(faults));
});
