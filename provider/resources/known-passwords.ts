// Which hashes were found to be of which passwords, so that a plan does not compute each anew: a password is known by the file that it is read from, as the file system tells it, and what is kept follows from no password. Used by mail-domain.ts.
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, rmSync, type Stats, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { verifyPassword } from "./password.ts";
import { referencedFile } from "./secret-reference.ts";

export interface Password {
  readonly password: string;
  /** What it was read from and when that changed, of `sourceReader`. Null where that cannot be told: an environment variable, a pipe. */
  readonly source: string | null;
}

/** A file that changes twice within this time may show the same times, milliseconds. */
const settled = 3000;
/** Beyond it all are computed again, once. */
const mostLines = 100_000;

/** To be asked before the secret is read: then what is read is never older than what is told of it. */
export function sourceReader(now: () => number = Date.now): (reference: string) => string | null {
  const states = new Map<string, string | null>();
  return (reference) => {
    const path = referencedFile(reference);
    if (path === null) return null;
    let state = states.get(path);
    if (state === undefined) {
      state = settledState(path, now());
      states.set(path, state);
    }
    return state === null ? null : `${reference}\n${state}`;
  };
}

/** Null for what is no file, or changed just now. */
function settledState(path: string, now: number): string | null {
  try {
    const file = statSync(path, { bigint: true });
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = file;
    return file.isFile() && now - Number(ctimeMs) > settled ? [dev, ino, size, mtimeNs, ctimeNs].join(" ") : null;
  } catch {
    return null;
  }
}

/** Kept in a folder of this user's that nobody else may write to; where that cannot be, nothing is kept. */
export class KnownPasswords {
  readonly #folder: string;
  #known: Set<string> | undefined;

  constructor(folder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "postform")) {
    this.#folder = folder;
  }

  /** Whether the hash is of the password. */
  async isOf({ password, source }: Password, hash: string): Promise<boolean> {
    if (source !== null && this.#all().has(entry(source, hash))) return true;
    const same = await verifyPassword(password, hash);
    if (same) this.remember(source, hash);
    return same;
  }

  remember(source: string | null, hash: string): void {
    if (source === null) return;
    const line = entry(source, hash);
    if (this.#all().has(line)) return;
    this.#all().add(line);
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      appendFileSync(this.#file, `${line}\n`, { mode: 0o600 });
    } catch {
      // It is computed again next time.
    }
  }

  get #file(): string {
    return join(this.#folder, "passwords");
  }

  #all(): Set<string> {
    this.#known ??= new Set(this.#read());
    return this.#known;
  }

  #read(): string[] {
    try {
      if (![this.#folder, this.#file].every((path) => isOurs(statSync(path)))) return [];
      const lines = readFileSync(this.#file, "utf8").split("\n");
      if (lines.length <= mostLines) return lines;
      rmSync(this.#file);
    } catch {
      // There is none yet.
    }
    return [];
  }
}

const isOurs = ({ uid, mode }: Stats) => uid === process.getuid?.() && (mode & 0o022) === 0;

const entry = (source: string, hash: string) => createHash("sha256").update(`${source}\n${hash}`).digest("hex");
