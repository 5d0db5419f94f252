// After a deploy nothing is left to change, under Terraform and under OpenTofu.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundledTofu, terraformBinary } from "../../cli/terraform.ts";
import { scenarioLab } from "./lab.ts";

export function plansSuite(): void {
  const binaries = [...new Set([terraformBinary(), bundledTofu()].filter((path) => path !== undefined))];
  describe.each(["ns", "baidu", "qq"])("after a deploy, stack %s", (stack) => {
    it.each(binaries)("plans nothing under %s", async (binary) => {
      const lab = scenarioLab();
      // Each of the two writes a lock file of its own: the second one gets a copy of the stack's folder, with the same state.
      const place = binary === terraformBinary() ? stack : `${stack}-of-another-cli`;
      if (place !== stack) {
        const stacks = join(lab.folder, "cdktf.out/stacks");
        cpSync(join(stacks, stack), join(stacks, place), {
          recursive: true,
          filter: (path) => !/\.terraform$/.test(path),
        });
        const init = await lab.terraform(place, ["init", "-input=false", "-no-color"], { binary });
        expect(init.code, init.output).toBe(0);
      }
      const plan = await lab.terraform(place, ["plan", "-input=false", "-no-color", "-detailed-exitcode"], { binary });
      expect(plan.code, plan.output).toBe(0);
    });
  });
}
