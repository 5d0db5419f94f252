// `npm run test:faults`: cuts every operation of every resource at every step by every fault, and prints the matrix.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { labOf } from "../../lab/lab.ts";
import { projectRoot, run } from "../run.ts";
import { Bench, type Fault, faults } from "./bench.ts";
import { buildInstrumented } from "./instrument.ts";
import { TestMachine } from "./machine.ts";
import { type Choice, cutEverywhere, missing, type Row, sentence, table } from "./matrix.ts";
import { subjects } from "./world.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    faults: { type: "string" },
    json: { type: "string" },
    keep: { type: "boolean" },
  },
});
const wanted = (options.faults?.split(",") ?? faults) as Fault[];

const folder = mkdtempSync(join(tmpdir(), "postform-faults-"));
const lab = labOf({ checkout: projectRoot, name: "faults" });
const machine = new TestMachine(lab, "faults");
machine.prepare();
const up = await run(join(projectRoot, "bin/postform"), [
  ...["lab", "up", "--name", lab.name, "--hosts", `${machine.name}=bookworm`, "--baked"],
]);
if (up.code !== 0) throw new Error(up.output);
const program = join(folder, "provider.cjs");
await buildInstrumented(program);
const bench = new Bench({ machine, program, folder: join(folder, machine.name) });

const rows: Row[] = [];
const all = subjects(machine.connection);
const start = Date.now();
for (const subject of all) {
  if (options.only && !options.only.split(",").includes(subject.type.replace("postform_", ""))) continue;
  for (const need of subject.needs) await bench.bring(need, all.find(({ type }) => type === need)!.one);
  const chosen: Choice = (_, fault) => wanted.includes(fault);
  rows.push(
    ...(await cutEverywhere({ bench, subject, chosen, report: (row, cell) => console.log(sentence(row, cell)) })),
  );
}
const cells = rows.flatMap((row) => row.cells);
const failed = cells.filter(({ problems }) => problems.length > 0).length;
console.log(
  `\n${table(rows)}\n\n${cells.length} cuts, ${failed} of them not survived, ${missing(rows)} not tried; ${((Date.now() - start) / 60_000).toFixed(1)} min`,
);
process.exitCode = failed > 0 || (missing(rows) > 0 && !options.only && !options.faults) ? 1 : 0;
await bench.close();
if (options.json) writeFileSync(options.json, JSON.stringify(rows, undefined, 2));
if (!options.keep) await run(join(projectRoot, "bin/postform"), ["lab", "down", "--name", lab.name]);
rmSync(folder, { recursive: true, force: true });
