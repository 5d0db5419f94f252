// Machines that do not exist yet: everything on them is planned in one pass, with what hangs on their addresses known after apply, and all else in full.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { App } from "../../constructs/cdktf.ts";
import { projectRoot, run } from "../run.ts";
import { threeMachines } from "./machines.ts";
import { installedClis } from "./workspace.ts";

const outdir = mkdtempSync(join(tmpdir(), "postform-machines-"));
const golden = join(projectRoot, "test/golden/plans/machines.txt");
let folder: string;
beforeAll(() => {
  const app = new App({ outdir });
  const stack = threeMachines(app);
  app.synth();
  folder = join(outdir, dirname(app.manifest.forStack(stack).synthesizedStackPath));
});
afterAll(() => rmSync(outdir, { recursive: true }));

describe.each(installedClis())("$name", ({ path }) => {
  test("three machines and both companies are planned from nothing, with all unknowns where they belong", async () => {
    const env = { CHECKPOINT_DISABLE: "1" };
    const succeeds = async (...args: string[]) => {
      const { code, output } = await run(path, [...args, "-no-color"], { cwd: folder, env });
      expect(code, output).toBe(0);
      return output;
    };
    await succeeds("init");
    const plan = await succeeds("plan");
    const text = plan.slice(plan.indexOf("  # "), plan.indexOf("\n\n───") + 1);
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
    rmSync(join(folder, ".terraform"), { recursive: true });
  });
});
