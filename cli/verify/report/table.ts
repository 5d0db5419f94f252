// `postform verify` for people: one line per check, and for each that failed what was expected, what was seen and where to look.
import type { createColors } from "picocolors";
import { type Outcome, type Topic, topics } from "../check.ts";
import type { CompanyReport } from "../run.ts";
import { countsOf } from "./summary.ts";

type Colors = ReturnType<typeof createColors>;

export interface TableStyle {
  readonly colors: Colors;
  /** Columns of the terminal. */
  readonly width: number;
}

export function table(reports: readonly CompanyReport[], style: TableStyle): string {
  const { colors } = style;
  const blocks = reports.map((report) => companyTable(report, style));
  const { ok, failed, skipped } = countsOf(reports);
  const counts = [
    colors.green(`${ok} ok`),
    failed > 0 ? colors.red(`${failed} failed`) : "0 failed",
    skipped > 0 ? colors.yellow(`${skipped} skipped`) : "0 skipped",
  ];
  return `${blocks.join("\n")}\n${counts.join(", ")}\n`;
}

function companyTable({ company, seconds, outcomes, warning }: CompanyReport, style: TableStyle): string {
  const { colors } = style;
  const idWidth = Math.max(...outcomes.map(({ id }) => id.length), 0);
  const lines = [colors.bold(`${company} (${seconds.toFixed(1)} s)`)];
  for (const topic of Object.keys(topics) as Topic[]) {
    const own = outcomes.filter(({ requirement }) => requirement === topic);
    if (own.length === 0) continue;
    lines.push(`  ${topics[topic]}`);
    for (const outcome of own) lines.push(...row(outcome, idWidth, style));
  }
  if (warning) lines.push(colors.yellow(`  ${warning}`));
  return `${lines.join("\n")}\n`;
}

function row({ id, status, title, expected, seen, hint }: Outcome, idWidth: number, style: TableStyle): string[] {
  const { colors, width } = style;
  const mark = { ok: colors.green("ok     "), failed: colors.red("FAILED "), skipped: colors.yellow("skipped") }[
    status
  ];
  const room = Math.max(30, width - idWidth - 15);
  const short = seen.length > room ? `${seen.slice(0, room - 1)}…` : seen;
  const line = `    ${mark} ${id.padEnd(idWidth)}  ${{ ok: short, failed: title, skipped: seen }[status]}`;
  if (status !== "failed") return [line];
  const detail = (label: string, text: string): string => `            ${label.padEnd(9)} ${text}`;
  return [line, detail("expected", expected), detail("seen", colors.red(seen)), detail("look at", hint)];
}
