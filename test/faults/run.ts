// `npm run test:faults`: cuts every operation of every resource at every step by every fault, and prints the matrix. `--only web_site,config` and `--faults shell,power` try a part of it, `--sample` what CI tries; `--json FILE` writes all of it down as it goes; with `--resume` too, what survived according to it is not tried again.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { faults } from "./bench.ts";
import { tryFaults } from "./hosts.ts";
import { missing, type Row, sentence, table } from "./matrix.ts";
import { types } from "./world.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    faults: { type: "string" },
    hosts: { type: "string", default: "2" },
    sample: { type: "boolean", default: false },
    json: { type: "string" },
    resume: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});

/** In the order in which one is tried after what it needs. What is not known is refused, and not left out. */
function chosenOf<T extends string>(text: string | undefined, known: readonly T[]): readonly T[] {
  const names: readonly string[] = text?.split(",") ?? known;
  const strange = names.find((name) => !known.some((one) => one === name));
  if (strange !== undefined) throw new Error(`there is no ${strange}; there are ${known.join(", ")}`);
  return known.filter((name) => names.includes(name));
}

const start = Date.now();
const before =
  options.resume && options.json && existsSync(options.json)
    ? (JSON.parse(readFileSync(options.json, "utf8")) as Row[])
    : [];
/** Every ten seconds: there are thousands. */
let noted = 0;
const write = (rows: readonly Row[]) => {
  if (options.json) writeFileSync(options.json, `${JSON.stringify(rows, undefined, 2)}\n`);
};
const note = (rows: () => readonly Row[]) => {
  if (Date.now() - noted < 10_000) return;
  noted = Date.now();
  write(rows());
};
const { rows, broken } = await tryFaults({
  lab: "faults",
  hosts: Number(options.hosts),
  types: chosenOf(options.only, types),
  faults: chosenOf(options.faults, faults),
  sample: options.sample,
  keep: options.keep,
  report: (row, cell) => console.log(sentence(row, cell)),
  before,
  note,
});
const cells = rows.flatMap((row) => row.cells);
const failed = cells.filter(({ problems }) => problems.length > 0).length;
const left = missing(rows);
console.log(
  `\n${[...broken.map((why) => `✗ ${why}`), table(rows)].join("\n")}\n\n${cells.length} cuts (steps × faults), ${failed} of them not survived, ${left} not tried; ${((Date.now() - start) / 60_000).toFixed(1)} min`,
);
write(rows);
const whole = !options.only && !options.faults && !options.sample;
process.exitCode = failed > 0 || broken.length > 0 || (whole && left > 0) ? 1 : 0;
