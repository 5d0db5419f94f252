// Reads YAML into plain values and remembers where each stands, so that a problem is told with its line and column. Called by company-file.ts.
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

export interface Place {
  readonly line: number;
  readonly column: number;
}
export interface YamlProblem extends Place {
  readonly message: string;
}
export interface LocatedYaml {
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  /** Where the value at this path stands; `key` asks for the key that it is under. What is not there is placed at what is around it. */
  placeOf(path: readonly (string | number)[], about?: "key"): Place;
}

/** Enough for anchors that a person writes, too few for a file that unfolds into gigabytes. */
const MAX_ALIASES = 100;
/** A company file is three to eight deep. */
const MAX_DEPTH = 50;
/** Characters: a hundred thousand mailboxes, or records. */
const MAX_LENGTH = 8 * 1024 * 1024;
const MAX_PROBLEMS = 20;
const ofIndentation: ReadonlySet<string> = new Set(["BAD_INDENT", "BLOCK_AS_IMPLICIT_KEY", "MULTILINE_IMPLICIT_KEY"]);
const INDENTED_DIFFERENTLY =
  "it is not valid YAML: this line and the next are indented differently; keys of one mapping begin in the same column";
const TOO_DEEP = `it is nested too deeply: at most ${MAX_DEPTH} levels are allowed`;

type Path = readonly (string | number)[];
const pathKey = (path: Path) => JSON.stringify(path.map(String));

export function readYaml(text: string): LocatedYaml {
  const lines = new LineCounter();
  const document =
    text.length > MAX_LENGTH
      ? { message: `it has more than ${MAX_LENGTH} characters: a company's file has fewer` }
      : parseSafely(text, lines);
  const at = (offset: number | undefined): Place => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if ("message" in document)
    return { value: undefined, problems: [{ line: 1, column: 1, ...document }], placeOf: () => at(0) };
  const found = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  // What is wrong first makes much of the rest wrong, and a wrong indentation makes all of it.
  const indented = found.findIndex(({ code }) => ofIndentation.has(code));
  const told = found.slice(0, indented === -1 ? MAX_PROBLEMS : Math.min(indented + 1, MAX_PROBLEMS));
  const severalLines = (offset: number) =>
    found.some(({ code, pos }) => code === "MULTILINE_IMPLICIT_KEY" && pos[0] === offset);
  const problems = told.map(({ code, message, pos }) => ({
    ...at(pos[0]),
    message: severalLines(pos[0]) ? INDENTED_DIFFERENTLY : sentence(code, message),
  }));
  if (problems.length > 0) return { value: undefined, problems, placeOf: () => at(0) };
  const reader = new Reader(document, at);
  const value = reader.read(document.contents, []);
  return { value, problems: reader.problems, placeOf: (path, about) => reader.placeOf(path, about) };
}

function parseSafely(text: string, lineCounter: LineCounter): Document | { readonly message: string } {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, version: "1.2", uniqueKeys: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { message: TOO_DEEP };
  }
}

function sentence(code: string, message: string): string {
  if (/call stack/.test(message)) return TOO_DEEP;
  switch (code) {
    case "TAB_AS_INDENT":
      return "a tab is no indentation in YAML: use spaces";
    case "MULTIPLE_DOCS":
      return "a second document begins here (---): one file holds one company";
    case "BLOCK_AS_IMPLICIT_KEY":
      return "it is not valid YAML: there is a second colon in the line; put a text with a colon into quotes";
    default:
      return `it is not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
  }
}

class Reader {
  readonly problems: YamlProblem[] = [];
  private readonly values = new Map<string, Place>();
  private readonly keys = new Map<string, Place>();
  private aliases = 0;

  constructor(
    private readonly document: Document,
    private readonly at: (offset: number | undefined) => Place,
  ) {}

  placeOf(path: Path, about?: "key"): Place {
    for (let length = path.length; length > 0; length -= 1) {
      const key = pathKey(path.slice(0, length));
      const place = about === "key" ? (this.keys.get(key) ?? this.values.get(key)) : this.values.get(key);
      if (place) return place;
    }
    return this.at(this.document.contents?.range?.[0]);
  }

  read(node: Node | null, path: Path): unknown {
    if (path.length > MAX_DEPTH) return this.refuse(node, TOO_DEEP);
    if (isAlias(node)) return this.readAlias(node.resolve(this.document), node, path);
    if (isMap<Node, Node | null>(node)) {
      const entries: [string, unknown][] = [];
      // Not left to the library, for which 7 and "7" differ, and which compares each key with each.
      const seen = new Set<string>();
      for (const { key, value } of node.items) {
        const name = this.keyText(key);
        if (name === undefined) continue;
        if (seen.has(name)) this.refuse(key, `${JSON.stringify(name)} is there twice: keep one`);
        seen.add(name);
        const inner = [...path, name];
        this.keys.set(pathKey(inner), this.at(key.range?.[0]));
        // A block begins at its first entry; the key above is where a person looks.
        const block = (isMap(value) || isSeq(value)) && !value.flow;
        this.values.set(pathKey(inner), this.at((block || !value ? key : value).range?.[0]));
        entries.push([name, this.read(value, inner)]);
      }
      return Object.fromEntries(entries);
    }
    if (isSeq<Node | null>(node))
      return node.items.map((item, index) => {
        const inner = [...path, index];
        this.values.set(pathKey(inner), this.at((item ?? node).range?.[0]));
        return this.read(item, inner);
      });
    return isScalar(node) ? node.value : undefined;
  }

  /** A key as it is written: YAML takes 007 for a number, a person does not. */
  private keyText(key: Node): string | undefined {
    const scalar = isAlias(key) ? key.resolve(this.document) : key;
    if (isScalar(scalar)) {
      if (typeof scalar.value === "string") return scalar.value;
      if (scalar.source) return scalar.source;
    }
    this.refuse(key, "a key has to be text");
    return undefined;
  }

  private readAlias(target: Node | undefined, node: Node, path: Path): unknown {
    this.aliases += 1;
    if (this.aliases === MAX_ALIASES + 1)
      return this.refuse(node, `at most ${MAX_ALIASES} YAML aliases (*name) are allowed`);
    if (this.aliases > MAX_ALIASES) return undefined;
    if (!target) return this.refuse(node, "nothing above has this anchor (&name)");
    return this.read(target, path);
  }

  private refuse(node: Node | null, message: string): undefined {
    this.problems.push({ ...this.at(node?.range?.[0]), message });
    return undefined;
  }
}
