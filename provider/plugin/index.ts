// The provider core's public face: everything that provider/resources and provider/main.ts import.
export { changeItems, changeValues } from "./cty.ts";
export { type AttributePath, type Diagnostic, DiagnosticError } from "./diagnostics.ts";
export type { Logger } from "./logger.ts";
export {
  type Applied,
  type Context,
  type CreateRequest,
  type DataSource,
  PartialApplyError,
  type Planned,
  type PlanRequest,
  type Provider,
  type Resource,
  type UpdateRequest,
} from "./resource.ts";
export type { Attribute, AttributeType, Schema } from "./schema.ts";
export { type Reattach, serve, serveForReattach } from "./serve.ts";
export { isKnown, type ObjectValue, UNKNOWN, type Value } from "./value.ts";
