// Objects and private data as they stand in the protocol's messages; used by the lifecycle.
import { decodeJson, decodeMsgpack, dynamicTypes, encodeMsgpack, storedDynamicTypes } from "./codec.ts";
import { schemaType } from "./cty.ts";
import type { tfplugin6 } from "./generated/tfplugin6.js";
import type { Schema } from "./schema.ts";
import type { ObjectValue } from "./value.ts";
import { CodecError } from "./walk.ts";
import { withoutWriteOnly } from "./write-only.ts";

type Wire = tfplugin6.IDynamicValue;

/** Null where Terraform says that there is no object: before a create, after a delete. */
export function readObject(wire: Wire | null | undefined, schema: Schema): ObjectValue | null {
  if (wire?.msgpack?.length) return decodeMsgpack(wire.msgpack, schemaType(schema)) as ObjectValue | null;
  if (wire?.json?.length) return decodeJson(parse(wire.json, "the value"), schemaType(schema)) as ObjectValue | null;
  return null;
}

/** Whether `readObject` would find nothing, told without reading it: nil is one byte (https://github.com/msgpack/msgpack/blob/master/spec.md#nil-format). */
export const isNull = (wire: Wire | null | undefined): boolean =>
  wire?.msgpack?.length
    ? wire.msgpack[0] === 0xc0
    : !wire?.json?.length || Buffer.from(wire.json).toString().trim() === "null";

/**
 * Attributes that the object lacks go as null, and write-only ones always. `like` is Terraform's own version of the object: a dynamic
 * attribute keeps the type that it has there.
 */
export function writeObject(object: ObjectValue | null, schema: Schema, like?: Wire | null): Wire {
  const kept = object && withoutWriteOnly(object, schema.attributes);
  const dynamic = Object.keys(schema.attributes).filter((name) => schema.attributes[name]!.type === "dynamic");
  const known = dynamic.length > 0 && like ? typesIn(like, dynamic) : {};
  return { msgpack: encodeMsgpack(kept, schemaType(schema), known) };
}

function typesIn(like: Wire, names: string[]) {
  if (like.msgpack?.length) return dynamicTypes(like.msgpack, names);
  return like.json?.length ? storedDynamicTypes(parse(like.json, "the value"), names) : {};
}

export function readStored(raw: tfplugin6.IRawState | null | undefined): ObjectValue {
  if (!raw?.json?.length)
    throw new Error("the state is in a format from before Terraform 0.12, which this provider never wrote");
  return object(parse(raw.json, stored), stored);
}

export function storedObject(stored: ObjectValue, schema: Schema): ObjectValue {
  try {
    return decodeJson(stored, schemaType(schema)) as ObjectValue;
  } catch (error) {
    if (error instanceof CodecError)
      throw new CodecError(`the stored state does not fit: ${error.message}`, error.path);
    throw error;
  }
}

export function readPrivate(bytes: Uint8Array | null | undefined): ObjectValue {
  return bytes?.length ? object(parse(bytes, hidden), hidden) : {};
}

export function writePrivate(object: ObjectValue): Uint8Array {
  return Object.keys(object).length > 0 ? Buffer.from(JSON.stringify(object)) : new Uint8Array();
}

const stored = "the stored state";
const hidden = "what Terraform keeps beside the state (private)";

function parse(json: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString());
  } catch {
    throw damaged(what);
  }
}

function object(value: unknown, what: string): ObjectValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw damaged(what);
  return value as ObjectValue;
}

const damaged = (what: string) =>
  new Error(`${what} is no JSON object: was it edited? put the state back from a backup (terraform.tfstate.backup)`);
