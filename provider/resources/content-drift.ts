// Readable sentences for a file on the host that is not as it was written, for resources that do not show their files.
import type { HostState, ObservedFile } from "../host/state.ts";

/** What is wrong with a file's content, or null. */
export function contentDrift(path: string, wanted: string, found: ObservedFile | null | undefined): string | null {
  if (!found) return `${path} is missing`;
  if (found.kind !== "file") return `${path} is a ${found.kind} where a file has to be`;
  if (found.content === null) return `${path} is not text any more`;
  return found.content === wanted ? null : `${path} was changed: ${firstDifference(wanted, found.content)}`;
}

/** The same for all files of a state. */
export function contentDrifts(state: HostState, files: Readonly<Record<string, ObservedFile | null>>): string[] {
  return Object.entries(state.files)
    .map(([path, { content }]) => contentDrift(path, content, files[path]))
    .filter((sentence) => sentence !== null);
}

function firstDifference(wanted: string, found: string): string {
  const before = wanted.split("\n");
  const after = found.split("\n");
  const line = before.findIndex((text, index) => text !== after[index]);
  if (line < 0) return `it goes on after line ${before.length - 1}`;
  const [was, is] = [before[line], after[line]].map((text) => (text === undefined ? "nothing" : JSON.stringify(text)));
  return `line ${line + 1} is ${is} where ${was} has to be`;
}
