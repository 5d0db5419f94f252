// The frames that Terraform draws around an error or a warning in what it prints for people: which there are, and what stands in them instead. Pure.
import { stripVTControlCharacters as withoutColors } from "node:util";
import type { PlaceOf } from "./places.ts";

/** The output with something else in the place of each frame, whose lines are given: the same lines, others, or none. */
function eachFrame(output: string, instead: (lines: readonly string[]) => readonly string[]): string {
  const kept: string[] = [];
  let frame: string[] | undefined;
  for (const line of output.split("\n")) {
    const plain = withoutColors(line).trimEnd();
    if (plain === "╷") {
      kept.push(...(frame ?? []));
      frame = [];
    }
    (frame ?? kept).push(line);
    if (frame && plain === "╵") {
      const lines = instead(frame);
      if (lines.length === 0 && heading.test(withoutColors(kept.at(-1) ?? ""))) kept.pop();
      kept.push(...lines);
      frame = undefined;
    }
  }
  return [...kept, ...(frame ?? [])].join("\n");
}

/** What stands before a frame alone. */
const heading = /^There are some problems with the CLI configuration:$/;

/** As text for a log, or for a program. */
export const withoutFrames = (output: string): string =>
  withoutColors(eachFrame(output, (lines) => [...within(lines).split("\n"), ""]));

/** The text in a frame. */
const within = (lines: readonly string[]): string =>
  lines
    .slice(1, -1)
    .map((line) => withoutColors(line).replace(/^│ ?/, "").trimEnd())
    .join("\n")
    .trim();

/** Warnings, as text without frame, and what is left of the output. */
export function withoutWarnings(output: string): { readonly text: string; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const text = eachFrame(output, (lines) => {
    const said = within(lines);
    if (!said.startsWith("Warning: ")) return lines;
    warnings.push(said);
    return [];
  });
  return { text, warnings };
}

/** Each warning once, whatever the number of outputs that it stands in. */
export function onceEach(): (output: string) => string {
  const seen = new Set<string>();
  return (output) =>
    eachFrame(output, (lines) => {
      const said = within(lines);
      if (!said.startsWith("Warning: ")) return lines;
      if (seen.has(said)) return [];
      seen.add(said);
      return lines;
    });
}

/** With the line of the company file in the place of one of cdk.tf.json. */
export function withPlaces(output: string, placeOf: PlaceOf): string {
  return eachFrame(output, (lines) => {
    const said = within(lines);
    const [, address] = /^ *with ([a-z0-9_]+\.[A-Za-z0-9_-]+)[,:]?$/m.exec(said) ?? [];
    const from = lines.findIndex((line) => /^│? +on cdk\.tf\.json line \d+/.test(withoutColors(line)));
    const place =
      address === undefined || from === -1
        ? undefined
        : placeOf({ address, text: said, code: withoutColors(lines[from + 1] ?? "") });
    if (place === undefined) return lines;
    const length = lines.slice(from).findIndex((line) => /^│?$/.test(withoutColors(line).trim()));
    const bar = /^.*?│(?:\u001b\[0m)*/.exec(lines[from] ?? "")?.[0] ?? "│";
    return [...lines.slice(0, from), `${bar}   at ${place}`, ...lines.slice(from + length)];
  });
}
