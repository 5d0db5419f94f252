// `postform status` in a terminal: a line for each host, then what wants attention.
import type { createColors } from "picocolors";
import { type Cell, certificatesCell, type Limits, queueCell, type StatusReport, stackCells } from "./report.ts";

type Colors = ReturnType<typeof createColors>;

const titles = ["stack", "host", "address", "deployed", "by", "version", "drift", "verify", "certificates", "queue"];

export function text({ at, stacks }: StatusReport, limits: Limits, colors: Colors): string {
  const rows = stacks.flatMap((stack) => {
    const ofStack = stackCells(stack, at);
    const hosts = stack.hosts.map((host, index): Cell[] => [
      { text: index === 0 ? stack.stack : "" },
      { text: host.name },
      { text: host.error === undefined ? host.address : `${host.address} !`, ...(host.error ? { good: false } : {}) },
      ...(index === 0 ? ofStack : ofStack.map(() => ({ text: "" }))),
      certificatesCell(host, limits),
      queueCell(host, limits, at),
    ]);
    return hosts.length > 0 ? hosts : [[{ text: stack.stack }, { text: "" }, { text: "" }, ...ofStack]];
  });
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  const line = (cells: readonly Cell[], paint: (cell: Cell, padded: string) => string) =>
    cells
      .map((cell, column) => paint(cell, cell.text.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd();
  const painted = ({ good }: Cell, padded: string) =>
    good === undefined ? padded : good ? colors.green(padded) : colors.red(padded);
  const attention = stacks.flatMap((stack) => stack.attention.map((words) => `${stack.stack}: ${words}`));
  return [
    line(
      titles.map((title) => ({ text: title })),
      (_, padded) => colors.dim(padded),
    ),
    ...rows.map((row) => line(row, painted)),
    "",
    ...(attention.length === 0
      ? [colors.green("nothing wants attention")]
      : [
          colors.red(
            colors.bold(`${attention.length} ${attention.length === 1 ? "thing wants" : "things want"} attention`),
          ),
          ...attention,
        ]),
    "",
  ].join("\n");
}
