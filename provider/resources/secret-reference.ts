// Reads a secret from where a reference says, on the machine that runs Terraform; the value goes no further than the call that needs it.
import { readFileSync } from "node:fs";
import { environment, expandPath } from "../host/expand.ts";

/** A place that a reference names, and that has not what it says. */
export class NoSecret extends Error {
  /** A file that is not there, or one that lacks the entry. */
  readonly lacks: "file" | "entry";

  constructor(lacks: "file" | "entry", message: string) {
    super(message);
    this.name = "NoSecret";
    this.lacks = lacks;
  }
}

/** `env:NAME`, `file:PATH` (its first line; all of it for PEM) or `file:PATH#KEY` (a key of a JSON object). PATH may begin with `$NAME` or `~/`. Throws a sentence that says what to set. */
export const resolveReference = (reference: string): string => secretReader()(reference);

/** The same for many references: reads and parses each file once. */
export function secretReader(): (reference: string) => string {
  const texts = new Map<string, string>();
  const objects = new Map<string, Record<string, unknown>>();
  return (reference) => {
    const variable = /^env:(.+)$/.exec(reference)?.[1];
    if (variable !== undefined) return told(reference, () => environment(variable));
    const file = /^file:([^#]+)(?:#(.+))?$/.exec(reference);
    if (!file) throw new Error(`${reference} is no reference; it looks like env:NAME, file:PATH or file:PATH#KEY`);
    const path = told(reference, () => expandPath(file[1] ?? ""));
    const text = once(texts, path, () => read(path, reference));
    const key = file[2];
    if (key === undefined) {
      const secret = text.includes("-----BEGIN ") ? text : (text.split(/\r?\n/)[0] ?? "");
      if (secret === "") throw new Error(`${reference}: the first line of ${path} is empty; write the secret there`);
      return secret;
    }
    const secrets = once(objects, path, () => parse(text, path));
    const value = Object.hasOwn(secrets, key) ? secrets[key] : undefined;
    if (typeof value === "string" && value !== "") return value;
    const secret = key.includes("@") ? "password" : "secret";
    const entry = `${JSON.stringify(key)}: "THE ${secret.toUpperCase()}"`;
    throw new NoSecret(
      "entry",
      `${path} has no ${secret} for ${key}; ${value === undefined ? "add" : "make its entry"} ${entry}`,
    );
  };
}

/** All lines of the file that a reference names; of a variable, or of a key of a JSON file, those of its text. */
export function referencedLines(reference: string): string[] {
  const file = /^file:([^#]+)$/.exec(reference)?.[1];
  const text =
    file === undefined
      ? resolveReference(reference)
      : read(
          told(reference, () => expandPath(file)),
          reference,
        );
  return text.split(/\r?\n/);
}

/** The file that a reference leads to; null for a variable, and for what is no reference. */
export function referencedFile(reference: string): string | null {
  try {
    const file = /^file:([^#]+)/.exec(reference)?.[1];
    return file === undefined ? null : expandPath(file);
  } catch {
    return null;
  }
}

function once<V>(known: Map<string, V>, key: string, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

function told(reference: string, work: () => string): string {
  try {
    return work();
  } catch (error) {
    throw new Error(`${reference}: ${(error as Error).message}`);
  }
}

function read(path: string, reference: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = `${reference}: ${path} cannot be read (${code}); make it, or point the reference elsewhere`;
    throw code === "ENOENT" ? new NoSecret("file", message) : new Error(message);
  }
}

function parse(text: string, path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${path} is no JSON; it has to be an object of names and secrets`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${path} is no JSON object; it has to be one of names and secrets`);
  return value as Record<string, unknown>;
}
