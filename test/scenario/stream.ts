// Mail flows and sessions stay while both companies change: the short run of test/faults/stream, in the scenario's lab.
import { describe, expect, it } from "vitest";
import { stream } from "../faults/stream/stream.ts";
import { scenarioLab } from "./lab.ts";

export function streamSuite(): void {
  describe("while both companies change", () => {
    it("no message is lost, doubled or bounced, and no session ends that did not have to", async () => {
      const { figures, problems } = await stream(scenarioLab(), 6);
      console.log(figures);
      expect(problems).toEqual([]);
    }, 900_000);
  });
}
