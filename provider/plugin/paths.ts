// Turns a resource's attribute paths into the protocol's, which tell an attribute from a map's key; used for diagnostics and replacements.
import { collectionOf, nestedAttributes } from "./cty.ts";
import type { AttributePath } from "./diagnostics.ts";
import type { tfplugin6 } from "./generated/tfplugin6.js";
import type { Attribute, AttributeType, Schema } from "./schema.ts";

/** As deep as the schema knows the way: what follows a set, or a name that is no attribute, cannot be addressed and is left off. */
export function wirePath(path: AttributePath, schema: Schema): tfplugin6.IAttributePath {
  const steps: tfplugin6.AttributePath.IStep[] = [];
  let type: AttributeType = { object: schema.attributes };
  for (const step of path) {
    const next = follow(type, step);
    if (!next) break;
    steps.push(next.step);
    type = next.type;
  }
  return { steps };
}

function follow(type: AttributeType, step: string | number) {
  const byNumber = typeof step === "number";
  if (type === "dynamic") {
    return { step: byNumber ? { element_key_int: step } : { attribute_name: step }, type: "dynamic" as AttributeType };
  }
  const collection = collectionOf(type);
  if (!collection) {
    const attributes: Record<string, Attribute> = nestedAttributes(type) ?? {};
    const attribute = Object.hasOwn(attributes, step) ? attributes[step] : undefined;
    return attribute && { step: { attribute_name: String(step) }, type: attribute.type };
  }
  if (collection.mode === "map") return { step: { element_key_string: String(step) }, type: collection.element };
  if (collection.mode === "list" && byNumber) return { step: { element_key_int: step }, type: collection.element };
  return undefined;
}

/** As a person reads it, `members["xixi@baidu.com"].quota`; a map's key that looks like a name is written as one. */
export function describePath(path: AttributePath): string {
  const [first, ...rest] = path;
  const steps = rest.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[a-z_][a-z0-9_]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return `${first}${steps.join("")}`;
}
