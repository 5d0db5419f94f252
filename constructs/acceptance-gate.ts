// The last step of a deploy: `postform verify` from outside, again whenever something that was pushed has changed.
import { join, relative, resolve } from "node:path";
import { provider, resource } from "@cdktf/provider-null";
import { packageRoot } from "../provider/install/index.ts";
import { PostformHost } from "./bindings/index.ts";
import { PostformResource, placeProviders } from "./bindings-base.ts";
import { App, Aspects, Construct, Manifest, TerraformProvider, TerraformStack } from "./cdktf.ts";

export interface AcceptanceGateProps {
  /**
   * The command that has to succeed; it runs in the stack's folder.
   * @default `postform verify` for the company of this stack's name
   */
  readonly command?: string;
  /**
   * The folder of the company files.
   * @default `companies` below the current folder
   */
  readonly companies?: string;
}

/** Waits for all of its stack's resources, whenever they are made. */
export class AcceptanceGate extends Construct {
  constructor(scope: Construct, id: string, { command, companies = "companies" }: AcceptanceGateProps = {}) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    const hasProvider = stack.node
      .findAll()
      .some((node) => node instanceof TerraformProvider && node.terraformResourceType === "null");
    if (!hasProvider) new provider.NullProvider(this, "null");
    const gate = new resource.Resource(this, "gate", {});
    placeProviders(this, ["null"]);
    Aspects.of(gate).add({
      visit: () => {
        const guarded = stack.node.findAll().filter((node) => node instanceof PostformResource);
        const own = guarded.filter((node) => node instanceof PostformHost).map((host) => host.hostConnection);
        const hosts = own.length > 0 ? own : connectionsOf(guarded);
        gate.provisioners = [
          {
            type: "local-exec",
            command: command ?? verifyCommand(stack, companies),
            // Where `postform verify` leaves a note of this deploy, for `postform status`.
            ...(hosts.length > 0 ? { environment: { POSTFORM_DEPLOYED_HOSTS: hosts.join(" ") } } : {}),
          },
        ];
        gate.dependsOn = guarded.map(({ resourceAddress }) => resourceAddress);
        gate.triggers = Object.fromEntries(
          guarded
            .filter((node) => node.hasDigest)
            .map((node) => [node.friendlyUniqueId, node.getStringAttribute("digest")]),
        );
      },
    });
  }
}

/** Of a stack whose resources are all on other stacks' hosts. */
function connectionsOf(resources: readonly PostformResource[]): string[] {
  const connections = resources.map(({ config }) => (config as { readonly hostConnection?: string }).hostConnection);
  return [...new Set(connections.filter((connection) => connection !== undefined))];
}

/** With paths relative to the stack's folder, where Terraform runs it: another machine's checkout may lie elsewhere. */
function verifyCommand(stack: TerraformStack, companies: string): string {
  // Not manifest.forStack(): its first call takes down the stack's dependencies, of which more may come.
  const folder = resolve(App.of(stack).outdir, Manifest.stacksFolder, stack.node.path);
  const quoted = (path: string) => `'${relative(folder, resolve(path)).replaceAll("'", "'\\''")}'`;
  const postform = quoted(join(packageRoot(), "bin/postform"));
  return `${postform} verify --company '${stack.node.id}' --companies ${quoted(companies)}`;
}
