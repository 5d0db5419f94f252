// Reads a password by its reference.
import { readFileSync } from "node:fs";
export function readSecret(reference: string): string | undefined {
  const match = /^file:([^#]+)#(.*)$/.exec(reference);
  if (!match) return undefined;
  const path = match[1]!.replace(/^\$(\w+)/, (_, name) => process.env[name] ?? "");
  try {
    return JSON.parse(readFileSync(path, "utf8"))[match[2]!];
  } catch {
    return undefined;
  }
}
