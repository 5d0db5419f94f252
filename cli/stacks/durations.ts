// How long each kind of change took the last times on this machine, in the user's cache: for what a deploy says about how long it may take. Nothing depends on it, and it may be deleted.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Seconds, the latest last, by kind: `postform_tls_cert create`. */
export type Durations = Readonly<Record<string, readonly number[]>>;

const kept = 9;

export const kindOf = (address: string, action: string): string => `${address.split(".")[0]} ${action}`;

/** The one in the middle: one slow mirror is no rule. */
export function usual(durations: Durations, kind: string): number | undefined {
  const sorted = [...(durations[kind] ?? [])].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

const fileOf = () => join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "postform", "durations.json");

export function readDurations(): Durations {
  try {
    const read: unknown = JSON.parse(readFileSync(fileOf(), "utf8"));
    return Object.fromEntries(
      Object.entries(read as object).filter(
        ([, value]) => Array.isArray(value) && value.every((each) => typeof each === "number"),
      ),
    );
  } catch {
    return {};
  }
}

/** Adds to what is there now. Where nothing can be written, nothing is. */
export function addDurations(taken: readonly { readonly kind: string; readonly seconds: number }[]): void {
  if (taken.length === 0) return;
  const all: Record<string, readonly number[]> = { ...readDurations() };
  for (const { kind, seconds } of taken) all[kind] = [...(all[kind] ?? []), Math.round(seconds * 10) / 10].slice(-kept);
  const file = fileOf();
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(all)}\n`);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // A read-only home.
  }
}
