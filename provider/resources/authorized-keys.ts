// Who may log in to a new machine: public keys as they are given, or read where Terraform runs. Called by virtual-machine.ts.
import { isPublicKey } from "../../schemas/formats.ts";
import type { Problem } from "../../schemas/validate.ts";
import { referencedLines } from "./secret-reference.ts";

/** All keys, of a file each of its lines that is none of blank and comment. */
export function authorizedKeys(given: readonly string[]): { keys: string[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const say = (message: string) => problems.push({ path: ["authorizedKeys"], message });
  const keys = given.flatMap((key) => {
    if (isPublicKey(key)) return [key];
    try {
      const lines = referencedLines(key).filter((line) => !/^\s*(#|$)/.test(line));
      if (lines.length === 0) say(`${key}: there is no public key in it`);
      // Not repeated: it may be a private key.
      else if (!lines.every(isPublicKey))
        say(`${key}: a line of it is no public key, such as ssh-ed25519 AAAA…; name the .pub file`);
      return lines;
    } catch (error) {
      say((error as Error).message);
      return [];
    }
  });
  return { keys: [...new Set(keys)], problems };
}
