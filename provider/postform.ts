// The postform provider: served by provider/main.ts to Terraform, and in process by the command line.
import type { Provider } from "./plugin/index.ts";

export async function postform(): Promise<Provider> {
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
