// What a person sees of the provider core under real Terraform and OpenTofu, with no registry and no CLI configuration.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callsFunctions } from "../../provider/install/index.ts";
import { serveForReattach } from "../../provider/plugin/index.ts";
import { toyProvider } from "./toy-provider.ts";
import { buildToy, installedClis, Workspace } from "./workspace.ts";

let toy: string;
beforeAll(async () => {
  toy = await buildToy();
});
afterAll(() => rmSync(dirname(toy), { recursive: true }));

describe.each(installedClis())("$name", (cli) => {
  let here: Workspace;
  beforeEach(async () => {
    here = new Workspace(cli);
    here.install(toy);
    here.configure("");
    expect(await here.run("init", "-no-color")).toMatchObject({ code: 0 });
  });
  afterEach(() => here.remove());

  const file = (name: string, body: string) =>
    `resource "toy_file" "${name}" {\n  path = "${here.path(`${name}.json`)}"\n${body}\n}\n`;
  const onDisk = (name: string) => JSON.parse(readFileSync(here.path(`${name}.json`), "utf8"));
  const applied = async (body: string) => {
    here.configure(body);
    expect(await here.apply()).toMatchObject({ code: 0 });
  };

  test("applies what it planned, and a second plan is empty", async () => {
    here.configure(
      file("a", `content = "hello"\n number = 0.1\n tags = ["b", "a"]\n lines = []`) +
        file("b", "content = toy_file.a.id") +
        `output "width" {\n value = toy_file.a.size.width\n}`,
    );
    const plan = await here.plan();
    expect(plan.code).toBe(2);
    expect(plan.output).toContain(`+ content = "hello"`);
    expect(plan.output).toMatch(/toy_file\.b will be created[\s\S]*content\s+= \(known after apply\)/);
    expect(plan.output).toContain("+ width = 1");

    expect(await here.apply()).toMatchObject({ code: 0 });
    expect(onDisk("a")).toMatchObject({ content: "hello", number: 0.1, lines: [] });
    expect(onDisk("b")).toMatchObject({ content: "1" });
    expect(await here.plan()).toMatchObject({ code: 0 });
  });

  test("warns of an attribute that is deprecated, with what to use, and only who sets it", async () => {
    here.configure(file("a", `label = "x"`));
    const warned = await here.run("validate", "-no-color");
    expect(warned.output).toContain("Warning: label is deprecated: use name");
    expect(warned.code).toBe(0);
    here.configure(file("a", `content = "x"`));
    expect((await here.run("validate", "-no-color")).output).not.toContain("deprecated");
  });

  test("fills in computed attributes inside a map of objects, and changes only the one that changed", async () => {
    await applied(file("a", `members = {\n xixi = { quota = 5 }\n haha = {}\n}`));
    expect(onDisk("a").members).toMatchObject({ xixi: { quota: 5, home: "/home/xixi" }, haha: { quota: 100 } });
    expect(await here.plan()).toMatchObject({ code: 0 });

    here.configure(file("a", `members = {\n xixi = { quota = 5 }\n haha = { aliases = ["ha"] }\n}`));
    const { output } = await here.plan();
    expect(output).toMatch(/~ "haha" = \{\s+\+ aliases = \[/);
    expect(output).not.toContain(`"xixi"`);
    expect(await here.apply()).toMatchObject({ code: 0 });
    expect(await here.plan()).toMatchObject({ code: 0 });
  });

  test("reads a map of objects from JSON as if it were written there, and says what is wrong in it", async ({
    task,
  }) => {
    if (!callsFunctions({ TERRAFORM_BINARY_NAME: cli.path })) {
      task.meta.note = `from_json was not tried under ${cli.name}: it is older than functions of providers`;
      return;
    }
    await applied(file("a", `members = {\n xixi = { quota = 5 }\n haha = {}\n}`));
    const from = (json: string, resource = "toy_file", attribute = "members") =>
      here.configure(
        file("a", `members = provider::toy::from_json("${resource}", "${attribute}", ${JSON.stringify(json)})`),
      );
    from('{"xixi":{"quota":5},"haha":{}}');
    expect(await here.plan()).toMatchObject({ code: 0 });
    from('{"xixi":{"quota":5},"haha":{"aliases":["ha"]}}');
    expect((await here.plan()).output).toMatch(/~ "haha" = \{\s+\+ aliases = \[/);

    const refused = async () => (await here.plan()).output.replace(/\s*[│╷╵]?\s+/g, " ");
    from('{"xixi":{"qouta":5}}');
    expect(await refused()).toContain(
      `this is no value of toy_file's members: the schema has no attribute "qouta" (at xixi.qouta)`,
    );
    from("{");
    expect(await refused()).toMatch(/this is no value of toy_file's members: .*JSON/);
    from("{}", "toy_fil");
    expect(await refused()).toContain("there is no resource toy_fil; there are toy_file");
    from("{}", "toy_file", "menbers");
    expect(await refused()).toMatch(/toy_file has no menbers; it has path, .*members/);
  });

  test("shows drift as what it is, and puts it right", async () => {
    await applied(file("a", `content = "hello"`));
    writeFileSync(here.path("a.json"), JSON.stringify({ ...onDisk("a"), content: "edited by hand" }));
    const plan = await here.plan();
    expect(plan.code).toBe(2);
    expect(plan.output).toContain(`~ content = "edited by hand" -> "hello"`);
    expect(await here.apply()).toMatchObject({ code: 0 });
    expect(onDisk("a").content).toBe("hello");
  });

  test("makes again what is gone", async () => {
    await applied(file("a", ""));
    rmSync(here.path("a.json"));
    expect((await here.plan()).output).toContain("1 to add, 0 to change, 0 to destroy");
  });

  test("imports what exists, and says what does not", async () => {
    await applied(file("a", `content = "hello"`));
    expect(await here.run("state", "rm", "toy_file.a")).toMatchObject({ code: 0 });
    expect(await here.run("import", "-no-color", "toy_file.a", here.path("a.json"))).toMatchObject({ code: 0 });
    expect(await here.plan()).toMatchObject({ code: 0 });

    here.configure(file("a", "") + file("b", ""));
    const missing = await here.run("import", "-no-color", "toy_file.b", here.path("b.json"));
    expect(missing).toMatchObject({ code: 1, output: expect.stringContaining("there is no file") });
  });

  test("follows a moved block without touching anything", async () => {
    await applied(file("a", ""));
    const path = here.path("a.json");
    here.configure(`resource "toy_file" "z" {\n path = "${path}"\n}\nmoved {\n from = toy_file.a\n to = toy_file.z\n}`);
    const moved = await here.apply();
    expect(moved.output).toContain("0 added, 0 changed, 0 destroyed");
    expect(here.state().map(({ name }) => name)).toEqual(["z"]);
  });

  test("replaces it when an attribute changes that cannot be changed in place", async () => {
    await applied(file("a", ""));
    here.configure(`resource "toy_file" "a" {\n path = "${here.path("other.json")}"\n}`);
    const replaced = await here.apply();
    expect(replaced.output).toContain("# forces replacement");
    expect(replaced.output).toContain("1 added, 0 changed, 1 destroyed");
    expect([existsSync(here.path("a.json")), existsSync(here.path("other.json"))]).toEqual([false, true]);
  });

  test("keeps private data from create to update", async () => {
    await applied(file("a", ""));
    await applied(file("a", `content = "new"`));
    await applied(file("a", `content = "newer"`));
    expect(onDisk("a").content).toBe("newer");
  });

  test("records half a create as tainted, and replaces it next", async () => {
    here.configure(file("a", `content = "whole"\n misbehave = "partial"`));
    const failed = await here.apply();
    expect(failed).toMatchObject({ code: 1, output: expect.stringContaining("only half was written") });
    expect(here.state()).toMatchObject([{ status: "tainted", attributes: { content: "half" } }]);
    expect((await here.plan()).output).toMatch(/is tainted, so (it )?must be replaced/);
  });

  test("records nothing of a create that failed, and the old state of an update that failed", async () => {
    here.configure(file("a", `misbehave = "fail"`));
    expect(await here.apply()).toMatchObject({ code: 1, output: expect.stringContaining("could not create it") });
    expect(here.state()).toEqual([]);

    await applied(file("a", `content = "old"`));
    here.configure(file("a", `content = "new"\n misbehave = "fail"`));
    expect(await here.apply()).toMatchObject({ code: 1, output: expect.stringContaining("could not update it") });
    expect(here.state()).toMatchObject([{ attributes: { content: "old" } }]);
    expect(here.state()[0]!.status).toBeUndefined();
  });

  test("does not forget what it created when its own answer is wrong", async () => {
    here.configure(file("a", `content = "hello"\n misbehave = "bad answer"`));
    const failed = await here.apply();
    expect(failed).toMatchObject({
      code: 1,
      output: expect.stringContaining(`the schema has no attribute "nonsense"`),
    });
    expect(here.state()).toMatchObject([{ status: "tainted", attributes: { content: "hello" } }]);
  });

  test("survives an exception that nobody caught", async () => {
    await applied(file("a", `misbehave = "uncaught"`) + file("b", ""));
    expect(here.state()).toHaveLength(2);
  });

  test("underlines the attribute that is wrong, inside a map too", async () => {
    here.configure(file("a", `  members = {\n    xixi = {\n      quota = -1\n    }\n  }`));
    const { code, output } = await here.plan();
    expect(code).toBe(1);
    expect(output).toContain("Error: the quota is below zero");
    expect(output).toMatch(/with toy_file\.a,\s+on main\.tf line 1\d, in resource "toy_file" "a":/);
    expect(output).toContain("It is in megabytes.");
    expect(output).toMatch(/1\d: +members = \{/);
    expect(output).toContain("This is about members.xixi.quota.");
  });

  test("says what went wrong in a plan in one sentence, without a stack", async () => {
    here.configure(file("a", `misbehave = "throw in plan"`));
    const { code, output } = await here.plan();
    expect(code).toBe(1);
    expect(output).toContain("Error: the plan went wrong");
    expect(output).not.toMatch(/\bat .*\.(ts|cjs):\d+/);
  });

  test("shows warnings and goes on", async () => {
    here.configure(file("a", `misbehave = "warn"`));
    expect(await here.plan()).toMatchObject({ code: 2, output: expect.stringContaining("Warning: something is odd") });
  });

  test("destroys, unless the resource refuses", async () => {
    await applied(file("a", `misbehave = "refuse destroy"`));
    const refused = await here.run("destroy", "-auto-approve", "-no-color");
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining("it is kept") });
    expect(existsSync(here.path("a.json"))).toBe(true);

    await applied(file("a", ""));
    expect(await here.run("destroy", "-auto-approve", "-no-color")).toMatchObject({ code: 0 });
    expect(existsSync(here.path("a.json"))).toBe(false);
    expect(here.state()).toEqual([]);
  });

  test("keeps a value of any type as it was given", async () => {
    const anything = `{ text = "x", list = [1, 0.1, "two", null, true], nested = { a = [] } }`;
    await applied(
      `${file("a", `anything = ${anything}`)}${file("b", `anything = [toy_file.a.id, "x"]`)}${file("c", "anything = toset([toy_file.a.id])")}${file("d", "anything = toy_file.a.id")}`,
    );
    expect(onDisk("a").anything).toEqual({ text: "x", list: [1, 0.1, "two", null, true], nested: { a: [] } });
    expect(onDisk("b").anything).toEqual(["1", "x"]);
    expect(await here.plan()).toMatchObject({ code: 0 });
  });

  test("refuses a number that it could not keep exactly, at its attribute", async () => {
    await applied(file("a", "number = 9007199254740991"));
    expect(await here.plan()).toMatchObject({ code: 0 });
    for (const [number, complaint] of [
      ["9007199254740993", "beyond"],
      ["1 / 3", "more digits than a double holds"],
    ] as const) {
      here.configure(file("a", `number = ${number}`));
      const { code, output } = await here.plan();
      expect(code).toBe(1);
      expect(output.replace(/\s+/g, " ")).toContain(complaint);
      expect(output).toContain(`number = ${number}`);
    }
  });

  test("reads the state that an older schema wrote, and fills in what it lacks", async () => {
    await applied(file("a", `content = "hello"`));
    const state = here.rawState();
    const instance = state.resources[0]!.instances[0]!;
    const { path, digest, id, size } = instance.attributes;
    instance.schema_version = 1;
    instance.attributes = { path, digest, id, size, old_content: "hello" };
    here.writeState(state);
    expect(await here.plan()).toMatchObject({ code: 0 });

    // The same version without some attributes, as a schema that only grew leaves it.
    const grown = here.rawState();
    grown.resources[0]!.instances[0]!.schema_version = 2;
    grown.resources[0]!.instances[0]!.attributes = { path, digest, id, size, content: "hello" };
    here.writeState(grown);
    expect(await here.plan()).toMatchObject({ code: 0 });
  });

  test("carries twenty megabytes", async () => {
    writeFileSync(here.path("large"), "x".repeat(20 << 20));
    await applied(file("a", `content = file("${here.path("large")}")`));
    expect(onDisk("a").content).toHaveLength(20 << 20);
    expect(await here.plan()).toMatchObject({ code: 0 });
  });

  test("records what was being written when the person pressed Ctrl-C", async () => {
    here.configure(file("a", `content = "hello"\n misbehave = "slow"`));
    const apply = here.start("apply", "-auto-approve", "-no-color");
    await here.until(() => here.signal() === "applying");
    process.kill(-apply.pid, "SIGINT");
    const { output } = await apply.ended;
    expect(output).toContain("Interrupt received");
    expect(here.signal()).toBe("true");
    expect(here.state()).toMatchObject([{ attributes: { content: "hello", id: "1" } }]);
  });

  test("finishes what it was writing, and ends, when Terraform itself is killed", async () => {
    here.configure(file("a", `misbehave = "slow"`));
    const apply = here.start("apply", "-auto-approve", "-no-color");
    await here.until(() => here.signal() === "applying");
    const provider = Number(readFileSync(`${here.signals}.pid`, "utf8"));
    process.kill(apply.pid, "SIGKILL");
    await here.until(() => !isRunning(provider));
    expect(here.signal()).toBe("true");
    expect(existsSync(here.path("a.json"))).toBe(true);
  });

  test("never stores a write-only attribute", async () => {
    here.configure(file("a", `secret = "hunter2"`));
    const result = await here.apply();
    if (cli.name === "terraform") {
      expect(result.code).toBe(0);
      expect(existsSync(here.path("a.json.secret"))).toBe(true);
      expect(await here.plan()).toMatchObject({ code: 0 });
    } else {
      expect(result.code).toBe(1);
      expect(result.output).toContain("secret is write-only, which needs Terraform 1.11 or OpenTofu 1.11");
    }
    for (const name of ["terraform.tfstate", "a.json"])
      if (existsSync(here.path(name))) expect(readFileSync(here.path(name), "utf8")).not.toContain("hunter2");
  });

  test("attaches to a provider that runs already, for plan and apply alike", async () => {
    const provider = await serveForReattach(toyProvider, { address: "toy.invalid/toy/toy" });
    const attached = new Workspace(cli, { TF_REATTACH_PROVIDERS: JSON.stringify(provider.reattach) });
    try {
      // Nothing is installed here.
      attached.configure(`resource "toy_file" "a" {\n path = "${attached.path("a.json")}"\n}`);
      expect(await attached.run("init", "-no-color")).toMatchObject({ code: 0 });
      expect(await attached.apply()).toMatchObject({ code: 0 });
      expect(await attached.plan()).toMatchObject({ code: 0 });
    } finally {
      attached.remove();
      await provider.close();
    }
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
