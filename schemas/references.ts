// The references in a model, `file:PATH` and `env:NAME`: what a stack needs besides its own file. Used by `postform companies changed` and `postform check`.
import type { Field, Fields } from "./dsl.ts";
import { formats } from "./formats.ts";
import type { Problem } from "./validate.ts";

/** Those that stand where the description takes one; text that only looks like one is left aside. */
export const referencesIn = (fields: Fields, model: Readonly<Record<string, unknown>>): string[] =>
  placedReferences(fields, model).map(({ reference }) => reference);

export interface PlacedReference {
  readonly reference: string;
  readonly path: Problem["path"];
}

/** The same with where each stands. */
export function placedReferences(
  fields: Fields,
  model: Readonly<Record<string, unknown>>,
  path: Problem["path"] = [],
): PlacedReference[] {
  return Object.entries(fields).flatMap(([name, field]) => found(field, model[name], [...path, name]));
}

function found(field: Field, value: unknown, path: Problem["path"]): PlacedReference[] {
  if (value === null || value === undefined) return [];
  switch (field.kind) {
    case "string":
      return (field.format === "reference" || field.format === "authorized-key") &&
        formats.reference.test(String(value))
        ? [{ reference: String(value), path }]
        : [];
    case "list":
    case "set":
      return (value as unknown[]).flatMap((item, index) => found(field.item, item, [...path, index]));
    case "map":
      return Object.entries(value).flatMap(([key, item]) => found(field.item, item, [...path, key]));
    case "object":
      return typeof value === "object" ? placedReferences(field.fields, value as Record<string, unknown>, path) : [];
    default:
      return [];
  }
}
