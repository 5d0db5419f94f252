// The programs that the scenario's tests run as a client of the lab, each made of its sources once for all: so they start in less than half of the time.
import { readdirSync, rmSync } from "node:fs";
import { join, parse } from "node:path";
import { bundleParts } from "../../scripts/bundle.ts";
import { projectRoot } from "../run.ts";

/** Below the project, whose packages they find there. */
const folder = join(projectRoot, "node_modules/.cache/postform-scenario");

/** Where one of this folder is, by its name; "main" is the project's own app. Run it with Node. */
export const programOf = (name: string): string => join(folder, `${name}.mjs`);

export async function buildPrograms(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const files = readdirSync(import.meta.dirname).filter((file) => /-(steps|question|scan)\.ts$/.test(file));
  const entries = files.map((file) => [parse(file).name, join(import.meta.dirname, file)]);
  await bundleParts({
    entries: { main: join(projectRoot, "main.ts"), ...Object.fromEntries(entries) },
    folder,
    external: ["cdktf", "constructs", "@cdktf/provider-null"],
  });
}
