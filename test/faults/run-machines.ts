// Cuts the making, changing and removing of a virtual machine at every step by every fault, and prints the matrix: a part of `npm run test:faults`. `--faults shell,power` and `--side host` try a part of it, `--sample` what CI tries.
import { parseArgs } from "node:util";
import { missingOf, tryMachineFaults } from "./machines.ts";
import { sentence, table } from "./matrix.ts";
import { machineFaults } from "./virtual-machine.ts";

const { values: options } = parseArgs({
  options: {
    faults: { type: "string" },
    lab: { type: "string", default: "faults-machines" },
    side: { type: "string" },
    sample: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});
const asked = options.faults?.split(",") ?? machineFaults;
const strange = asked.find((name) => !machineFaults.some((one) => one === name));
if (strange !== undefined) throw new Error(`there is no ${strange}; there are ${machineFaults.join(", ")}`);

const start = Date.now();
const rows = await tryMachineFaults({
  lab: options.lab,
  faults: machineFaults.filter((fault) => asked.includes(fault)),
  sample: options.sample,
  ...(options.side === undefined ? {} : { side: options.side }),
  keep: options.keep,
  report: (row, cell) => console.log(sentence(row, cell)),
});
const cells = rows.flatMap((row) => row.cells);
const failed = cells.filter(({ problems }) => problems.length > 0).length;
console.log(
  `\n${table(rows)}\n\n${cells.length} cuts (steps × faults), ${failed} of them not survived, ${missingOf(rows)} not tried; ${((Date.now() - start) / 60_000).toFixed(1)} min`,
);
process.exitCode = failed > 0 ? 1 : 0;
