// What a plan says of a stack, for `postform status`: what somebody changed by hand, and what of the configuration is not deployed. Reads what `terraform plan -json` prints. Pure.
import { plain } from "./note.ts";

export interface Drift {
  /** `drift`: somebody changed something; `none`; `unknown`: the plan failed; `not asked`. */
  readonly status: "drift" | "none" | "unknown" | "not asked";
  /** Addresses of resources that are not as they were applied. */
  readonly resources: readonly string[];
  /** Addresses of resources that the configuration wants otherwise, and nobody has deployed. */
  readonly pending: readonly string[];
  /** Why it is unknown. */
  readonly error?: string;
}

export const notAsked: Drift = { status: "not asked", resources: [], pending: [] };

interface Line {
  readonly type?: string;
  readonly change?: { readonly action?: string; readonly resource?: { readonly addr?: string } };
  readonly diagnostic?: { readonly severity?: string; readonly summary?: string };
}

export function driftOf(code: number, output: string): Drift {
  const lines = output.split("\n").flatMap(parsed);
  const addresses = (type: string) =>
    lines
      .filter((line) => line.type === type && line.change?.action !== "noop" && line.change?.action !== "move")
      .map(({ change }) => plain(change?.resource?.addr))
      .filter((address) => address.startsWith("postform_"));
  if (code !== 0 && code !== 2) {
    const said = lines.find(({ diagnostic }) => diagnostic?.severity === "error")?.diagnostic?.summary;
    const error = plain(said) || plain(output.split("\n").find((line) => /Error/.test(line))) || "the plan failed";
    return { status: "unknown", resources: [], pending: [], error };
  }
  const drifted = [...new Set(addresses("resource_drift"))].sort();
  const pending = [...new Set(addresses("planned_change"))].filter((address) => !drifted.includes(address)).sort();
  return { status: drifted.length > 0 ? "drift" : "none", resources: drifted, pending };
}

function parsed(line: string): Line[] {
  if (!line.startsWith("{")) return [];
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}
