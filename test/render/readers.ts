// Readers of master files, of nginx's, Dovecot's and Postfix's files, written from RFC 1035 5.1 and the manuals and not from our renderers, for the property tests.

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

/** Entries of a lookup table as postmap(1) takes them: quotes hold blanks together, a line that begins with a blank continues the one before. */
export function readPostmap(text: string): [string, string][] {
  return logicalLines(text).map((line) => {
    let at = 0;
    for (let quoted = false; at < line.length && (quoted || !/[ \t]/.test(line[at]!)); at++)
      if (line[at] === "\\") at++;
      else if (line[at] === '"') quoted = !quoted;
    const value = line.slice(at).trim();
    if (at === 0 || value === "") throw new Error(`not "key whitespace value": ${line}`);
    return [line.slice(0, at), value];
  });
}

/** Settings of main.cf (postconf(5)). */
export function readMainCf(text: string): Record<string, string> {
  return Object.fromEntries(
    logicalLines(text).map((line) => {
      const [, name, value] = /^([^\s=]+)\s*=\s*(.*)$/s.exec(line) ?? [];
      if (name === undefined) throw new Error(`not "name = value": ${line}`);
      return [name, value!.trim()];
    }),
  );
}

function logicalLines(text: string): string[] {
  const lines = text.split("\n").filter((line) => !/^\s*(#|$)/.test(line));
  return lines.length === 0 ? [] : lines.join("\n").split(/\n(?![ \t])/);
}

/** A setting of dovecot.conf, or a block with its own. */
export interface DovecotEntry {
  readonly name: string;
  readonly value: string | readonly DovecotEntry[];
}

export function readDovecot(text: string): DovecotEntry[] {
  const lines = text.split("\n").map((line) => line.trim());
  const entries = (inside: boolean): DovecotEntry[] => {
    const found: DovecotEntry[] = [];
    for (;;) {
      const line = lines.shift();
      if (line === undefined && inside) throw new Error("a block without an end");
      if (line === undefined || (line === "}" && inside)) return found;
      if (line === "" || line.startsWith("#")) continue;
      const [, name, value] = /^(\S+)\s*=\s*(.*)$/.exec(line) ?? [];
      const [, block] = /^(\S.*\S)\s*\{$/.exec(line) ?? [];
      if (name !== undefined && !value!.endsWith("\\")) found.push({ name, value: value! });
      else if (block !== undefined) found.push({ name: block, value: entries(true) });
      else throw new Error(`neither a setting nor a block: ${line}`);
    }
  };
  return entries(false);
}
