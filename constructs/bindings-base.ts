// What all generated bindings share: they take props as the descriptions name them and hand Terraform its own spelling. Called by constructs/bindings.
import { join } from "node:path";
import {
  callsFunctions,
  type InstallOptions,
  installProviders,
  PROVIDER_SOURCE,
  providerVersion,
} from "../provider/install/index.ts";
import { deprecations, isDefault } from "../schemas/deprecations.ts";
import type { Field, Fields, ResourceDescription } from "../schemas/dsl.ts";
import { snake } from "../schemas/names.ts";
import { validate } from "../schemas/validate.ts";
import {
  Annotations,
  addCustomSynthesis,
  type Construct,
  escapeTemplate,
  type TerraformMetaArguments,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  Token,
  Tokenization,
} from "./cdktf.ts";

/** Our provider, in the very version that the built bundle has. A stack needs one; it is placed in the stack's folder, so that no registry is needed. */
export class PostformProvider extends TerraformProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: "postform",
      terraformGeneratorMetadata: { providerName: "postform", providerVersion: providerVersion() },
      terraformProviderSource: PROVIDER_SOURCE,
    });
    placeProviders(this, ["postform"]);
  }
}

/** Places providers in the folder of a construct's stack when it is synthesized. */
export function placeProviders(construct: Construct, providers: InstallOptions["providers"]): void {
  addCustomSynthesis(construct, {
    onSynthesize: ({ manifest, outdir }) =>
      installProviders(join(outdir, manifest.forStack(TerraformStack.of(construct)).workingDirectory), { providers }),
  });
}

/** Stacks made of files, in which what is deprecated is told with its line. */
export const toldElsewhere = new WeakSet<TerraformStack>();

/** A resource of ours; literal `${` and `%{` in its configuration are text. */
export abstract class PostformResource<
  Config extends TerraformMetaArguments = TerraformMetaArguments,
> extends TerraformResource {
  /** What was configured; some of it is only complete when all that contributes to it is there. */
  readonly config: Config;
  private readonly fields: Fields;

  protected constructor(
    scope: Construct,
    id: string,
    { description, config }: { readonly description: ResourceDescription; readonly config: Config },
  ) {
    super(scope, id, {
      terraformResourceType: description.type,
      terraformGeneratorMetadata: { providerName: "postform" },
      dependsOn: config.dependsOn,
      count: config.count,
      provider: config.provider,
      lifecycle: config.lifecycle,
      forEach: config.forEach,
      provisioners: config.provisioners,
      connection: config.connection,
    });
    // Of an id such as "163.com" CDKTF makes a name that Terraform refuses: one begins with a letter or underscore.
    const name = this.cdktfStack.getLogicalId(this);
    if (!/^[A-Za-z_]/.test(name)) this.overrideLogicalId(`_${name}`);
    this.fields = description.fields;
    this.config = config;
    // Not at once: some of a config is only known when all that contributes to it is there.
    this.node.addValidation({ validate: () => this.problems(description) });
    this.node.addValidation({ validate: () => this.warnDeprecated() });
  }

  private warnDeprecated(): [] {
    if (toldElsewhere.has(TerraformStack.of(this))) return [];
    for (const { path, message } of deprecations(this.fields, this.configured))
      Annotations.of(this).addWarning([...path.slice(0, -1), message].join("."));
    return [];
  }

  /** What is wrong in the config, but for references: what is behind them is checked by the provider. */
  private problems(description: ResourceDescription): string[] {
    const given = Object.fromEntries(Object.keys(this.fields).map((name) => [name, this.configured[name]]));
    return validate(description, given, { skip: (value) => Token.isUnresolved(value) }).map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );
  }

  private get configured(): Readonly<Record<string, unknown>> {
    return this.config as Readonly<Record<string, unknown>>;
  }

  /** Its name in Terraform: "postform_host.main_host_E0FDAF3E". */
  get resourceAddress(): string {
    return `${this.terraformResourceType}.${this.friendlyUniqueId}`;
  }

  /** Is made after these, besides those of `dependsOn`. CDKTF heeds dependencies of construct nodes only between stacks. */
  waitFor(...others: readonly PostformResource[]): void {
    this.dependsOn = [...new Set([...(this.dependsOn ?? []), ...others.map(({ resourceAddress }) => resourceAddress)])];
  }

  /** Whether it computes a digest of what it puts on the host. */
  get hasDigest(): boolean {
    return "digest" in this.fields;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const large = Object.entries(this.fields).filter(([name, field]) => isLarge(field, this.configured[name]));
    const others = { ...this.configured, ...Object.fromEntries(large.map(([name]) => [name, undefined])) };
    return {
      ...attributes(this.fields, others, escapeTemplate),
      ...Object.fromEntries(
        large.map(([name, field]) => [snake(name), this.fromJson(name, attribute(field, this.configured[name], same))]),
      ),
    };
  }

  /** An expression for a value of thousands of entries (see isLarge). */
  private fromJson(name: string, value: unknown): string {
    // A literal with a `$` or `%` is put together from its parts in HCL, which takes the square of their number.
    const json = JSON.stringify(value).replace(/[$%]/g, (sign) => (sign === "$" ? "\\u0024" : "\\u0025"));
    return `\${provider::postform::from_json("${this.terraformResourceType}", "${snake(name)}", ${JSON.stringify(json)})}`;
  }
}

/** Entries of a map of objects up to which it is written as it is. */
const manyEntries = 1000;

/**
 * Terraform compares each entry of a literal map of objects or lists with each other one (cty's `convert.unify`): seconds for thousands, minutes for a hundred
 * thousand. What has references in it stays literal: as text, all of it would be unknown until apply. So it does where there are no functions.
 */
const isLarge = (field: Field, value: unknown): boolean =>
  field.kind === "map" &&
  typeof value === "object" &&
  value !== null &&
  !Tokenization.isResolvable(value) &&
  Object.keys(value).length > manyEntries &&
  ["object", "list", "set", "map"].includes(field.item.kind) &&
  !hasReferences(value) &&
  callsFunctions();

function hasReferences(value: unknown): boolean {
  if (Token.isUnresolved(value)) return true;
  return typeof value === "object" && value !== null && Object.entries(value).flat().some(hasReferences);
}

type Escape = (value: unknown) => unknown;
const same: Escape = (value) => value;

function attributes(
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
  escaped: Escape,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name, { presence }]) => presence !== "computed" && values[name] !== undefined && values[name] !== null)
      // A model with all defaults filled in would set it, and Terraform warn of what nobody wrote.
      .filter(([name, field]) => field.deprecated === undefined || !isDefault(field, values[name]))
      .map(([name, field]) => [snake(name), attribute(field, values[name], escaped)]),
  );
}

function attribute(field: Field, value: unknown, escaped: Escape): unknown {
  if (Tokenization.isResolvable(value) || value === null || typeof value !== "object") return escaped(value);
  switch (field.kind) {
    case "list":
    case "set":
      return (value as unknown[]).map((item) => attribute(field.item, item, escaped));
    case "map":
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [escaped(key), attribute(field.item, item, escaped)]),
      );
    case "object":
      return attributes(field.fields, value as Record<string, unknown>, escaped);
    default:
      return escaped(value);
  }
}
