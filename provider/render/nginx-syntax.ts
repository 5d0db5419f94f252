// The syntax of nginx.conf: strings that stay strings, directives, and a check of those that a person wrote.

/** One argument of a directive. nginx knows no way to write a `$` that is no variable: `variableProblem` refuses it. */
export function argument(text: string): string {
  return /^[A-Za-z0-9_.:/@*=,+%^~|-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Says why a text cannot be an argument, or null. */
export function variableProblem(text: string): string | null {
  return text.includes("$") ? "nginx would take what follows the `$` for a variable: choose a name without it" : null;
}

/** `name value;` lines. */
export function directives(entries: Iterable<readonly [string, string]>, indent: string): string {
  return [...entries].map(([name, value]) => `${indent}${name} ${value};\n`).join("");
}

type Token = { readonly kind: "word" | ";" | "{" | "}" | "comment" };

/** The tokens, up to a comment, as ngx_conf_read_token finds them: quotes count at a word's start only, `${` belongs to a word. */
function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at]!;
    if (/\s/.test(character)) at++;
    else if (character === ";" || character === "{" || character === "}") {
      found.push({ kind: character });
      at++;
    } else if (character === "#") {
      return [...found, { kind: "comment" }];
    } else {
      at = character === '"' || character === "'" ? endOfString(text, at) : endOfWord(text, at);
      found.push({ kind: "word" });
    }
  }
  return found;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === text[start]) {
      if (at + 1 < text.length && !/[\s;{)]/.test(text[at + 1]!))
        throw new Error(`it has ${JSON.stringify(text[at + 1])} right after a closing quote`);
      return at + 1;
    }
  }
  throw new Error("it has a quote that is not closed");
}

function endOfWord(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "$" && text[at + 1] === "{") at++;
    else if (/[\s;{]/.test(text[at]!)) return at;
  }
  return text.length + 1;
}

/** What keeps a text from being exactly one directive with its semicolon (or one block with its closing brace), or null. */
export function directiveProblem(text: string): string | null {
  let found: Token[];
  try {
    found = tokens(text);
  } catch (error) {
    return (error as Error).message;
  }
  let depth = 0;
  let previous: Token["kind"] | null = null;
  for (const [index, { kind }] of found.entries()) {
    const last = index === found.length - 1;
    if (kind === "comment") return "it has a comment";
    if ((kind === ";" || kind === "{") && previous !== "word") return `it has a ${kind} without a directive before it`;
    if (kind === "}" && previous === "word") return "it has a directive that does not end in a semicolon";
    if (kind === "{") depth++;
    if (kind === "}" && --depth < 0) return "it closes a brace that it has not opened";
    if (depth === 0 && (kind === ";" || kind === "}") && !last) return "it has more than one directive";
    previous = kind;
  }
  if (depth > 0) return "it opens a brace that it does not close";
  return previous === ";" || previous === "}" ? null : "it does not end in a semicolon";
}

/** What keeps a text from being exactly one directive's value, without block or semicolon, or null. */
export function valueProblem(value: string): string | null {
  const problem = directiveProblem(`directive ${value};`);
  if (problem) return problem;
  return tokens(`directive ${value};`).some(({ kind }) => kind === "{" || kind === "}") ? "it has a block" : null;
}
