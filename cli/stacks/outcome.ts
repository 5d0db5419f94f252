// What a command of Terraform came to, read off what it prints, and how stacks' outcomes are told. Pure.
import { stripVTControlCharacters as withoutColors } from "node:util";
import { columns } from "../columns.ts";
import type { Ran } from "./attached.ts";
import { withoutFrames } from "./frames.ts";
import type { Came } from "./order.ts";

export interface Changes {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
}

export interface Outcome extends Pick<Ran, "code" | "output"> {
  readonly seconds: number;
  /** A person has said no. */
  readonly declined?: boolean;
  /** What was really done, where that was counted. */
  readonly changes?: Changes;
}

const none: Changes = { add: 0, change: 0, destroy: 0 };

/** By the sentences that Terraform and OpenTofu end with; undefined where there is none of them. */
export function changesOf(output: string): Changes | undefined {
  const text = withoutColors(output);
  if (/^(No changes\.|Your infrastructure matches)/m.test(text)) return none;
  const planned = /^Plan: (?:\d+ to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy\./m.exec(text);
  const applied =
    /Resources: (?:\d+ imported, )?(\d+) added, (\d+) changed, (\d+) destroyed/.exec(text) ??
    /^Destroy complete! Resources: ()()(\d+) destroyed/m.exec(text);
  const [, add = "", change = "", destroy = ""] = applied ?? planned ?? [];
  return applied || planned ? { add: Number(add), change: Number(change), destroy: Number(destroy) } : undefined;
}

/** A plan without what a person does not look for: which resources were looked at, and how Terraform itself would be told to apply it. */
export function plainPlan(output: string): string {
  const lines = output
    .split("\n")
    .filter((line) => !/: (Refreshing state|Reading|Read complete)/.test(withoutColors(line)));
  const note = lines.findIndex(
    (line, index) =>
      /^─+$/.test(withoutColors(line)) && /^Note: You didn't use/.test(lines.slice(index + 1).find(Boolean) ?? ""),
  );
  return (note === -1 ? lines : lines.slice(0, note)).join("\n").trim();
}

/** A row for each stack. */
export function table(came: readonly Came<Outcome>[]): string {
  const rows = [
    ["stack", "add", "change", "destroy", "seconds", ""],
    ...came.map((one) => {
      if ("because" in one) return [one.stack.name, "", "", "", "", `not begun: ${one.because}`];
      const { code, output, seconds, declined, changes } = one.result;
      const { add, change, destroy } = declined ? none : (changes ?? changesOf(output) ?? {});
      const word = declined ? "nothing was changed" : code === 0 || code === 2 ? "" : "FAILED";
      return [one.stack.name, ...[add, change, destroy].map((count) => String(count ?? "")), seconds.toFixed(1), word];
    }),
  ];
  return columns(rows, [1, 2, 3, 4]);
}

/** The same for programs. */
export const json = (came: readonly Came<Outcome>[]): string =>
  `${JSON.stringify(
    came.map((one) => {
      const stack = one.stack.name;
      if ("because" in one) return { stack, status: "not begun", because: one.because };
      const { code, output, seconds, declined, changes } = one.result;
      const status = declined ? "declined" : code === 0 || code === 2 ? "done" : "failed";
      return {
        stack,
        status,
        ...(changes ?? changesOf(output)),
        seconds,
        ...(status === "failed" ? { output: withoutFrames(output) } : {}),
      };
    }),
    undefined,
    2,
  )}\n`;
