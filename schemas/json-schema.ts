// A description's fields as JSON Schema (draft-07): what ajv checks and what editors complete by. Called by validate.ts and the generator.
import type { Field, Fields } from "./dsl.ts";
import { formats } from "./formats.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** An object with these fields and no others; computed ones are left out. `null` counts as not given. */
export function objectSchema(fields: Fields): JsonSchema {
  const configured = Object.entries(fields).filter(([, field]) => field.presence !== "computed");
  return {
    type: "object",
    additionalProperties: false,
    required: configured.filter(([, field]) => field.presence === "required").map(([name]) => name),
    properties: Object.fromEntries(configured.map(([name, field]) => [name, fieldSchema(field)])),
  };
}

export function fieldSchema(field: Field): JsonSchema {
  const common = {
    description: field.description,
    ...(field.deprecated !== undefined
      ? { deprecated: true, deprecationMessage: `deprecated: ${field.deprecated}` }
      : {}),
    ...(field.default !== undefined ? { default: field.default } : {}),
    ...(field.example !== undefined ? { examples: [field.example] } : {}),
  };
  switch (field.kind) {
    case "string":
      return {
        ...common,
        type: "string",
        ...(field.values ? { enum: field.values } : {}),
        ...(field.format ? { format: field.format } : {}),
        ...(field.maxLength !== undefined ? { maxLength: field.maxLength } : {}),
      };
    case "number":
      return {
        ...common,
        type: "integer",
        ...(field.minimum !== undefined ? { minimum: field.minimum } : {}),
        ...(field.maximum !== undefined ? { maximum: field.maximum } : {}),
      };
    case "bool":
      return { ...common, type: "boolean" };
    case "list":
    case "set":
      return {
        ...common,
        type: "array",
        items: fieldSchema(field.item),
        uniqueItems: field.repeats !== true,
        ...(field.minItems !== undefined ? { minItems: field.minItems } : {}),
      };
    case "map":
      return {
        ...common,
        type: "object",
        propertyNames: { format: field.keyFormat, description: formats[field.keyFormat].allowed },
        additionalProperties: fieldSchema(field.item),
      };
    case "object":
      return { ...common, ...objectSchema(field.fields), ...(field.switch ? { type: ["boolean", "object"] } : {}) };
  }
}

/** The same schema for editors, which do not know our formats, and for which an entry of a map may be left empty. */
export function forEditors(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(forEditors);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword, value]) => keyword !== "format" || typeof value !== "string")
      .map(([keyword, value]) => {
        if (keyword === "default" || keyword === "examples") return [keyword, value];
        const mayBeEmpty = keyword === "additionalProperties" && (value as JsonSchema)["type"] === "object";
        const inner = forEditors(value);
        return [keyword, mayBeEmpty ? { ...(inner as JsonSchema), type: ["object", "null"] } : inner];
      }),
  );
}
