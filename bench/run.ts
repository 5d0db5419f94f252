// `npm run bench`: measures Postform against what people use today and against what cannot be undercut, and writes bench/RESULTS.md and its charts. `--only startup` measures a part of it; what was measured of the others before stays.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sideBySide } from "./ansible.ts";
import { chart } from "./chart.ts";
import { companies } from "./companies.ts";
import { large } from "./large.ts";
import { machine } from "./machine.ts";
import { many } from "./many.ts";
import type { Part } from "./measure.ts";
import { reload } from "./reload.ts";
import { type Result, report, sentence } from "./report.ts";
import { services } from "./services.ts";
import { startup } from "./startup.ts";
import { transactions } from "./transactions.ts";

/** In the order of the report. */
const parts: Readonly<Record<string, (tell: (text: string) => void) => Promise<Part>>> = {
  ansible: (tell) => sideBySide(tell),
  startup: (tell) => startup(tell),
  many: (tell) => many(tell),
  companies: (tell) => companies(tell),
  mailboxes: (tell) => large("mailboxes", tell),
  records: (tell) => large("records", tell),
  reload: (tell) => reload(tell),
  services: (tell) => services(tell),
  transactions: (tell) => transactions(tell),
};

const { values: options } = parseArgs({
  options: { only: { type: "string" }, json: { type: "boolean", default: false } },
});
const names = options.only?.split(",") ?? Object.keys(parts);
const strange = names.find((name) => !(name in parts));
if (strange !== undefined) throw new Error(`there is no ${strange}; there are ${Object.keys(parts).join(", ")}`);

const file = join(import.meta.dirname, "results.json");
const results: Record<string, Result> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
for (const name of names) {
  const part = await parts[name]!((text) => options.json || console.error(`${name}: ${text}`));
  const measured = part.measured.map((one) => ({
    ...one,
    values: one.values.map((value) => Number(value.toPrecision(4))),
  }));
  results[name] = { ...part, measured, machine: machine(), date: new Date().toISOString().slice(0, 10) };
  const inOrder = Object.keys(parts).flatMap((each) => (results[each] ? [[each, results[each]] as const] : []));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(inOrder), undefined, 2)}\n`);
  writeFileSync(join(import.meta.dirname, "RESULTS.md"), report(inOrder.map(([, result]) => result)));
  mkdirSync(join(import.meta.dirname, "charts"), { recursive: true });
  writeFileSync(join(import.meta.dirname, "charts", `${name}.svg`), chart(part));
}
const measured = names.map((name) => results[name]!);
if (options.json) console.log(JSON.stringify(measured, undefined, 2));
else for (const goal of measured.flatMap(({ goals }) => goals)) console.log(sentence(goal));
