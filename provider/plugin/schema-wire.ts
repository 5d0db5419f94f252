// A Schema as GetProviderSchema sends it to Terraform.
import { collectionOf, ctyType, nestedAttributes } from "./cty.ts";
import { tfplugin6 } from "./generated/tfplugin6.js";
import type { Attribute, AttributeType, Schema } from "./schema.ts";

const Nesting = tfplugin6.SchemaObject.NestingMode;
const MARKDOWN = tfplugin6.StringKind.MARKDOWN;

export function wireSchema(schema: Schema): tfplugin6.ISchema {
  return {
    version: schema.version,
    block: {
      version: schema.version,
      attributes: wireAttributes(schema.attributes, ""),
      description: schema.description,
      description_kind: MARKDOWN,
    },
  };
}

function wireAttributes(attributes: Record<string, Attribute>, parent: string): tfplugin6.ISchemaAttribute[] {
  return Object.entries(attributes).map(([name, attribute]) => wireAttribute(`${parent}${name}`, name, attribute));
}

function wireAttribute(path: string, name: string, attribute: Attribute): tfplugin6.ISchemaAttribute {
  if (!attribute.required && !attribute.optional && !attribute.computed)
    throw new Error(`schema: attribute ${path} is neither required nor optional nor computed`);
  const deprecation = attribute.deprecated ? `\n\nDeprecated: ${attribute.deprecated}` : "";
  const wire: tfplugin6.ISchemaAttribute = {
    name,
    description: `${attribute.description}${deprecation}`,
    description_kind: MARKDOWN,
    required: attribute.required ?? false,
    optional: attribute.optional ?? false,
    computed: attribute.computed ?? false,
    sensitive: attribute.sensitive ?? false,
    deprecated: attribute.deprecated !== undefined,
    write_only: attribute.writeOnly ?? false,
  };
  const nested = nestedAttributes(attribute.type);
  if (nested) {
    wire.nested_type = { attributes: wireAttributes(nested, `${path}.`), nesting: nestingMode(attribute.type) };
  } else {
    refuseOptionalInside(path, attribute.type);
    wire.type = Buffer.from(JSON.stringify(ctyType(attribute.type)));
  }
  return wire;
}

function nestingMode(type: AttributeType): tfplugin6.SchemaObject.NestingMode {
  const mode = collectionOf(type)?.mode;
  return mode ? { list: Nesting.LIST, set: Nesting.SET, map: Nesting.MAP }[mode] : Nesting.SINGLE;
}

/** A collection of collections of objects is a plain type to Terraform, in which every attribute must be given. */
function refuseOptionalInside(path: string, type: AttributeType): void {
  for (let inner = collectionOf(type)?.element; inner; inner = collectionOf(inner)?.element) {
    for (const [name, attribute] of Object.entries(nestedAttributes(inner) ?? {}))
      if (attribute.optional || attribute.computed)
        throw new Error(`schema: ${path} nests objects two collections deep, where ${name} can only be required`);
  }
}
