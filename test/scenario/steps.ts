// What the scenario's suites do with a stack: edit its company, plan, apply, and see that nothing is left to change.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Document, parseDocument } from "yaml";
import { terraformBinary } from "../../cli/terraform.ts";
import { installProviders, PROVIDER_SOURCE, providerVersion } from "../../provider/install/index.ts";
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

/** A stack of plain resources in a folder of its own, initialized by whoever runs it. */
export function plainStack(name: string, resource: Readonly<Record<string, unknown>>, more = "") {
  const lab = scenarioLab();
  const folder = join(lab.folder, "cdktf.out/stacks", name);
  mkdirSync(folder, { recursive: true });
  installProviders(folder, { providers: ["postform"] });
  const terraform = { required_providers: { postform: { source: PROVIDER_SOURCE, version: providerVersion() } } };
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform, resource }));
  writeFileSync(join(folder, "more.tf"), more);
  return {
    folder,
    run: ([command = "", ...args]: readonly string[], binary = terraformBinary()) =>
      lab.terraform(name, [command, ...quiet, ...args], { binary }),
    begin: ([command = "", ...args]: readonly string[]) =>
      lab.begin(name, terraformBinary(), [command, ...quiet, ...args]),
  };
}

/** As a person writes it in a .tf file. */
export const importBlock = (to: string, id: string): string =>
  `import {\n  to = ${to}\n  id = ${JSON.stringify(id)}\n}\n`;
