// A mail or alias domain that goes to another server with all that it holds: what the plan says of it, its steps, and what is left of it on the old server for a while. Each step may be done again, so that a move that was cut goes on.
import { isIP } from "node:net";
import { mailServer } from "../../schemas/mail.ts";
import { HostError, openHost, parseConnection, type SshHost } from "../host/index.ts";
import type { HostState } from "../host/state.ts";
import { type Platform, platformOf } from "../platforms/index.ts";
import type { Context } from "../plugin/index.ts";
import { movedAwayKey, movedAwayState, movedHereState } from "../render/moved-domain.ts";
import { messagesIn } from "./kept-mail.ts";
import { progress, tellKept } from "./managed.ts";
import { copyMail } from "./moved-mail.ts";
import { modelOf as noteOf, noteOn, readMoved } from "./note.ts";

/** Servers that still pass mail on: connection → until when, RFC 3339. */
export type MovedFrom = Readonly<Record<string, string>>;

/** Those whose time is not over. */
export const stillMoved = (movedFrom: MovedFrom): MovedFrom =>
  Object.fromEntries(Object.entries(movedFrom).filter(([, until]) => !(Date.parse(until) <= Date.now())));

export interface Move {
  readonly domain: string;
  /** Local parts of its mailboxes. */
  readonly names: readonly string[];
  readonly from: SshHost;
  readonly to: SshHost;
  /** How long the old server passes mail on, hours. */
  readonly hours: number;
}

/** What comes of it, before anything is done. */
export async function tellMove({ domain, names, from, to, hours }: Move, context: Context) {
  const mail = await messagesIn(
    from,
    names.map((name) => `${name}@${domain}`),
  );
  const messages = [...mail.values()].reduce((sum, count) => sum + count, 0);
  const mailboxes =
    names.length > 0
      ? `Its ${names.length} mailboxes, with ${messages} messages, are copied there; from then on nobody logs in to them on ${from.name}, which keeps them aside (postform mail list ssh://${from.name}). `
      : "";
  context.warn({
    summary: `${domain} moves from ${from.name} to ${to.name}`,
    detail: `${mailboxes}${from.name} passes on what still arrives, for ${hours} hours, in which others forget the old MX; the first plan after that takes this away.`,
  });
}

export interface MoveStates {
  /** On the new server: there are mailboxes, and no mail comes in yet. Null where there are none. */
  readonly arriving: HostState | null;
  /** On the old server, one after the other: nobody can log in any more, and mail is only passed on. */
  readonly leaving: readonly HostState[];
  /** What is removed there at the end. */
  readonly old: HostState;
}

/**
 * Copies the mail, makes the domain on the new server (`settle`), lets the old one pass on what arrives, and removes it there. Mail comes in at one of
 * both servers at any time: one that is cut and given up leaves on the new server what serves nobody. Resolves to until when mail is passed on.
 */
export async function carry<T>(
  { domain, names, from, to, hours }: Move,
  { arriving, leaving, old }: MoveStates,
  settle: () => Promise<T>,
  context: Context,
): Promise<{ settled: T; until: string }> {
  const { signal, log } = context;
  const options = progress(context);
  const route = { from, to, signal, tell: (words: string) => log.warn(words) };
  const [there, here] = [platformOf((await to.facts()).platform), platformOf((await from.facts()).platform)];
  // One that was cut may have come further.
  const began = (await from.noted(movedAwayKey(domain))) !== null;
  if (arriving && !began) await to.apply(arriving, options);
  await copyMail(domain, names, route);
  const settled = await settle();
  const until = new Date(Date.now() + hours * 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
  await to.apply(movedHereState(domain, await addressesOf(from), there), options);
  // It comes back to where it was, which has passed on to here until now.
  if ((await to.noted(movedAwayKey(domain))) !== null) {
    await take(to, awayOf(domain));
    await take(from, hereOf(domain));
  }
  await from.apply(movedAwayState(domain, await hostnameOf(to, domain), { to: to.connection, until }, here), options);
  for (const state of leaving) await from.apply(state, options);
  await copyMail(domain, names, route, true);
  tellKept(from, (await from.remove(old, options)).kept, context);
  return { settled, until };
}

/** Where a domain is now that is no longer on this host, and until when it passes mail on. */
export const movedTo = (host: SshHost, domain: string) => noteOn(host, movedAwayKey(domain), readMoved);

/** The old server passes its mail on no more; one that cannot be reached is told of. */
export async function withdraw(domain: string, connections: readonly string[], context: Context): Promise<void> {
  for (const connection of connections) {
    const from = openHost(connection);
    try {
      const moved = await movedTo(from, domain);
      if (moved === null) continue;
      await take(from, awayOf(domain));
      await take(openHost(moved.to), hereOf(domain));
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      context.warn({
        summary: `${from.name} may go on passing mail for ${domain} on`,
        detail: `${error.message}. What it still gets for ${domain} goes to where the domain was then.`,
      });
    }
  }
}

async function take(host: SshHost, stateOn: (platform: Platform) => HostState): Promise<void> {
  await host.remove(stateOn(platformOf((await host.facts()).platform)));
}

/** For a removal, in which what is in the files does not count. */
const awayOf = (domain: string) => (platform: Platform) => movedAwayState(domain, "", { to: "", until: "" }, platform);
const hereOf = (domain: string) => (platform: Platform) => movedHereState(domain, [], platform);

/** The mail server's name, by which the other one reaches it. */
async function hostnameOf(host: SshHost, domain: string): Promise<string> {
  const server = await noteOn(host, "mail_server", noteOf(mailServer.fields));
  if (server === null)
    throw new HostError(
      `${host.name} has no mail server of Postform for ${domain}`,
      "put a postform_mail_server there first",
    );
  return String(server["hostname"]);
}

/** Those that its mail comes from. */
async function addressesOf(host: SshHost): Promise<string[]> {
  const { address } = parseConnection(host.connection);
  const { stdout } = await host.run("hostname -I", { reads: true });
  return [
    ...new Set([...(isIP(address) ? [address] : []), ...stdout.split(/\s+/).filter((word) => isIP(word))]),
  ].sort();
}
