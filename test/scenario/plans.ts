// After a deploy nothing is left to change. OpenTofu's plan of a deploy of Terraform's is import.ts's.
import { describe, it } from "vitest";
import { plansNothing } from "./steps.ts";

export function plansSuite(): void {
  describe("after a deploy", () => {
    it.each(["ns", "baidu", "qq"])("stack %s plans nothing", plansNothing);
  });
}
