// What the demo says of a deploy, and how it shows what cdktf prints.
import { expect, it } from "vitest";
import { outcome, shown } from "../../scripts/cdktf-output.ts";

const done = (...counts: string[]): string =>
  counts.map((each) => `  Apply complete! Resources: ${each}.\n`).join("\n");

it.each([
  [
    "a first run",
    done("7 added, 0 changed, 0 destroyed", "23 added, 0 changed, 0 destroyed"),
    "30 resources were changed",
  ],
  [
    "a run after a hand edit",
    done("0 added, 0 changed, 0 destroyed", "1 added, 1 changed, 1 destroyed"),
    "3 resources were changed",
  ],
  [
    "a second run",
    done("0 added, 0 changed, 0 destroyed", "0 added, 0 changed, 0 destroyed"),
    /^nothing had to change/,
  ],
  [
    "a second run of which cdktf says less",
    "ns     No changes. Your infrastructure matches the configuration.\n",
    /^nothing had to change/,
  ],
])("%s is summed up in a line", (_, output, expected) => {
  expect(outcome(output)).toMatch(expected);
});

it("cdktf's lines are shown without what moves the cursor, its counters not at all", () => {
  expect(shown("\u001b[2K\u001b[1A\u001b[2K\u001b[Gacme  postform_host.main: Creating...")).toBe(
    "acme  postform_host.main: Creating...",
  );
  expect(shown("1 Stack deploying     0 Stacks done     0 Stacks waiting")).toBeUndefined();
  expect(shown("\u001b[2K\u001b[1A\u001b[2K\u001b[G")).toBeUndefined();
});
