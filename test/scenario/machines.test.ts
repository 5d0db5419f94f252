// Virtual machines on a hypervisor, in a lab of its own, beside the two companies.
import { describe, it } from "vitest";
import { virtualMachineSuite } from "./virtual-machine.ts";

if (process.getuid?.() === 0) {
  describe("machines by themselves", virtualMachineSuite);
} else {
  // setup.ts says why, and fails in CI.
  it.skip("machines by themselves: needs root", () => undefined);
}
