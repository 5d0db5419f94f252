// Puts an entry into a YAML text and leaves every other byte of it as it is: comments, order and spelling are a person's. Pure; used by `postform add`.
import { isDeepStrictEqual } from "node:util";
import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  type Node,
  type Pair,
  parseDocument,
  stringify,
  type YAMLMap,
} from "yaml";

type Map_ = YAMLMap<Node, Node | null>;

/** Where in a text something cannot be edited, and why. */
export class CannotInsert extends Error {
  readonly path: readonly string[];

  constructor(path: readonly string[], message: string) {
    super(message);
    this.name = "CannotInsert";
    this.path = path;
  }
}

/** The text with a new entry at a path; maps on the way that are not there are made. Throws a CannotInsert where the entry is there already, or the text is written in a way that only a person can edit. */
export function insertEntry(text: string, path: readonly string[], value: unknown): string {
  const document = parseDocument(text, { version: "1.2", uniqueKeys: false });
  let map = document.contents as Map_;
  for (const [depth, name] of path.entries()) {
    const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    const here = path.slice(0, depth + 1);
    if (pair === undefined) {
      const rest = path.slice(depth + 1);
      const entry = { [name]: nested(rest, value) };
      const edits = map.flow ? intoFlow(text, map, entry, here) : intoBlock(text, map, { entry, levels: rest.length });
      return checked(text, edited(text, edits), path, value);
    }
    const inner = pair.value;
    if (depth === path.length - 1) throw new CannotInsert(here, `${name} is there already`);
    if (inner === null || (isScalar(inner) && inner.value === null)) {
      const rest = path.slice(depth + 1);
      const edits = asValue(text, { map, pair, entry: nested(rest, value) as object, levels: rest.length - 1 });
      return checked(text, edited(text, edits), path, value);
    }
    if (isAlias(inner))
      throw new CannotInsert(here, `${name} is a YAML alias (*name), which stands for text elsewhere: edit it by hand`);
    if (!isMap(inner)) throw new CannotInsert(here, `${name} holds no keys: edit it by hand`);
    map = inner as Map_;
  }
  return text;
}

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((all, { from, to, text: piece }) => all.slice(0, from) + piece + all.slice(to), text);
}

/** What was meant has come of it, and nothing else. */
function checked(before: string, after: string, path: readonly string[], value: unknown): string {
  const plain = (text: string) =>
    parseDocument(text, { version: "1.2", uniqueKeys: false }).toJS({ maxAliasCount: 1000 }) as unknown;
  const meant = put(plain(before), path, value);
  let got: unknown;
  try {
    got = plain(after);
  } catch {
    got = undefined;
  }
  if (isDeepStrictEqual(got, meant)) return after;
  throw new CannotInsert(
    path.slice(0, -1),
    `an entry cannot be put here without rewriting what is around it: add ${onOneLine({ [path.at(-1) ?? ""]: value })} by hand`,
  );
}

function put(around: unknown, [name = "", ...rest]: readonly string[], value: unknown): unknown {
  const object = (around ?? {}) as Record<string, unknown>;
  return { ...object, [name]: rest.length === 0 ? value : put(object[name], rest, value) };
}

/** After the last entry, at the same indentation. */
function intoBlock(text: string, map: Map_, { entry, levels }: { entry: object; levels: number }): Edit[] {
  const { items } = map;
  const first = offsetOf(items[0]?.key);
  const indent = " ".repeat(first - lineStart(text, first));
  const end = lineEnd(text, contentEnd(text, items.at(-1)));
  return [{ from: end, to: end, text: newLine(text) + inBlock(text, entry, { indent, levels }) }];
}

/** Before the brace, on a line of its own where the last one is. */
function intoFlow(text: string, map: Map_, entry: object, path: readonly string[]): Edit[] {
  const inside = onOneLine(entry).slice(2, -2);
  const [start = 0, end = 0] = map.range ?? [];
  const last = map.items.at(-1);
  if (last === undefined) {
    if (text.slice(start + 1, end - 1).trim() !== "")
      throw new CannotInsert(path.slice(0, -1), "there is a comment within the braces: edit it by hand");
    return [{ from: start, to: end, text: `{ ${inside} }` }];
  }
  const key = offsetOf(last.key);
  const indent = text.slice(lineStart(text, key), key);
  const own = /^[ \t]+$/.test(indent);
  const after = contentEnd(text, last);
  const comma = /^\s*,/.exec(text.slice(after, end))?.[0];
  if (!own) {
    const at = after + (comma?.length ?? 0);
    return [{ from: at, to: at, text: `${comma === undefined ? "," : ""} ${inside}` }];
  }
  const at = lineEnd(text, after + (comma?.length ?? 0));
  const line = { from: at, to: at, text: `${newLine(text)}${indent}${inside}${comma === undefined ? "" : ","}` };
  return comma === undefined ? [{ from: after, to: after, text: "," }, line] : [line];
}

interface EmptyPair {
  readonly map: Map_;
  readonly pair: Pair<Node, Node | null>;
  readonly entry: object;
  readonly levels: number;
}

/** In the place of nothing behind a key. */
function asValue(text: string, { map, pair, entry, levels }: EmptyPair): Edit[] {
  const key = offsetOf(pair.key);
  const colon = text.indexOf(":", pair.key.range?.[1] ?? key);
  const written = isScalar(pair.value) && pair.value.source ? pair.value.range : undefined;
  if (written) return [{ from: written[0], to: written[1], text: onOneLine(entry) }];
  if (map.flow) {
    const none = colon < 0 || !/^\s*$/.test(text.slice(pair.key.range?.[1] ?? key, colon));
    const at = none ? (pair.key.range?.[1] ?? key) : colon + 1;
    return [{ from: at, to: at, text: `${none ? ":" : ""} ${onOneLine(entry)}` }];
  }
  const indent = " ".repeat(key - lineStart(text, key) + stepOf(text));
  const end = lineEnd(text, colon + 1);
  return [{ from: end, to: end, text: newLine(text) + inBlock(text, entry, { indent, levels }) }];
}

const offsetOf = (node: Node | null | undefined) => node?.range?.[0] ?? 0;
const newLine = (text: string) => (text.includes("\r\n") ? "\r\n" : "\n");
const lineStart = (text: string, offset: number) => text.lastIndexOf("\n", offset - 1) + 1;

/** Before the line break; the text's end where there is none. */
function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}

/** Behind the last character of an entry that is no space, comment or line break. */
function contentEnd(text: string, pair: Pair<Node, Node | null> | undefined): number {
  const value = pair?.value;
  if (isCollection(value) && !value.flow && value.items.length > 0) {
    const last = value.items.at(-1);
    return isMap(value)
      ? contentEnd(text, last as Pair<Node, Node | null>)
      : contentEnd(text, { key: value, value: last } as unknown as Pair<Node, Node | null>);
  }
  const keyEnd = pair?.key.range?.[1] ?? 0;
  const valueEnd = value?.range?.[1] ?? 0;
  const nothing = !value || (isScalar(value) && value.value === null && !value.source);
  const colon = /^\s*:/.exec(text.slice(keyEnd))?.[0].length ?? 0;
  let end = nothing ? keyEnd + colon : valueEnd;
  while (end > 0 && /\s/.test(text[end - 1] ?? "")) end -= 1;
  return end;
}

/** By how much the text indents: two where it does not tell. */
function stepOf(text: string): number {
  return /^( +)\S/m.exec(text)?.[1]?.length ?? 2;
}

/** A value in YAML on one line, as a person would write it. */
export function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null)
    // What needs no quotes on a line of its own may need them in braces.
    return stringify([value], { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 })
      .trim()
      .slice(1, -1);
  const entries = Object.entries(value).map(([key, inner]) => `${onOneLine(key)}: ${onOneLine(inner)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** The maps that lead to the value, so many of them, are lines of their own; the value itself is one line. */
function inBlock(text: string, entry: object, { indent, levels }: { indent: string; levels: number }): string {
  const [[name = "", value] = []] = Object.entries(entry);
  const line = `${indent}${onOneLine(name)}:`;
  if (levels === 0) return `${line} ${onOneLine(value)}`;
  const inner = inBlock(text, value as object, { indent: indent + " ".repeat(stepOf(text)), levels: levels - 1 });
  return line + newLine(text) + inner;
}
