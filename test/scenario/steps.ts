// What the scenario's suites do with a stack: edit its company, plan, apply, and see that nothing is left to change.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Document, parseDocument } from "yaml";
import { type Result, scenarioLab } from "./lab.ts";

export interface PlannedChange {
  readonly address: string;
  readonly type: string;
  readonly change: { readonly actions: readonly string[] };
}

const quiet = ["-no-color", "-input=false"];

/** Writes a plan that has something to do, and resolves to its text and to what it changes. */
export async function planned(stack: string): Promise<{ text: string; changes: readonly PlannedChange[] }> {
  const lab = scenarioLab();
  const { code, output, stdout } = await lab.terraform(stack, ["plan", ...quiet, "-detailed-exitcode", "-out=tfplan"]);
  expect(code, output).toBe(2);
  const shown = JSON.parse((await lab.terraform(stack, ["show", "-json", "tfplan"])).stdout) as {
    resource_changes: PlannedChange[];
  };
  const changes = shown.resource_changes.filter(({ change }) => !["no-op", "read"].includes(change.actions[0] ?? ""));
  return { text: stdout, changes };
}

/** Applies the plan that was written last. */
export async function applied(stack: string): Promise<Result> {
  const result = await scenarioLab().terraform(stack, ["apply", ...quiet, "tfplan"]);
  expect(result.code, result.output).toBe(0);
  return result;
}

export async function plansNothing(stack: string): Promise<void> {
  const { code, output } = await scenarioLab().terraform(stack, ["plan", ...quiet, "-detailed-exitcode"]);
  expect(code, output).toBe(0);
}

/** Edits a company's file and synthesizes; resolves to the file's text before. */
export async function editCompany(company: string, edit: (file: Document) => void): Promise<string> {
  const path = join(scenarioLab().folder, "companies", `${company}.yaml`);
  const before = readFileSync(path, "utf8");
  const file = parseDocument(before);
  edit(file);
  await writeCompany(company, file.toString());
  return before;
}

export async function writeCompany(company: string, text: string): Promise<void> {
  const lab = scenarioLab();
  writeFileSync(join(lab.folder, "companies", `${company}.yaml`), text);
  const { code, output } = await lab.synth();
  expect(code, output).toBe(0);
}

/** As a person writes it in a .tf file. */
export const importBlock = (to: string, id: string): string =>
  `import {\n  to = ${to}\n  id = ${JSON.stringify(id)}\n}\n`;
