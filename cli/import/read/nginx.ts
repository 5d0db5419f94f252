// The output of `nginx -T`: files, and the tree of directives with includes resolved. Pure.
import { type Lexicon, type Token, tokensOf } from "./tokens.ts";

export interface Directive {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** Without quotes. */
  readonly args: readonly string[];
  readonly block: readonly Directive[] | null;
  /** As it is written, on one line, with its semicolon or closing brace. */
  readonly text: string;
}

/** The files that nginx read, by path, in the order of its output. */
export function nginxFiles(dump: string): Map<string, string> {
  const files = new Map<string, string>();
  let path: string | undefined;
  let lines: string[] = [];
  const end = () => path !== undefined && files.set(path, lines.join("\n"));
  for (const line of dump.split("\n")) {
    const [, next] = /^# configuration file (\/.*):$/.exec(line) ?? [];
    if (next === undefined) lines.push(line);
    else {
      end();
      path = next;
      lines = [];
    }
  }
  end();
  return files;
}

/** As ngx_conf_read_token finds them. */
const lexicon: Lexicon = {
  pattern:
    /#[^\n]*|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|[{};]|\s+|(?:\\[\s\S]|\$\{[^}]*\}|[^\s;{}"'\\]|(?<=[^\s;{}])["'])+|[\s\S]/g,
  skipped: /^(?:#|\s)/,
  quotes: "\"'",
  unclosed: "a quote is not closed",
  escaped: /\\(["'\\])/g,
};

/** The directives of nginx.conf and of all that it includes; throws, with file and line, for what is not in the syntax. */
export function readNginx(files: ReadonlyMap<string, string>): Directive[] {
  const [main] = files.keys();
  return main === undefined ? [] : fromFile(main, files, []);
}

function fromFile(file: string, files: ReadonlyMap<string, string>, open: readonly string[]): Directive[] {
  if (open.includes(file) || open.length > 20) throw new Error(`${file} includes itself`);
  const tokens = tokensOf(files.get(file) ?? "", file, lexicon);
  let at = 0;
  const body = (depth: number): Directive[] => {
    if (depth > 50) throw new Error(`${file}: blocks are nested too deeply`);
    const directives: Directive[] = [];
    while (at < tokens.length && tokens[at]!.kind !== "}") {
      const first = tokens[at]!;
      const words: Token[] = [];
      while (tokens[at]?.kind === "word") words.push(tokens[at++]!);
      const end = tokens[at++];
      const [name, ...args] = words;
      if (!name || !end || end.kind === "}")
        throw new Error(`${file}:${first.line}: a directive does not end in a semicolon`);
      const raw = words.map((word) => word.raw).join(" ");
      let block: Directive[] | null = null;
      if (end.kind === "{") {
        block = body(depth + 1);
        if (tokens[at++]?.kind !== "}") throw new Error(`${file}:${first.line}: a block is not closed`);
      }
      const text = block ? `${raw} { ${block.map((inner) => `${inner.text} `).join("")}}` : `${raw};`;
      const directive = { file, line: first.line, name: name.text, args: args.map((arg) => arg.text), block, text };
      directives.push(directive);
      if (name.text === "include" && args[0])
        for (const path of matching(args[0].text, files)) directives.push(...fromFile(path, files, [...open, file]));
    }
    return directives;
  };
  const directives = body(0);
  if (at < tokens.length) throw new Error(`${file}:${tokens[at]!.line}: a brace is closed that was not opened`);
  return directives;
}

/** Which files an include names: a path, or a pattern with * and ?. */
function matching(pattern: string, files: ReadonlyMap<string, string>): string[] {
  const [main = ""] = files.keys();
  const absolute = pattern.startsWith("/") ? pattern : `${main.replace(/\/[^/]*$/, "")}/${pattern}`;
  const expression = absolute
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  return [...files.keys()].filter((path) => path !== main && new RegExp(`^${expression}$`).test(path)).sort();
}
