// What a model sets that is deprecated: told when it is synthesized and by `postform check`, before a later version refuses it.
import type { Field, Fields } from "./dsl.ts";
import type { Problem } from "./validate.ts";

/** A sentence for each deprecated key that has another value than its default. */
export function deprecations(fields: Fields, model: unknown): Problem[] {
  return inObject(fields, model, []);
}

function inObject(fields: Fields, value: unknown, path: Problem["path"]): Problem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(fields).flatMap(([name, field]) => {
    const inner = (value as Record<string, unknown>)[name] ?? null;
    if (inner === null) return [];
    const here = [...path, name];
    if (field.deprecated === undefined) return inField(field, inner, here);
    if (isDefault(field, inner)) return [];
    return [{ path: here, about: "key" as const, message: `${name} is deprecated: ${field.deprecated}` }];
  });
}

function inField(field: Field, value: unknown, path: Problem["path"]): Problem[] {
  if (field.kind === "object") return inObject(field.fields, value, path);
  if (field.kind !== "list" && field.kind !== "set" && field.kind !== "map") return [];
  if (typeof value !== "object" || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, each]) => inField(field.item, each, [...path, key]));
}

/** What a model says that has all defaults filled in is not what a person has set. */
export const isDefault = (field: Field, value: unknown): boolean =>
  field.presence === "default" && JSON.stringify(value) === JSON.stringify(field.default);

/** Whether any of the keys is deprecated. */
export function hasDeprecated(fields: Fields): boolean {
  const within = (field: Field): boolean => {
    if (field.deprecated !== undefined) return true;
    if (field.kind === "object") return hasDeprecated(field.fields);
    return field.kind === "list" || field.kind === "set" || field.kind === "map" ? within(field.item) : false;
  };
  return Object.values(fields).some(within);
}
