// The pipelines that people copy: they are what they say, and call only what there is.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { projectRoot, run } from "../run.ts";

const folder = join(projectRoot, "docs/pipelines");
const text = (name: string) => readFileSync(join(folder, name), "utf8");
const calls = (shell: string) => [...shell.matchAll(/\bpipeline(?:\.sh)? ([a-z]+)/g)].map(([, command]) => command);
const commands = ["check", "plan", "deploy", "verify", "drift"];

/** All of a template's shell lines. */
const shell = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : value !== null && typeof value === "object"
      ? Object.values(value).flatMap(shell)
      : [];

it.each(["github-actions.yml", "gitlab-ci.yml"])("%s calls each command of pipeline.sh, and no other", (name) => {
  const called = calls(shell(parse(text(name))).join("\n"));
  expect([...new Set(called)].sort()).toEqual([...commands].sort());
});

it("pipeline.sh knows these commands", async () => {
  const { code, output } = await run("sh", [join(folder, "pipeline.sh"), "publish"]);
  expect(code).toBe(64);
  expect(output).toBe(`usage: sh pipeline.sh ${commands.join("|")}\n`);
});

it("what was not planned is not deployed", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "postform-pipeline-"));
  const { code, output } = await run("sh", [join(folder, "pipeline.sh"), "deploy"], { cwd });
  rmSync(cwd, { recursive: true });
  expect(code).toBe(1);
  expect(output).toBe("there is no plan in plan: plan this commit, and have that plan approved\n");
});
