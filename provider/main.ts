// What Terraform starts: the postform provider, or, under another file name, the stand-in for hashicorp/null that provider/install places.
import { basename } from "node:path";
import { type Provider, serve } from "./plugin/index.ts";

// The handshake comes first, and the resources load behind it.
const own = async (): Promise<Provider> => (await import("./postform.ts")).postform();
const standIn = async (): Promise<Provider> => (await import("./null-provider.ts")).nullProvider;

void serve(basename(process.argv[1] ?? "").startsWith("terraform-provider-null_") ? standIn : own);
