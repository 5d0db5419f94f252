// Quoting for POSIX sh: whatever a string holds reaches the command as that one word.

/** One word of sh. Throws for NUL, which no argument can hold. */
export function quote(word: string): string {
  if (word.includes("\0")) throw new Error("text with a NUL character cannot be given to a host; leave it out");
  return `'${word.replaceAll("'", "'\\''")}'`;
}

export const quoteAll = (words: readonly string[]): string => words.map(quote).join(" ");

/** Bytes as a here-document of base64 for `base64 -d`. */
export function hereBase64(content: string | Buffer): string {
  const lines = (typeof content === "string" ? Buffer.from(content, "utf8") : content)
    .toString("base64")
    .replace(/.{1,76}/g, "$&\n");
  return `<<'~~~'\n${lines}~~~\n`;
}
