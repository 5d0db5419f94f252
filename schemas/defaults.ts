// Fills in a description's defaults, so that a model says all that it means: called for company files and by tests of the renderers.
import type { Field, Fields } from "./dsl.ts";

/** The values with defaults at any depth; what is optional and not given is null. */
export function withDefaults(fields: Fields, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, filled(field, values[name])]));
}

function filled(field: Field, value: unknown): unknown {
  if (value === undefined || value === null) return field.presence === "default" ? field.default : null;
  switch (field.kind) {
    case "object":
      if (typeof value === "boolean") return value;
      return withDefaults(field.fields, value as Record<string, unknown>);
    case "list":
    case "set":
      return (value as unknown[]).map((item) => filled(field.item, item));
    case "map":
      return Object.fromEntries(
        Object.entries(value as Record<string, unknown>).map(([key, item]) => [key, filled(field.item, item)]),
      );
    default:
      return value;
  }
}
