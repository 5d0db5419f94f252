// What a resource tells the person at the terminal, and where in the configuration it belongs.

/** `["mailboxes", "xixi", "quota"]`: strings are attribute names or map keys, numbers are indexes of a list. */
export type AttributePath = (string | number)[];

export interface Diagnostic {
  severity: "error" | "warning";
  summary: string;
  detail?: string;
  path?: AttributePath;
}

/** Thrown by a resource to report what is wrong; anything else that is thrown becomes one error with its message. */
export class DiagnosticError extends Error {
  readonly diagnostics: Diagnostic[];

  constructor(diagnostics: Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.summary).join("; "));
    this.name = "DiagnosticError";
    this.diagnostics = diagnostics;
  }
}
