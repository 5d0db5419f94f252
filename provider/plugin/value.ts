// The values that Terraform and a resource exchange; used by the codec, the server and every resource.
import { mapValues } from "./cty.ts";

/** "Known after apply". */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Numbers that a double cannot hold are refused by the codec, so none is rounded silently. */
export type Value = string | number | boolean | null | typeof UNKNOWN | Value[] | { [key: string]: Value };

export type ObjectValue = Record<string, Value>;

/** True when nothing in it, at any depth, is unknown. */
export function isKnown(value: Value): boolean {
  if (value === UNKNOWN) return false;
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isKnown);
}

/** A state holds nothing unknown: what is, becomes null. */
export function settled(object: ObjectValue): ObjectValue {
  return mapValues(object, settledValue);
}

function settledValue(value: Value): Value {
  if (value === UNKNOWN) return null;
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? value.map(settledValue) : settled(value);
}
