// What `postform plan` and its like do around Terraform: which stacks, in which order, and what they tell.
import { expect, it } from "vitest";
import { manyAtOnce } from "../../cli/stacks/attached.ts";
import { chosen, inOrder } from "../../cli/stacks/order.ts";
import { changesOf, json, plainPlan, table } from "../../cli/stacks/outcome.ts";
import type { Stack } from "../../cli/stacks/project.ts";
import { postform } from "./command.ts";

const stack = (name: string, ...dependencies: string[]): Stack => ({ name, folder: `/out/${name}`, dependencies });
const stacks = [stack("baidu", "ns"), stack("ns"), stack("qq", "ns"), stack("alone")];

/** Works as told, and notes what begins and ends when. */
function watched(fails: readonly string[] = []) {
  const seen: string[] = [];
  let running = 0;
  let most = 0;
  const work = async ({ name }: Stack) => {
    seen.push(`${name} begins`);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    seen.push(`${name} ends`);
    return !fails.includes(name);
  };
  return { seen, work, most: () => most };
}

const go = (work: (stack: Stack) => Promise<boolean>, parallel = 4) =>
  inOrder({ stacks, parallel, work, before: ({ dependencies }) => dependencies, succeeded: (done) => done });

it("a stack begins after those that it depends on, and all that may be at once are", async () => {
  const { seen, work, most } = watched();
  const came = await go(work);
  expect(came.map((one) => one.stack.name)).toEqual(["baidu", "ns", "qq", "alone"]);
  for (const name of ["baidu", "qq"]) expect(seen.indexOf(`${name} begins`)).toBeGreaterThan(seen.indexOf("ns ends"));
  expect(most()).toBeGreaterThan(1);
});

it("no more than so many are at work", async () => {
  const { work, most } = watched();
  await go(work, 1);
  expect(most()).toBe(1);
});

it("what waits is told of some turns before its own, once", async () => {
  const { seen, work } = watched();
  const waiting = ["a", "b", "c", "d", "e"].map((name) => stack(name));
  const soon = ({ name }: Stack) => seen.push(`${name} soon`);
  await inOrder({ stacks: waiting, parallel: 1, work, soon, before: () => [], succeeded: () => true });
  expect(seen.filter((what) => !what.endsWith("ends"))).toEqual([
    ...["b soon", "c soon", "a begins", "d soon", "b begins", "e soon", "c begins", "d begins", "e begins"],
  ]);
});

it("one that fails stops those that wait for it, and no others", async () => {
  const { seen, work } = watched(["ns"]);
  const came = await go(work);
  expect(seen).not.toContain("baidu begins");
  expect(seen).toContain("alone ends");
  expect(came[0]).toEqual({ stack: stacks[0], because: "ns has to be done before it" });
});

it("stacks are named, or meant by a star; a name of none is refused with those that there are", () => {
  const names = (...given: string[]) => chosen(stacks, given).map(({ name }) => name);
  expect(names()).toEqual(["baidu", "ns", "qq", "alone"]);
  expect(names("qq", "a*")).toEqual(["qq", "alone"]);
  expect(() => names("baidu.com")).toThrow("there is no stack baidu.com; there are baidu, ns, qq, alone");
});

const plan = `postform_host.main: Refreshing state...
\u001b[1mpostform_mail_server.mail: Refreshing state...\u001b[0m

Terraform will perform the following actions:

  # postform_mail_server.mail will be updated in-place
  ~ resource "postform_mail_server" "mail" {
      ~ message_size_limit = 1 -> 2
    }

\u001b[1mPlan:\u001b[0m 0 to add, 1 to change, 0 to destroy.
\u001b[90m
─────────────────────────────────────────────────────────────────────────────\u001b[0m

Note: You didn't use the -out option to save this plan, so Terraform can't
guarantee to take exactly these actions if you run "terraform apply" now.
`;

it("a plan is shown without what nobody looks for", () => {
  const shown = plainPlan(plan);
  expect(shown).toMatch(/^Terraform will perform/);
  expect(shown).toContain("~ message_size_limit = 1 -> 2");
  expect(shown).toMatch(/0 to destroy\.$/m);
  expect(shown).not.toMatch(/Refreshing|Note:|─/);
});

it.each([
  ["a plan", plan, { add: 0, change: 1, destroy: 0 }],
  [
    "a plan with imports",
    "Plan: 2 to import, 3 to add, 1 to change, 0 to destroy.\n",
    { add: 3, change: 1, destroy: 0 },
  ],
  ["nothing to do", "No changes. Your infrastructure matches the configuration.\n", { add: 0, change: 0, destroy: 0 }],
  [
    "an apply",
    "Plan: 9 to add, 0 to change, 0 to destroy.\nApply complete! Resources: 3 added, 2 changed, 1 destroyed.\n",
    { add: 3, change: 2, destroy: 1 },
  ],
  ["a destroy", "Destroy complete! Resources: 4 destroyed.\n", { add: 0, change: 0, destroy: 4 }],
  ["an error", "Error: it cannot be reached\n", undefined],
])("what Terraform did is read off what it says: %s", (_, output, changes) => {
  expect(changesOf(output)).toEqual(changes);
});

const came = [
  { stack: stacks[0]!, result: { code: 2, output: plan, seconds: 1.23 } },
  { stack: stacks[1]!, result: { code: 1, output: "\u001b[31mError: it cannot be reached\u001b[0m\n", seconds: 12 } },
  { stack: stacks[2]!, because: "ns has to be done before it" },
];

it("the outcomes end as a table", () => {
  expect(`\n${table(came)}\n`).toBe(`
stack  add  change  destroy  seconds
baidu    0       1        0      1.2
ns                              12.0  FAILED
qq                                    not begun: ns has to be done before it
`);
});

it("one to which a person said no has changed nothing", () => {
  const no = { stack: stacks[0]!, result: { code: 0, output: plan, seconds: 1, declined: true } };
  expect(table([no])).toMatch(/^baidu +0 +0 +0 +1\.0 +nothing was changed$/m);
});

it("and for programs as JSON", () => {
  expect(JSON.parse(json(came))).toEqual([
    { stack: "baidu", status: "done", add: 0, change: 1, destroy: 0, seconds: 1.23 },
    { stack: "ns", status: "failed", seconds: 12, output: "Error: it cannot be reached\n" },
    { stack: "qq", status: "not begun", because: "ns has to be done before it" },
  ]);
});

it("where there is no project, it is said what one has", async () => {
  const { code, output } = await postform(["plan"], "", {}, "/");
  expect(code).toBe(1);
  expect(output).toBe(
    "postform: there is no cdktf.json here; run this in the folder of your project, which has one beside its app\n",
  );
});

it("destroy wants the stacks to be named", async () => {
  expect(await postform(["destroy"])).toMatchObject({
    code: 1,
    output: "postform: name the stacks to destroy, or '*' for all\n",
  });
});

it("the hosts of a stack are asked at once, unless a person says how many may be", () => {
  expect(manyAtOnce({ PATH: "/bin", TF_CLI_ARGS_plan: "-lock=false" })).toEqual(["-parallelism=64"]);
  expect(manyAtOnce({ TF_CLI_ARGS: "-parallelism=3" })).toEqual([]);
  expect(manyAtOnce({ TF_CLI_ARGS_plan: "-no-color -parallelism=3" })).toEqual([]);
});
