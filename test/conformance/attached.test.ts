// `postform plan`, `deploy` and `destroy` under real Terraform and OpenTofu: an app of one's own, stacks that wait for each other, and the same result as Terraform by itself.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postform } from "../cli/command.ts";
import { projectRoot, run } from "../run.ts";
import { installedClis } from "./workspace.ts";

/** Two stacks whose only resources are gates; what a gate runs is noted in a file. */
const app = (words: string) => `
import { AcceptanceGate, PostformStack } from ${JSON.stringify(join(projectRoot, "index.ts"))};
import { App } from ${JSON.stringify(join(projectRoot, "constructs/cdktf.ts"))};
const app = new App();
const first = new PostformStack(app, "first");
const second = new PostformStack(app, "second");
second.addDependency(first);
for (const stack of [first, second]) new AcceptanceGate(stack, "gate", { command: "echo " + stack.node.id + " >> ../../../noted; ${words}" });
app.synth();
`;

describe.each(installedClis())("$name", (cli) => {
  const folder = mkdtempSync(join(tmpdir(), "postform-attached-"));
  const env = { TERRAFORM_BINARY_NAME: cli.path, POSTFORM_NULL_PROVIDER: "bundled" };
  const command = (...args: string[]) => postform(args, "", env, folder);
  const noted = () => readFileSync(join(folder, "noted"), "utf8");
  const terraform = (stack: string, ...args: string[]) =>
    run(cli.path, [...args, "-no-color"], { cwd: join(folder, "cdktf.out/stacks", stack) });

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "app.mts"), app("true"));
    const tsx = join(projectRoot, "node_modules/.bin/tsx");
    writeFileSync(join(folder, "cdktf.json"), JSON.stringify({ app: `${tsx} app.mts` }));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("stacks are planned, and what would change is said by an exit code where that is asked for", async () => {
    const { code, output } = await command("plan", "--detailed-exitcode");
    expect(code, output).toBe(2);
    expect(output).toMatch(/── first ─+[\s\S]*null_resource[\s\S]*── second ─/);
    expect(output).toMatch(/^second +1 +0 +0 /m);
  });

  test("nobody is asked where there is no terminal, and nothing is done", async () => {
    const { code, output } = await command("deploy");
    expect(code).toBe(1);
    expect(output).toContain(
      "nobody can be asked whether to apply first: there is no terminal; --auto-approve asks nobody",
    );
  });

  test("they are deployed one after the other, and Terraform by itself finds nothing left to do", async () => {
    const { code, output } = await command("deploy", "--auto-approve");
    expect(code, output).toBe(0);
    expect(noted()).toBe("first\nsecond\n");
    for (const stack of ["first", "second"]) {
      await terraform(stack, "init");
      const plan = await terraform(stack, "plan", "-detailed-exitcode");
      expect(plan.code, plan.output).toBe(0);
    }
    const again = await command("plan", "--json", "--detailed-exitcode");
    expect(again.code, again.output).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject([
      { stack: "first", status: "done", add: 0, change: 0, destroy: 0 },
      { stack: "second", status: "done", add: 0, change: 0, destroy: 0 },
    ]);
  });

  test("one that fails says why, and those after it are not begun", async () => {
    await command("destroy", "*", "--auto-approve");
    writeFileSync(join(folder, "app.mts"), app("exit 3"));
    const { code, output } = await command("deploy", "--auto-approve");
    expect(code).toBe(1);
    expect(output).toMatch(/exit status 3|exit code 3/);
    expect(output).toMatch(/^first .* FAILED$/m);
    expect(output).toMatch(/^second +not begun: first has to be done before it$/m);
  });

  test("an app that fails is told in its own words", async () => {
    writeFileSync(join(folder, "app.mts"), 'throw new Error("no such company");\n');
    const { code, output } = await command("plan");
    expect(code).toBe(1);
    expect(output).toMatch(/postform: the app \(.*app\.mts\) failed:[\s\S]*no such company/);
  });
});
