// Builds something once per machine, however many labs ask for it, whatever interrupts it: into a folder of its own, renamed when it is complete. Used by base.ts.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { endGroup, inGroup } from "./cgroup.ts";
import { cacheFolder, type Lab, namespaceOf, type Release } from "./lab.ts";
import { withLock } from "./lock.ts";
import { lastLines, run } from "./run.ts";

export interface BuildOptions {
  readonly lab: Lab;
  readonly release: Release;
  readonly report: (step: string) => void;
}

interface Build extends BuildOptions {
  readonly kind: "bases" | "layers" | "images";
  /** Everything that the result depends on: it is named by a checksum of this. */
  readonly recipe: unknown;
  /** What it is called in the progress. */
  readonly what: string;
}

interface Site {
  /** Becomes the result. */
  readonly folder: string;
  /** Is thrown away. */
  readonly scratch: string;
  /** Runs a command in the lab's network; it ends with the lab. */
  readonly step: (command: readonly string[]) => Promise<void>;
}

/** The folder of the result. */
export async function ensureBuilt(build: Build, work: (site: Site) => Promise<void>): Promise<string> {
  const { lab, kind, release, recipe, what, report } = build;
  const key = createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 12);
  const name = `${release}-${key}`;
  const parent = join(cacheFolder, kind);
  const result = join(parent, name);
  if (existsSync(result)) return result;
  mkdirSync(parent, { recursive: true });
  return withLock({
    name: `${kind}-${name}`,
    onWait: () => report(`waiting for another lab that builds the ${what}`),
    work: async () => {
      if (existsSync(result)) return result;
      report(`building the ${what} (once per machine)`);
      await removeInterrupted(parent, name);
      const folder = join(parent, `${name}.tmp-${lab.prefix}`);
      const log = `${result}.log`;
      const member = memberOf(name);
      const step = async (command: readonly string[]): Promise<void> => {
        const [shell, args] = inGroup(lab, member, ["ip", "netns", "exec", namespaceOf(lab), ...command]);
        await run(shell, args, { log }).catch(() => {
          throw new Error(`the ${what} could not be built; the end of ${log}:\n${lastLines(log)}`);
        });
      };
      await work({ folder, scratch: `${folder}-scratch`, step });
      for (const path of [`${folder}-scratch`, log]) rmSync(path, { recursive: true, force: true });
      renameSync(folder, result);
      await endGroup(lab, member);
      report(`built the ${what}`);
      return result;
    },
  });
}

const memberOf = (name: string): string => `build-${name}`;

/** Who holds the lock knows that nobody else builds this: what is there was left by a lab that was interrupted, maybe still at work. */
async function removeInterrupted(parent: string, name: string): Promise<void> {
  for (const entry of readdirSync(parent)) {
    const prefix = new RegExp(`^${name}\\.tmp-(postform-[0-9a-f]+)`).exec(entry)?.[1];
    if (!prefix) continue;
    await endGroup({ prefix }, memberOf(name));
    rmSync(join(parent, entry), { recursive: true, force: true });
  }
}

/** Every base, layer and package of the machine; `lab down --cache` and nothing else removes them. */
export const removeCache = (): void => rmSync(cacheFolder, { recursive: true, force: true });
