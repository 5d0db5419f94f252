// Company files as they were read before, by the SHA-256 of their texts: of hundreds, few have changed since. Used by project.ts.
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CompanyFile, parseCompanyFile } from "../../schemas/company-file.ts";

interface Kept {
  /** Another version may read a text otherwise. */
  readonly program: string;
  readonly files: Readonly<Record<string, CompanyFile>>;
}

export interface ReadBefore {
  /** As `parseCompanyFile`; what is wrong is read anew each time, for its places. */
  readonly parse: typeof parseCompanyFile;
  /** For the next time: what was asked for in this one. */
  keep(): void;
}

/** `program`: what this version is told from others by. */
export function readBefore(outdir: string, program: string): ReadBefore {
  const path = join(outdir, "postform-files.json");
  const before = keptIn(path, program);
  const files: Record<string, CompanyFile> = {};
  let changed = false;
  return {
    parse: (text, fileName) => {
      const sum = createHash("sha256").update(text).digest("hex");
      const known = before[sum];
      changed ||= known === undefined;
      const file = known ?? parseCompanyFile(text, fileName);
      files[sum] = file;
      return file;
    },
    keep: () => {
      if (!changed) return;
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, JSON.stringify({ program, files } satisfies Kept));
      renameSync(draft, path);
    },
  };
}

function keptIn(path: string, program: string): Kept["files"] {
  try {
    const kept = JSON.parse(readFileSync(path, "utf8")) as Kept;
    return kept.program === program ? kept.files : {};
  } catch {
    return {};
  }
}
