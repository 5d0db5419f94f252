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
