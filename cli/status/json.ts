// `postform status --json`: a stable shape for programs. A change that breaks a reader raises `version`.
import { queued, type StatusReport } from "./report.ts";

export function json({ at, stacks }: StatusReport): string {
  const shown = stacks.map(({ stack, changed, deploy, verify, drift, hosts, attention }) => ({
    stack,
    ok: attention.length === 0,
    attention,
    changed: changed?.toISOString() ?? null,
    deploy: deploy ?? null,
    verify: verify ?? null,
    drift,
    hosts: hosts.map(({ name, hostname, address, error, certificates, queue }) => ({
      ...{ name, hostname: hostname ?? null, address, reachable: error === undefined },
      ...(error === undefined ? {} : { error }),
      certificates: certificates.map(({ name: certificate, ends, days }) => ({
        name: certificate,
        ends: ends?.toISOString() ?? null,
        days: days ?? null,
      })),
      queue: queue
        ? {
            ...{ messages: queued(queue), incoming: queue.incoming, active: queue.active },
            ...{ deferred: queue.deferred, hold: queue.hold },
            oldest: queue.oldest?.toISOString() ?? null,
            reason: queue.reason ?? null,
          }
        : null,
    })),
  }));
  const ok = shown.every((stack) => stack.ok);
  return `${JSON.stringify({ version: 1, at: at.toISOString(), ok, stacks: shown }, undefined, 2)}\n`;
}
