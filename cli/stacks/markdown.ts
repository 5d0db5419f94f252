// A plan as a comment for a pull request: a table, then each stack's diff, folded; what a comment has no room for is counted, and never silently gone. Pure.
import { withoutFrames, withoutWarnings } from "./frames.ts";
import type { Came } from "./order.ts";
import { changesOf, type Outcome, plainPlan } from "./outcome.ts";

/** What GitHub takes. GitLab takes more. */
export const COMMENT_CHARACTERS = 65_536;

interface Section {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly kind: "changes" | "failure" | "warnings";
}

/** `limit`: in characters, from 2000 on. */
export function markdown(came: readonly Came<Outcome>[], limit = COMMENT_CHARACTERS): string {
  const head = `### Postform plan\n\n${summary(came)}\n\n`;
  const rows = tableOf(came, Math.floor(limit / 3));
  const sections = [...came.flatMap(sectionOf), ...warningsOf(came)];
  // The sentence on what is left out, at its longest.
  const sentence = 400;
  const shares = shared(
    sections.map((section) => folded(section, section.text).length),
    limit - head.length - rows.length - sentence,
  );
  const shown: string[] = [];
  const left: string[] = [];
  for (const [index, section] of sections.entries()) {
    const frame = folded(section, "").length;
    const { text, lines } = fitted(section.text, shares[index]! - frame);
    if (text === "") left.push(`all of ${section.name}`);
    else {
      shown.push(folded(section, text));
      if (lines > 0) left.push(`${lines} lines of ${section.name}`);
    }
  }
  const note = left.length === 0 ? "" : `${leftOut(left, limit)}\n\n`;
  return `${head}${rows}\n${note}${shown.join("")}`;
}

function summary(came: readonly Came<Outcome>[]): string {
  const codes = came.map((one) => ("result" in one ? one.result.code : 1));
  const said = [
    [codes.filter((code) => code === 2).length, "would change", "would change"],
    [codes.filter((code) => code !== 0 && code !== 2).length, "cannot be planned", "cannot be planned"],
    [codes.filter((code) => code === 0).length, "has nothing to change", "have nothing to change"],
  ] as const;
  const parts = said.flatMap(([count, one, many]) => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]));
  return `${came.length} ${came.length === 1 ? "stack" : "stacks"}: ${parts.join(", ") || "nothing to plan"}.`;
}

/** Those that have something to say first, when not all have room. */
function tableOf(came: readonly Came<Outcome>[], room: number): string {
  const head = "| stack | add | change | destroy | |\n|---|--:|--:|--:|---|\n";
  const rows = came.map((one) => {
    const name = `\`${one.stack.name}\``;
    if ("because" in one) return { quiet: false, row: `| ${name} | | | | not planned: ${cell(one.because)} |\n` };
    const { code, output } = one.result;
    const { add, change, destroy } = changesOf(output) ?? {};
    const failed = code !== 0 && code !== 2;
    const cells = failed ? ["", "", "", "**cannot be planned**"] : [add ?? 0, change ?? 0, destroy ?? 0, ""];
    return { quiet: code === 0, row: `| ${[name, ...cells].join(" | ")} |\n` };
  });
  if (rows.reduce((sum, { row }) => sum + row.length, 0) <= room) return head + rows.map(({ row }) => row).join("");
  let length = 0;
  const sorted = [...rows.filter(({ quiet }) => !quiet), ...rows.filter(({ quiet }) => quiet)];
  const kept = sorted.filter(({ row }) => {
    length += row.length;
    return length <= room;
  });
  const gone = sorted.slice(kept.length);
  const quiet = gone.filter((each) => each.quiet).length;
  return `${head}${kept.map(({ row }) => row).join("")}| … ${gone.length} more stacks have no room here | | | | ${quiet} of them have nothing to change |\n`;
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function sectionOf(one: Came<Outcome>): Section[] {
  if ("because" in one || one.result.code === 0) return [];
  const { code, output } = one.result;
  const failed = code !== 2;
  const { add = 0, change = 0, destroy = 0 } = changesOf(output) ?? {};
  const title = failed ? "cannot be planned" : `${add} to add, ${change} to change, ${destroy} to destroy`;
  // The signs need no legend where they are coloured.
  const legend = /^\S+ used the selected providers[\s\S]*?\n\n(?=\S+ will perform)/m;
  const plan = withoutFrames(withoutWarnings(plainPlan(output)).text);
  const text = plan.replace(legend, "").trim();
  return [{ name: one.stack.name, title, text, kind: failed ? "failure" : "changes" }];
}

/** Each once: Terraform repeats in every stack what it has to say of its own settings. */
function warningsOf(came: readonly Came<Outcome>[]): Section[] {
  const stacks = new Map<string, string[]>();
  for (const one of came)
    for (const warning of new Set("result" in one ? withoutWarnings(one.result.output).warnings : []))
      stacks.set(warning, [...(stacks.get(warning) ?? []), one.stack.name]);
  if (stacks.size === 0) return [];
  const text = [...stacks].map(([warning, names]) => `${called(names)}: ${warning}`).join("\n\n");
  return [{ name: "warnings", title: String(stacks.size), text, kind: "warnings" }];
}

const called = (names: readonly string[]) => (names.length > 3 ? `${names.length} stacks` : names.join(", "));

/** In a fence that is longer than any in it. */
function folded({ name, title, kind }: Section, text: string): string {
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  const diff = kind === "changes";
  const body = diff ? text.split("\n").map(signed).join("\n") : text;
  return `<details${kind === "failure" ? " open" : ""}><summary><b>${name}</b>: ${title}</summary>\n\n${fence}${diff ? "diff" : ""}\n${body}\n${fence}\n\n</details>\n\n`;
}

/** A diff has its sign in the first column, where Terraform's lines have a blank. */
function signed(line: string): string {
  const sign = /^ +([-+~])(?:\/[-+])? /.exec(line)?.[1];
  return sign === undefined ? line : `${sign === "~" ? "!" : sign}${line.slice(1)}`;
}

/** The small ones get what they need, and the others share the rest. */
function shared(wanted: readonly number[], room: number): number[] {
  const shares = new Array<number>(wanted.length).fill(0);
  let rest = Math.max(0, room);
  const order = [...wanted.keys()].sort((a, b) => wanted[a]! - wanted[b]!);
  for (const [place, index] of order.entries()) {
    shares[index] = Math.min(wanted[index]!, Math.floor(rest / (order.length - place)));
    rest -= shares[index]!;
  }
  return shares;
}

/** What fits of a plan: resources whole, and of the others what would become of them, without how. `lines`: how many are not shown. */
function fitted(plan: string, room: number): { text: string; lines: number } {
  if (plan.length <= room) return { text: plan, lines: 0 };
  const all = plan.split("\n").length;
  const parts = plan.split(/^(?= {2}# |Plan: )/m);
  const short = parts.map((part) => {
    const [first = "", ...more] = part.trimEnd().split("\n");
    return more.length === 0 ? part : `${first}\n  … ${more.length} more lines\n\n`;
  });
  let length = short.reduce((sum, part) => sum + part.length, 0);
  if (length > room) {
    // Not even that: the first lines.
    const kept: string[] = [];
    length = 0;
    for (const line of plan.split("\n")) {
      length += line.length + 1;
      if (length > room - 40) break;
      kept.push(line);
    }
    if (kept.length === 0) return { text: "", lines: all };
    return { text: `${kept.join("\n")}\n… ${all - kept.length} more lines`, lines: all - kept.length };
  }
  let gone = 0;
  const shown = parts.map((part, index) => {
    const more = part.length - short[index]!.length;
    if (length + more <= room) {
      length += more;
      return part;
    }
    gone += part.trimEnd().split("\n").length - 1;
    return short[index]!;
  });
  return { text: shown.join("").trimEnd(), lines: gone };
}

function leftOut(left: readonly string[], limit: number): string {
  const named = left.slice(0, 5).join(", ");
  const more = left.length > 5 ? `, and more of ${left.length - 5} other stacks` : "";
  return `**Not all is shown**, because a comment holds ${limit} characters: ${named}${more}. \`postform plan\` shows the whole.`.slice(
    0,
    390,
  );
}
