// What a stack's state says, read by `terraform state pull` from wherever it is kept. Used by `postform status` and `state restore`.
import type { Attached } from "./attached.ts";
import type { Stack } from "./project.ts";

interface State {
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: Readonly<Record<string, unknown>> }[];
  }[];
}

/** Attributes by address; none where nothing was deployed. Throws where the state cannot be read. */
export async function stateOf(
  terraform: Attached,
  stack: Stack,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const { code, stdout, output } = await terraform.run(stack, ["state", "pull"]);
  if (code !== 0) throw new Error(`the state of ${stack.name} cannot be read:\n${output.trim()}`);
  const { resources = [] } = stdout.trim() === "" ? ({} as State) : (JSON.parse(stdout) as State);
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
