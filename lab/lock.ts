// Lets one `postform lab` at a time change a lab, or build one base: a lock that ends with its holder, however that ends.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./lab.ts";

export interface LockOptions<T> {
  readonly name: string;
  /** Called when another one holds the lock. */
  readonly onWait: () => void;
  readonly work: () => Promise<T>;
}

export async function withLock<T>({ name, onWait, work }: LockOptions<T>): Promise<T> {
  const folder = join(cacheFolder, "locks");
  mkdirSync(folder, { recursive: true });
  // flock(1) holds the lock until its program ends, and `cat` ends when our end of the pipe is closed, also by a crash.
  const holder = spawn("flock", [join(folder, name), "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => holder.on("close", () => resolve()));
  const waiting = setTimeout(onWait, 500);
  try {
    await new Promise<void>((resolve, reject) => {
      holder.on("error", reject);
      holder.stdout.once("data", () => resolve());
      holder.on("close", () => reject(new Error(`cannot lock ${join(folder, name)}`)));
    });
  } finally {
    clearTimeout(waiting);
  }
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
