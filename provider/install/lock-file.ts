// Terraform's dependency lock file: with an entry for each of our providers, neither init nor cdktf asks a registry about them.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

export interface LockEntry {
  /** With its host, such as `registry.terraform.io/hashicorp/null`. */
  source: string;
  version: string;
  constraints: string;
  /** Without any, init takes what the registry has signed, and adds its hashes. */
  hashes: string[];
}

const HEADER = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;

/** Terraform's `h1` of a package, from its summary: of names and contents only, so the same for every platform. */
export function packageHash(summary: string): string {
  return `h1:${createHash("sha256").update(summary).digest("base64")}`;
}

/** Replaces the entries of the same sources, and leaves those of other providers as they are. */
export function mergeLockFile(path: string, entries: LockEntry[]): void {
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  const blocks = blocksBySource(before);
  for (const entry of entries) blocks.set(entry.source, entryBlock(entry));
  const header = /^(?:#.*\n)+/.exec(before)?.[0] ?? HEADER;
  const sorted = [...blocks].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, block]) => `\n${block}\n`);
  const after = `${header}${sorted.join("")}`;
  if (after !== before) writeFileSync(path, after);
}

export function lockedEntry(path: string, source: string): LockEntry | undefined {
  const block = existsSync(path) && blocksBySource(readFileSync(path, "utf8")).get(source);
  if (!block) return undefined;
  const field = (name: string) => new RegExp(`^\\s*${name}\\s*=\\s*"([^"]*)"`, "m").exec(block)?.[1] ?? "";
  const hashes = [...block.matchAll(/^\s*"([^"]+)",?$/gm)].map(([, hash]) => hash!);
  return { source, version: field("version"), constraints: field("constraints"), hashes };
}

function blocksBySource(text: string): Map<string, string> {
  const found = text.matchAll(/^provider "([^"]+)" \{\n[\s\S]*?^\}/gm);
  return new Map([...found].map(([block, source]) => [source!, block]));
}

function entryBlock({ source, version, constraints, hashes }: LockEntry): string {
  const listed = hashes.length > 0 ? [`  hashes = [`, ...hashes.map((hash) => `    "${hash}",`), `  ]`] : [];
  const lines = [`  version     = "${version}"`, `  constraints = "${constraints}"`, ...listed];
  return `provider "${source}" {\n${lines.join("\n")}\n}`;
}
