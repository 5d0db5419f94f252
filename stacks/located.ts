// Problems of a model as sentences that begin with their file, line and column. Used by companies.ts, mail-picture.ts and `postform check`.
import { readFileSync } from "node:fs";
import { readYaml } from "../schemas/located-yaml.ts";
import type { ModelProblem } from "./postform-stack.ts";

/** In the order of the file. `text`: what is in the file, where it is not read. */
export function located(path: string, problems: readonly ModelProblem[], text = readFileSync(path, "utf8")): string[] {
  const { placeOf } = readYaml(text);
  return problems
    .map(({ path: place, message }) => ({ ...placeOf(place), message }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
}
