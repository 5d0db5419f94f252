// What went wrong on or on the way to a host, with what to do next; resources turn it into a diagnostic.

/** What a host says may be long, and may move the cursor of whoever reads it. */
const longest = 4000;

function readable(words: string): string {
  const cut = words.length > longest ? `${words.slice(0, longest / 2)} … ${words.slice(-longest / 2)}` : words;
  return cut
    .replace(/\r\n?/g, "\n")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (sign) =>
      /[\n\t]/.test(sign) ? sign : `\\u{${sign.codePointAt(0)?.toString(16)}}`,
    );
}

export class HostError extends Error {
  /** What to do next: a sentence. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(readable(message));
    this.name = "HostError";
    this.hint = hint;
  }
}

/** A connection ended before the command did. */
export class BrokenConnection extends HostError {
  /** What the command had said by then. */
  readonly said: string;

  constructor(message: string, hint: string, said: string) {
    super(message, hint);
    this.said = said;
  }
}
