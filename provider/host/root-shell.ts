// How a script reaches a host: by the standard input of a shell that is root's, so that nothing of it is in arguments or environment. Used by host.ts alone.
import type { Readable } from "node:stream";

/** Printed before all that a script prints: a log-in shell may print something first. */
export const opening = "--- postform ---";

/** Reads the length of the script, then the script itself: exactly that, so that nothing of it is in the arguments. */
export const receiver = `sh -c '[ "$(id -u)" = 0 ] || { echo not root >&2; exit 77; }; IFS= read -r n; printf "\\n%s\\n" "${opening}"; eval "$(head -c "$n")"'`;

/** As one compound command: of a script that arrives in part, nothing runs. */
export function received(script: string): string {
  const whole = `{\n${script}\n}\n`;
  return `${Buffer.byteLength(whole)}\n${whole}`;
}

/** What a script prints, without what came before it. */
export async function* afterOpening(output: Readable): AsyncGenerator<Buffer> {
  const mark = `\n${opening}\n`;
  let before: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of output as AsyncIterable<Buffer>) {
    if (before) {
      before = Buffer.concat([before, chunk]);
      const at = before.indexOf(mark);
      if (at < 0) continue;
      yield before.subarray(at + mark.length);
      before = undefined;
    } else yield chunk;
  }
}

/** What sudo, or a shell that has none, says when it refuses; not sudo's mere warnings. */
export const sudoRefusal = (stderr: string): string | undefined =>
  stderr
    .split("\n")
    .find((line) => /^sudo: (?!unable to resolve host)|sudo: (command )?not found|not found: sudo/.test(line));
