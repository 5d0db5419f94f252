// What a host does by itself, in a lab of its own, after whoever changed it is gone: it serves with all of the old or all of the new, and no next apply is needed for it.
import { describe, expect, it } from "vitest";
import type { HostState } from "../../provider/host/state.ts";
import { killed, leftovers, ownLab } from "./own-lab.ts";

const hosts = { baidu: "ssh://root@198.18.0.10:22", qq: "ssh://root@198.18.0.20:22" };

const unit = (script: string) =>
  `[Service]\nExecStart=/bin/sh -c '${script}; exec sleep infinity'\nExecReload=/bin/sh -c '${script}'\n[Install]\nWantedBy=multi-user.target\n`;

/** A daemon that says which set it has loaded, another one that comes with the set `two`, an account, joined files; and a command that takes long. */
const state = (text: "one" | "two", { activate = "true" } = {}): HostState => ({
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
  activations: [{ command: activate, onChange: ["/srv/guard/"] }],
});

const look = `cd /srv/guard && find . -printf '%p %m %u\\n' | sort; cat a */b all; getent passwd guard-two; systemctl is-enabled guard guard-two 2>&1; systemctl is-active guard guard-two; tail -n 1 /run/guard-saw; cat /var/lib/postform/registry/config+guard/owned | sort; ls /var/lib/postform`;
/** Once: it is run again on the way back. */
const slow = "rm /srv/guard-slow 2>/dev/null || exit 0; touch /run/guard-now; sleep 100";
export function guardSuite(): void {
  describe("a change that is cut", () => {
    const { asClient, take, one, begin, on, until, powerCut, command } = ownLab("guard", "baidu=bookworm,qq=trixie");

    it("has the whole old set or the whole new one, wherever a change is cut", async () => {
      const { different, found, torn } = (await asClient("cut-steps", hosts.baidu)) as {
        different: boolean;
        found: { before: number; after: number };
        torn: string[];
      };
      expect(torn).toEqual([]);
      expect(different).toBe(true);
      // Some cuts come when nothing is in place yet, some when all is.
      expect(found.before).toBeGreaterThan(15);
      expect(found.after).toBeGreaterThan(0);
    });

    // At all other moments, test/faults cuts.
    it.each([
      ["baidu", "the shell there is killed"],
      ["qq", "power is lost"],
    ] as const)("when all is in place, by itself is as before: %s, %s", async (name, how) => {
      const host = hosts[name];
      expect((await one({ host, apply: state("one") })).error).toBeUndefined();
      const before = await on(name, look);
      await on(name, "rm -f /run/guard-now; touch /srv/guard-slow");
      const child = begin({ host, apply: state("two", { activate: slow }) });
      await until(name, "test -e /run/guard-now");
      if (how === "power is lost") {
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
      const { files = {} } = state("one");
      const seen = Object.fromEntries(Object.entries(files).map(([path, { content }]) => [path, content]));
      const done = await take([
        { host, observe: state("one") },
        // A plan now sees what is there, and an apply of that plan is no refusal.
        { host, apply: state("two"), seen },
        { host, observe: state("two") },
        { host, remove: state("two") },
      ]);
      expect(done.map(({ error }) => error)).toEqual(done.map(() => undefined));
      expect(done[0]?.value).toMatchObject({ registered: true, drift: [] });
      expect(done[2]?.value).toMatchObject({ registered: true, drift: [] });
      expect(await on(name, "ls -d /srv/* /var/lib/postform 2>/dev/null; getent passwd guard-two || true")).toBe("");
    });

    describe("the lock of a host", () => {
      const host = hosts.qq;

      it("names its holder to whoever waits, and is broken by a command that leaves the host as it was", async () => {
        await one({ host, apply: state("one") });
        const before = await on("qq", look);
        expect((await command("unlock", host)).output).toMatch(/nobody changes root@198\.18\.0\.20/);
        await on("qq", "rm -f /run/guard-now; touch /srv/guard-slow");
        const child = begin({ host, apply: state("two", { activate: slow }) });
        await until("qq", "test -e /run/guard-now");
        const { error, told } = await one({ host, apply: { key: "config/other", files: {} } }, [
          "env",
          "POSTFORM_LOCK_SECONDS=1",
        ]);
        const words = /root@198\.18\.0\.20 is being changed by \w+@\S+: postform in \/\S+, since 20\S+Z/;
        expect(error).toMatch(words);
        expect(told?.[0]).toMatch(words);
        expect(told?.[0]).toMatch(/up to 1 seconds$/);
        // Ctrl-C ends a wait, and what waited does not go on behind one's back.
        const stopped = await one({ host, apply: { key: "config/other", files: {} }, stop: 3 });
        expect(stopped.error).toMatch(/stopped before config\/other was changed$/);
        const { holder } = JSON.parse((await command("unlock", host, "--json")).stdout);
        expect(holder).toMatchObject({ user: "root", command: expect.stringMatching(/^postform in /) });
        const broken = await command("unlock", "--break", host);
        expect(broken.code, broken.output).toBe(0);
        expect(broken.stdout).toMatch(/: ended, and the host is as it was before$/m);
        killed(child);
        expect(await on("qq", look)).toBe(before);
        expect(await on("qq", leftovers)).toBe("");
        expect(await on("qq", "ls /var/lib/postform/registry")).toBe("config+guard\n");
        expect((await one({ host, remove: state("one") })).error).toBeUndefined();
      });

      it("lets five processes change the host at once, as if one had come after the other", async () => {
        const part = (index: number): HostState => ({
          key: `config/part-${index}`,
          directories: { "/srv/parts/shared": { mode: 0o750 } },
          files: {
            [`/srv/parts/${index}/own`]: { content: `${index}\n` },
            [`/srv/parts/all.d/${index}`]: { content: `host ${index}\nserial @SERIAL@\n`.slice(0, index ? 7 : 99) },
            [`/srv/parts/table.d/${index}`]: { content: `everyone ${index}\nonly-${index} x\n` },
          },
          assemblies: [
            { target: "/srv/parts/all", fragments: "/srv/parts/all.d", serial: true },
            { target: "/srv/parts/table", fragments: "/srv/parts/table.d", merge: true },
          ],
        });
        const parts = Array.from({ length: 5 }, (_, index) => ({ host, apply: part(index) }));
        const snapshot =
          "cd /srv/parts && find . -printf '%p %m %u:%g\n' | sort; find . -type f | sort | xargs sha256sum; cd /var/lib/postform && sort directories && find . -type f ! -name directories | sort | xargs sha256sum";
        expect((await take(parts)).map(({ error }) => error)).toEqual(parts.map(() => undefined));
        const inSequence = await on("qq", snapshot);
        await take(parts.map(({ apply }) => ({ host, remove: apply })));
        expect(await on("qq", "ls -d /srv/parts /var/lib/postform 2>/dev/null || true")).toBe("");
        const atOnce = await Promise.all(parts.map((step) => one(step)));
        expect(atOnce.map(({ error }) => error)).toEqual(parts.map(() => undefined));
        expect(await on("qq", snapshot)).toBe(inSequence);
        await take(parts.map(({ apply }) => ({ host, remove: apply })));
      });
    });

    describe("a change that can lock one out", () => {
      const host = hosts.qq;
      const within = (seconds: number) => ["env", `POSTFORM_CONFIRM_SECONDS=${seconds}`];
      const sshd = (content: string): HostState => ({
        key: "config/sshd",
        files: { "/etc/ssh/sshd_config.d/guard.conf": { content } },
        checks: [{ name: "sshd", command: "mkdir -p /run/sshd; sshd -t" }],
        activations: [{ command: "systemctl reload ssh", onChange: ["/etc/ssh/"] }],
      });
      const firewall: HostState = {
        key: "config/firewall",
        files: {
          "/etc/nftables.d/guard.nft": {
            content: "table inet guard { chain in { type filter hook input priority 0; tcp dport 22 drop; }; }\n",
          },
        },
        activations: [
          {
            command:
              "nft delete table inet guard 2>/dev/null; test ! -e /etc/nftables.d/guard.nft || nft -f /etc/nftables.d/guard.nft",
            onChange: ["/etc/nftables.d/"],
          },
        ],
      };

      it.each([
        ["an sshd that lets nobody in", sshd("AllowUsers nobody\n"), 3, /refuses to let root log in/],
        ["a firewall that drops SSH", firewall, 11, /no answer from 198\.18\.0\.20:22/],
      ])("is taken back by the host: %s", async (_, wrong, seconds, why) => {
        const { error, hint } = await one({ host, apply: wrong }, within(seconds));
        expect(error).toMatch(/would have locked you out, and was taken back: no new connection could be made/);
        expect(error).toMatch(why);
        expect(hint).toMatch(/as it was before/);
        const [seen, in_] = await take([
          { host, observe: wrong },
          { host, run: "id -u; ls /etc/nftables.d /etc/ssh/sshd_config.d/guard.conf 2>/dev/null; nft list tables" },
        ]);
        // The next plan shows it again.
        expect(seen?.value).toMatchObject({ registered: false });
        expect(in_?.value).toMatchObject({ stdout: "0\n" });
        expect(await on("qq", leftovers)).toBe("");
      });

      it("is taken back by the host when whoever made it is gone", async () => {
        const child = begin({ host, apply: sshd("AllowUsers nobody\n") }, within(3));
        await until("qq", "test -e /etc/ssh/sshd_config.d/guard.conf");
        killed(child);
        await until("qq", "test ! -e /etc/ssh/sshd_config.d/guard.conf && flock -n /run/postform/lock true");
        expect((await one({ host, run: "id -u" })).value).toMatchObject({ stdout: "0\n" });
      });

      it("is taken back while the host boots, when it lost power before a new connection could be made", async () => {
        const since = (await on("qq", "date +%s")).trim();
        const child = begin({ host, apply: sshd("AllowUsers nobody\n") }, within(30));
        await until("qq", `journalctl -q -u ssh --since @${since} | grep -q 'not listed in AllowUsers'`);
        // It is up when it lets one in.
        await powerCut("qq");
        killed(child);
        expect(await on("qq", `ls /etc/ssh/sshd_config.d/guard.conf 2>/dev/null; ${leftovers}`)).toBe("");
        expect((await one({ host, run: "id -u" })).value).toMatchObject({ stdout: "0\n" });
      });

      it("stays when a new connection says that it does not", async () => {
        const [made, seen, removed] = await take([
          { host, apply: sshd("MaxAuthTries 5\n") },
          { host, observe: sshd("MaxAuthTries 5\n") },
          { host, remove: sshd("MaxAuthTries 5\n") },
        ]);
        expect(made?.value).toMatchObject({ changed: ["/etc/ssh/sshd_config.d/guard.conf"] });
        expect(seen?.value).toMatchObject({ registered: true, drift: [] });
        expect(removed?.error).toBeUndefined();
      });
    });
  });
}
