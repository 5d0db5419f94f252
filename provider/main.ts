// What Terraform starts: the postform provider, or, under another file name, the stand-in for hashicorp/null that provider/install places.
import { basename } from "node:path";
import { type Provider, serve } from "./plugin/index.ts";

async function postform(): Promise<Provider> {
  const { beginWalk, closeAll, resources } = await import("./resources/index.ts");
  return {
    name: "postform",
    schema: { version: 0, description: "Mail, DNS and web servers over SSH", attributes: {} },
    resources,
    // Terraform configures a provider once at the start of each plan and apply.
    configure: async () => beginWalk(),
    close: closeAll,
  };
}

async function standIn(): Promise<Provider> {
  return (await import("./null-provider.ts")).nullProvider;
}

const startedAs = basename(process.argv[1] ?? "");
// The handshake comes first, and the resources load behind it.
void serve(startedAs.startsWith("terraform-provider-null_") ? standIn : postform);
