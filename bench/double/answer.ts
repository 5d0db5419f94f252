// What a host answers, as lines: packed as agent/read.sh packs it. Used by recorder.ts and copies.ts.
import { gunzipSync, gzipSync } from "node:zlib";
import { opening } from "../../provider/host/root-shell.ts";

const before = Buffer.from(`\n${opening}\n`);

/** One byte a character, so that what is no text stays as it is. */
export const linesOf = (stdout: Buffer): string[] =>
  gunzipSync(stdout.subarray(stdout.indexOf(before) + before.length))
    .toString("latin1")
    .split("\n");

export const answerOf = (lines: readonly string[]): Buffer =>
  Buffer.concat([before, gzipSync(Buffer.from(lines.join("\n"), "latin1"), { level: 1 })]);
