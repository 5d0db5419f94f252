// What follows when a resource's machine cannot be read, or is to be another one than before.
import type { Fields } from "../../schemas/dsl.ts";
import { snake } from "../../schemas/names.ts";
import { HostError, openHost, parseConnection } from "../host/index.ts";
import { type AttributePath, type Context, DiagnosticError, type ObjectValue } from "../plugin/index.ts";
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

export function sameMachine(before: string, after: string): boolean {
  const { hostKey } = parseConnection(before);
  return before === after || (hostKey !== undefined && hostKey === parseConnection(after).hostKey);
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
