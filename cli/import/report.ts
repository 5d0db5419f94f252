// The account of an import: IMPORT.md, the table on a terminal, and the report for programs. Pure.
import type { Imported } from "./convert.ts";
import type { Entry, Verdict } from "./ledger.ts";

export interface Outcome extends Imported {
  readonly host: string;
  /** What keeps the company's file from being deployed as it is. */
  readonly problems: readonly string[];
}

const verdicts = ["expressed", "kept", "postform", "changed", "default", "listed"] as const;

const counted = ({ entries }: Outcome) => {
  const of = (verdict: Verdict) => entries.filter((entry) => entry.verdict === verdict).length;
  return Object.fromEntries(verdicts.map((verdict) => [verdict, of(verdict)])) as Record<Verdict, number>;
};

const headings: Record<Verdict, string> = {
  expressed: "said by a property of the company's file",
  kept: "kept by an escape hatch, or in a file that stays yours",
  postform: "set by Postform itself, or by its own means",
  changed: "set by Postform itself, otherwise than now",
  default: "defaults of the packages, or without effect",
  listed: "**not taken over: look at these**",
};

const cell = (text: string) => shown(text).replace(/[|\\]/g, "\\$&").replace(/`/g, "'");
const rows = (entries: readonly Entry[]) =>
  entries
    .map(
      ({ file, line, text, note }) => `| ${cell(file)}:${line} | \`${cell(clipped(text, 120))}\` | ${cell(note)} |\n`,
    )
    .join("");
const table = (entries: readonly Entry[], last: string) =>
  entries.length === 0 ? "None.\n" : `| where | line | ${last} |\n|---|---|---|\n${rows(entries)}`;

export function markdown(outcome: Outcome): string {
  const { host, name, entries, notes, problems } = outcome;
  const counts = counted(outcome);
  const packages = new Set(
    entries
      .map(({ file }) => file)
      .filter((file) => entries.every((entry) => entry.file !== file || entry.verdict === "default")),
  );
  return `# What postform import found on ${host}

\`${name}.yaml\` is the company's file. Each line of the host's configuration is one of these:

| lines | |
|---|---|
${verdicts.map((each) => `| ${counts[each]} | ${headings[each]} |\n`).join("")}
${problems.length > 0 ? `## The file cannot be deployed yet\n\n${problems.map((each) => `- ${each}\n`).join("")}\n` : ""}${notes.length > 0 ? `## Besides the lines\n\n${notes.map((each) => `- ${each}\n`).join("")}\n` : ""}## Not taken over

${table(
  entries.filter(({ verdict }) => verdict === "listed"),
  "why",
)}
## What Postform would change

${table(
  entries.filter(({ verdict }) => verdict === "changed"),
  "how",
)}
## Kept by an escape hatch

${table(
  entries.filter(({ verdict }) => verdict === "kept"),
  "where",
)}
## All other lines

${table(
  entries.filter(({ verdict, file }) => !["listed", "kept", "changed"].includes(verdict) && !packages.has(file)),
  "what becomes of it",
)}
Files of the packages, where nothing counts: ${[...packages].map((file) => `${file} (${entries.filter((entry) => entry.file === file).length})`).join(", ") || "none"}.
`;
}

export function summary(outcome: Outcome): string {
  const counts = counted(outcome);
  const listed = outcome.entries.filter(({ verdict }) => verdict === "listed");
  const where = listed.map(({ file, line }) => `${file}:${line}`);
  const width = Math.min(60, Math.max(0, ...where.map(({ length }) => length)));
  return [
    ...verdicts.map((name) => `${String(counts[name]).padStart(5)}  ${headings[name].replaceAll("*", "")}`),
    ...(listed.length > 0 ? ["", "not taken over:"] : []),
    ...listed.map(
      ({ text, note }, index) =>
        `  ${shown(where[index]!).padEnd(width)}  ${shown(clipped(text, 60))}\n  ${" ".repeat(width)}  → ${shown(note)}`,
    ),
    ...(outcome.notes.length > 0 ? ["", ...outcome.notes.map((note) => `note: ${shown(note)}`)] : []),
    ...(outcome.problems.length > 0
      ? ["", ...outcome.problems.map((problem) => `to be put right first: ${shown(problem)}`)]
      : []),
  ].join("\n");
}

export const json = (outcome: Outcome): string => {
  const { host, name, entries, notes, problems } = outcome;
  return `${JSON.stringify({ host, company: name, counts: counted(outcome), problems, notes, lines: entries }, undefined, 2)}\n`;
};

const clipped = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** What is read from a host is shown, and not obeyed. */
const shown = (text: string) =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, " ");
