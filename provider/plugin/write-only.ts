// Keeps write-only attributes out of plan and state whatever a resource returns, and tells whose Terraform is too old for them.
import { collectionOf, mapValues, nestedAttributes } from "./cty.ts";
import type { Diagnostic } from "./diagnostics.ts";
import type { Attribute, AttributeType } from "./schema.ts";
import { setAttributes } from "./set-attributes.ts";
import { type ObjectValue, UNKNOWN, type Value } from "./value.ts";

type Attributes = Record<string, Attribute>;

export function withoutWriteOnly(object: ObjectValue, attributes: Attributes): ObjectValue {
  return hasWriteOnly(attributes) ? (clear(object, { object: attributes }) as ObjectValue) : object;
}

/** The write-only attributes that the configuration sets, as errors for a client that would store them. */
export function refuseWriteOnly(object: ObjectValue, attributes: Attributes): Diagnostic[] {
  return setAttributes(object, attributes, ({ writeOnly }) => writeOnly === true).map(({ path }) => ({
    severity: "error",
    summary: `${path.join(".")} is write-only, which needs Terraform 1.11 or OpenTofu 1.11`,
    detail:
      "This version would write the value into its state in plain text. Use a newer one, or the attribute that takes a hash.",
    path,
  }));
}

function hasWriteOnly(attributes: Attributes): boolean {
  return Object.values(attributes).some(
    (attribute) => attribute.writeOnly || hasWriteOnly(nestedAttributes(attribute.type) ?? {}),
  );
}

function clear(value: Value, type: AttributeType): Value {
  if (value === null || value === UNKNOWN || typeof value !== "object") return value;
  const element = collectionOf(type)?.element;
  if (Array.isArray(value)) return element ? value.map((each) => clear(each, element)) : value;
  if (element) return mapValues(value, (each) => clear(each, element));
  const attributes = nestedAttributes(type) ?? {};
  return mapValues(value, (each, name) => {
    const attribute = attributes[name];
    if (!attribute) return each;
    return attribute.writeOnly ? null : clear(each, attribute.type);
  });
}
