// Puts the built provider into a stack's folder, so that terraform, tofu and cdktf find it with no registry and no set-up; stacks/ calls it at synth.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { PLATFORMS, packageFiles, providerVersion, summary } from "./bundle.ts";
import { type LockEntry, lockedEntry, mergeLockFile, packageHash } from "./lock-file.ts";
import { NULL_SOURCES, type NullSource, nullSource, usesTofu } from "./null-source.ts";

export { providerVersion } from "./bundle.ts";
export { NULL_SOURCES, type NullSource, nullSource } from "./null-source.ts";
export { packageRoot } from "./package-root.ts";
export { callsFunctions } from "./terraform-version.ts";

/** With its own host, so that terraform and tofu mean the same provider; RFC 2606 keeps `.invalid` from ever being anyone's. */
export const PROVIDER_SOURCE = "postform.invalid/postform/postform";

/** The very version that @cdktf/provider-null 11.0.1 requires, so the stand-in has to bear it too. */
const NULL_VERSION = "3.2.4";

export interface InstallOptions {
  /** Which providers the stack requires. */
  providers: readonly ("postform" | "null")[];
  /** Where hashicorp/null comes from. @default nullSource(), and as before where the stack has one already */
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
    const bundled = (nullProvider ?? nullSource(process.env, lockedNull(stackDir))) === "bundled";
    for (const source of Object.values(NULL_SOURCES)) {
      const provider = { source, version: NULL_VERSION, constraints: NULL_VERSION };
      const entry = bundled ? place(stackDir, provider) : fromRegistry(stackDir, source);
      if (isLocked(stackDir, source)) entries.push(entry);
    }
  }
  mkdirSync(join(stackDir, "terraform.d"), { recursive: true });
  // Else a project of ES modules around the stack makes Node refuse a script whose name ends in no known extension.
  writeFileSync(join(stackDir, "terraform.d/package.json"), '{ "type": "commonjs" }\n');
  mergeLockFile(lockFile(stackDir), entries);
}

function lockFile(stackDir: string): string {
  return join(stackDir, ".terraform.lock.hcl");
}

function place(stackDir: string, provider: { source: string; version: string; constraints: string }): LockEntry {
  const { source, version } = provider;
  const files = packageFiles(source.split("/")[2] ?? "", version);
  const folder = join(stackDir, "terraform.d/plugins", source);
  for (const other of existsSync(folder) ? readdirSync(folder) : [])
    if (other !== version) rmSync(join(folder, other), { recursive: true });
  // A stack synthesized on one machine is applied on another.
  const [first, ...others] = PLATFORMS.map((platform) => join(folder, version, platform)) as [string, ...string[]];
  // The stand-in's version stays when its content changes, so the content decides.
  if (!holds(first, files)) {
    rmSync(join(folder, version), { recursive: true, force: true });
    writeWhole(first, files);
  }
  for (const other of others) linkOrCopy(first, other);
  return { ...provider, hashes: [packageHash(summary(files))] };
}

/** Where each file is in a stack's folder that was looked at before: hundreds of stacks link to it, as a copy for each would be gigabytes. */
const placed = new Map<Buffer, { readonly path: string; readonly as: string }>();

/** Which file it is, and when it was written. */
function identity(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino} ${found.size} ${found.mtimeMs}`;
}

/** Undefined where somebody has changed it or taken it away. */
function placedBefore(content: Buffer): string | undefined {
  const before = placed.get(content);
  return before && identity(before.path) === before.as ? before.path : undefined;
}

function remember(content: Buffer, path: string): void {
  placed.set(content, { path, as: identity(path) ?? "" });
}

function holds(folder: string, files: ReadonlyMap<string, Buffer>): boolean {
  return (
    existsSync(folder) &&
    readdirSync(folder).length === files.size &&
    [...files].every(([name, content]) => has(join(folder, name), content))
  );
}

function has(path: string, content: Buffer): boolean {
  const before = placedBefore(content);
  const found = identity(path);
  if (found === undefined) return false;
  if (before !== undefined && found === placed.get(content)?.as) return true;
  if (!readFileSync(path).equals(content)) return false;
  if (before === undefined) remember(content, path);
  return true;
}

/** Under another name until it is whole and executable. */
function writeWhole(folder: string, files: ReadonlyMap<string, Buffer>): void {
  const draft = join(dirname(folder), `.draft-${process.pid}`);
  mkdirSync(draft, { recursive: true });
  const written = [...files].filter(([name, content]) => !isLinked(placedBefore(content), join(draft, name)));
  for (const [name, content] of written) {
    writeFileSync(join(draft, name), content);
    chmodSync(join(draft, name), 0o755);
  }
  renameSync(draft, folder);
  for (const [name, content] of written) remember(content, join(folder, name));
}

function isLinked(from: string | undefined, to: string): boolean {
  if (from === undefined) return false;
  try {
    linkSync(from, to);
    return true;
  } catch {
    // It is gone, or on another file system.
    return false;
  }
}

function linkOrCopy(from: string, to: string): void {
  if (existsSync(to)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from))
    if (!isLinked(join(from, name), join(to, name))) copyFileSync(join(from, name), join(to, name));
}

/**
 * An entry that a CLI has no use for makes it rewrite the file with a warning. But cdktf looks for Terraform's whichever CLI it runs,
 * and one that a CLI has written itself must not go stale.
 */
function isLocked(stackDir: string, source: string): boolean {
  return source === NULL_SOURCES.terraform || usesTofu() || lockedEntry(lockFile(stackDir), source) !== undefined;
}

/** What the last synth decided, as the CLI that is used has it. */
function lockedNull(stackDir: string): NullSource | undefined {
  const source = usesTofu() ? NULL_SOURCES.tofu : NULL_SOURCES.terraform;
  if (existsSync(join(stackDir, "terraform.d/plugins", source))) return "bundled";
  return isReal(lockedEntry(lockFile(stackDir), source)) ? "registry" : undefined;
}

/** Only a registry's packages have `zh` hashes. */
const isReal = (locked: LockEntry | undefined) => locked?.hashes.some((hash) => hash.startsWith("zh:")) === true;

/** The real one: no stand-in in its place, and what init has locked stays locked. */
function fromRegistry(stackDir: string, source: string): LockEntry {
  rmSync(join(stackDir, "terraform.d/plugins", source), { recursive: true, force: true });
  const locked = lockedEntry(lockFile(stackDir), source);
  return locked && isReal(locked) ? locked : { source, version: NULL_VERSION, constraints: NULL_VERSION, hashes: [] };
}
