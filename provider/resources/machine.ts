// What follows when a resource's machine cannot be read, or is to be another one than before.
import type { Fields, ResourceDescription } from "../../schemas/dsl.ts";
import { snake } from "../../schemas/names.ts";
import { byHandError, type Host, HostError, openHost, parseConnection } from "../host/index.ts";
import type { HostState, ObservedFile } from "../host/state.ts";
import { type AttributePath, type Context, DiagnosticError, type ObjectValue, UNKNOWN } from "../plugin/index.ts";
import { same } from "./same.ts";

/**
 * A refresh. What cannot be read is as it was, for all we know, and says so in `drift`: the plan that follows may lead to
 * the machine by another address or with another key, and is refused where it does not.
 */
export async function readOr(state: ObjectValue, read: () => Promise<ObjectValue | null>): Promise<ObjectValue | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { ...state, drift: [error.message] };
  }
}

/** The attributes whose change needs a new object; asks the machine that is left whether it is still there. */
export async function replaced(
  fields: Fields,
  prior: ObjectValue,
  planned: ObjectValue,
  context: Context,
): Promise<AttributePath[]> {
  const paths: AttributePath[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const before = prior[snake(name)];
    const after = planned[snake(name)];
    if (!field.replace || same(before, after)) continue;
    const connection = field.kind === "string" && field.format === "connection";
    if (!connection || (await anotherMachine(before, after, context))) paths.push([snake(name)]);
  }
  return paths;
}

/** The same host key is the same machine, at another address or for another user: nothing there has to be made anew. Nor can anything be removed from one that is gone. */
export async function anotherMachine(before: unknown, after: unknown, context: Context): Promise<boolean> {
  // Known after apply. The same machine at another address; or one that is made anew, and with the old one went all that was there.
  if (after === UNKNOWN) return false;
  if (typeof before !== "string" || typeof after !== "string") return true;
  if (sameMachine(before, after)) return false;
  const gone = await openHost(before)
    .facts()
    .then(() => undefined)
    .catch((error: unknown) => error);
  if (gone === undefined) return true;
  if (!(gone instanceof HostError)) throw gone;
  context.warn({
    summary: `${openHost(after).name} takes the place of a machine that cannot be reached`,
    detail: `${gone.message}. Nothing is removed from there; everything is made on ${openHost(after).name}.`,
  });
  return false;
}

/** By its host key; by its address where not both connections have one. */
export function sameMachine(before: string, after: string): boolean {
  const [a, b] = [parseConnection(before), parseConnection(after)];
  if (a.hostKey !== undefined && b.hostKey !== undefined) return a.hostKey === b.hostKey;
  return a.address === b.address && a.port === b.port && a.jump === b.jump;
}

/** Of what somebody made by hand, and the resource would replace: refuses it, or tells what is taken over where that is asked for. */
export async function minding(host: Host, state: HostState, context: Context): Promise<void> {
  const { byHand, files } = await host.observe(state);
  if (byHand.length === 0) return;
  if (!host.adopts) throw byHandError(host.name, state.key, byHand);
  const lost = byHand.map((path) => [path, ...linesLost(files[path], state.files[path]?.content ?? "")].join("\n"));
  context.warn({
    summary: `${host.name}: ${state.key} takes over what somebody made by hand`,
    detail: `It is kept, and put back on destroy. What goes of it:\n${lost.join("\n")}`,
  });
}

/** Of a text that everybody there may read, so that no secret is shown. */
function linesLost(found: ObservedFile | null | undefined, wanted: string): string[] {
  if (found?.kind !== "file" || found.content === null || !(found.mode & 0o004)) return [];
  const stay = new Set(wanted.split("\n").map((line) => line.trim()));
  const lost = found.content.split("\n").filter((line) => !/^\s*(#|;|\/\/|$)/.test(line) && !stay.has(line.trim()));
  const most = 20;
  return [
    ...lost.slice(0, most).map((line) => `  - ${line}`),
    ...(lost.length > most ? [`  and ${lost.length - most} lines more`] : []),
  ];
}

/** What the registry keeps of a resource that is imported, and the connection that the id names. */
export async function imported(
  description: ResourceDescription,
  id: string,
): Promise<{ note: string; connection: string; host: Host; key: string }> {
  const { connection, key } = importKey(description, id);
  const host = openHost(connection);
  const note = await host.noted(key);
  if (note === null)
    throw new HostError(
      `${host.name} has no ${key} that Postform made; import ids look like ${description.importId}`,
      "what somebody made by hand there is not imported but taken over: leave the import out, set adopt to true on its postform_host (in a company file: at the host), and apply",
    );
  return { note, connection, host, key };
}

/** `ssh://user@host:port/a/b` → the connection, and the key of the host's registry: the type's name and the rest. */
function importKey(description: ResourceDescription, id: string): { connection: string; key: string } {
  const match = /^(ssh:\/\/[^/?]+)(?:\/([^?]*))?(\?.*)?$/.exec(id);
  if (!match) throw new Error(`${id} is no import id of ${description.type}; it looks like ${description.importId}`);
  const name = description.type.replace(/^postform_/, "");
  return { connection: match[1]! + (match[3] ?? ""), key: match[2] ? `${name}/${match[2]}` : name };
}

/** A removal. A machine that is gone for good is one that Terraform has to forget. */
export async function removing(connection: string, remove: () => Promise<void>): Promise<void> {
  const forget = ". If the machine is gone for good, let Terraform forget what was on it: terraform state rm ADDRESS";
  await speaking(() => openHost(connection).facts(), forget);
  await speaking(remove);
}

/** Turns a host's refusal into one diagnostic: what happened, with the host's name, and what to do. */
export async function speaking<T>(work: () => Promise<T>, more = ""): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HostError)
      throw new DiagnosticError([{ severity: "error", summary: error.message, detail: `${error.hint}${more}` }]);
    throw error;
  }
}
