// The syntax of named.conf: statements with values that stay values, and a check of those that a person wrote.

/** A string in double quotes; named.conf has no way to write a double quote, a backslash or a line break in one. */
export function quoted(text: string): string {
  if (/["\\\p{Cc}]/u.test(text))
    throw new Error(`named.conf cannot hold ${JSON.stringify(text)}: no double quotes, backslashes or line breaks`);
  return `"${text}"`;
}

/** `{ a; b; }`, or the word for nothing. */
export function list(items: readonly string[], empty = "none"): string {
  return `{ ${(items.length > 0 ? items : [empty]).map((item) => `${item};`).join(" ")} }`;
}

/** `name { … };` with a line for each statement. */
export function block(head: string, statements: ReadonlyMap<string, string>): string {
  return `${head} {\n${[...statements].map(([name, value]) => `\t${name} ${value};\n`).join("")}};\n`;
}

/** What keeps a value from being exactly one statement's, or null. */
export function statementProblem(value: string): string | null {
  let depth = 0;
  for (const [token] of value.matchAll(/"(?:[^"\\]|\\.)*"|\/\/|\/\*|[#";{}]|[^"#;{}/]+|\//g)) {
    if (token === '"') return "it has a double quote that is not closed";
    if (token === "#" || token === "//" || token === "/*") return "it has a comment";
    if (token === "{") depth++;
    if (token === "}" && --depth < 0) return "it closes a brace that it has not opened";
    if (token === ";" && depth === 0) return "it ends with a semicolon, or has more than one statement";
  }
  if (depth > 0) return "it opens a brace that it does not close";
  return value.trim() === "" ? "it is empty" : null;
}
