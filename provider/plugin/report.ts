// Collects what one call has to say to the person: a resource's warnings and whatever it throws; used by the lifecycle.
import { type Diagnostic, DiagnosticError } from "./diagnostics.ts";
import { tfplugin6 } from "./generated/tfplugin6.js";
import type { Logger } from "./logger.ts";
import { describePath, wirePath } from "./paths.ts";
import type { Schema } from "./schema.ts";
import { CodecError } from "./walk.ts";

const Severity = tfplugin6.Diagnostic.Severity;

export class Report {
  private readonly diagnostics: Diagnostic[] = [];

  constructor(
    private readonly schema: Schema,
    private readonly log: Logger,
  ) {}

  add(...diagnostics: Diagnostic[]): void {
    this.diagnostics.push(...diagnostics);
  }

  /** The person reads the message, the log keeps the stack. */
  addThrown(thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    this.log.error(error.message, { stack: error.stack });
    if (error instanceof DiagnosticError && error.diagnostics.length > 0) {
      this.add(...error.diagnostics);
    } else {
      const path = error instanceof CodecError ? error.path : undefined;
      this.add({ severity: "error", summary: error.message || error.name, path });
    }
  }

  toWire(): tfplugin6.IDiagnostic[] {
    return this.diagnostics.map((diagnostic) => ({
      severity: diagnostic.severity === "error" ? Severity.ERROR : Severity.WARNING,
      summary: diagnostic.summary,
      detail: detail(diagnostic),
      attribute: diagnostic.path?.length ? wirePath(diagnostic.path.slice(0, 1), this.schema) : null,
    }));
  }
}

/**
 * Terraform finds only whole attributes in the configuration (tfdiags' ElaborateFromConfigBody takes all but a path's last step for
 * blocks), and quotes the head of the resource for anything deeper. So it gets the attribute, and the person the rest in words.
 */
function detail({ detail = "", path = [] }: Diagnostic): string {
  if (path.length < 2) return detail;
  return `${detail}${detail && "\n\n"}This is about ${describePath(path)}.`;
}
