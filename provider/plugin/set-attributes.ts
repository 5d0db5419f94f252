// Which attributes of one kind a configuration sets, at any depth: for what is said about write-only and deprecated ones.
import { collectionOf, nestedAttributes } from "./cty.ts";
import type { AttributePath } from "./diagnostics.ts";
import type { Attribute, AttributeType } from "./schema.ts";
import { type ObjectValue, UNKNOWN, type Value } from "./value.ts";

/** The paths of those that are wanted and not null; what is below one of them is not looked at. */
export function setAttributes(
  object: ObjectValue,
  attributes: Record<string, Attribute>,
  wanted: (attribute: Attribute) => boolean,
): { readonly path: AttributePath; readonly attribute: Attribute }[] {
  const walk = (value: Value, type: AttributeType, path: AttributePath): ReturnType<typeof setAttributes> => {
    if (value === null || value === UNKNOWN || typeof value !== "object") return [];
    const element = collectionOf(type)?.element;
    if (element) {
      const entries: [string | number, Value][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
      return entries.flatMap(([key, each]) => walk(each, element, [...path, key]));
    }
    return Object.entries(nestedAttributes(type) ?? {}).flatMap(([name, attribute]) => {
      const each = (value as ObjectValue)[name] ?? null;
      const here = [...path, name];
      if (wanted(attribute)) return each === null ? [] : [{ path: here, attribute }];
      return walk(each, attribute.type, here);
    });
  };
  return walk(object, { object: attributes }, []);
}
