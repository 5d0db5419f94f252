// The built provider as a file with a version: provider/install copies it into stacks.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export interface Bundle {
  content: Buffer;
  /** SHA-256 in hexadecimal. */
  digest: string;
}

let built: Bundle | undefined;

export function readBundle(): Bundle {
  if (!built) {
    const content = readBuilt(root("dist/provider.cjs"));
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
  const { version } = JSON.parse(readFileSync(root("package.json"), "utf8")) as { version: string };
  return `${version}-h${readBundle().digest.slice(0, 8)}`;
}
