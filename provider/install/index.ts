// Puts the built provider into a stack's folder, so that terraform, tofu and cdktf find it with no registry and no set-up; stacks/ calls it at synth.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { providerVersion, readBundle, standInVersion } from "./bundle.ts";
import { type LockEntry, lockedEntry, mergeLockFile, packageHash } from "./lock-file.ts";
import { NULL_SOURCES, type NullSource, nullSource, usesTofu } from "./null-source.ts";

export { providerVersion } from "./bundle.ts";
export { type NullSource, nullSource } from "./null-source.ts";

/** With its own host, so that terraform and tofu mean the same provider; RFC 2606 keeps `.invalid` from ever being anyone's. */
export const PROVIDER_SOURCE = "postform.invalid/postform/postform";

/** What @cdktf/provider-null requires. */
const NULL_CONSTRAINT = "~> 3.0";
/** The one that @cdktf/provider-null was generated from. */
const NULL_RELEASE = "3.2.4";

// A stack synthesized on one machine is applied on another.
const PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"];

export interface InstallOptions {
  /** Which providers the stack requires. */
  providers: readonly ("postform" | "null")[];
  /** Where hashicorp/null comes from. @default nullSource() */
  nullProvider?: NullSource;
}

/** Safe to repeat: what is there already is left alone, other versions of ours go, other providers' lock entries stay. */
export function installProviders(stackDir: string, { providers, nullProvider }: InstallOptions): void {
  const entries: LockEntry[] = [];
  if (providers.includes("postform")) {
    const version = providerVersion();
    entries.push(place(stackDir, { source: PROVIDER_SOURCE, version, constraints: version }));
  }
  if (providers.includes("null")) {
    const bundled = (nullProvider ?? nullSource()) === "bundled";
    for (const source of Object.values(NULL_SOURCES)) {
      const provider = { source, version: standInVersion(), constraints: NULL_CONSTRAINT };
      const entry = bundled ? place(stackDir, provider) : fromRegistry(stackDir, source);
      if (lockedFor(source)) entries.push(entry);
    }
  }
  mkdirSync(stackDir, { recursive: true });
  mergeLockFile(join(stackDir, ".terraform.lock.hcl"), entries);
}

function place(stackDir: string, provider: { source: string; version: string; constraints: string }): LockEntry {
  const { source, version } = provider;
  const { content, digest } = readBundle();
  const name = `terraform-provider-${source.split("/")[2]}_v${version}`;
  const folder = join(stackDir, "terraform.d/plugins", source);
  for (const other of existsSync(folder) ? readdirSync(folder) : [])
    if (other !== version) rmSync(join(folder, other), { recursive: true });
  const files = PLATFORMS.map((platform) => join(folder, version, platform, name));
  const [first, ...others] = files as [string, ...string[]];
  writeWhole(first, content);
  for (const file of others) linkOrCopy(first, file);
  return { ...provider, hashes: [packageHash({ name, digest })] };
}

/** Under another name until it is whole: whatever has the name has the content, since the name holds the content's hash. */
function writeWhole(path: string, content: Buffer): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = join(dirname(path), `.draft-${process.pid}`);
  writeFileSync(draft, content);
  chmodSync(draft, 0o755);
  renameSync(draft, path);
}

function linkOrCopy(from: string, to: string): void {
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** An entry that a CLI has no use for makes it rewrite the file with a warning; but cdktf looks for Terraform's whichever CLI it runs. */
function lockedFor(source: string): boolean {
  return source === NULL_SOURCES.terraform || usesTofu();
}

/** The real one: no stand-in in its place, and what init has locked stays locked. */
function fromRegistry(stackDir: string, source: string): LockEntry {
  rmSync(join(stackDir, "terraform.d/plugins", source), { recursive: true, force: true });
  const locked = lockedEntry(join(stackDir, ".terraform.lock.hcl"), source);
  const real = locked && !locked.version.startsWith("3.999.");
  return real ? locked : { source, version: NULL_RELEASE, constraints: NULL_CONSTRAINT, hashes: [] };
}
