// Whether hashicorp/null comes from its registry or our bundle stands in for it; asked once for a stack.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";

export type NullSource = "registry" | "bundled";

export const NULL_SOURCES = {
  terraform: "registry.terraform.io/hashicorp/null",
  tofu: "registry.opentofu.org/hashicorp/null",
} as const;

let probed: NullSource | undefined;

/**
 * The registry's own wherever Terraform can get it, so that a person has the provider that they know. The stand-in is for a machine
 * without a way out, where init would fail. POSTFORM_NULL_PROVIDER=registry|bundled decides without a look at the network, and so does what the stack has `before`.
 */
export function nullSource(env: NodeJS.ProcessEnv = process.env, before?: NullSource): NullSource {
  const asked = env.POSTFORM_NULL_PROVIDER;
  if (asked === "registry" || asked === "bundled") return asked;
  if (asked) throw new Error(`POSTFORM_NULL_PROVIDER is "${asked}": it can be "registry" or "bundled"`);
  if (arrangedByUser(env)) return "registry";
  if (before) return before;
  probed ??= registryAnswers(env) ? "registry" : "bundled";
  return probed;
}

/** A mirror that the person set up has the real one, and a `provider_installation` block makes Terraform ignore ours. */
function arrangedByUser(env: NodeJS.ProcessEnv): boolean {
  const configurations = [env.TF_CLI_CONFIG_FILE, join(homedir(), ".terraformrc"), join(homedir(), ".tofurc")];
  const mirrors = [join(homedir(), ".terraform.d/plugins"), "/usr/local/share/terraform/plugins"];
  return (
    configurations.some(
      (path) => path && existsSync(path) && /provider_installation/.test(readFileSync(path, "utf8")),
    ) || mirrors.some((mirror) => existsSync(join(mirror, nullSourceOf(env))))
  );
}

/** The two CLIs take `hashicorp/null` for different providers. */
export function usesTofu(env: NodeJS.ProcessEnv = process.env): boolean {
  return /^(open)?tofu/.test(basename(env.TERRAFORM_BINARY_NAME ?? ""));
}

function nullSourceOf(env: NodeJS.ProcessEnv): string {
  return usesTofu(env) ? NULL_SOURCES.tofu : NULL_SOURCES.terraform;
}

// Synth is synchronous, so the question is put by a process of its own. A proxy answers for what is behind it.
const PROBE = `
const [host, proxy] = process.argv.slice(1);
const answer = (ok) => process.exit(ok ? 0 : 1);
const request = proxy
  ? require("http").request(new URL(proxy), { method: "CONNECT", path: host + ":443" })
  : require("https").request({ host, path: "/.well-known/terraform.json" });
request.on("connect", ({ statusCode }) => answer(statusCode === 200));
request.on("response", ({ statusCode }) => answer(statusCode === 200));
request.on("error", () => answer(false));
request.end();
`;

function registryAnswers(env: NodeJS.ProcessEnv): boolean {
  const host = nullSourceOf(env).split("/")[0]!;
  const proxy = env.HTTPS_PROXY || env.https_proxy || "";
  try {
    execFileSync(process.execPath, ["-e", PROBE, host, proxy], { stdio: "ignore", timeout: 2500 });
    return true;
  } catch {
    return false;
  }
}
