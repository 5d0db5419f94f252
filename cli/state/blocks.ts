// Import blocks for what a stack lacks in its state and its hosts have by their books. Used by `postform state restore`.
import { formatConnection, HostError, openHost, parseConnection } from "../../provider/host/index.ts";
import type { Stack } from "../stacks/project.ts";
import { bookOf, booksFolder, idBehindHost, resourcesOf, type SynthesizedResource } from "../stacks/synthesized.ts";

export interface Block {
  readonly to: string;
  readonly id: string;
}

export interface Blocks {
  readonly blocks: readonly Block[];
  /** What cannot be imported, and why; what is simply not there yet is none. */
  readonly left: readonly { readonly address: string; readonly because: string }[];
}

interface Books {
  /** `mail_server`, `mail_domain+acme.example` */
  readonly folders: ReadonlySet<string>;
  readonly hostKey: string;
}

/** `known`: addresses that the state has. */
export async function blocksOf(stack: Stack, known: ReadonlySet<string>): Promise<Blocks> {
  const missing = resourcesOf(stack).filter(({ address }) => !known.has(address));
  const connections = [...new Set(missing.flatMap(({ connection }) => connection ?? []))];
  const books = new Map(
    await Promise.all(connections.map(async (connection) => [connection, await booksOf(connection)] as const)),
  );
  const blocks: Block[] = [];
  const left: { address: string; because: string }[] = [];
  for (const resource of missing) {
    const { address, type, connection } = resource;
    const found = connection === undefined ? undefined : books.get(connection);
    if (type === "postform_virtual_machine")
      left.push({ address, because: "machines are imported by hand: terraform import" });
    else if (connection === undefined || found === undefined)
      left.push({ address, because: "another resource has to be there before its host is known" });
    else if ("error" in found) left.push({ address, because: found.error });
    else if (found.folders.has(bookOf(resource))) blocks.push({ to: address, id: idOf(resource, connection, found) });
  }
  return { blocks, left };
}

async function booksOf(connection: string): Promise<Books | { readonly error: string }> {
  const host = openHost(connection);
  try {
    const { stdout } = await host.run(`cd ${booksFolder} 2>/dev/null && printf '%s\\n' *`, { reads: true });
    return { folders: new Set(stdout.split("\n")), hostKey: await host.hostKey() };
  } catch (error) {
    if (error instanceof HostError) return { error: error.message };
    throw error;
  }
}

/** With the connection that the resource will have: where `postform_host` computes it, the host's key is in it. */
export function idOf(resource: SynthesizedResource, connection: string, { hostKey }: Pick<Books, "hostKey">): string {
  const computed =
    resource.host === undefined ? connection : formatConnection({ ...parseConnection(connection), hostKey });
  const [machine = "", options] = computed.split("?");
  return `${machine}${idBehindHost(resource)}${options === undefined ? "" : `?${options}`}`;
}

/** As a person writes it in a .tf file. */
export const hcl = (blocks: readonly Block[]): string =>
  blocks
    .map(({ to, id }) => `import {\n  to = ${to}\n  id = ${JSON.stringify(id).replaceAll("${", "$${")}\n}\n`)
    .join("\n");
