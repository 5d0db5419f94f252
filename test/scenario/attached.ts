// `postform plan` and `postform deploy` of the deployed companies: what they show and do is what Terraform shows and does by itself.
import { describe, expect, it } from "vitest";
import { plainPlan } from "../../cli/stacks/outcome.ts";
import { scenarioLab } from "./lab.ts";
import { planned, plansNothing } from "./steps.ts";

export function attachedSuite(): void {
  describe("postform plan and deploy", () => {
    it("find nothing to change after `cdktf deploy`", async () => {
      const { code, output, stdout } = await scenarioLab().postform("plan", "--json", "--detailed-exitcode");
      expect(code, output).toBe(0);
      const stacks = JSON.parse(stdout) as object[];
      expect(stacks).toHaveLength(3);
      for (const stack of stacks) expect(stack).toMatchObject({ status: "done", add: 0, change: 0, destroy: 0 });
    });

    it("show a hand edit as Terraform does, and put it right", async () => {
      const lab = scenarioLab();
      const edited = await lab.exec(
        "qq",
        "sed -i 's/^disable_vrfy_command *=.*/disable_vrfy_command = no/' /etc/postfix/main.cf",
      );
      expect(edited.code, edited.output).toBe(0);
      const { text } = await planned("qq");
      const { code, output } = await lab.postform("plan", "qq", "--detailed-exitcode");
      expect(code, output).toBe(2);
      const [changes = ""] = plainPlan(text).split(/\n─+\n/);
      expect(changes).toMatch(/- disable_vrfy_command = no\s+\+ disable_vrfy_command = yes/);
      expect(output).toContain(changes.trim());

      const deployed = await lab.postform("deploy", "qq", "--auto-approve");
      expect(deployed.code, deployed.output).toBe(0);
      await plansNothing("qq");
    });
  });
}
