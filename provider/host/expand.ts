// A path as a person writes it, on the machine that runs Terraform: `~/…` and `$NAME/…`. Used for keys here, and for secrets by provider/resources.
import { homedir } from "node:os";

/** Throws a sentence for an environment variable that is not set. */
export function expandPath(path: string): string {
  return path
    .replace(/^~(?=\/)/, homedir())
    .replace(/^\$([A-Za-z_][A-Za-z0-9_]*)/, (_, name: string) => environment(name));
}

/** Throws a sentence when it is not set. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`the environment variable ${name} is not set; set it where Terraform runs`);
}
