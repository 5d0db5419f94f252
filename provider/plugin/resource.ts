// The lifecycle that a resource implements and the server drives; it knows nothing of what the resource manages.

import type { AttributePath } from "./diagnostics.ts";
import { type Diagnostic, DiagnosticError } from "./diagnostics.ts";
import type { Logger } from "./logger.ts";
import type { Schema } from "./schema.ts";
import type { ObjectValue } from "./value.ts";

export interface Context {
  /** Aborted when the person presses Ctrl-C (StopProvider): finish or undo what is under way, and return. */
  signal: AbortSignal;
  log: Logger;
  warn(diagnostic: Omit<Diagnostic, "severity">): void;
}

/** `private` is a JSON object that Terraform keeps beside the state and shows to nobody. */
export interface Resource {
  readonly type: string;
  readonly schema: Schema;
  /** Every plan and `terraform validate`, with much of the configuration unknown; touches no host. */
  validate?(request: { config: ObjectValue }, context: Context): Promise<Diagnostic[]> | Diagnostic[];
  /** Refresh: what is really there, or null when it is gone. Changes nothing. */
  read(request: { state: ObjectValue; private: ObjectValue }, context: Context): Promise<ObjectValue | null>;
  /** Create and update, twice each (plan and apply), so deterministic; never for a destroy. */
  plan(request: PlanRequest, context: Context): Promise<Planned>;
  /** Before a destroy: throw to refuse it, `context.warn` to warn. */
  planDelete?(request: { prior: ObjectValue; private: ObjectValue }, context: Context): Promise<void>;
  create(request: CreateRequest, context: Context): Promise<Applied>;
  update(request: UpdateRequest, context: Context): Promise<Applied>;
  delete(request: { prior: ObjectValue; private: ObjectValue }, context: Context): Promise<void>;
  /** `terraform import`: a partial state (what is missing is null), which Terraform then reads. */
  import?(id: string, context: Context): Promise<ObjectValue>;
  /** A state that an older schema version wrote; without this, attributes of the same name are kept. */
  upgrade?(request: { version: number; state: ObjectValue }, context: Context): Promise<ObjectValue>;
}

export interface PlanRequest {
  /** Null for a create. */
  prior: ObjectValue | null;
  config: ObjectValue;
  /** Terraform's merge: the configuration, and prior computed values where it is null. */
  proposed: ObjectValue;
  private: ObjectValue;
}

export interface Planned {
  planned: ObjectValue;
  /** The attributes whose change needs a new object. */
  replace?: AttributePath[];
}

export interface CreateRequest {
  planned: ObjectValue;
  config: ObjectValue;
  private: ObjectValue;
}

export interface UpdateRequest extends CreateRequest {
  prior: ObjectValue;
}

export interface Applied {
  state: ObjectValue;
  private?: ObjectValue;
}

/** An apply that got only part of the way: `state` is what was really reached, and is recorded (a create is then tainted). */
export class PartialApplyError extends DiagnosticError {
  readonly state: ObjectValue | null;

  constructor(diagnostics: Diagnostic[], state: ObjectValue | null) {
    super(diagnostics);
    this.name = "PartialApplyError";
    this.state = state;
  }
}

export interface DataSource {
  readonly type: string;
  readonly schema: Schema;
  read(request: { config: ObjectValue }, context: Context): Promise<ObjectValue>;
}

export interface Provider {
  readonly name: string;
  readonly schema: Schema;
  readonly resources: Resource[];
  readonly dataSources?: DataSource[];
  configure?(config: ObjectValue, context: Context): Promise<void>;
  /** The last session ended: drop connections. */
  close?(): Promise<void>;
}
