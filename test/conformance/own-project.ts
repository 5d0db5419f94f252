// A project of somebody's own that has the package: packed, installed into its folder; used by package.test.ts and clouds.test.ts.
import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { projectRoot, run } from "../run.ts";

export const modules = join(projectRoot, "node_modules");

/** Runs a command in a folder, and expects it to end well. */
export async function succeeds(cwd: string, command: string, ...args: readonly string[]): Promise<string> {
  const env = { CHECKPOINT_DISABLE: "1", POSTFORM_NULL_PROVIDER: "bundled" };
  const { code, output } = await run(command, args, { cwd, env });
  expect(code, output).toBe(0);
  return output;
}

/** Packs the package into an empty folder, and names the file. */
export async function pack(folder: string): Promise<string> {
  // One at a time: it is built in dist/ first.
  await succeeds(projectRoot, "flock", "package.json", "npm", "pack", "--pack-destination", folder);
  const [tarball = ""] = readdirSync(folder);
  return join(folder, tarball);
}

/** Puts into it what `cdktf init` does besides, out of ours: a person's own choice, and slow to install. */
export function linkTools(project: string): void {
  for (const name of ["typescript", "tsx", "@types/node"]) {
    const link = join(project, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(modules, name), link);
  }
}
