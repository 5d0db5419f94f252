// What went wrong on or on the way to a host, with what to do next; resources turn it into a diagnostic.

export class HostError extends Error {
  /** What to do next: a sentence. */
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
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
