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

/** What one host can do next of a resource: two cuts of which one leads to where the other begins, or all power cuts of an operation. */
type Task = { readonly cuts: readonly Cut[] } | { readonly row: Row; readonly power: readonly Point[] };

/** The cuts of one resource, shared by the hosts that try it. */
export class Cuts {
  readonly #chosen: Choice;
  readonly #report: (row: Row, cell: Cell) => void;
  #waiting: Task[] | undefined;
  readonly rows: Row[] = [];

  constructor(chosen: Choice, report: (row: Row, cell: Cell) => void) {
    this.#chosen = chosen;
    this.#report = report;
  }

  /** False before the first host knows its steps. */
  get done(): boolean {
    return this.#waiting?.length === 0;
  }

  /** On one host, until no cut is left; `all`: those that the resource needs are among them. Throws where the host has other steps than those before it. */
  async tryOn(bench: Bench, subject: Subject, all: readonly Subject[]): Promise<void> {
    this.#know(subject, await bench.begin(subject, all));
    for (let task = this.#waiting?.shift(); task !== undefined; task = this.#waiting?.shift())
      if ("cuts" in task)
        for (const { row, point, fault } of task.cuts) this.#note(row, await bench.cut(row.operation, point, fault));
      else {
        const { row, power } = task;
        await bench.cutPower(row.operation, power, (cell) => this.#note(row, cell));
      }
    // The next one begins where none is.
    await bench.end();
  }

  #note(row: Row, cell: Cell): void {
    row.cells.push(cell);
    this.#report(row, cell);
  }

  #know({ type }: Subject, points: ReadonlyMap<Operation, readonly Point[]>): void {
    for (const operation of operations) {
      const there = points.get(operation)!;
      const known = this.rows[operations.indexOf(operation)];
      if (known === undefined) this.rows.push({ type, operation, points: there, cells: [] });
      else if (known.points.length !== there.length)
        throw new Error(
          `${type} ${operation.name} has ${there.length} steps, and had ${known.points.length} on another host`,
        );
    }
    this.#waiting ??= this.#tasks();
  }

  #tasks(): Task[] {
    const [create, update, back, remove] = this.rows.map((row) =>
      faults.flatMap((fault) =>
        fault === "power"
          ? []
          : row.points
              .filter((point) => possible(point, fault) && this.#chosen(row, fault, point))
              .map((point): Cut => ({ row, point, fault })),
      ),
    ) as [Cut[], Cut[], Cut[], Cut[]];
    const power = this.rows
      .map((row) => ({ row, power: row.points.filter((point) => this.#chosen(row, "power", point)) }))
      .filter((task) => task.power.length > 0);
    // What takes longest comes first.
    return [...power, ...inPairs(create, remove), ...inPairs(update, back)];
  }
}

/** Whether the cell was tried before, and survived, when the operation had as many steps. */
export const isTried = (
  before: readonly Row[],
  { type, operation, points }: Row,
  fault: Fault,
  point: Point,
): boolean =>
  before.some(
    (row) =>
      row.type === type &&
      isDeepStrictEqual(row.operation, operation) &&
      row.points.length === points.length &&
      row.cells.some(
        (cell) => cell.fault === fault && isDeepStrictEqual(cell.point, point) && cell.problems.length === 0,
      ),
  );

/** All that is known of each operation: what was tried now, and before. */
export function together(before: readonly Row[], now: readonly Row[]): Row[] {
  const same = (one: Row, other: Row) => one.type === other.type && isDeepStrictEqual(one.operation, other.operation);
  return [
    ...before.filter((row) => !now.some((one) => same(one, row))),
    ...now.map((row) => {
      const cells = before
        .filter((one) => same(one, row))
        .flatMap((one) => one.cells)
        .filter(({ fault, point }) => isTried(before, row, fault, point));
      return { ...row, cells: [...cells, ...row.cells] };
    }),
  ];
}

export const all: Choice = () => true;

/** Of each resource two of making, changing and removing; which, changes from one to the next. The way back of an update is an update, too: the whole matrix alone cuts both. */
export const isSampled = (subject: number, operation: Operation): boolean =>
  operation !== operations[2] && operation !== operations[[0, 1, 3][subject % 3]!];

/** For each of those operations one point, and for them in turn each fault: always the same. */
export function sample(subject: number): Choice {
  return (row, fault, point) => {
    if (!isSampled(subject, row.operation)) return false;
    const number = subject * operations.length + operations.indexOf(row.operation);
    if (faults[(number + subject) % faults.length] !== fault) return false;
    const points = row.points.filter((one) => possible(one, fault));
    // Far apart from one operation to the next (the golden ratio).
    return points.indexOf(point) === Math.floor(((number * 0.618034 + 0.3) % 1) * points.length);
  };
}

function inPairs(some: readonly Cut[], others: readonly Cut[]): Task[] {
  const length = Math.max(some.length, others.length);
  return Array.from({ length }, (_, index) => ({
    cuts: [some[index], others[index]].filter((cut) => cut !== undefined),
  }));
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
