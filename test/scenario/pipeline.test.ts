// A pipeline on a Git server, in a lab of its own: begun when the first of the other files has ended.
import { describe, it } from "vitest";
import { pipelineSuite } from "./pipeline.ts";

if (process.getuid?.() === 0) {
  describe("pipelines", pipelineSuite);
} else {
  // setup.ts says why, and fails in CI.
  it.skip("pipelines: needs root", () => undefined);
}
