// A status with a company of each kind: one that is well, one of which everything is wrong, one that cannot be reached. For the tests of its forms.
import { attentionOf, type HostStatus, type StackStatus, type StatusReport } from "../../cli/status/report.ts";

export const now = new Date("2026-11-30T12:00:00Z");
export const limits = { days: 14, queue: 100 };

const days = (number: number) => new Date(now.getTime() + number * 86_400_000);
const host = (more: Partial<HostStatus>): HostStatus => ({
  name: "main",
  hostname: undefined,
  address: "192.0.2.10",
  error: undefined,
  certificates: [],
  queue: undefined,
  ...more,
});
const stack = (status: Omit<StackStatus, "attention">): StackStatus => ({
  ...status,
  attention: attentionOf(status, limits),
});

export const report: StatusReport = {
  at: now,
  stacks: [
    stack({
      stack: "acme",
      changed: days(-1),
      deploy: {
        at: days(-1).toISOString(),
        by: "ann@laptop",
        version: "0.1.0",
        commit: "5f0c9b1e6a7d8c9b0a1f2e3d4c5b6a7980716253",
        dirty: true,
      },
      verify: { at: days(-0.25).toISOString(), by: "ci", ok: true, passed: 87, failed: 0, skipped: 2, failures: [] },
      drift: { status: "none", resources: [], pending: ["postform_web_site.www"] },
      hosts: [
        host({
          hostname: "mail.acme.example",
          certificates: [
            { name: "mail", ends: days(70.5), days: 70 },
            { name: "web", ends: days(89.5), days: 89 },
          ],
          queue: { incoming: 0, active: 1, deferred: 1, hold: 0, oldest: days(-0.01), reason: undefined },
        }),
        host({ name: "backup", address: "2001:db8::20" }),
      ],
    }),
    stack({
      stack: "globex",
      changed: days(-40),
      deploy: { at: days(-40).toISOString(), by: 'say "hi" \\o/', version: "0.1.0" },
      verify: {
        at: days(-40).toISOString(),
        by: "ci",
        ok: false,
        passed: 80,
        failed: 2,
        skipped: 0,
        failures: ["tls.imaps", "dns.mx:globex.example"],
      },
      drift: { status: "drift", resources: ["postform_mail_server.mail"], pending: [] },
      hosts: [
        host({
          address: "192.0.2.20",
          certificates: [
            { name: "mail", ends: days(3.5), days: 3 },
            { name: "web", ends: days(-1.5), days: -2 },
            { name: "old", ends: undefined, days: undefined },
          ],
          queue: {
            incoming: 0,
            active: 20,
            deferred: 1234,
            hold: 1,
            oldest: days(-2),
            reason: "connect to <mx.example>[192.0.2.1]:25: timed out",
          },
        }),
      ],
    }),
    stack({
      stack: "initech",
      changed: undefined,
      deploy: undefined,
      verify: undefined,
      drift: { status: "unknown", resources: [], pending: [], error: "root@192.0.2.30 cannot be reached" },
      hosts: [
        host({ address: "192.0.2.30", error: "root@192.0.2.30: no answer from 192.0.2.30:22 within 10 seconds" }),
      ],
    }),
  ],
};
