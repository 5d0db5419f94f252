// The picture that `postform status` shows in all its forms, and what in it wants somebody's attention. Pure.
import type { Queue } from "./ask.ts";
import type { Drift } from "./drift.ts";
import type { DeployNote, VerifyNote } from "./note.ts";

export interface CertificateStatus {
  readonly name: string;
  /** Undefined where the host has none. */
  readonly ends: Date | undefined;
  /** Whole days that are left; negative when it is over. */
  readonly days: number | undefined;
}

export interface HostStatus {
  readonly name: string;
  readonly hostname: string | undefined;
  readonly address: string;
  /** Why it could not be asked. */
  readonly error: string | undefined;
  readonly certificates: readonly CertificateStatus[];
  readonly queue: Queue | undefined;
}

export interface StackStatus {
  readonly stack: string;
  /** When Postform last changed one of its hosts, by the host's clock; undefined where it never did, or none answers. */
  readonly changed: Date | undefined;
  readonly deploy: DeployNote | undefined;
  readonly verify: VerifyNote | undefined;
  readonly drift: Drift;
  readonly hosts: readonly HostStatus[];
  /** Sentences; none when all is well. */
  readonly attention: readonly string[];
}

export interface StatusReport {
  readonly at: Date;
  readonly stacks: readonly StackStatus[];
}

export interface Limits {
  /** Certificates that end sooner want attention, days. */
  readonly days: number;
  /** Queues with more messages want attention. */
  readonly queue: number;
}

export const queued = ({ incoming, active, deferred, hold }: Queue): number => incoming + active + deferred + hold;

export function attentionOf({ stack, drift, verify, hosts }: Omit<StackStatus, "attention">, limits: Limits): string[] {
  const all: string[] = [];
  if (drift.status === "drift")
    all.push(`${count(drift.resources.length, "resource")} changed by hand: postform plan ${stack} shows what`);
  if (drift.status === "unknown") all.push(`it cannot be planned: ${drift.error}`);
  if (verify && !verify.ok)
    all.push(
      verify.failed > 0
        ? `verify failed: ${verify.failures.join(", ")}${verify.failed > verify.failures.length ? ", …" : ""}`
        : "verify could check nothing",
    );
  for (const { name, error, certificates, queue } of hosts) {
    if (error !== undefined) all.push(`${name} cannot be asked: ${error}`);
    for (const { name: certificate, days } of certificates)
      if (days === undefined) all.push(`${name} has no certificate ${certificate}`);
      else if (days < 0) all.push(`certificate ${certificate} on ${name} ended ${count(-days, "day")} ago`);
      else if (days < limits.days)
        all.push(
          `certificate ${certificate} on ${name} ends in ${count(days, "day")}: postform deploy ${stack} renews it`,
        );
    if (queue && queued(queue) > limits.queue)
      all.push(
        `${count(queued(queue), "message")} in the queue of ${name}${queue.reason ? `, most of them by: ${queue.reason}` : ""}`,
      );
  }
  return all;
}

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** "3 hours ago" */
export function ago(then: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${count(minutes, "minute")} ago`;
  if (minutes < 48 * 60) return `${count(Math.floor(minutes / 60), "hour")} ago`;
  return `${count(Math.floor(minutes / 60 / 24), "day")} ago`;
}

/** The cells that people read, the same in a terminal and on a page. `good`: how it is to be coloured. */
export interface Cell {
  readonly text: string;
  readonly good?: boolean;
  /** More, for who asks. */
  readonly more?: string;
}

/** What is told of a stack once, whatever hosts it has: deployed, by, version, drift, verify. */
export const stackCells = (stack: StackStatus, now: Date): Cell[] => [
  deployedCell(stack, now),
  { text: stack.deploy?.by ?? "" },
  versionCell(stack),
  driftCell(stack),
  verifyCell(stack, now),
];

function deployedCell({ deploy, changed, hosts }: StackStatus, now: Date): Cell {
  if (deploy) return { text: ago(new Date(deploy.at), now), more: `${deploy.at} by ${deploy.by}` };
  if (changed)
    return { text: ago(changed, now), more: `${changed.toISOString()}, by the host's books: nobody left a note` };
  return hosts.some(({ error }) => error === undefined) ? { text: "not deployed" } : { text: "unknown" };
}

function versionCell({ deploy }: StackStatus): Cell {
  if (!deploy) return { text: "" };
  const commit = deploy.commit === undefined ? "" : ` ${deploy.commit.slice(0, 9)}${deploy.dirty ? "+" : ""}`;
  const more = `postform ${deploy.version}${deploy.commit === undefined ? "" : `, commit ${deploy.commit}${deploy.dirty ? " with changes that were not committed" : ""}`}`;
  return { text: `${deploy.version}${commit}`, more };
}

function driftCell({ drift: { status, resources, pending, error } }: StackStatus): Cell {
  const open =
    pending.length > 0
      ? { text: `, ${pending.length} to deploy`, more: `to deploy: ${pending.join(", ")}` }
      : { text: "" };
  switch (status) {
    case "none":
      return { text: `no${open.text}`, good: true, ...(open.more ? { more: open.more } : {}) };
    case "drift":
      return {
        text: `yes (${resources.length})${open.text}`,
        good: false,
        more: [resources.join(", "), open.more].filter(Boolean).join("; "),
      };
    case "unknown":
      return { text: "unknown", good: false, ...(error ? { more: error } : {}) };
    default:
      return { text: "not asked" };
  }
}

function verifyCell({ verify, hosts }: StackStatus, now: Date): Cell {
  if (!verify) return { text: hosts.every(({ error }) => error !== undefined) ? "unknown" : "never" };
  const { ok, failed, passed, skipped, at, by } = verify;
  return {
    text: `${ok ? "ok" : failed > 0 ? `${failed} failed` : "nothing checked"}, ${ago(new Date(at), now)}`,
    good: ok,
    more: `${passed} ok, ${failed} failed, ${skipped} skipped at ${at} by ${by}`,
  };
}

export function certificatesCell({ error, certificates }: HostStatus, { days: least }: Limits): Cell {
  if (error !== undefined) return { text: "" };
  if (certificates.length === 0) return { text: "none" };
  return {
    text: certificates.map(({ name, days }) => `${name} ${days === undefined ? "missing" : `${days} d`}`).join(", "),
    good: certificates.every(({ days }) => days !== undefined && days >= least),
    more: certificates.map(({ name, ends }) => `${name} until ${ends?.toISOString() ?? "?"}`).join(", "),
  };
}

export function queueCell({ queue }: HostStatus, { queue: most }: Limits, now: Date): Cell {
  if (!queue) return { text: "" };
  const all = queued(queue);
  const parts = (["incoming", "active", "deferred", "hold"] as const)
    .map((name) => `${queue[name]} ${name}`)
    .join(", ");
  return {
    text: all === 0 ? "0" : `${all}${queue.oldest ? `, oldest ${ago(queue.oldest, now)}` : ""}`,
    good: all <= most,
    more: queue.reason ? `${parts}; ${queue.reason}` : parts,
  };
}
