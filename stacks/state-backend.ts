// Where the states of a whole project are kept, said once: `"context": { "state": { "backend": "pg" } }` in cdktf.json. Used by every stack of ours that has no backend of its own.
import { resolve } from "node:path";
import { type Construct, escapeTemplate, TerraformBackend, type TerraformRemoteState } from "../constructs/cdktf.ts";

/** The setting that keeps the stacks of a project apart, and what it is unless it is given. `{stack}` stands for the stack's name. */
const apart: Readonly<Record<string, readonly [setting: string, usual: string | undefined]>> = {
  local: ["path", "terraform.{stack}.tfstate"],
  pg: ["schema_name", "postform_{stack}"],
  s3: ["key", "postform/{stack}.tfstate"],
  gcs: ["prefix", "postform/{stack}"],
  azurerm: ["key", "postform/{stack}.tfstate"],
  consul: ["path", "postform/{stack}"],
  kubernetes: ["secret_suffix", "postform-{stack}"],
  http: ["address", undefined],
};

/** What a secret in cdk.tf.json would be given by instead. */
const byEnvironment: Readonly<Record<string, string>> = {
  pg: "PG_CONN_STR, or PGPASSWORD",
  s3: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
  http: "TF_HTTP_USERNAME and TF_HTTP_PASSWORD",
  gcs: "GOOGLE_CREDENTIALS",
  azurerm: "ARM_ACCESS_KEY, or ARM_SAS_TOKEN",
  consul: "CONSUL_HTTP_TOKEN",
};

const place = "cdktf.json: context.state";

/** Any backend of Terraform, with its settings by Terraform's own names. */
export class StateBackend extends TerraformBackend {
  readonly #settings: Readonly<Record<string, unknown>>;

  /** `given`: the context's `state`. Throws for what is none, or would mix the stacks' states, or holds a secret. */
  constructor(scope: Construct, stack: string, given: unknown) {
    const { backend, ...settings } = checked(given);
    super(scope, "state", backend);
    this.#settings = withName(backend, settings, stack);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return escapeTemplate({ ...this.#settings });
  }

  override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error("a stack of Postform reads no other stack's state: refer to what it made by its attributes");
  }
}

function checked(given: unknown): { readonly backend: string; readonly [setting: string]: unknown } {
  const { backend, ...settings } = (given !== null && typeof given === "object" ? given : {}) as Record<
    string,
    unknown
  >;
  const known = Object.keys(apart).join(", ");
  if (typeof backend !== "string" || !/^[a-z][a-z0-9_]*$/.test(backend))
    throw new Error(
      `${place} has to be an object that names Terraform's backend, such as { "backend": "pg" }; usual ones are ${known}`,
    );
  const secret = Object.entries(settings).find(([name, value]) => isSecret(name, value));
  if (secret)
    throw new Error(
      `${place}.${secret[0]} holds a secret, which would be in each stack's cdk.tf.json; leave it out, and give it by the environment: ${byEnvironment[backend] ?? "see Terraform's page on the backend"}`,
    );
  return { backend, ...settings };
}

/** Also a password in a URL or in libpq's words. */
const isSecret = (name: string, value: unknown): boolean =>
  /(^|_)(password|secret|secret_key|access_key|token|sas_token|credentials|encryption_key)$/.test(name) ||
  (typeof value === "string" && (/^[a-z]+:\/\/[^/@\s:]*:[^/@\s]+@/i.test(value) || /\bpassword\s*=/i.test(value)));

function withName(
  backend: string,
  settings: Readonly<Record<string, unknown>>,
  stack: string,
): Record<string, unknown> {
  const [setting, usual] = apart[backend] ?? [undefined, undefined];
  const all: Record<string, unknown> =
    setting !== undefined && usual !== undefined ? { [setting]: usual, ...settings } : { ...settings };
  const marked = (value: unknown) => typeof value === "string" && value.includes("{stack}");
  const apartBy = setting === undefined ? Object.values(all).some(marked) : marked(all[setting]);
  if (!apartBy)
    throw new Error(
      `${place}: all stacks would have one state, and overwrite each other's; write {stack} for the stack's name${setting === undefined ? " into the setting that says where a state is" : ` into ${setting}, as in "${usual ?? "https://state.example/{stack}"}"`}`,
    );
  const named = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replaceAll("{stack}", stack) : value,
    ]),
  );
  // Terraform would look below the stack's folder, which is made anew at any time.
  return backend === "local" ? { ...named, path: resolve(String(named["path"])) } : named;
}
