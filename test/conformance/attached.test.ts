// `postform plan`, `deploy` and `destroy` under real Terraform and OpenTofu: an app of one's own, stacks that wait for each other, and the same result as Terraform by itself.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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
// What is sensitive is Terraform's to hide.
second.addOverride("resource.null_resource.hidden.triggers.word", '\${sensitive("hunter2")}');
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
    expect(output).toMatch(/^second +2 +0 +0 /m);
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

  test("what was planned is applied exactly, once, and refused when anything has moved on", async () => {
    await command("destroy", "*", "--auto-approve");
    rmSync(join(folder, "noted"), { force: true });
    const planned = await command("plan", "--out", "plan", "--markdown", "--detailed-exitcode");
    expect(planned.code, planned.output).toBe(2);
    expect(planned.stdout).toMatch(/^\| `second` \| 2 \| 0 \| 0 \|/m);
    expect(planned.stdout).toContain("(sensitive value)");
    expect(planned.output).not.toContain("hunter2");
    expect(statSync(join(folder, "plan/first.tfplan")).mode & 0o777).toBe(0o600);

    writeFileSync(join(folder, "app.mts"), app("true; true"));
    const other = await command("deploy", "--plan", "plan");
    expect(other.code).toBe(1);
    expect(other.output).toMatch(
      /first: its configuration is another one[\s\S]*second: its configuration is another one/,
    );
    expect(existsSync(join(folder, "noted"))).toBe(false);

    writeFileSync(join(folder, "app.mts"), app("true"));
    const deployed = await command("deploy", "--plan", "plan");
    expect(deployed.code, deployed.output).toBe(0);
    expect(deployed.output).toMatch(/^first {2}null_resource gate: created after \d+ s$/m);
    expect(noted()).toBe("first\nsecond\n");

    const again = await command("deploy", "--plan", "plan");
    expect(again.code).toBe(1);
    expect(again.output).toMatch(
      /first: its state has moved on \(.* when it was planned, number \d+ now\)[\s\S]*plan again \(postform plan --out plan\)/,
    );
  }, 300_000);

  test("in a terminal it is drawn in place; Ctrl-C lets what is under way end, and the cursor is back", async () => {
    await command("destroy", "*", "--auto-approve");
    writeFileSync(join(folder, "app.mts"), app("echo half way; sleep 2; echo gone through"));
    const words = `stty rows 30 cols 100; exec '${join(projectRoot, "bin/postform")}' deploy --auto-approve`;
    const terminal = spawn("script", ["--quiet", "--return", "--command", words, "/dev/null"], {
      cwd: folder,
      env: { ...process.env, ...env, CI: "", TERM: "xterm", NO_COLOR: "1" },
    });
    let output = "";
    let asked = false;
    terminal.stdout.on("data", (chunk) => {
      output += chunk;
      if (asked || !/null_resource gate: creating.*half way/.test(output)) return;
      asked = true;
      terminal.stdin.write("\u0003");
    });
    const [code] = await once(terminal, "close");
    expect(asked, output).toBe(true);
    expect(code).not.toBe(0);
    expect(output).toContain("stopping: what is under way is finished");
    // After the view, which is gone.
    const after = output.slice(output.lastIndexOf("\u001b[?25l"));
    expect(after).toContain("\u001b[?25h");
    expect(after).toMatch(/^second +not begun/m);
  });

  test("one that fails says why, and those after it are not begun", async () => {
    await command("destroy", "*", "--auto-approve");
    writeFileSync(join(folder, "app.mts"), app("exit 3"));
    const { code, output } = await command("deploy", "--auto-approve");
    expect(code).toBe(1);
    expect(output.match(/exit status 3|exit code 3/g)).toHaveLength(1);
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
