// Which cells there are for a resource, in an order that needs few ways back, and what came of them as a table.
import { isDeepStrictEqual } from "node:util";
import { type Bench, type Cell, type Fault, faults, type Operation, operations, possible } from "./bench.ts";
import type { Point } from "./stops.ts";
import type { Subject } from "./world.ts";

/** An operation, and what came of its cuts. */
export interface Tried {
  readonly type: string;
  readonly operation: Pick<Operation, "name">;
  readonly points: readonly Point[];
  readonly cells: Cell[];
}

export interface Row extends Tried {
  readonly operation: Operation;
}

interface Cut {
  readonly row: Row;
  readonly point: Point;
  readonly fault: Exclude<Fault, "power">;
}

/** Which of the cells are tried. */
export type Choice = (row: Row, fault: Fault, point: Point) => boolean;

interface Work {
  readonly bench: Bench;
  readonly subject: Subject;
  /** Those that it needs are among them. */
  readonly all: readonly Subject[];
  readonly chosen: Choice;
  readonly report: (row: Row, cell: Cell) => void;
}

export async function cutEverywhere({ bench, subject, all, chosen, report }: Work): Promise<Row[]> {
  const points = await bench.begin(subject, all);
  const rows = operations.map(
    (operation): Row => ({ type: subject.type, operation, points: points.get(operation)!, cells: [] }),
  );
  const note = (row: Row, cell: Cell) => {
    row.cells.push(cell);
    report(row, cell);
  };
  const [create, update, back, remove] = rows.map((row) =>
    faults.flatMap((fault) =>
      fault === "power"
        ? []
        : row.points
            .filter((point) => possible(point, fault) && chosen(row, fault, point))
            .map((point): Cut => ({ row, point, fault })),
    ),
  ) as [Cut[], Cut[], Cut[], Cut[]];
  // One leads to where the next begins.
  for (const { row, point, fault } of [...inTurn(create, remove), ...inTurn(update, back)])
    note(row, await bench.cut(row.operation, point, fault));
  for (const row of rows) {
    const cut = row.points.filter((point) => chosen(row, "power", point));
    if (cut.length > 0) await bench.cutPower(row.operation, cut, (cell) => note(row, cell));
  }
  // The next one begins where none is.
  await bench.end();
  return rows;
}

/** Whether all that this fault can cut of a resource was cut, and survived. */
export function isWhole(rows: readonly Row[], type: string, fault: Fault): boolean {
  const those = rows.filter((row) => row.type === type);
  return (
    those.length === operations.length &&
    those.every(({ points, cells }) => {
      const cut = cells.filter((cell) => cell.fault === fault);
      return (
        cut.length === points.filter((point) => possible(point, fault)).length &&
        cut.every(({ problems }) => problems.length === 0)
      );
    })
  );
}

/** Adds what another host tried of the same resource. Throws where that had other steps there. */
export function addTo(rows: Row[], more: readonly Row[]): void {
  for (const row of more) {
    const same = rows.find(({ type, operation }) => type === row.type && isDeepStrictEqual(operation, row.operation));
    if (same === undefined) rows.push(row);
    else if (same.points.length === row.points.length) same.cells.push(...row.cells);
    else
      throw new Error(
        `${row.type} ${row.operation.name} has ${row.points.length} steps, and had ${same.points.length} on another host`,
      );
  }
}

export const all: Choice = () => true;

/** For each operation of each resource one point, and for them in turn each fault: always the same. */
export function sample(subject: number): Choice {
  return (row, fault, point) => {
    const number = subject * operations.length + operations.indexOf(row.operation);
    if (faults[(number + subject) % faults.length] !== fault) return false;
    const points = row.points.filter((one) => possible(one, fault));
    // Far apart from one operation to the next (the golden ratio).
    return points.indexOf(point) === Math.floor(((number * 0.618034 + 0.3) % 1) * points.length);
  };
}

function inTurn<T>(some: readonly T[], others: readonly T[]): T[] {
  const length = Math.max(some.length, others.length);
  return Array.from({ length }, (_, index) => [some[index], others[index]])
    .flat()
    .filter((each) => each !== undefined) as T[];
}

/** Rows: resources and their operations; columns: faults, with how many points were cut. */
export function table(rows: readonly Tried[]): string {
  const lines = [["resource", "operation", "steps", ...faults]];
  for (const type of new Set(rows.map((row) => row.type)))
    for (const name of ["create", "update", "delete"] as const) {
      const those = rows.filter((row) => row.type === type && row.operation.name === name);
      const cells = those.flatMap((row) => row.cells);
      const columns = faults.map((fault) => {
        const tried = cells.filter((cell) => cell.fault === fault);
        const failed = tried.filter(({ problems }) => problems.length > 0).length;
        if (tried.length === 0) return "";
        return failed > 0 ? `✗ ${failed} of ${tried.length}` : `✓ ${tried.length}`;
      });
      lines.push([type.replace("postform_", ""), name, String(those.flatMap((row) => row.points).length), ...columns]);
    }
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** What was not cut of all that can be. */
export const missing = (rows: readonly Row[]): number =>
  rows.reduce((sum, { points, cells }) => {
    const all = faults.flatMap((fault) => points.filter((point) => possible(point, fault)));
    return sum + all.length - cells.length;
  }, 0);

export const sentence = (row: Tried, { fault, point, left, problems, seconds }: Cell): string =>
  [
    `${problems.length > 0 ? "✗" : "✓"} ${row.type} ${row.operation.name}, ${fault} at ${point.side}'s step ${point.number} (${point.name}): ${left}, ${seconds.toFixed(1)} s`,
    ...problems.map((problem) => `    ${problem}`),
  ].join("\n");
