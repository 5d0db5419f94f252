// Terraform's own type system (cty) as far as a provider meets it, and how a schema's attributes read in it.
import type { Attribute, AttributeType, Schema } from "./schema.ts";

/** As cty writes types in JSON. Tuples reach a provider only inside a `dynamic` attribute. */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | ["list" | "set" | "map", CtyType]
  | ["tuple", CtyType[]]
  | ["object", Record<string, CtyType>];

export type Collection = { mode: "list" | "set" | "map"; element: AttributeType };

/** The collection that a type is, or null for a scalar or an object. */
export function collectionOf(type: AttributeType): Collection | null {
  if (typeof type === "string" || "object" in type) return null;
  if ("list" in type) return { mode: "list", element: type.list };
  if ("set" in type) return { mode: "set", element: type.set };
  return { mode: "map", element: type.map };
}

/** The attributes that Terraform shows as nested ones: those of an object, or of a collection's objects. */
export function nestedAttributes(type: AttributeType): Record<string, Attribute> | null {
  const inner = collectionOf(type)?.element ?? type;
  return typeof inner === "object" && "object" in inner ? inner.object : null;
}

export function ctyType(type: AttributeType): CtyType {
  if (typeof type === "string") return type;
  const collection = collectionOf(type);
  if (collection) return [collection.mode, ctyType(collection.element)];
  return objectType(nestedAttributes(type)!);
}

export function objectType(attributes: Record<string, Attribute>): CtyType {
  return ["object", mapValues(attributes, (attribute) => ctyType(attribute.type))];
}

// A schema's type never changes, and every call needs it.
const schemaTypes = new WeakMap<Schema, CtyType>();

export function schemaType(schema: Schema): CtyType {
  let type = schemaTypes.get(schema);
  if (!type) {
    type = objectType(schema.attributes);
    schemaTypes.set(schema, type);
  }
  return type;
}

export function mapValues<A, B>(object: Record<string, A>, each: (value: A, key: string) => B): Record<string, B> {
  const mapped: Record<string, B> = {};
  for (const key of Object.keys(object)) define(mapped, key, each(object[key]!, key));
  return mapped;
}

/** Hands the object on where nothing changes, and does not copy it: most of a large value. */
export function changeValues<A>(object: Record<string, A>, each: (value: A, key: string) => A): Record<string, A> {
  let changed: Record<string, A> | undefined;
  for (const key of Object.keys(object)) {
    const value = each(object[key]!, key);
    if (value === object[key]) continue;
    changed ??= mapValues(object, (same) => same);
    define(changed, key, value);
  }
  return changed ?? object;
}

/** The same for an array. */
export function changeItems<A>(array: A[], each: (item: A, index: number) => A): A[] {
  const changed = array.map(each);
  return changed.every((item, index) => item === array[index]) ? array : changed;
}

/** As an own property, so that a key named `__proto__` is a key like any other. */
function define<A>(object: Record<string, A>, key: string, value: A): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

const scalars: readonly unknown[] = ["string", "number", "bool", "dynamic"];
/** More than any type that a person writes; each level is a call on the stack. */
const deepest = 100;

/** A type that came from outside; throws for what is none. */
export function checkedType(type: unknown, depth = 0): CtyType {
  const inner = (one: unknown) => checkedType(one, depth + 1);
  if (scalars.includes(type)) return type as CtyType;
  if (Array.isArray(type) && depth < deepest) {
    const [mode, of] = type as unknown[];
    if (mode === "list" || mode === "set" || mode === "map") return [mode, inner(of)];
    if (mode === "tuple" && Array.isArray(of)) return [mode, of.map(inner)];
    if (mode === "object" && typeof of === "object" && of !== null)
      return [mode, mapValues(of as Record<string, unknown>, inner)];
  }
  throw new Error(`${JSON.stringify(type)?.slice(0, 100)} is no type of Terraform's`);
}

export function typeName(type: CtyType): string {
  return typeof type === "string" ? type : type[0];
}
