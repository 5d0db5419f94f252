// Reads a stack's hosts while Terraform starts: what a plan asks of them is there by then. A plan asks the same connections as the last one, which are noted beside its stack.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Stack } from "./stack.ts";

const noteOf = ({ folder }: Stack) => join(folder, ".terraform/postform-hosts.json");

/** Waits for nothing. A host that cannot be read tells so to the resource that asks for it. */
export async function readEarly(stack: Stack): Promise<void> {
  const connections = noted(stack);
  if (connections.length === 0) return;
  const { openHost } = await import("../../provider/host/index.ts");
  for (const connection of connections) void readNow(() => openHost(connection).facts());
}

const readNow = async (read: () => Promise<unknown>) => {
  try {
    await read();
  } catch {
    // Not its matter, nor that a note is none.
  }
};

/** The hosts that the stack sets up, with the keys that they showed. */
export async function noteHosts(stack: Stack): Promise<void> {
  const { openConnections, unpinned } = await import("../../provider/host/index.ts");
  const pinned = openConnections().filter((connection) => connection !== unpinned(connection));
  if (pinned.every((connection) => known.has(connection))) return;
  const { resourcesOf } = await import("./synthesized.ts");
  const own = new Set(
    resourcesOf(stack).flatMap(({ type, connection }) =>
      type === "postform_host" && connection ? [unpinned(connection)] : [],
    ),
  );
  const connections = pinned.filter((connection) => own.has(unpinned(connection)));
  const file = noteOf(stack);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(connections));
  for (const connection of connections) known.add(connection);
}

/** What the notes of all stacks have that were read or written. */
const known = new Set<string>();

function noted(stack: Stack): string[] {
  const file = noteOf(stack);
  try {
    const connections = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : [];
    for (const connection of connections) known.add(connection);
    return connections;
  } catch {
    // One that was cut short.
    return [];
  }
}
