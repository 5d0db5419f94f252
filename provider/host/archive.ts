// What a change brings to a host, as one archive: a here-document that `unpack` of agent/transaction.sh puts into files. Pure.
import { gzipSync } from "node:zlib";
import { createTar } from "nanotar";
import { hereBase64 } from "./quote.ts";

/** `files`: name → content, UTF-8. Compressed: the shell reads a script rather slowly, and a line may be slow, too. */
export function archived(files: Readonly<Record<string, string>>): string {
  const entries = Object.entries(files).map(([name, content]) => ({ name, data: Buffer.from(content, "utf8") }));
  // Of one time, so that the same change is the same script.
  const tar = createTar(entries, { attrs: { mode: "600", uid: 0, gid: 0, mtime: 0 } });
  return hereBase64(gzipSync(tar, { level: 6 }));
}
