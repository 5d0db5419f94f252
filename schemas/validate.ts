// Checks a model against its description by ajv, and says what is wrong in plain words: called by the provider, the constructs and the company files.
import type { ErrorObject } from "ajv";
import { compiled, type Described } from "./compiled.ts";
import { formats } from "./formats.ts";
import { meant } from "./meant.ts";

/** What is wrong, at a path of names, map keys and indexes. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** Set when the key itself is wrong, not what is under it. */
  readonly about?: "key";
}

export interface ValidateOptions {
  /** Values that are not known yet: they pass every check. */
  readonly skip?: (value: unknown) => boolean;
}

/** The problems of a model, in the order of its keys; none when it is valid. Null counts as not given. */
export function validate(
  described: Described,
  model: unknown,
  { skip = () => false }: ValidateOptions = {},
): Problem[] {
  const check = compiled(described);
  if (check(withoutNulls(model, skip))) return [];
  const problems = (check.errors ?? [])
    .filter((error) => error.keyword !== "propertyNames" && !isSkipped(error, skip, model))
    .map((error) => ({
      path: pathOf(error, model),
      message: isLeftEmpty(error, model) ? `${show(error.params["missingProperty"])} has no value` : sentence(error),
      ...(error.keyword === "additionalProperties" || error.propertyName !== undefined || isLeftEmpty(error, model)
        ? { about: "key" as const }
        : {}),
    }));
  // A key of a map that is wrong is told once, and so is a value that is wrong in two ways.
  const told = new Set<string>();
  return problems.filter(({ path }) => {
    const place = path.join("\0");
    if (told.has(place)) return false;
    told.add(place);
    return true;
  });
}

/** Whether the value, or one that it is in, is not known yet. */
function isSkipped(error: ErrorObject, skip: (value: unknown) => boolean, model: unknown): boolean {
  const keys = segments(error.instancePath);
  if (keys.some((_, index) => skip(valueAt(model, keys.slice(0, index))))) return true;
  if (skip(valueAt(model, keys))) return true;
  if (error.keyword === "required" || error.keyword === "additionalProperties") return false;
  if (error.keyword === "uniqueItems") return (error.data as unknown[]).some(skip);
  return skip(error.data);
}

/** What is not known yet is handed on as it is: such an object may lead back to itself. */
const withoutNulls = (value: unknown, skip: (value: unknown) => boolean): unknown => {
  if (value === null || typeof value !== "object" || skip(value)) return value;
  if (Array.isArray(value)) return value.map((inner) => withoutNulls(inner, skip));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([key, inner]) => [key, withoutNulls(inner, skip)]),
  );
};

/** `contact:` with nothing behind it is there, so that is where to look. */
function isLeftEmpty({ keyword, instancePath, params }: ErrorObject, model: unknown): boolean {
  const around = valueAt(model, segments(instancePath));
  return keyword === "required" && Object.hasOwn(around as object, String(params["missingProperty"]));
}

const segments = (pointer: string) =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));

function valueAt(model: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], model);
}

function pathOf(error: ErrorObject, model: unknown): (string | number)[] {
  let value = model;
  const path: (string | number)[] = segments(error.instancePath).map((key) => {
    const step = Array.isArray(value) ? Number(key) : key;
    value = (value as Record<string, unknown> | undefined)?.[key];
    return step;
  });
  if (error.keyword === "additionalProperties") path.push(String(error.params["additionalProperty"]));
  if (error.propertyName !== undefined) path.push(error.propertyName);
  if (isLeftEmpty(error, model)) path.push(String(error.params["missingProperty"]));
  return path;
}

function sentence(error: ErrorObject): string {
  const { keyword, params, data } = error;
  switch (keyword) {
    case "additionalProperties": {
      const known = Object.keys((error.parentSchema?.["properties"] as object | undefined) ?? {});
      return `${show(params["additionalProperty"])} is not a key that is known here${meant(String(params["additionalProperty"]), known) ?? `; known are ${known.join(", ")}`}`;
    }
    case "required":
      return `${show(params["missingProperty"])} is missing`;
    case "type":
      return `${given(error)} is ${kindOf(data)}; allowed is ${typeNames[String(params["type"])] ?? params["type"]}`;
    case "enum": {
      const values = (params["allowedValues"] as string[]) ?? [];
      return `${show(data)} is not allowed; allowed is one of ${values.join(", ")}${meant(String(data), values) ?? ""}`;
    }
    case "format": {
      const rule = formats[params["format"] as keyof typeof formats];
      const hint = rule.hint?.(String(data));
      return `${given(error)} is not allowed; allowed is ${rule.allowed}${hint ? `: ${visible(hint)}` : ""}`;
    }
    case "minimum":
      return `${show(data)} is too small; at least ${params["limit"]} is allowed`;
    case "maximum":
      return `${show(data)} is too large; at most ${params["limit"]} is allowed`;
    case "maxLength":
      return `${show(data)} has ${String(data).length} characters; at most ${params["limit"]} are allowed`;
    case "minItems":
      return `it is empty; at least ${params["limit"]} is needed`;
    case "uniqueItems": {
      const list = data as unknown[];
      return `${show(list[Number(params["i"])])} is there twice`;
    }
    default:
      return `${show(data)} is not allowed: ${error.message}`;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a set of keys and values",
  "boolean,object": "true, false or a set of keys and values",
};
const kindOf = (value: unknown) =>
  value === null
    ? "empty"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "a set of keys and values"
        : typeof value === "string"
          ? "text"
          : typeof value === "number"
            ? Number.isInteger(value)
              ? "a number"
              : "no whole number"
            : "true or false";

/** What was given; but neither a secret that stands where its hash or reference should, nor one that may be somewhere in it. */
function given({ keyword, data, params, parentSchema }: ErrorObject): string {
  const secret = ["password-hash", "reference"].includes(String(parentSchema?.["format"]));
  const structured = keyword === "type" && ["object", "array"].includes(String(params["type"]));
  return secret || structured || typeof data === "object" ? "what is given" : show(data);
}

/** What was given, short and on one line. */
function show(value: unknown): string {
  const text = visible(typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value)));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** A terminal obeys control characters, and hides those that change the direction of text. */
function visible(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
