// The acceptance gate fails a deploy that leaves a company unable to work, though nothing is left to change; a company can go without it, as the suites after this one do.
import { describe, expect, it } from "vitest";
import { scenarioLab } from "./lab.ts";
import { scenarioPasswords, watchProcesses } from "./secrets.ts";
import { applied, editCompany, planned } from "./steps.ts";

export function gateSuite(): void {
  describe("the acceptance gate", () => {
    it("fails an apply while 993 does not answer, and says so; the next one, when it does, is green", async () => {
      const lab = scenarioLab();
      const apply = (...options: string[]) =>
        lab.terraform("baidu", ["apply", "-no-color", "-input=false", "-auto-approve", ...options]);
      const [gate] = /^null_resource\S+/m.exec((await lab.terraform("baidu", ["state", "list"])).stdout) ?? [];
      const firewall = [
        ...["add table inet gate", "add chain inet gate in { type filter hook input priority 0; }"],
        "add rule inet gate in tcp dport 993 reject with tcp reset",
      ];
      const closed = await lab.exec("baidu", firewall.map((rule) => `nft '${rule}'`).join(" && "));
      expect(closed.code, closed.output).toBe(0);
      try {
        const failed = await apply(`-replace=${gate}`);
        expect(failed.code, failed.output).toBe(1);
        expect(failed.output).toContain("Plan: 1 to add, 0 to change, 1 to destroy.");
        expect(failed.output).toMatch(
          /FAILED\s+users\.login:xixi@baidu\.com[\s\S]*seen\s+connect ECONNREFUSED \S+:993/,
        );
        expect(failed.output).toMatch(/ok\s+smtp\.wrong-password/);
      } finally {
        await lab.exec("baidu", "nft delete table inet gate");
      }
      // Terraform has marked the gate as tainted: it runs again.
      const stop = watchProcesses(await scenarioPasswords());
      const mended = await apply();
      expect(stop()).toEqual([]);
      expect(mended.code, mended.output).toBe(0);
      expect(mended.output).toMatch(/\d+ ok, 0 failed, 0 skipped/);
    });

    it.each(["baidu", "qq"])("goes when %s asks for none, and nothing else changes", async (stack) => {
      await editCompany(stack, (company) => company.set("verify", false));
      const { changes } = await planned(stack);
      expect(changes.map(({ type, change }) => [type, change.actions])).toEqual([["null_resource", ["delete"]]]);
      await applied(stack);
    });
  });
}
