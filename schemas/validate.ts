// Checks a model against its description by ajv, and says what is wrong in plain words: called by the provider, the constructs and the company files.
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Fields } from "./dsl.ts";
import { formats } from "./formats.ts";
import { objectSchema } from "./json-schema.ts";

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

let ajv: Ajv | undefined;
const compiled = new WeakMap<Fields, ValidateFunction>();

/** The problems of a model, in the order of its keys; none when it is valid. Null counts as not given. */
export function validate(
  { fields }: { readonly fields: Fields },
  model: unknown,
  { skip = () => false }: ValidateOptions = {},
): Problem[] {
  ajv ??= new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    formats: Object.fromEntries(
      Object.entries(formats).map(([name, rule]) => [name, (value: string) => rule.test(value)]),
    ),
  });
  let check = compiled.get(fields);
  if (!check) {
    check = ajv.compile(objectSchema(fields));
    compiled.set(fields, check);
  }
  if (check(withoutNulls(model))) return [];
  const problems = (check.errors ?? [])
    .filter((error) => error.keyword !== "propertyNames" && !isSkipped(error, skip, model))
    .map((error) => ({
      path: pathOf(error, model),
      message: sentence(error),
      ...(error.keyword === "additionalProperties" || error.propertyName !== undefined
        ? { about: "key" as const }
        : {}),
    }));
  // A key of a map that is wrong is told once, and so is a value that is wrong in two ways.
  return problems.filter(
    ({ path }, index) => problems.findIndex((other) => other.path.join("\0") === path.join("\0")) === index,
  );
}

function isSkipped(error: ErrorObject, skip: (value: unknown) => boolean, model: unknown): boolean {
  if (error.keyword === "required" || error.keyword === "additionalProperties") return false;
  if (error.keyword === "uniqueItems") return (error.data as unknown[]).some(skip);
  const asked = valueAt(model, error.instancePath);
  return skip(error.data) || skip(asked);
}

const withoutNulls = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([key, inner]) => [key, withoutNulls(inner)]),
  );
};

const segments = (pointer: string) =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));

function valueAt(model: unknown, pointer: string): unknown {
  return segments(pointer).reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    model,
  );
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
      return `${given(error)} is not allowed; allowed is ${rule.allowed}${hint ? `: ${hint}` : ""}`;
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
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** `; did you mean …?` for the nearest of the words, when one is near. */
function meant(given: string, words: readonly string[]): string | undefined {
  const near = words
    .map((word) => ({ word, far: distance(given.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0];
  return near && near.far <= Math.max(1, Math.floor(near.word.length / 3))
    ? `; did you mean ${show(near.word)}?`
    : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      current[j] = Math.min(
        (current[j - 1] ?? 0) + 1,
        (previous[j] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
