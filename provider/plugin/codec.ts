// Translates between Values and the two encodings in which Terraform sends them: msgpack, and JSON for a stored state.
// https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/object-wire-format.md
import { Decoder, Encoder, ExtData, ExtensionCodec } from "@msgpack/msgpack";
import { type CtyType, checkedType, mapValues } from "./cty.ts";
import { checkClaims } from "./msgpack.ts";
import { numberFromText, numberToWire } from "./number.ts";
import { type ObjectValue, UNKNOWN, type Value } from "./value.ts";
import { CodecError, convert, type Direction, mismatch } from "./walk.ts";

// 0 is an unknown value, 12 an unknown one of which something is known ("refined"): to us, both are unknown.
const extensions = new ExtensionCodec();
extensions.register({ type: 0, encode: () => null, decode: () => UNKNOWN });
extensions.register({ type: 12, encode: () => null, decode: () => UNKNOWN });

const toWire: Direction = {
  unknown: new ExtData(0, new Uint8Array([0])),
  strict: true,
  scalar: (value, type) => {
    if (type === "number") return numberToWire(expect(value, "number", type));
    if (type === "bool") return expect(value, "boolean", type);
    return wellFormed(expect(value, "string", type));
  },
  dynamic: (value, convert) => {
    const type = inferType(value as Value);
    return [typeBytes(type), convert(value, type)];
  },
};

const fromWire: Direction = {
  unknown: UNKNOWN,
  strict: false,
  scalar: (value, type) => {
    if (type !== "number") return expect(value, type === "bool" ? "boolean" : type, type);
    return numberFromText(
      String(typeof value === "string" || typeof value === "bigint" ? value : expect(value, type, type)),
    );
  },
  dynamic: (value, convert) => {
    if (!Array.isArray(value) || value.length !== 2) throw mismatch(value, "dynamic");
    return convert(value[1], parseType(value[0]));
  },
};

const fromJson: Direction = {
  unknown: UNKNOWN,
  strict: false,
  scalar: (value, type) => {
    // Terraform stores what JSON numbers cannot hold as text.
    if (type === "number") return numberFromText(String(typeof value === "string" ? value : expect(value, type, type)));
    return expect(value, type === "bool" ? "boolean" : type, type);
  },
  dynamic: (value, convert) => {
    const { type, value: inner } = value as { type: unknown; value: unknown };
    return convert(inner, checkedType(type));
  },
};

/** `known` has the types of dynamic attributes whose value came from Terraform (dynamicTypes): it gets them back in those types. */
export function encodeMsgpack(value: Value, type: CtyType, known: Record<string, CtyType> = {}): Uint8Array {
  const wire = convert(value, type, toWire) as Record<string, unknown> | null;
  const retyped =
    value === null || value === UNKNOWN ? {} : mapValues(known, (of, name) => inType((value as ObjectValue)[name], of));
  const whole = Object.keys(retyped).length > 0 ? { ...wire, ...retyped } : wire;
  return new Encoder({ maxDepth: 1000 }).encode(whole);
}

/** As a value of any type, with that one beside it. */
export function encodeTyped(value: Value, type: CtyType): Uint8Array {
  return new Encoder({ maxDepth: 1000 }).encode([typeBytes(type), convert(value, type, toWire)]);
}

export function decodeMsgpack(bytes: Uint8Array, type: CtyType): Value {
  return convert(unpack(bytes), type, fromWire) as Value;
}

/** A stored state: attributes that it lacks are null, those that the schema no longer has are dropped. */
export function decodeJson(json: unknown, type: CtyType): Value {
  return convert(json, type, fromJson) as Value;
}

/** What a person wrote as JSON: attributes that it lacks are null, one that the type has not is an error. */
export function decodeGiven(json: unknown, type: CtyType): Value {
  return convert(json, type, { ...fromJson, strict: true }) as Value;
}

/** Of each dynamic attribute, the type of its value in an encoded object; JavaScript alone tells no list from a tuple. */
export function dynamicTypes(bytes: Uint8Array, names: string[]): Record<string, CtyType> {
  return typesOf(unpack(bytes), names, (wire) => (Array.isArray(wire) ? parseType(wire[0]) : undefined));
}

/** The same of a stored state. */
export function storedDynamicTypes(state: unknown, names: string[]): Record<string, CtyType> {
  return typesOf(state, names, (wire) => {
    const { type } = (wire ?? {}) as { type?: unknown };
    return type === undefined ? undefined : checkedType(type);
  });
}

function typesOf(object: unknown, names: string[], typeOf: (wire: unknown) => CtyType | undefined) {
  const typed = names.map((name) => [name, typeOf((object as Record<string, unknown> | null)?.[name])] as const);
  return Object.fromEntries(typed.filter((entry): entry is readonly [string, CtyType] => entry[1] !== undefined));
}

function unpack(bytes: Uint8Array): unknown {
  checkClaims(bytes);
  return new Decoder({ extensionCodec: extensions, useBigInt64: true }).decode(bytes);
}

function parseType(json: unknown): CtyType {
  if (!(json instanceof Uint8Array)) throw mismatch(json, "dynamic");
  return checkedType(JSON.parse(Buffer.from(json).toString()));
}

function typeBytes(type: CtyType): Uint8Array {
  return Buffer.from(JSON.stringify(type));
}

function inType(value: Value | undefined, type: CtyType): unknown {
  try {
    return [typeBytes(type), convert(value, type, toWire)];
  } catch (error) {
    if (error instanceof CodecError) return convert(value, "dynamic", toWire);
    throw error;
  }
}

/** What Terraform itself takes a literal for: arrays are tuples, objects are objects, null is of any type. */
function inferType(value: Value): CtyType {
  if (value === null || value === UNKNOWN) return "dynamic";
  if (typeof value === "string") return "string";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "bool";
  return Array.isArray(value) ? ["tuple", value.map(inferType)] : ["object", mapValues(value, inferType)];
}

function expect<T extends "string" | "number" | "boolean">(value: unknown, is: T, type: CtyType) {
  if (typeof value !== is) throw mismatch(value, type);
  return value as T extends "string" ? string : T extends "number" ? number : boolean;
}

/** A half of a surrogate pair has no UTF-8 and would turn into U+FFFD on the way. */
function wellFormed(text: string): string {
  if (/[\ud800-\udfff]/u.test(text)) throw new Error("the text has half of a surrogate pair, so it is not Unicode");
  return text;
}
