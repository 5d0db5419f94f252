// What all generated bindings share: they take props as the descriptions name them and hand Terraform its own spelling. Called by constructs/bindings.
import { join } from "node:path";
import { type InstallOptions, installProviders, PROVIDER_SOURCE, providerVersion } from "../provider/install/index.ts";
import type { Field, Fields, ResourceDescription } from "../schemas/dsl.ts";
import { snake } from "../schemas/names.ts";
import { validate } from "../schemas/validate.ts";
import {
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

/** A resource of ours; literal `${` and `%{` in its configuration are text. */
export abstract class PostformResource extends TerraformResource {
  /** What was configured, by the names of the description. */
  private readonly configured: Readonly<Record<string, unknown>>;
  private readonly fields: Fields;

  protected constructor(
    scope: Construct,
    id: string,
    { description, config }: { readonly description: ResourceDescription; readonly config: TerraformMetaArguments },
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
    this.configured = config as Readonly<Record<string, unknown>>;
    // Not at once: some of a config is only known when all that contributes to it is there.
    this.node.addValidation({ validate: () => this.problems(description) });
  }

  /** What is wrong in the config, but for references: what is behind them is checked by the provider. */
  private problems(description: ResourceDescription): string[] {
    const given = Object.fromEntries(Object.keys(this.fields).map((name) => [name, this.configured[name]]));
    return validate(description, given, { skip: (value) => Token.isUnresolved(value) }).map(
      ({ path, message }) => `${path.join(".")}: ${message}`,
    );
  }

  /** Whether it computes a digest of what it puts on the host. */
  get hasDigest(): boolean {
    return "digest" in this.fields;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return attributes(this.fields, this.configured);
  }
}

function attributes(fields: Fields, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name, { presence }]) => presence !== "computed" && values[name] !== undefined && values[name] !== null)
      .map(([name, field]) => [snake(name), attribute(field, values[name])]),
  );
}

function attribute(field: Field, value: unknown): unknown {
  if (Tokenization.isResolvable(value) || value === null || typeof value !== "object") return escapeTemplate(value);
  switch (field.kind) {
    case "list":
    case "set":
      return (value as unknown[]).map((item) => attribute(field.item, item));
    case "map":
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [escapeTemplate(key), attribute(field.item, item)]),
      );
    case "object":
      return attributes(field.fields, value as Record<string, unknown>);
    default:
      return escapeTemplate(value);
  }
}
