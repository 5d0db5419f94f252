// The last step of a deploy: `postform verify` from outside, again whenever something that was pushed has changed.
import { join } from "node:path";
import { provider, resource } from "@cdktf/provider-null";
import { PostformResource } from "./bindings-base.ts";
import { Construct, TerraformStack } from "./cdktf.ts";

export interface AcceptanceGateProps {
  /** The command that has to succeed. @default `postform verify` for the company of this stack's name */
  readonly command?: string;
  /** The folder of the company files. @default `companies` below the current folder */
  readonly companies?: string;
}

export class AcceptanceGate extends Construct {
  /** Has to be made after all that it guards. */
  constructor(
    scope: Construct,
    id: string,
    { command, companies = join(process.cwd(), "companies") }: AcceptanceGateProps = {},
  ) {
    super(scope, id);
    const stack = TerraformStack.of(this);
    const guarded = stack.node.findAll().filter((node) => node instanceof PostformResource);
    const triggers = guarded.flatMap((node): [string, string][] =>
      node.hasDigest ? [[node.friendlyUniqueId, node.getStringAttribute("digest")]] : [],
    );
    new provider.NullProvider(this, "null");
    new resource.Resource(this, "gate", {
      triggers: Object.fromEntries(triggers),
      dependsOn: guarded,
      provisioners: [{ type: "local-exec", command: command ?? verifyCommand(stack.node.id, companies) }],
    });
  }
}

function verifyCommand(company: string, companies: string): string {
  const words = [
    process.execPath,
    join(import.meta.dirname, "../bin/postform"),
    "verify",
    "--company",
    company,
    "--companies",
    companies,
  ];
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}
