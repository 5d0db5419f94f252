// The one door to CDKTF, so that another release of it is a change of this file alone; and the escape of text that is no template.
import { Tokenization } from "cdktf";

export {
  Annotations,
  App,
  type AppConfig,
  Aspects,
  Fn,
  type IAspect,
  ImportableResource,
  type IResolvable,
  type ITerraformDependable,
  Lazy,
  LocalBackend,
  Manifest,
  TerraformBackend,
  TerraformElement,
  TerraformLocal,
  type TerraformMetaArguments,
  TerraformOutput,
  TerraformProvider,
  type TerraformRemoteState,
  TerraformResource,
  TerraformStack,
  Testing,
  Token,
  Tokenization,
} from "cdktf";
export { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer.js";
export { Construct, type IConstruct, type IValidation, Node } from "constructs";

/** Markers of a template in Terraform's strings, except where CDKTF has put one of its tokens. */
const TEMPLATE = /([$%])\{(?!TfToken\[[a-zA-Z0-9:._-]+\]\})/g;

/**
 * The same value with every literal `${` and `%{` written so that Terraform takes it for text (HCL, "Template Expressions"), map keys included.
 * CDKTF's tokens, in strings or as objects, are left alone; what is undefined stays so.
 */
export function escapeTemplate<T>(value: T): T;
export function escapeTemplate(value: unknown): unknown {
  if (typeof value === "string") return value.replace(TEMPLATE, "$1$1{");
  if (Array.isArray(value)) return value.map((item: unknown) => escapeTemplate(item));
  if (value === null || typeof value !== "object" || Tokenization.isResolvable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [escapeTemplate(key), escapeTemplate(inner)]));
}
