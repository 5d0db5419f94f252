// The host engine at its edges, in a lab of its own: who may log in and how, full disks, broken package managers, and changes that are cut short.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { HostState } from "../../provider/host/state.ts";
import { platformOf } from "../../provider/platforms/index.ts";
import { hostState, type Machine } from "../../provider/render/hosts.ts";
import { modelOf } from "../render/model.ts";
import type { Outcome, Step } from "./edges-steps.ts";
import { run } from "./lab.ts";
import { killed, leftovers, ownLab } from "./own-lab.ts";

const baidu = "ssh://root@198.18.0.10:22";
const qq = "ssh://root@198.18.0.20:22";

/** A state that changes two files. */
const state = (text: string): HostState => ({
  key: "config/edges",
  files: { "/srv/edges/a": { content: `${text}\n` }, "/srv/edges/b": { content: `${text}\n` } },
});

export function edgesSuite(): void {
  describe("a host at its edges", () => {
    const { folder, key, knownHosts, exec, take, one, begin, on, until, powerCut } = ownLab("edges");
    const look = (host: string) => on(host, "cat /srv/edges/a /srv/edges/b 2>/dev/null || true");

    describe("without root", () => {
      it.each([
        ["bookworm", "198.18.0.10"],
        ["trixie", "198.18.0.20"],
      ])("sudo is enough for all that root does: %s", async (_, address) => {
        const host = `ssh://ops@${address}:22?sudo=1`;
        const outcomes = await take([
          { host },
          { host, apply: state("one") },
          { host, observe: state("one") },
          { host, remove: state("one") },
          { host, install: ["libsasl2-modules"] },
          { host, run: "dpkg -s libsasl2-modules >/dev/null && id -u" },
        ]);
        expect(outcomes.map(({ error }) => error)).toEqual(outcomes.map(() => undefined));
        expect(outcomes[1]?.value).toMatchObject({ changed: ["/srv/edges/a", "/srv/edges/b"] });
        expect(outcomes[2]?.value).toMatchObject({ registered: true, drift: [] });
        expect(outcomes[5]?.value).toMatchObject({ stdout: "0\n" });
        const { installed } = (outcomes[4] as Outcome).value as { installed: string[] };
        expect((await one({ host, purge: installed })).error).toBeUndefined();
      });

      it.each([
        ["who has no sudo", "true", "true", /a password is required/],
        [
          "of whom sudo wants a terminal",
          "echo 'Defaults requiretty' > /etc/sudoers.d/tty",
          "rm /etc/sudoers.d/tty",
          /must have a tty/,
        ],
        [
          "where sudo is not installed",
          "mv /usr/bin/sudo /usr/bin/sudo.away",
          "mv /usr/bin/sudo.away /usr/bin/sudo",
          /sudo: (command )?not found/,
        ],
      ])("one %s is told so, for reads and changes", async (_, breaks, mends, words) => {
        const host = "ssh://nosudo@198.18.0.10:22?sudo=1";
        await on("baidu", breaks);
        const outcomes = await take([{ host }, { host, apply: state("one") }, { host, install: ["bc"] }]);
        await on("baidu", mends);
        for (const { error, hint } of outcomes) {
          expect(error).toMatch(/^nosudo@198\.18\.0\.10 may not become root by sudo: /);
          expect(error).toMatch(words);
          expect(hint).toMatch(/sudo/);
        }
      });

      it("and nobody else there can hold the host's lock", async () => {
        await on(
          "baidu",
          "systemd-run -q --unit edges-holder --uid nosudo flock /run/lock/postform.lock sleep 60; sleep 0.5",
        );
        const { error } = await one({ host: baidu, apply: state("one") }, ["env", "POSTFORM_LOCK_SECONDS=1"]);
        await on("baidu", "systemctl stop edges-holder; rm /run/lock/postform.lock");
        expect(error).toBeUndefined();
        expect((await one({ host: baidu, remove: state("one") })).error).toBeUndefined();
        expect(await on("baidu", "stat -c '%U %a' /run/postform")).toBe("root 700\n");
      });

      it("and without sudo, it is said that this is not root", async () => {
        const host = "ssh://nosudo@198.18.0.10:22";
        for (const { error } of await take([{ host }, { host, apply: state("one") }, { host, install: ["bc"] }]))
          expect(error).toBe("nosudo@198.18.0.10 is not root");
      });
    });

    describe("the way to it", () => {
      const clean = ["env", "-u", "POSTFORM_SSH_KEY", "-u", "POSTFORM_KNOWN_HOSTS", "-u", "SSH_AUTH_SOCK"];
      /** A home folder with these files in .ssh. */
      const home = (name: string, files: Readonly<Record<string, string>> = {}) => {
        const ssh = join(folder, name, ".ssh");
        mkdirSync(ssh, { recursive: true, mode: 0o700 });
        writeFileSync(join(ssh, "known_hosts"), readFileSync(knownHosts));
        for (const [file, content] of Object.entries(files)) writeFileSync(join(ssh, file), content, { mode: 0o600 });
        return `HOME=${join(folder, name)}`;
      };
      const from = "echo ${SSH_CONNECTION%% *}";
      const fingerprintOf = async (host: string) =>
        (await on(host, "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub")).split(" ")[1] ?? "";

      it("leads through a jump host, with strict keys on both", async () => {
        const jump = encodeURIComponent(`ssh://root@198.18.0.53:22?hostkey=${await fingerprintOf("ns")}`);
        const wrong = encodeURIComponent(`ssh://root@198.18.0.53:22?hostkey=${await fingerprintOf("qq")}`);
        const pinned = `${baidu}?hostkey=${await fingerprintOf("baidu")}`;
        const [through, , connections, strange, nobody] = await take([
          { host: `${pinned}&jump=${jump}`, run: from },
          { host: `${qq}?jump=${jump}` },
          { host: "ssh://root@198.18.0.53:22", run: "grep -c '^ *[0-9]*: 350012C6:0016 [0-9A-F:]* 01 ' /proc/net/tcp" },
          { host: `${pinned}&jump=${wrong}`, run: from },
          { host: `ssh://root@198.18.0.77:22?jump=${jump}`, run: from },
        ]);
        expect(through?.value).toMatchObject({ stdout: "198.18.0.53\n" });
        // All that is behind one jump host shares a connection to it; the other is this one.
        expect(connections?.value).toMatchObject({ stdout: "2\n" });
        expect(strange?.error).toMatch(
          /^root@198\.18\.0\.10 cannot be reached through root@198\.18\.0\.53: .*another host key/,
        );
        expect(nobody?.error).toMatch(/^root@198\.18\.0\.77 cannot be reached through root@198\.18\.0\.53/);
        expect(nobody?.seconds).toBeLessThan(12);
      });

      it("is what ssh_config says: HostName, Port, IdentityFile, ProxyJump with User", async () => {
        await on("baidu", "systemd-run -q --unit edges-sshd /usr/sbin/sshd -D -p 2222");
        const config = `Host office\n  HostName 198.18.0.10\n  Port 2222\n  IdentityFile ${key}\n  ProxyJump gate\nHost gate\n  HostName 198.18.0.53\n  User root\n  IdentityFile ${key}\n`;
        const known = readFileSync(knownHosts, "utf8");
        const directory = home("config", {
          config,
          known_hosts: known + known.replace(/^baidu,198\.18\.0\.10/gm, "[198.18.0.10]:2222"),
        });
        const { value, error } = await one({ host: "ssh://root@office:22", run: "echo $SSH_CONNECTION" }, [
          ...clean,
          directory,
        ]);
        await on("baidu", "systemctl stop edges-sshd");
        expect(error).toBeUndefined();
        expect(value).toMatchObject({ stdout: expect.stringMatching(/^198\.18\.0\.53 \d+ 198\.18\.0\.10 2222$/m) });
      });

      it("opens with ssh-agent alone, and with the second of two keys", async () => {
        const agent = await one({ host: baidu, run: "id -u" }, [
          ...[
            "ssh-agent",
            "sh",
            "-c",
            `ssh-add -q ${key} && exec "$@"`,
            "sh",
            "env",
            "-u",
            "POSTFORM_SSH_KEY",
            home("agent"),
          ],
        ]);
        expect(agent.value).toMatchObject({ stdout: "0\n" });
        await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "other")]);
        const second = home("second", {
          id_ed25519: readFileSync(join(folder, "other"), "utf8"),
          id_ecdsa: readFileSync(key, "utf8"),
        });
        expect((await one({ host: baidu, run: "id -u" }, [...clean, second])).value).toMatchObject({ stdout: "0\n" });
      });

      it("stays shut without the right key, and says what to do", async () => {
        await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "secret", "-f", join(folder, "locked")]);
        const locked = readFileSync(join(folder, "locked"), "utf8");
        const asked = `${baidu}?identity=${encodeURIComponent(join(folder, "locked"))}`;
        const passphrase = await one({ host: asked }, [...clean, home("none")]);
        expect(passphrase.error).toMatch(/198\.18\.0\.10: .*locked has a passphrase: load it into ssh-agent/);
        const found = await one({ host: baidu }, [...clean, home("found", { id_ed25519: locked })]);
        expect(`${found.error} ${found.hint}`).toMatch(/root@198\.18\.0\.10 refuses .*id_ed25519 has a passphrase/);
        const none = await one({ host: baidu }, [...clean, home("none")]);
        expect(`${none.error} ${none.hint}`).toMatch(/root@198\.18\.0\.10 refuses to let root log in no key was found/);
        const ghost = await one({ host: "ssh://ghost@198.18.0.10:22" });
        expect(ghost.error).toBe("ghost@198.18.0.10 refuses to let ghost log in");
        const text = await one({ host: `${baidu}?identity=/etc/hostname` });
        expect(text.error).toMatch(/198\.18\.0\.10: \/etc\/hostname is no private key/);
      });

      it("trusts the pinned key in both forms, and no other", async () => {
        const full = (await on("baidu", "cut -d ' ' -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub")).trim();
        const right = await fingerprintOf("baidu");
        const wrong = await fingerprintOf("qq");
        const strangers = home("strangers", {
          known_hosts: readFileSync(knownHosts, "utf8")
            .replaceAll("198.18.0.10 ", "198.18.0.99 ")
            .replaceAll("198.18.0.20 ", "198.18.0.10 "),
        });
        const outcomes = await take(
          [
            { host: `${baidu}?hostkey=${full}` },
            { host: `${baidu}?hostkey=${right}` },
            { host: `${baidu}?hostkey=${wrong}` },
            { host: baidu },
            { host: qq },
          ],
          ["env", "-u", "POSTFORM_KNOWN_HOSTS", strangers],
        );
        expect(outcomes.map(({ error }) => error ?? "")).toEqual([
          "",
          "",
          expect.stringMatching(/198\.18\.0\.10:22 shows another host key than the one that is pinned/),
          expect.stringMatching(/198\.18\.0\.10:22 shows another host key than known_hosts has/),
          expect.stringMatching(/198\.18\.0\.20:22 is not known/),
        ]);
      });

      it("comes back after the connection broke, and a dead way is given up in bounded time", async () => {
        await on(
          "ns",
          "nft add table inet edges; nft 'add chain inet edges in { type filter hook input priority 0; }'",
        );
        const [broken, refused, unreachable, silent] = await Promise.all([
          take([
            {
              host: baidu,
              run: "pid=$PPID; while [ $pid -gt 1 ]; do up=$(ps -o ppid= -p $pid); case $(ps -o args= -p $pid) in *@notty*) kill -9 $pid ;; esac; pid=$up; done; sleep 5",
            },
            { host: baidu, run: "id -u" },
          ]),
          one({ host: "ssh://root@198.18.0.10:9" }),
          one({ host: "ssh://root@198.18.0.77:22" }),
          one({
            host: "ssh://root@198.18.0.53:22",
            run: "sleep 1; nft add rule inet edges in tcp dport 22 drop; sleep 60",
          }),
        ]);
        await on("ns", "nft delete table inet edges");
        expect(broken[0]?.error).toMatch(/^root@198\.18\.0\.10: the connection broke/);
        expect(broken[1]?.value).toMatchObject({ stdout: "0\n" });
        expect(refused.error).toMatch(/^root@198\.18\.0\.10:9: nothing answers .*connection refused/);
        expect(unreachable.error).toMatch(/^root@198\.18\.0\.77 cannot be reached/);
        expect(unreachable.seconds).toBeLessThan(12);
        expect(silent.error).toMatch(
          /^root@198\.18\.0\.53: the connection broke while a command ran: nothing was heard for 20 seconds/,
        );
        expect(silent.seconds).toBeLessThan(35);
      });
    });

    describe("without room", () => {
      const big: HostState = {
        ...state("two"),
        files: { ...state("two").files, "/srv/edges/big": { content: "x".repeat(100_000) } },
      };
      const small = (path: string, size: string) =>
        `mkdir -p /tmp/keep ${path} && cp -a ${path}/. /tmp/keep/ && mount -t tmpfs -o size=${size} tmpfs ${path} && cp -a /tmp/keep/. ${path}/ && rm -r /tmp/keep`;
      const fill = (path: string) => `{ head -c 10M /dev/zero > ${path}/fill || true; } 2>/dev/null`;

      it.each([
        ["a full disk", small("/srv/edges", "64k"), "umount /srv/edges", /the disk is full/],
        [
          "a full /var/lib/postform",
          `${small("/var/lib/postform", "256k")}; ${fill("/var/lib/postform")}`,
          "umount /var/lib/postform",
          /the disk is full/,
        ],
        [
          "a full /run",
          `${small("/run/postform", "16k")}; ${fill("/run/postform")}`,
          "umount /run/postform",
          /the disk is full/,
        ],
        [
          "a read-only file system",
          "mount --bind /srv/edges /srv/edges && mount -o remount,bind,ro /srv/edges",
          "umount /srv/edges",
          /read-only/,
        ],
      ])("%s: nothing is changed, and the message says so", async (_, breaks, mends, words) => {
        expect((await one({ host: qq, apply: state("one") })).error).toBeUndefined();
        await on("qq", breaks);
        const { error } = await one({ host: qq, apply: big }).catch((reason) => ({ error: String(reason) }));
        const left = await exec("qq", leftovers);
        const found = await look("qq");
        await on("qq", mends);
        expect(error).toMatch(/^root@198\.18\.0\.20: /);
        expect(error).toMatch(words);
        expect(left.stdout).toBe("");
        expect(found).toBe("one\none\n");
        expect((await one({ host: qq, remove: big })).error).toBeUndefined();
        expect(await on("qq", "ls -d /srv/edges /var/lib/postform 2>/dev/null || true")).toBe("");
      });

      it("a /var/lib/postform that fills, wherever in a change: nothing is changed, and the message says so", async () => {
        expect((await one({ host: qq, apply: state("one") })).error).toBeUndefined();
        const room = (kilobytes: number) => `mount -o remount,size=${kilobytes}k /var/lib/postform`;
        await on("qq", small("/var/lib/postform", "1m"));
        const used = Number(await on("qq", "df --output=used /var/lib/postform | tail -n 1"));
        const sizes = Array.from({ length: 16 }, (_, index) => used + 4 + 8 * index);
        const tried = await take(
          sizes.flatMap((size) => [
            { host: qq, run: room(size) },
            { host: qq, apply: big },
          ]),
        );
        const errors = tried.flatMap(({ error }) => error ?? []);
        expect(errors.length).toBeGreaterThan(4);
        for (const error of errors) expect(error).toMatch(/^root@198\.18\.0\.20: the disk is full: /);
        expect(
          await on(
            "qq",
            `${room(1024)}; cp -a /var/lib/postform /tmp/keep; umount /var/lib/postform; rm -r /var/lib/postform; mv /tmp/keep /var/lib/postform`,
          ),
        ).toBe("");
        expect(await on("qq", leftovers)).toBe("");
        expect((await one({ host: qq, remove: big })).error).toBeUndefined();
        expect(await on("qq", "ls -d /srv/edges /var/lib/postform 2>/dev/null || true")).toBe("");
      });
    });

    describe("with a broken package manager", () => {
      const inventory = () =>
        on("baidu", "dpkg-query -W -f '${Package} ${Status}\\n'; getent passwd; find /etc | sort");
      /** A package whose script runs this when it is configured. */
      const make = (name: string, script: string) =>
        on(
          "baidu",
          `mkdir -p /root/${name}/DEBIAN && cd /root/${name} && printf 'Package: ${name}\\nVersion: 1\\nArchitecture: all\\nMaintainer: x <x@example.com>\\nDescription: x\\nDepends: libsasl2-modules\\n' > DEBIAN/control && printf '#!/bin/sh\\n${script}\\n' > DEBIAN/postinst && chmod 755 DEBIAN/postinst && dpkg-deb -b . /root/${name}.deb >/dev/null`,
        );
      beforeAll(async () => {
        await make("edges-bad", "exit 1");
        await make("edges-slow", "touch /run/edges-slow; sleep 4");
      });
      const lock = `cat > /root/lock.pl <<'~~~' && systemd-run -q --unit edges-lock perl /root/lock.pl && sleep 0.5
open F, ">>/var/lib/dpkg/lock-frontend"; my $lock = pack("s s x4 q q l", 1, 0, 0, 0, 0); fcntl(F, 6, $lock) or die; sleep 600;
~~~
`;

      it.each([
        [
          "a lock that somebody holds",
          lock,
          "systemctl stop edges-lock; rm /root/lock.pl",
          "libsasl2-modules",
          /held by process \d+ \(perl\)/,
          /wait until the process/,
        ],
        [
          "an interrupted dpkg",
          "touch /var/lib/dpkg/updates/0001",
          "rm /var/lib/dpkg/updates/0001",
          "libsasl2-modules",
          /dpkg was interrupted/,
          /dpkg --configure -a/,
        ],
        [
          "a mirror that does not answer",
          "apt-get clean; nft add table inet edges; nft 'add chain inet edges out { type filter hook output priority 0; }'; nft add rule inet edges out tcp dport 3142 drop",
          "nft delete table inet edges",
          "libsasl2-modules",
          /timed out|Unable to connect|Could not connect/i,
          /reaches its package mirror/,
        ],
        [
          "a package that is not there",
          "true",
          "true",
          "no-such-package",
          /Unable to locate package no-such-package/,
          /whether the name is right/,
        ],
        [
          "a package whose script fails",
          "true",
          "true",
          "/root/edges-bad.deb",
          /edges-bad.*postinst|installation script/i,
          /mend there/,
        ],
      ])("%s: apt's own words, what to do, and all as before", async (_, breaks, mends, name, words, hints) => {
        const packages = await inventory();
        await on("baidu", breaks);
        const { error, hint, seconds } = await one({ host: baidu, install: [name] }, [
          "env",
          "POSTFORM_LOCK_SECONDS=2",
        ]);
        await on("baidu", mends);
        expect(error).toMatch(/^root@198\.18\.0\.10: the packages could not be installed: /);
        expect(error).toMatch(words);
        expect(hint).toMatch(hints);
        expect(seconds).toBeLessThan(60);
        expect(await inventory()).toBe(packages);
        await on("baidu", "test ! -e /usr/sbin/policy-rc.d && test ! -e /var/lib/postform");
      });

      it.each([["killed"], ["without power"]])(
        "a deploy that is %s in the middle leaves nothing unknown",
        async (how) => {
          const packages = await inventory();
          const install: Step = { host: baidu, install: ["/root/edges-slow.deb"] };
          const child = begin(install);
          await until("baidu", "test -e /run/edges-slow");
          if (how === "killed") killed(child);
          else {
            await powerCut("baidu");
            killed(child);
          }
          expect((await one({ host: baidu, install: ["libsasl2-modules", "edges-slow"] })).error).toBeUndefined();
          await on("baidu", "test ! -e /usr/sbin/policy-rc.d && test ! -e /var/lib/postform/installing");
          expect(await on("baidu", "cat /var/lib/postform/packages")).toMatch(/edges-slow/);
          const installed = (await on("baidu", "cat /var/lib/postform/packages")).split("\n").filter(Boolean);
          expect((await one({ host: baidu, purge: installed })).error).toBeUndefined();
          expect(await inventory()).toBe(packages);
          await on("baidu", "rmdir /var/lib/postform; rm -f /run/edges-slow");
        },
      );
    });

    it("takes over what is there already, and gives it back, also what was the same", async () => {
      const more: HostState = { ...state("one"), files: { ...state("one").files, "/srv/edges/c": { content: "c\n" } } };
      const seen = { "/srv/edges/a": "one\n", "/srv/edges/b": "one\n" };
      await on("qq", "mkdir -p /srv/edges; echo one > /srv/edges/a; echo theirs > /srv/edges/c");
      const adopting = `${qq}?adopt=1`;
      const [made, updated, , observed, refused, removed] = await take([
        { host: qq, apply: state("one") },
        { host: adopting, apply: more, seen },
        { host: qq, run: "printf '\\377' > /srv/edges/c" },
        { host: qq, observe: more },
        { host: adopting, apply: more, seen },
        { host: qq, remove: more },
      ]);
      const found = await on("qq", "cat /srv/edges/a /srv/edges/c; ls /srv/edges; rm -r /srv/edges");
      expect(made?.value).toMatchObject({ changed: ["/srv/edges/b"] });
      expect(updated?.value).toMatchObject({ changed: ["/srv/edges/c"] });
      expect(observed?.value).toMatchObject({
        files: {
          "/srv/edges/c": { content: null, sha256: createHash("sha256").update("\xff", "latin1").digest("hex") },
        },
      });
      expect(refused?.error).toMatch(/\/srv\/edges\/c has changed since the plan/);
      expect(removed?.error).toBeUndefined();
      expect(found).toBe("one\ntheirs\na\nc\n");
    });

    it("loses what no resource names any more, and nothing that another one names", async () => {
      const shared = { directories: { "/srv/edges/shared": { mode: 0o750 }, "/srv/theirs": { mode: 0o750 } } };
      const table: HostState = {
        key: "config/table",
        ...shared,
        files: { "/srv/edges/table": { content: "a b\n" }, "/srv/edges/all.d/1": { content: "1\n" } },
        assemblies: [{ target: "/srv/edges/all", fragments: "/srv/edges/all.d" }],
        postmaps: [{ path: "/srv/edges/table", type: "hash" }],
      };
      const plain: HostState = { key: "config/table", ...shared, files: { "/srv/edges/plain": { content: "" } } };
      const other: HostState = { key: "config/other", ...shared, files: {} };
      await on(
        "qq",
        `mkdir -m 700 /srv/theirs; mkdir /srv/linked; ln -s linked /srv/edges; printf '#!/bin/sh\ncp "\${1#*:}" "\${1#*:}.db"\n' > /usr/local/bin/postmap; chmod 755 /usr/local/bin/postmap`,
      );
      const look = "stat -c %a /srv/theirs; cd /srv/edges && find . | sort";
      const outcomes = await take([
        { host: qq, apply: table },
        { host: qq, run: look },
        { host: qq, observe: table },
        { host: qq, apply: other },
        { host: qq, apply: plain },
        { host: qq, run: look },
        { host: qq, remove: plain },
        { host: qq, run: look },
        { host: qq, remove: other },
        { host: qq, run: look },
      ]);
      await on("qq", "rmdir /srv/linked /srv/theirs; rm /srv/edges /usr/local/bin/postmap");
      expect(outcomes.map(({ error }) => error)).toEqual(outcomes.map(() => undefined));
      const found = outcomes.map(({ value }) => (value as { stdout?: string }).stdout?.trim().split("\n"));
      expect(found[1]).toEqual(["750", ".", "./all", "./all.d", "./all.d/1", "./shared", "./table", "./table.db"]);
      expect(outcomes[2]?.value).toMatchObject({ drift: [] });
      expect(found[5]).toEqual(["750", ".", "./plain", "./shared"]);
      expect(found[7]).toEqual(["750", ".", "./shared"]);
      expect(found[9]).toEqual(["700", "."]);
    });

    it("has any names in its paths, and no links in them that would lead out of a change", async () => {
      const odd = "/srv/edges, a:b\\c='d'";
      const files = { [`${odd}/file`]: { content: "odd\n" }, "/etc/edges/conf.d/a": { content: "" } };
      const given: HostState = {
        key: "config/odd",
        files,
        checks: [{ name: "there", command: `test -s "${odd}/file"` }],
      };
      const [made, removed, , refused] = await take([
        { host: qq, apply: given },
        { host: qq, remove: given },
        { host: qq, run: "mkdir -p /srv/edges/conf.d && ln -s /srv/edges /etc/edges" },
        { host: qq, apply: given },
      ]);
      const found = await on("qq", "find /srv | sort; rm /etc/edges; rm -r /srv/edges");
      expect(made?.value).toMatchObject({ changed: ["/etc/edges/conf.d/a", `${odd}/file`] });
      expect(removed?.error).toBeUndefined();
      expect(refused?.error).toMatch(/\/etc\/edges is a link to \/srv\/edges/);
      expect(found).toBe("/srv\n/srv/edges\n/srv/edges/conf.d\n");
    });

    it("trusts an authority while it is named, and Postfix knows of another resolver", async () => {
      const pem = await on(
        "qq",
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=edges 2>/dev/null",
      );
      const machine = (props: Record<string, unknown>, certificates = {}) =>
        hostState(modelOf("postform_host", { address: "198.18.0.20", ...props }) as Machine, platformOf("debian-13"), {
          hosts: "",
          certificates,
        });
      const looks = `cat /var/spool/postfix/etc/resolv.conf; hostname; ls /etc/ssl/certs/postform-edges.pem 2>/dev/null; grep -cF ${pem.split("\n")[1]} /etc/ssl/certs/ca-certificates.crt || true`;
      const outcomes = await take([
        { host: qq, install: ["ca-certificates"] },
        { host: qq, run: "mkdir -p /var/spool/postfix/etc && echo old > /var/spool/postfix/etc/resolv.conf" },
        {
          host: qq,
          apply: machine({ nameServers: ["198.18.0.53"], hostname: "edges.example" }, { edges: pem }),
        },
        { host: qq, run: looks },
        { host: qq, apply: machine({}) },
        { host: qq, run: looks },
        { host: qq, run: "cat /etc/resolv.conf; rm -r /var/spool/postfix" },
        { host: qq, remove: machine({}) },
      ]);
      expect(outcomes.map(({ error }) => error)).toEqual(outcomes.map(() => undefined));
      const [{ installed }, , , during, , after, resolver] = outcomes.map(({ value }) => value) as [
        { installed: string[] },
        ...{ stdout: string }[],
      ];
      if (installed.length > 0) await one({ host: qq, purge: installed });
      expect(during?.stdout).toMatch(
        /nameserver 198\.18\.0\.53\nedges\.example\n\/etc\/ssl\/certs\/postform-edges\.pem\n1\n$/,
      );
      expect(after?.stdout).toBe(`${resolver?.stdout}qq\n0\n`);
    });

    it("is changed by two at once as if one had come after the other", async () => {
      const part = (who: string, round: number): HostState => ({
        key: `config/${who}`,
        files: {
          [`/srv/edges/all.d/${who}`]: { content: `${who} ${round}\n` },
          [`/srv/edges/${who}`]: { content: `${round}\n` },
        },
        assemblies: [{ target: "/srv/edges/all", fragments: "/srv/edges/all.d" }],
      });
      const rounds = Array.from({ length: 10 }, (_, index) => index + 1);
      const both = await Promise.all(
        ["a", "b"].map((who) => take(rounds.map((round) => ({ host: qq, apply: part(who, round) })))),
      );
      expect(both.flat().map(({ error }) => error)).toEqual(both.flat().map(() => undefined));
      expect(await on("qq", "cat /srv/edges/all /srv/edges/a /srv/edges/b")).toBe("a 10\nb 10\n10\n10\n");
      await Promise.all(["a", "b"].map((who) => one({ host: qq, remove: part(who, 10) })));
      expect(await on("qq", "ls -d /srv/edges /var/lib/postform 2>/dev/null || true")).toBe("");
    });
  });
}
