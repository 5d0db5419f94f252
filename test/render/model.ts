// Models as the provider hands them to renderers, from what a test gives; the schema's defaults are filled in.
import type { Field, Fields } from "../../schemas/dsl.ts";
import { descriptions } from "../../schemas/index.ts";

function descriptionOf(type: string) {
  const description = descriptions.find((one) => one.type === type);
  if (!description) throw new Error(`there is no resource ${type}`);
  return description;
}

/** A model of the resource with the schema's defaults, as the provider hands it to a renderer. */
export function modelOf(type: string, props: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return filled(descriptionOf(type).fields, { hostConnection: "ssh://root@192.0.2.1:22", ...props });
}

function filled(fields: Fields, props: Readonly<Record<string, unknown>>): Record<string, unknown> {
  for (const name of Object.keys(props)) if (!(name in fields)) throw new Error(`there is no attribute ${name}`);
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fill(field, props[name])]));
}

function fill(field: Field, value: unknown): unknown {
  if (value === undefined || value === null) return field.presence === "default" ? field.default : null;
  switch (field.kind) {
    case "object":
      return filled(field.fields, value as Record<string, unknown>);
    case "list":
    case "set":
      return (value as unknown[]).map((item) => fill(field.item, item));
    case "map":
      return Object.fromEntries(
        Object.entries(value as Record<string, unknown>).map(([key, item]) => [key, fill(field.item, item)]),
      );
    default:
      return value;
  }
}
