// A resource's description as the schema that Terraform sees; called once per resource type.
import type { Field, Fields, ResourceDescription } from "../../schemas/dsl.ts";
import { snake } from "../../schemas/names.ts";
import type { Attribute, AttributeType, Schema } from "../plugin/index.ts";

/** Attributes with a default are optional and computed: Terraform lets a provider fill only those. */
export function terraformSchema(description: ResourceDescription): Schema {
  return {
    version: description.version ?? 0,
    description: description.summary,
    attributes: attributes(description.fields),
  };
}

function attributes(fields: Fields): Record<string, Attribute> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [snake(name), attribute(field)]));
}

function attribute(field: Field): Attribute {
  return {
    type: attributeType(field),
    description: field.description,
    required: field.presence === "required",
    optional: field.presence === "optional" || field.presence === "default",
    computed: field.presence === "computed" || field.presence === "default",
    sensitive: field.sensitive ?? false,
    ...(field.deprecated === undefined ? {} : { deprecated: field.deprecated }),
  };
}

function attributeType(field: Field): AttributeType {
  switch (field.kind) {
    case "list":
      return { list: attributeType(field.item) };
    case "set":
      return { set: attributeType(field.item) };
    case "map":
      return { map: attributeType(field.item) };
    case "object":
      return { object: attributes(field.fields) };
    default:
      return field.kind;
  }
}
