// What a host's registry keeps of a resource, read back. It comes from outside, so it is looked at before it is believed; used by managed.ts and the resources.
import type { Field, Fields } from "../../schemas/dsl.ts";
import { type Host, HostError } from "../host/index.ts";
import type { Moved } from "../render/moved-domain.ts";

type Dictionary = Record<string, unknown>;

/** The note as whoever wrote it meant it; null, or anything thrown, where it is not that. */
type Understand<T> = (note: unknown) => T | null;

export function understood<T>(note: string | null, understand: Understand<T>): T | null {
  try {
    return note === null ? null : understand(JSON.parse(note));
  } catch {
    return null;
  }
}

/** Throws a HostError for a note that cannot be understood. */
export function readNote<T>(host: Host, key: string, note: string, understand: Understand<T>): T {
  const meant = understood(note, understand);
  if (meant !== null) return meant;
  throw new HostError(
    `${host.name}: what its registry notes of ${key} is not what Postform wrote there`,
    "put /var/lib/postform/registry back from a backup, or apply again: that notes it anew",
  );
}

/** The same of whatever the host has there; null where it has nothing. */
export async function noteOn<T>(host: Host, key: string, understand: Understand<T>): Promise<T | null> {
  const note = await host.noted(key);
  return note === null ? null : readNote(host, key, note, understand);
}

/** A model as a resource's fields have it. An older version may have noted fewer of them, a newer one more. */
export const modelOf =
  (fields: Fields): Understand<Dictionary> =>
  (note) =>
    isDictionary(note) && fits(fields, note) ? note : null;

/** Of a domain that moved away (see render/moved-domain.ts). */
export const readMoved: Understand<Moved> = (note) =>
  isDictionary(note) && typeof note["to"] === "string" && typeof note["until"] === "string"
    ? { to: note["to"], until: note["until"] }
    : null;

export const isDictionary = (value: unknown): value is Dictionary =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fits(fields: Fields, model: Dictionary): boolean {
  return Object.entries(fields).every(([name, field]) => {
    const value = Object.hasOwn(model, name) ? model[name] : undefined;
    return value === undefined || (value === null ? field.presence !== "required" : isOf(field, value));
  });
}

function isOf(field: Field, value: unknown): boolean {
  switch (field.kind) {
    case "list":
    case "set":
      return Array.isArray(value) && value.every((item) => isOf(field.item, item));
    case "map":
      return isDictionary(value) && Object.values(value).every((item) => isOf(field.item, item));
    case "object":
      return isDictionary(value) && fits(field.fields, value);
    default:
      return typeof value === (field.kind === "bool" ? "boolean" : field.kind);
  }
}
