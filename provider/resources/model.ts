// Between Terraform's values (snake_case, null, unknown) and models (camelCase, defaults filled in): driven by a description's fields, called by managed.ts and the resources.
// What is the same in both is handed on, not copied: of a zone of 100,000 records a plan would hold five copies.
import type { Field, Fields } from "../../schemas/dsl.ts";
import { snake } from "../../schemas/names.ts";
import {
  type AttributePath,
  changeItems,
  changeValues,
  type ObjectValue,
  UNKNOWN,
  type Value,
} from "../plugin/index.ts";

type Model = Readonly<Record<string, unknown>>;

/** The configuration with defaults in the place of nulls, at any depth; unknown values stay. Computed attributes are left out. */
export function withDefaults(fields: Fields, config: ObjectValue): ObjectValue {
  const filled: ObjectValue = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.presence !== "computed") filled[snake(name)] = fill(field, config[snake(name)] ?? null);
  }
  return filled;
}

function fill(field: Field, value: Value): Value {
  if (value === UNKNOWN) return value;
  if (value === null) return field.presence === "default" ? toValue(field, field.default) : null;
  switch (field.kind) {
    case "list":
    case "set":
      return changeItems(value as Value[], (item) => fill(field.item, item));
    case "map":
      return changeValues(value as ObjectValue, (item) => fill(field.item, item));
    case "object":
      return sameOr(value as ObjectValue, withDefaults(field.fields, value as ObjectValue));
    default:
      return value;
  }
}

/** A Terraform object as a model. Unknown values stay as they are: only validation may meet them. Sets are sorted, so that rendering is the same in any order. */
export function toModel(fields: Fields, value: ObjectValue): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, fromValue(field, value[snake(name)] ?? null)]),
  );
}

function fromValue(field: Field, value: Value): unknown {
  // A state or a note of an older version has not every attribute.
  if (value === null) return field.presence === "default" ? field.default : null;
  if (value === UNKNOWN) return value;
  switch (field.kind) {
    case "list":
      return changeItems(value as unknown[], (item) => fromValue(field.item, item as Value));
    case "set": {
      const items = changeItems(value as unknown[], (item) => fromValue(field.item, item as Value));
      return items.includes(UNKNOWN) ? items : sorted(items);
    }
    case "map":
      return changeValues<unknown>(value as ObjectValue, (item) => fromValue(field.item, item as Value));
    case "object":
      return sameOr<Model>(value as ObjectValue, toModel(field.fields, value as ObjectValue));
    default:
      return value;
  }
}

/** A model as a Terraform object with every attribute of the description; what the model lacks is null. */
export function fromModel(fields: Fields, model: Model): ObjectValue {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [snake(name), toValue(field, model[name])]));
}

function toValue(field: Field, value: unknown): Value {
  if (value === null || value === undefined) return null;
  switch (field.kind) {
    case "list":
    case "set":
      return changeItems(value as unknown[], (item) => toValue(field.item, item)) as Value[];
    case "map":
      return changeValues(value as Record<string, unknown>, (item) => toValue(field.item, item)) as ObjectValue;
    case "object":
      return sameOr<Model>(value as Model, fromModel(field.fields, value as Model)) as ObjectValue;
    default:
      return value as Value;
  }
}

/** A path in a model as the path in Terraform's terms: attribute names in snake_case, map keys as they are. */
export function terraformPath(fields: Fields, path: readonly (string | number)[]): AttributePath {
  const [head, ...rest] = path;
  if (head === undefined) return [];
  const field = fields[head];
  return [snake(String(head)), ...(field ? below(field, rest) : rest)];
}

function below(field: Field, path: readonly (string | number)[]): AttributePath {
  const [head, ...rest] = path;
  if (head === undefined) return [];
  if (field.kind === "object") return terraformPath(field.fields, path);
  if (field.kind === "list" || field.kind === "set" || field.kind === "map") return [head, ...below(field.item, rest)];
  return [...path];
}

/** The one before, where the other says the same in the same order: notes on hosts are in the order of the description. */
function sameOr<T extends Model>(before: T, after: T): T {
  const names = Object.keys(before);
  const wanted = Object.keys(after);
  const same =
    names.length === wanted.length &&
    wanted.every((name, index) => name === names[index] && before[name] === after[name]);
  return same ? before : after;
}

/** As Array.sort() has them. */
function sorted(items: unknown[]): unknown[] {
  const inOrder = items.every((item, index) => index === 0 || String(items[index - 1]) <= String(item));
  return inOrder ? items : items.toSorted();
}
