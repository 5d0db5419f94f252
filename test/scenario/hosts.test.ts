// Hosts in labs of their own, one after another, beside the two companies: what is done to them harms nobody there.
import { describe, it } from "vitest";
import { baselineSuite } from "./baseline.ts";
import { driftTableSuite } from "./drift-table.ts";
import { edgesSuite } from "./edges.ts";
import { firstContactSuite } from "./first-contact.ts";
import { guardSuite } from "./guard.ts";
import { takeoverSuite } from "./takeover.ts";

if (process.getuid?.() === 0) {
  describe("hosts by themselves", () => {
    takeoverSuite();
    driftTableSuite();
    guardSuite();
    baselineSuite();
    edgesSuite();
    firstContactSuite();
  });
} else {
  // setup.ts says why, and fails in CI.
  it.skip("hosts by themselves: needs root", () => undefined);
}
