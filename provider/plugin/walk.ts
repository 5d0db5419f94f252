// Goes through a value by its type, for the codecs: what differs between them is what they do to scalars, unknowns and dynamic values.
import { type CtyType, changeItems, changeValues, typeName } from "./cty.ts";
import { UNKNOWN } from "./value.ts";

export interface Direction {
  /** What takes the place of UNKNOWN. */
  unknown: unknown;
  scalar(value: unknown, type: "string" | "number" | "bool"): unknown;
  dynamic(value: unknown, convert: (value: unknown, type: CtyType) => unknown): unknown;
  /** An attribute that the schema lacks is an error, not left out. */
  strict: boolean;
}

/** A value that does not fit its schema; `path` says where. */
export class CodecError extends Error {
  readonly path: (string | number)[];

  constructor(message: string, path: (string | number)[]) {
    super(path.length > 0 ? `${message} (at ${path.join(".")})` : message);
    this.name = "CodecError";
    this.path = path;
  }
}

/** Attributes that an object lacks become null. A part in which nothing changes is handed on, not copied: most of a large value. */
export function convert(value: unknown, type: CtyType, direction: Direction): unknown {
  const walk = new Walk(direction);
  try {
    return walk.convert(value, type);
  } catch (error) {
    throw new CodecError((error as Error).message, walk.path);
  }
}

/** The path is one stack, which an error leaves as it is: a new array for each of 100,000 records takes longer than their encoding. */
class Walk {
  readonly path: (string | number)[] = [];

  constructor(private readonly direction: Direction) {}

  convert = (value: unknown, type: CtyType): unknown => {
    if (value === null || value === undefined) return null;
    if (value === UNKNOWN) return this.direction.unknown;
    if (type === "dynamic") return this.direction.dynamic(value, this.convert);
    if (typeof type === "string") return this.direction.scalar(value, type);
    switch (type[0]) {
      case "list":
      case "set":
        return this.elements(asArray(value, type), () => type[1]);
      case "tuple":
        return this.elements(asTuple(value, type), (index) => type[1][index]!);
      case "map":
        return this.entries(asObject(value, type), type[1]);
      case "object":
        return this.object(asObject(value, type), type[1]);
    }
  };

  private elements(array: unknown[], typeAt: (index: number) => CtyType): unknown[] {
    return changeItems(array, (element, index) => this.inside(index, element, typeAt(index)));
  }

  private entries(map: Record<string, unknown>, type: CtyType): unknown {
    return changeValues(map, (value, key) => this.inside(key, value, type));
  }

  private object(object: Record<string, unknown>, attributes: Record<string, CtyType>): unknown {
    const given = Object.keys(object);
    const unneeded = given.find((name) => !Object.hasOwn(attributes, name));
    if (unneeded !== undefined && this.direction.strict) {
      this.path.push(unneeded);
      throw new Error(`the schema has no attribute "${unneeded}"`);
    }
    const names = Object.keys(attributes);
    const converted = names.map((name) =>
      this.inside(name, Object.hasOwn(object, name) ? object[name] : null, attributes[name]!),
    );
    // In the order of the schema, so that what comes after need not copy it.
    const same =
      given.length === names.length &&
      names.every((name, index) => name === given[index] && converted[index] === object[name]);
    return same ? object : Object.fromEntries(names.map((name, index) => [name, converted[index]]));
  }

  private inside(key: string | number, value: unknown, type: CtyType): unknown {
    this.path.push(key);
    const converted = this.convert(value, type);
    this.path.pop();
    return converted;
  }
}

function asArray(value: unknown, type: CtyType): unknown[] {
  if (!Array.isArray(value)) throw mismatch(value, type);
  return value;
}

function asTuple(value: unknown, type: ["tuple", CtyType[]]): unknown[] {
  const elements = asArray(value, type);
  if (elements.length === type[1].length) return elements;
  throw new Error(`the type has ${type[1].length} elements, but the value ${elements.length}`);
}

function asObject(value: unknown, type: CtyType): Record<string, unknown> {
  // Bytes, dates and extensions are objects to JavaScript alone.
  const plain = typeof value === "object" && [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!plain) throw mismatch(value, type);
  return value as Record<string, unknown>;
}

export function mismatch(value: unknown, type: CtyType): Error {
  const found = Array.isArray(value) ? "array" : typeof value;
  return new Error(`the schema wants a ${typeName(type)}, but the value is of type ${found}`);
}
