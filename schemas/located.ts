// Problems of a YAML file as sentences that begin with their file, line and column. Used for whatever is told of company files and policies.
import { readFileSync } from "node:fs";
import { readYaml } from "./located-yaml.ts";
import type { Problem } from "./validate.ts";

/** `companies/acme.yaml:12:7: …`, in the order of the file. `text`: what is in the file, where it is not read. */
export function located(path: string, problems: readonly Problem[], text = readFileSync(path, "utf8")): string[] {
  if (problems.length === 0) return [];
  const { placeOf } = readYaml(text);
  return problems
    .map(({ path: place, about, message }) => ({ ...placeOf(place, about), message }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
}
