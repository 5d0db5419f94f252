// The syntax of named.conf: statements with their blocks, includes resolved. Pure.
import { type Lexicon, tokensOf } from "./tokens.ts";

export interface Statement {
  readonly file: string;
  readonly line: number;
  /** Without quotes, `include` and its like first. */
  readonly words: readonly string[];
  /** Null without a block. */
  readonly block: readonly Statement[] | null;
  /** As it is written, on one line. */
  readonly text: string;
}

const lexicon: Lexicon = {
  pattern: /\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\[\s\S])*"|[{};]|\s+|[^\s{};"]+|"/g,
  skipped: /^(?:\/\/|#|\/\*|\s)/,
  quotes: '"',
  unclosed: "a double quote is not closed",
  escaped: /\\(.)/gs,
};

/** The statements of a file and of all that it includes; throws, with file and line, for what is not in the syntax. `missing` hears of files that were not sent. */
export function readNamedConf(
  path: string,
  files: ReadonlyMap<string, string>,
  missing: (statement: Statement, path: string) => void = () => {},
): Statement[] {
  const open: string[] = [];
  const fromFile = (file: string): Statement[] => {
    const content = files.get(file);
    if (content === undefined) return [];
    if (open.includes(file) || open.length > 20) throw new Error(`${file} includes itself`);
    open.push(file);
    const tokens = tokensOf(content, file, lexicon);
    let at = 0;
    const body = (depth: number): Statement[] => {
      if (depth > 50) throw new Error(`${file}: blocks are nested too deeply`);
      const statements: Statement[] = [];
      while (at < tokens.length && tokens[at]!.kind !== "}") {
        const first = tokens[at]!;
        const words: string[] = [];
        let block: Statement[] | null = null;
        const raw: string[] = [];
        while (at < tokens.length && tokens[at]!.kind !== ";" && tokens[at]!.kind !== "}") {
          const token = tokens[at++]!;
          raw.push(token.raw);
          if (token.kind === "word") words.push(token.text);
          else {
            block = [...(block ?? []), ...body(depth + 1)];
            if (tokens[at]?.kind !== "}") throw new Error(`${file}:${token.line}: a brace is not closed`);
            at++;
            raw.push(...block.map(({ text }) => `${text};`), "}");
          }
        }
        if (tokens[at]?.kind !== ";") throw new Error(`${file}:${first.line}: a statement does not end in a semicolon`);
        at++;
        if (words.length === 0 && block === null) continue;
        const statement = { file, line: first.line, words, block, text: raw.join(" ") };
        const [name, target] = words;
        if (name === "include" && target !== undefined && block === null) {
          if (!files.has(target)) missing(statement, target);
          statements.push(statement, ...fromFile(target));
        } else statements.push(statement);
      }
      return statements;
    };
    const statements = body(0);
    if (at < tokens.length) throw new Error(`${file}:${tokens[at]!.line}: a brace is closed that was not opened`);
    open.pop();
    return statements;
  };
  return fromFile(path);
}
