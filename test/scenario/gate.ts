// The acceptance gate of a deploy can be left out by a company; the suites after this one change hosts many times, and go without.
import { describe, expect, it } from "vitest";
import { applied, editCompany, planned, plansNothing } from "./steps.ts";

export function gateSuite(): void {
  describe("the acceptance gate", () => {
    it.each(["baidu", "qq"])("goes when %s asks for none, and nothing else changes", async (stack) => {
      await editCompany(stack, (company) => company.set("verify", false));
      const { changes } = await planned(stack);
      expect(changes.map(({ type, change }) => [type, change.actions])).toEqual([["null_resource", ["delete"]]]);
      await applied(stack);
      await plansNothing(stack);
    });
  });
}
