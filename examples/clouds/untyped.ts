// Resources of a provider that has no bindings in the npm registry, by the names that Terraform knows: for hcloud.ts and openstack.ts.
// Where the Terraform registry is reached, `npx cdktf provider add hetznercloud/hcloud` generates typed classes instead.
import { type TerraformMetaArguments, TerraformProvider, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

type Settings = Readonly<Record<string, unknown>>;

export class UntypedProvider extends TerraformProvider {
  /** Source and version as in `required_providers`: "hetznercloud/hcloud", "~> 1.50". */
  constructor(scope: Construct, name: string, terraformProviderSource: string, providerVersionConstraint: string) {
    super(scope, name, {
      terraformResourceType: name,
      terraformProviderSource,
      terraformGeneratorMetadata: { providerName: name, providerVersionConstraint },
    });
  }
}

export class Untyped extends TerraformResource {
  readonly #settings: Settings;

  /** Type and settings as in Terraform's language: "hcloud_server", { server_type: "cx23" }. */
  constructor(
    scope: Construct,
    id: string,
    terraformResourceType: string,
    settings: Settings,
    meta: TerraformMetaArguments = {},
  ) {
    super(scope, id, { terraformResourceType, ...meta });
    this.#settings = settings;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.#settings;
  }
}
