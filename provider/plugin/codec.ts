// Translates between Values and the two encodings in which Terraform sends them: msgpack, and JSON for a stored state.
// https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/object-wire-format.md
import { Decoder, Encoder, ExtData, ExtensionCodec } from "@msgpack/msgpack";
import { type CtyType, mapValues, typeName } from "./cty.ts";
import { numberFromText, numberToWire } from "./number.ts";
import { type ObjectValue, UNKNOWN, type Value } from "./value.ts";

/** A value that does not fit its schema; `path` says where. */
export class CodecError extends Error {
  readonly path: (string | number)[];

  constructor(message: string, path: (string | number)[]) {
    super(path.length > 0 ? `${message} (at ${path.join(".")})` : message);
    this.name = "CodecError";
    this.path = path;
  }
}

type Path = (string | number)[];

// 0 is an unknown value, 12 an unknown one of which something is known ("refined"): to us, both are unknown.
const extensions = new ExtensionCodec();
extensions.register({ type: 0, encode: () => null, decode: () => UNKNOWN });
extensions.register({ type: 12, encode: () => null, decode: () => UNKNOWN });
const UNKNOWN_WIRE = new ExtData(0, new Uint8Array([0]));

/** `known` has the types of dynamic attributes whose value came from Terraform (dynamicTypes): it gets them back in those types. */
export function encodeMsgpack(value: Value, type: CtyType, known: Record<string, CtyType> = {}): Uint8Array {
  const wire = toWire(value, type, []);
  if (wire !== null && value !== UNKNOWN)
    for (const [name, knownType] of Object.entries(known))
      (wire as Record<string, unknown>)[name] = inType((value as ObjectValue)[name], knownType, [name]);
  return new Encoder({ maxDepth: 1000 }).encode(wire);
}

export function decodeMsgpack(bytes: Uint8Array, type: CtyType): Value {
  const decoder = new Decoder({ extensionCodec: extensions, useBigInt64: true });
  return fromWire(decoder.decode(bytes), type, []);
}

/** A stored state: attributes that it lacks are null, those that the schema no longer has are dropped. */
export function decodeJson(json: unknown, type: CtyType): Value {
  return fromJson(json, type, []);
}

/** Of each dynamic attribute, the type of its value in an encoded object; JavaScript alone tells no list from a tuple. */
export function dynamicTypes(bytes: Uint8Array, names: string[]): Record<string, CtyType> {
  const object = new Decoder({ extensionCodec: extensions, useBigInt64: true }).decode(bytes);
  return typesOf(object, names, (wire) => (Array.isArray(wire) ? parseType(wire[0]) : undefined));
}

/** The same of a stored state. */
export function storedDynamicTypes(state: unknown, names: string[]): Record<string, CtyType> {
  return typesOf(state, names, (wire) => (wire as { type?: CtyType } | null | undefined)?.type);
}

function typesOf(object: unknown, names: string[], typeOf: (wire: unknown) => CtyType | undefined) {
  const typed = names.map((name) => [name, typeOf((object as Record<string, unknown> | null)?.[name])] as const);
  return Object.fromEntries(typed.filter((entry): entry is readonly [string, CtyType] => entry[1] !== undefined));
}

function parseType(json: Uint8Array): CtyType {
  return JSON.parse(Buffer.from(json).toString()) as CtyType;
}

function toWire(value: Value | undefined, type: CtyType, path: Path): unknown {
  if (value === null || value === undefined) return null;
  if (value === UNKNOWN) return UNKNOWN_WIRE;
  if (type === "dynamic") {
    const inferred = inferType(value, path);
    return [Buffer.from(JSON.stringify(inferred)), toWire(value, inferred, path)];
  }
  if (type === "string") return wellFormed(expect(value, "string", type, path), path);
  if (type === "bool") return expect(value, "boolean", type, path);
  if (type === "number") return inPath(path, () => numberToWire(expect(value, "number", type, path)));
  switch (type[0]) {
    case "list":
    case "set":
      return expectArray(value, type, path).map((element, index) => toWire(element, type[1], [...path, index]));
    case "tuple":
      return type[1].map((elementType, index) =>
        toWire(expectArray(value, type, path)[index], elementType, [...path, index]),
      );
    case "map":
      return mapValues(expectObject(value, type, path), (element, key) => toWire(element, type[1], [...path, key]));
    case "object": {
      const object = expectObject(value, type, path);
      const attributes = type[1];
      for (const name of Object.keys(object))
        if (!Object.hasOwn(attributes, name))
          throw new CodecError(`the schema has no attribute "${name}"`, [...path, name]);
      return mapValues(attributes, (attributeType, name) =>
        toWire(Object.hasOwn(object, name) ? object[name] : null, attributeType, [...path, name]),
      );
    }
  }
}

function fromWire(wire: unknown, type: CtyType, path: Path): Value {
  if (wire === null || wire === undefined) return null;
  if (wire === UNKNOWN) return UNKNOWN;
  if (type === "dynamic") {
    const [typeJson, inner] = wire as [Uint8Array, unknown];
    return fromWire(inner, parseType(typeJson), path);
  }
  if (type === "number") return inPath(path, () => numberFromWire(wire));
  if (type === "string" || type === "bool") return wire as string | boolean;
  switch (type[0]) {
    case "list":
    case "set":
      return (wire as unknown[]).map((element, index) => fromWire(element, type[1], [...path, index]));
    case "tuple":
      return (wire as unknown[]).map((element, index) => fromWire(element, type[1][index]!, [...path, index]));
    case "map":
      return mapValues(wire as Record<string, unknown>, (element, key) => fromWire(element, type[1], [...path, key]));
    case "object":
      return mapValues(type[1], (attributeType, name) =>
        fromWire((wire as Record<string, unknown>)[name], attributeType, [...path, name]),
      );
  }
}

function numberFromWire(wire: unknown): number {
  if (typeof wire === "string") return numberFromText(wire);
  if (typeof wire === "bigint") return numberFromText(wire.toString());
  return numberFromText(String(wire));
}

function fromJson(json: unknown, type: CtyType, path: Path): Value {
  if (json === null || json === undefined) return null;
  if (type === "dynamic") {
    const { type: inner, value } = json as { type: CtyType; value: unknown };
    return fromJson(value, inner, path);
  }
  if (type === "string") return expect(json, "string", type, path);
  if (type === "bool") return expect(json, "boolean", type, path);
  if (type === "number")
    return inPath(path, () =>
      numberFromText(typeof json === "string" ? json : String(expect(json, "number", type, path))),
    );
  switch (type[0]) {
    case "list":
    case "set":
      return expectArray(json, type, path).map((element, index) => fromJson(element, type[1], [...path, index]));
    case "tuple":
      return expectArray(json, type, path).map((element, index) =>
        fromJson(element, type[1][index]!, [...path, index]),
      );
    case "map":
      return mapValues(expectObject(json, type, path), (element, key) => fromJson(element, type[1], [...path, key]));
    case "object": {
      const object = expectObject(json, type, path);
      return mapValues(type[1], (attributeType, name) =>
        fromJson(Object.hasOwn(object, name) ? object[name] : null, attributeType, [...path, name]),
      );
    }
  }
}

function inType(value: Value | undefined, type: CtyType, path: Path): unknown {
  try {
    return [Buffer.from(JSON.stringify(type)), toWire(value, type, path)];
  } catch (error) {
    if (error instanceof CodecError) return toWire(value, "dynamic", path);
    throw error;
  }
}

/** What Terraform itself takes a literal for: arrays are tuples, objects are objects, null is of any type. */
function inferType(value: Value, path: Path): CtyType {
  if (value === null || value === UNKNOWN) return "dynamic";
  if (typeof value === "string") return "string";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "bool";
  if (Array.isArray(value)) return ["tuple", value.map((element, index) => inferType(element, [...path, index]))];
  return ["object", mapValues(value, (element, key) => inferType(element, [...path, key]))];
}

function expect<T extends "string" | "number" | "boolean">(value: unknown, is: T, type: CtyType, path: Path) {
  if (typeof value !== is) throw mismatch(value, type, path);
  return value as T extends "string" ? string : T extends "number" ? number : boolean;
}

function expectArray(value: unknown, type: CtyType, path: Path): Value[] {
  if (!Array.isArray(value)) throw mismatch(value, type, path);
  return value;
}

function expectObject(value: unknown, type: CtyType, path: Path): Record<string, Value> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw mismatch(value, type, path);
  return value as Record<string, Value>;
}

function mismatch(value: unknown, type: CtyType, path: Path): CodecError {
  const found = Array.isArray(value) ? "array" : typeof value;
  return new CodecError(`the schema wants a ${typeName(type)}, but the value is of type ${found}`, path);
}

/** A half of a surrogate pair has no UTF-8 and would turn into U+FFFD on the way. */
function wellFormed(text: string, path: Path): string {
  if (/[\ud800-\udfff]/u.test(text))
    throw new CodecError("the text has half of a surrogate pair, so it is not Unicode", path);
  return text;
}

function inPath<T>(path: Path, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    throw error instanceof CodecError ? error : new CodecError((error as Error).message, path);
  }
}
