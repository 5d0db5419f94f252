// What Terraform and OpenTofu say under `-json`, a line each: what is planned, begun, done or failed, and what is wrong. Pure. https://developer.hashicorp.com/terraform/internals/machine-readable-ui
import type { Changes } from "./outcome.ts";

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  readonly range?: { readonly filename: string; readonly start: Position };
  readonly snippet?: {
    readonly context: string | null;
    readonly code: string;
    readonly start_line: number;
    readonly values?: readonly { readonly traversal: string; readonly statement: string }[];
  };
}

export interface Output {
  readonly sensitive: boolean;
  readonly value?: unknown;
}

export type Action = "create" | "update" | "delete";

export type Event =
  | { readonly type: "planned"; readonly address: string; readonly actions: readonly Action[] }
  | { readonly type: "begun" | "done" | "failed"; readonly address: string; readonly action: Action }
  | { readonly type: "says"; readonly address: string; readonly line: string }
  | { readonly type: "summary"; readonly operation: "plan" | "apply" | "destroy"; readonly changes: Changes }
  | { readonly type: "diagnostic"; readonly diagnostic: Diagnostic }
  | { readonly type: "outputs"; readonly outputs: Readonly<Record<string, Output>> }
  /** A line that is no message: what Terraform says before it reads its options. */
  | { readonly type: "words"; readonly line: string };

interface Message {
  readonly type?: string;
  readonly "@message"?: string;
  readonly change?: { readonly resource: { readonly addr: string }; readonly action: string };
  readonly hook?: { readonly resource: { readonly addr: string }; readonly action?: string; readonly output?: string };
  readonly changes?: {
    readonly add: number;
    readonly change: number;
    readonly remove: number;
    readonly operation: string;
  };
  readonly diagnostic?: Diagnostic;
  readonly outputs?: Readonly<Record<string, Output>>;
}

const planned: Readonly<Record<string, readonly Action[]>> = {
  create: ["create"],
  update: ["update"],
  delete: ["delete"],
  replace: ["delete", "create"],
};

const hooks: Readonly<Record<string, "begun" | "done" | "failed">> = {
  apply_start: "begun",
  apply_complete: "done",
  apply_errored: "failed",
};

/** Undefined for what nobody asks for. */
export function eventOf(line: string): Event | undefined {
  const message = messageOf(line);
  if (message === undefined) return line.trim() === "" ? undefined : { type: "words", line };
  const { type = "", change, hook, changes, diagnostic, outputs } = message;
  const phase = hooks[type];
  if (phase !== undefined && hook !== undefined && isAction(hook.action))
    return { type: phase, address: hook.resource.addr, action: hook.action };
  if (type === "planned_change" && change !== undefined) {
    const actions = planned[change.action];
    return actions && { type: "planned", address: change.resource.addr, actions };
  }
  if (type === "provision_progress" && hook !== undefined)
    return { type: "says", address: hook.resource.addr, line: hook.output ?? "" };
  if (type === "change_summary" && changes !== undefined)
    return {
      type: "summary",
      operation: changes.operation as "plan" | "apply" | "destroy",
      changes: { add: changes.add, change: changes.change, destroy: changes.remove },
    };
  if (type === "diagnostic" && diagnostic !== undefined) return { type: "diagnostic", diagnostic };
  if (type === "outputs" && outputs !== undefined) return { type: "outputs", outputs };
  // "Interrupt received", and the like.
  if (type === "log") return { type: "words", line: message["@message"] ?? "" };
  return undefined;
}

const isAction = (action: string | undefined): action is Action =>
  action === "create" || action === "update" || action === "delete";

function messageOf(line: string): Message | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}
