// After a deploy nothing is left to change, under Terraform and under OpenTofu, and a small change is a small plan.
import { describe, expect, it } from "vitest";
import { bundledTofu } from "../../cli/terraform.ts";
import { scenarioLab } from "./lab.ts";

export function plansSuite(): void {
  describe.each(["ns", "baidu", "qq"])("after a deploy, stack %s", (stack) => {
    it.each(["terraform", bundledTofu() ?? "tofu"])("plans nothing under %s", async (binary) => {
      const lab = scenarioLab();
      if (binary !== "terraform") {
        const init = await lab.terraform(stack, ["init", "-input=false", "-no-color", "-reconfigure"], { binary });
        expect(init.code, init.output).toBe(0);
      }
      const plan = await lab.terraform(stack, ["plan", "-input=false", "-no-color", "-detailed-exitcode"], { binary });
      expect(plan.code, plan.output).toBe(0);
    });
  });
}
