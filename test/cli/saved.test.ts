// Saved plans: applied as they were approved, or refused with all that has moved on and what to do.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Stack } from "../../cli/stacks/project.ts";
import {
  configurationOf,
  emptyPlans,
  planFile,
  readIndex,
  sealed,
  standing,
  writeIndex,
} from "../../cli/stacks/saved.ts";

let folder = "";
let plans = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postform-saved-"));
  plans = join(folder, "plan");
});
afterEach(() => rmSync(folder, { recursive: true }));

function stack(name: string): Stack {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "cdk.tf.json"), `{"resource": "${name}"}`);
  return { name, folder: join(folder, name), dependencies: [] };
}

/** Two stacks, of which one would change. */
function saved(asked: readonly string[] = []) {
  const [acme, quiet] = [stack("acme"), stack("quiet")];
  emptyPlans(plans);
  writeFileSync(planFile(plans, "acme"), "a plan", { mode: 0o644 });
  const state = { lineage: "one", serial: 4 };
  writeIndex(plans, asked, [
    { name: "acme", configuration: configurationOf(acme), state, plan: sealed(plans, "acme") },
    { name: "quiet", configuration: configurationOf(quiet) },
  ]);
  const states = new Map([["acme", state]]);
  const stand = (stacks: readonly Stack[]) =>
    standing({ folder: plans, saved: readIndex(plans), stacks, state: async ({ name }) => states.get(name) });
  return { acme, quiet, states, stand };
}

it("nobody else can read them", () => {
  saved();
  expect([plans, planFile(plans, "acme"), join(plans, "plan.json")].map((path) => statSync(path).mode & 0o777)).toEqual(
    [0o700, 0o600, 0o600],
  );
});

it("what has not moved on is applied", async () => {
  const { acme, quiet, stand } = saved();
  expect((await stand([quiet, acme])).map(({ name }) => name)).toEqual(["acme", "quiet"]);
});

it("all that has moved on is said at once, with what to do", async () => {
  const { acme, states, stand } = saved();
  writeFileSync(join(acme.folder, "cdk.tf.json"), "{}");
  states.set("acme", { lineage: "one", serial: 5 });
  writeFileSync(planFile(plans, "acme"), "another plan");
  await expect(
    stand([acme, stack("late")]),
  ).rejects.toThrow(`what was approved in ${plans} cannot be applied any more, and nothing was changed:
  late: it is new, and was not planned with the others
  acme: its configuration is another one than when it was planned
  acme: its state has moved on (number 4 when it was planned, number 5 now)
  acme: its plan is not the one that was saved (${planFile(plans, "acme")})
  quiet: there is no such stack any more
plan again (postform plan --out ${plans}) and have that plan approved`);
});

it("a state that is there where none was, and a plan that is gone, are refused", async () => {
  const { acme, quiet, states, stand } = saved();
  states.set("quiet", { lineage: "two", serial: 1 });
  rmSync(planFile(plans, "acme"));
  await expect(stand([acme, quiet])).rejects.toThrow(
    /acme: its plan is not there[\s\S]*quiet: its state has moved on \(none when it was planned, number 1 now\)/,
  );
});

it("a stack that nobody asked for may be new", async () => {
  const { acme, quiet, stand } = saved(["acme", "qui*"]);
  expect(await stand([acme, quiet, stack("late")])).toHaveLength(2);
  await expect(stand([acme, quiet, stack("quick"), stack("quit")])).rejects.toThrow(/quit: it is new/);
});

it("plans replace earlier plans, and nothing else", () => {
  saved();
  emptyPlans(plans);
  expect(() => readIndex(plans)).toThrow(
    `--plan ${plans}: there is no plan.json; make it by postform plan --out ${plans}`,
  );
  writeFileSync(join(plans, "thesis.txt"), "");
  expect(() => emptyPlans(plans)).toThrow(/it has other files than saved plans \(thesis\.txt\)/);
  writeFileSync(join(plans, "plan.json"), '{"format": 2}');
  expect(() => readIndex(plans)).toThrow(/plan\.json is of another version of Postform/);
});
