// A reader of master files and one of nginx.conf, written from RFC 1035 5.1 and nginx's manual and not from our renderers, for the property tests.

/** Records of a master file: owner, TTL, type and the data's character strings or words, unescaped. */
export interface PlainRecord {
  readonly owner: string;
  readonly ttl: number | null;
  readonly type: string;
  readonly data: readonly Buffer[];
}

export function readMasterFile(text: string): PlainRecord[] {
  const records: PlainRecord[] = [];
  for (const line of text.split("\n")) {
    const words = wordsOf(line);
    if (words.length === 0 || words[0]!.toString().startsWith("$")) continue;
    const [owner, ...rest] = words.map(String);
    const ttl = rest[0] === "IN" ? null : Number(rest[0]);
    const skip = ttl === null ? 2 : 3;
    if (words[skip - 1]!.toString() !== "IN") throw new Error(`no class in ${line}`);
    records.push({ owner: owner!, ttl, type: words[skip]!.toString(), data: words.slice(skip + 1) });
  }
  return records;
}

function wordsOf(line: string): Buffer[] {
  const words: Buffer[] = [];
  let bytes: number[] = [];
  let state: "between" | "word" | "string" = "between";
  const end = () => {
    words.push(Buffer.from(bytes));
    bytes = [];
    state = "between";
  };
  const source = Buffer.from(line);
  for (let at = 0; at < source.length; at++) {
    const character = String.fromCharCode(source[at]!);
    if (character === "\\") {
      const digits = source.subarray(at + 1, at + 4).toString("latin1");
      const decimal = /^[0-9]{3}$/.test(digits);
      bytes.push(decimal ? Number(digits) : source[at + 1]!);
      at += decimal ? 3 : 1;
      if (state === "between") state = "word";
    } else if (state === "string") {
      if (character === '"') end();
      else bytes.push(source[at]!);
    } else if (character === '"') {
      if (state === "word") end();
      state = "string";
    } else if (character === ";") break;
    else if (character === "(" || character === ")") throw new Error("a parenthesis outside of a string");
    else if (character === " " || character === "\t") {
      if (state === "word") end();
    } else {
      bytes.push(source[at]!);
      state = "word";
    }
  }
  if (state === "string") throw new Error(`a string that is not closed in ${line}`);
  if (state === "word") end();
  return words;
}

/** A directive of nginx.conf: its words as nginx sees them, and what its braces hold. */
export interface Directive {
  readonly words: readonly string[];
  readonly block: readonly Directive[] | null;
}

export function readNginx(text: string): Directive[] {
  let at = 0;
  const directives = (inside: boolean): Directive[] => {
    const found: Directive[] = [];
    let words: string[] = [];
    for (;;) {
      while (/\s/.test(text[at] ?? "")) at++;
      const character = text[at];
      if (character === undefined) {
        if (inside || words.length > 0) throw new Error("the file ends in the middle of something");
        return found;
      }
      if (character === "#") {
        while (at < text.length && text[at] !== "\n") at++;
      } else if (character === ";") {
        at++;
        if (words.length === 0) throw new Error("a semicolon alone");
        found.push({ words, block: null });
        words = [];
      } else if (character === "{") {
        at++;
        if (words.length === 0) throw new Error("a brace alone");
        found.push({ words, block: directives(true) });
        words = [];
      } else if (character === "}") {
        at++;
        if (!inside || words.length > 0) throw new Error("a closing brace out of place");
        return found;
      } else words.push(word());
    }
  };
  const word = (): string => {
    let value = "";
    let variable = false;
    const quote = text[at] === '"' || text[at] === "'" ? text[at++] : null;
    const ends = (character: string) =>
      quote === null ? /[\s;]/.test(character) || (character === "{" && !variable) : character === quote;
    for (; ; at++) {
      const character = text[at];
      if (character === undefined) throw new Error("a word without an end");
      if (character === "\\") {
        const next = text[++at]!;
        value += next === '"' || next === "'" || next === "\\" ? next : `\\${next}`;
      } else if (ends(character)) {
        if (quote !== null) at++;
        return value;
      } else value += character;
      variable = character === "$";
    }
  };
  return directives(false);
}
