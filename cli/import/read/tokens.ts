// Words, braces and semicolons of a configuration file, each with its line: what the readers of named.conf and nginx.conf share. Pure.

export interface Token {
  readonly kind: "word" | "{" | "}" | ";";
  /** Without quotes. */
  readonly text: string;
  readonly raw: string;
  readonly line: number;
}

export interface Lexicon {
  /** Finds each piece, global: what is skipped, words, braces, semicolons, and a quote alone that is not closed. */
  readonly pattern: RegExp;
  /** How what is skipped begins: comments and white space. */
  readonly skipped: RegExp;
  /** The quotes that a word may stand in. */
  readonly quotes: string;
  /** What is said of one that is not closed. */
  readonly unclosed: string;
  /** A backslash in quotes with what it stands before, as the first group; global. */
  readonly escaped: RegExp;
}

/** Throws, with file and line, for a quote that is not closed. */
export function tokensOf(text: string, file: string, lexicon: Lexicon): Token[] {
  const tokens: Token[] = [];
  let end = 1;
  for (const [raw] of text.matchAll(lexicon.pattern)) {
    const line = end;
    end += raw.split("\n").length - 1;
    if (lexicon.skipped.test(raw)) continue;
    const quoted = lexicon.quotes.includes(raw.charAt(0));
    if (quoted && raw.length === 1) throw new Error(`${file}:${line}: ${lexicon.unclosed}`);
    if (raw === "{" || raw === "}" || raw === ";") tokens.push({ kind: raw, text: raw, raw, line });
    else tokens.push({ kind: "word", text: quoted ? raw.slice(1, -1).replace(lexicon.escaped, "$1") : raw, raw, line });
  }
  return tokens;
}
