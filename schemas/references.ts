// The references in a model, `file:PATH` and `env:NAME`: what a stack needs besides its own file. Used by `postform companies changed`.
import type { Field, Fields } from "./dsl.ts";
import { formats } from "./formats.ts";

/** Those that stand where the description takes one; text that only looks like one is left aside. */
export function referencesIn(fields: Fields, model: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(fields).flatMap(([name, field]) => found(field, model[name]));
}

function found(field: Field, value: unknown): string[] {
  if (value === null || value === undefined) return [];
  switch (field.kind) {
    case "string":
      return (field.format === "reference" || field.format === "authorized-key") &&
        formats.reference.test(String(value))
        ? [String(value)]
        : [];
    case "list":
    case "set":
      return (value as unknown[]).flatMap((item) => found(field.item, item));
    case "map":
      return Object.values(value).flatMap((item) => found(field.item, item));
    case "object":
      return typeof value === "object" ? referencesIn(field.fields, value as Record<string, unknown>) : [];
    default:
      return [];
  }
}
