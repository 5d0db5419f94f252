// The built provider as files with a version: provider/install copies them into stacks.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./package-root.ts";

export interface Bundle {
  /** By their names; `main.mjs` is what starts. */
  files: ReadonlyMap<string, Buffer>;
  /** SHA-256 of names and contents in hexadecimal. */
  digest: string;
}

/** What it runs on: any system with Node 20 or newer that starts a script by its first line. Its content is the same for all. */
export const PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"];

let built: Bundle | undefined;

export function readBundle(): Bundle {
  if (!built) {
    const folder = join(packageRoot(), "dist/programs/provider");
    const files = new Map(namesIn(folder).map((name) => [name, readFileSync(join(folder, name))]));
    built = { files, digest: sha256(summary(files)) };
  }
  return built;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    throw new Error(`the provider is not built (${folder} is missing): run \`npm run build\``);
  }
}

/** What Terraform starts, under a name that it looks for. */
const launcher = Buffer.from('#!/usr/bin/env node\nimport("./main.mjs");\n');

/** The files of a provider's package: those of the bundle, and the one that starts it. */
export const packageFiles = (type: string, version: string): ReadonlyMap<string, Buffer> =>
  new Map([...readBundle().files, [`terraform-provider-${type}_v${version}`, launcher]]);

const sha256 = (content: Buffer | string) => createHash("sha256").update(content).digest("hex");

/** A line for each file, as `sha256sum` prints it: what Terraform hashes of a package. */
export const summary = (files: ReadonlyMap<string, Buffer>): string =>
  [...files]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, content]) => `${sumOf(content)}  ${name}\n`)
    .join("");

const sums = new WeakMap<Buffer, string>();

/** Once, for however many stacks. */
function sumOf(content: Buffer): string {
  const sum = sums.get(content) ?? sha256(content);
  sums.set(content, sum);
  return sum;
}

/**
 * The package's version and the content's hash: Terraform refuses a version whose content changed. The letter keeps the hash from
 * being read as a number, which semver forbids to begin with zero.
 */
export function providerVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string };
  return `${version}-h${readBundle().digest.slice(0, 8)}`;
}
