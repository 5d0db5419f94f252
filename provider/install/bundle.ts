// The built provider as a file with a version: provider/install copies it into stacks.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./package-root.ts";

export interface Bundle {
  content: Buffer;
  /** SHA-256 in hexadecimal. */
  digest: string;
}

let built: Bundle | undefined;

export function readBundle(): Bundle {
  if (!built) {
    const content = readBuilt(join(packageRoot(), "dist/provider.cjs"));
    built = { content, digest: createHash("sha256").update(content).digest("hex") };
  }
  return built;
}

function readBuilt(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new Error(`the provider is not built (${path} is missing): run \`npm run build\``);
  }
}

/**
 * The package's version and the content's hash: Terraform refuses a version whose content changed. The letter keeps the hash from
 * being read as a number, which semver forbids to begin with zero.
 */
export function providerVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string };
  return `${version}-h${readBundle().digest.slice(0, 8)}`;
}
