// What was measured as a page: a table of figures and one of ratios for each part. Pure.
import { type Goal, type Measured, median, type Part, reached, type Unit } from "./measure.ts";

export interface Result extends Part {
  readonly machine: string;
  /** Of the measurement, YYYY-MM-DD. */
  readonly date: string;
}

export function report(results: readonly Result[]): string {
  const head = `# What was measured

Written by \`npm run bench\`; [how it measures](README.md). Contestants run by turns, so compare within a part, not between parts. Spread: from the least to the most.
`;
  return [head, ...results.map(section)].join("\n");
}

function section({ title, about, measured, goals, machine, date }: Result): string {
  const figures = measured.map((one) => [
    one.what,
    String(one.values.length),
    amount(median(one.values), one.unit),
    spread(one),
  ]);
  return [
    `## ${title}\n`,
    `${about}\n\n${machine}; ${date}.\n`,
    table(["", "times", "median", "spread"], figures),
    ...(goals.length > 0 ? [table(["", "ratio", "to reach", ""], goals.map(row))] : []),
  ].join("\n");
}

export const sentence = (goal: Goal): string =>
  `${reached(goal) ? "✓" : "✗"} ${goal.what}: ${short(goal.ratio)} × ${goal.against} (${goal.atLeast ? "at least" : "at most"} ${short(goal.limit)})`;

const row = (goal: Goal): string[] => [
  `${goal.what} / ${goal.against}`,
  short(goal.ratio),
  `${goal.atLeast ? "≥" : "≤"} ${short(goal.limit)}`,
  reached(goal) ? "✓" : "✗",
];

export const amount = (value: number, unit: Unit): string => `${short(value)} ${unit === "per second" ? "/s" : unit}`;

/** Three digits. */
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))));

const spread = ({ values, unit }: Measured): string =>
  `${short(Math.min(...values))} – ${amount(Math.max(...values), unit)}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}
