// What a stack's state says, read by `terraform state pull` from wherever it is kept. Used by `postform status`, `state restore` and saved plans.
import type { Attached } from "./attached.ts";
import type { Stack } from "./project.ts";
import type { StateMark } from "./saved.ts";

interface State extends StateMark {
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
  }[];
}

/** Undefined for a stack that has none. Throws with Terraform's words where it cannot be read. */
async function pulled(terraform: Attached, stack: Stack): Promise<State | undefined> {
  const { code, stdout, output } = await terraform.run(stack, ["state", "pull"]);
  if (code !== 0) throw new Error(`the state of ${stack.name} cannot be read:\n${output.trim()}`);
  return stdout.trim() === "" ? undefined : (JSON.parse(stdout) as State);
}

/** Which state the stack has now; undefined for none. Throws where it cannot be read. */
export async function stateMark(terraform: Attached, stack: Stack): Promise<StateMark | undefined> {
  const state = await pulled(terraform, stack);
  return state && { lineage: state.lineage, serial: state.serial };
}

/** Attributes by address; none where nothing was deployed. Throws where the state cannot be read. */
export async function stateOf(
  terraform: Attached,
  stack: Stack,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const { resources = [] } = (await pulled(terraform, stack)) ?? {};
  return new Map(
    resources
      .filter(({ mode, instances }) => mode === "managed" && instances?.length)
      .map(({ type, name, instances }) => [`${type}.${name}`, instances?.[0]?.attributes ?? {}]),
  );
}

/** Of its `postform_host`s, by address; none where the state cannot be read. */
export async function connectionsOf(terraform: Attached, stack: Stack): Promise<ReadonlyMap<string, string>> {
  const state = await stateOf(terraform, stack).catch(() => new Map<string, Readonly<Record<string, unknown>>>());
  return new Map(
    [...state].flatMap(([address, { host_connection: connection }]) =>
      typeof connection === "string" && address.startsWith("postform_host.") ? [[address, connection] as const] : [],
    ),
  );
}
