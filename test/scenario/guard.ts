// What a host does by itself, in a lab of its own, after whoever changed it is gone: it serves with all of the old or all of the new, and no next apply is needed for it.
import { describe, expect, it } from "vitest";
import type { HostState } from "../../provider/host/state.ts";
import { killed, leftovers, ownLab } from "./own-lab.ts";

const hosts = { baidu: "ssh://root@198.18.0.10:22", qq: "ssh://root@198.18.0.20:22" };

const unit = (script: string) =>
  `[Service]\nExecStart=/bin/sh -c '${script}; exec sleep infinity'\nExecReload=/bin/sh -c '${script}'\n[Install]\nWantedBy=multi-user.target\n`;

/** A daemon that says which set it has loaded, another one that comes with the set `two`, an account, joined files; and a command that takes long. */
const state = (text: "one" | "two", slow: { check?: string; activate?: string } = {}): HostState => ({
  key: "config/guard",
  accounts: text === "two" ? [{ name: "guard-two", group: "guard-two", home: "/nonexistent" }] : [],
  directories: { "/srv/guard/data": { mode: text === "two" ? 0o700 : 0o755 } },
  files: {
    "/srv/guard/a": { content: `${text}\n` },
    [`/srv/guard/${text}/b`]: { content: `${text}\n` },
    [`/srv/guard/all.d/${text}`]: { content: `${text}\n` },
    "/etc/systemd/system/guard.service": { content: unit("cat /srv/guard/a >> /run/guard-saw") },
    ...(text === "two" ? { "/etc/systemd/system/guard-two.service": { content: unit(":") } } : {}),
  },
  assemblies: [{ target: "/srv/guard/all", fragments: "/srv/guard/all.d", serial: true }],
  units: { "guard.service": { reloadOn: ["/srv/guard/a"] }, ...(text === "two" ? { "guard-two.service": {} } : {}) },
  checks: [{ name: "slow", command: slow.check ?? "true" }],
  activations: [{ command: slow.activate ?? "true", onChange: ["/srv/guard/"] }],
});

const look = `cd /srv/guard && find . -printf '%p %m %u\\n' | sort; cat a */b all; getent passwd guard-two; systemctl is-enabled guard guard-two 2>&1; systemctl is-active guard guard-two; tail -n 1 /run/guard-saw; cat /var/lib/postform/registry/config+guard/owned | sort; ls /var/lib/postform`;
/** Once: it is run again on the way back. */
const slow = "rm /srv/guard-slow 2>/dev/null || exit 0; touch /run/guard-now; sleep 100";
export function guardSuite(): void {
  describe("a change that is cut", () => {
    const { take, one, begin, on, until, powerCut } = ownLab("guard", "baidu=bookworm,qq=trixie");

    it.each([
      ["when all is in place, by itself is as before: the shell there is killed", "baidu", { activate: slow }],
      ["while it is checked, by itself is as before: power is lost", "baidu", { check: slow }],
      ["when all is in place, by itself is as before: power is lost", "qq", { activate: slow }],
      ["while it is checked, by itself is as before: the shell there is killed", "qq", { check: slow }],
    ] as const)("%s (%s)", async (how, name, commands) => {
      const host = hosts[name];
      expect((await one({ host, apply: state("one") })).error).toBeUndefined();
      const before = await on(name, look);
      await on(name, "rm -f /run/guard-now; touch /srv/guard-slow");
      const child = begin({ host, apply: state("two", commands) });
      await until(name, "test -e /run/guard-now");
      if (how.endsWith("power is lost")) {
        await powerCut(name);
        // The daemon was started after the set was whole again.
        expect(await on(name, "cat /run/guard-saw")).toBe("one\n");
      } else {
        await on(name, "kill -9 $(tail -n 1 /run/postform/holder)");
        await until(name, "flock -n /run/postform/lock true && ! systemctl -q is-active 'postform-guard-*'");
      }
      killed(child);
      expect(await on(name, look)).toBe(before);
      expect(await on(name, leftovers)).toBe("");
      expect(await on(name, "ps ax | grep '[s]leep 100' || true")).toBe("");
      const done = await take([
        { host, observe: state("one") },
        { host, apply: state("two") },
        { host, observe: state("two") },
        { host, remove: state("two") },
      ]);
      expect(done.map(({ error }) => error)).toEqual(done.map(() => undefined));
      expect(done[0]?.value).toMatchObject({ registered: true, drift: [] });
      expect(done[2]?.value).toMatchObject({ registered: true, drift: [] });
      expect(await on(name, "ls -d /srv/* /var/lib/postform 2>/dev/null; getent passwd guard-two || true")).toBe("");
    });
  });
}
