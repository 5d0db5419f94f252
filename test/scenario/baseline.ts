import { beforeAll, describe, expect, it } from "vitest";
import { clientCommand } from "../../lab/enter.ts";
import { labOf, network } from "../../lab/lab.ts";
import { hashPassword } from "../../provider/resources/password.ts";
import { everything } from "./everything.ts";
import { projectRoot, run } from "./lab.ts";
import { ownLab } from "./own-lab.ts";
import type { Answer, Request, Wanted } from "./resource-steps.ts";
import { snapshot } from "./snapshot.ts";

type Parts = Readonly<Record<string, unknown>>;

/** By a part: what tells, as root on the host, that it is there (0), or that nothing of it is. */
const traces: Readonly<Record<string, string>> = {
  time: "systemctl is-enabled systemd-timesyncd || ls /etc/systemd/timesyncd.conf.d/postform.conf",
  updates: "ls /etc/apt/apt.conf.d/52postform || systemctl is-enabled apt-daily.timer",
  swap: "ls /usr/local/sbin/postform-swap || systemctl cat postform-swap",
  resolver:
    "systemctl is-active unbound || ls /etc/unbound/unbound.conf.d/postform.conf || grep 127.0.0.53 /etc/resolv.conf",
  firewall: "nft list table inet postform || ls /etc/nftables.d || systemctl cat postform-firewall",
  ssh: "ls /etc/ssh/sshd_config.d/00-postform.conf || sshd -T | grep 'x11forwarding no'",
  bans: "systemctl is-active fail2ban || ls /etc/fail2ban/jail.d/postform.local || nft list table inet f2b-table",
};

/** Two zones that are signed, of which one has another address since. The keys that they are trusted by come out. */
const signedZones = `cd /var/lib/bind
for zone in signed.example broken.example; do
  printf '$TTL 60\\n@ IN SOA ns h 1 7200 900 1209600 60\\n@ IN NS ns\\nns IN A 192.0.2.1\\nwww IN A 192.0.2.80\\n' > $zone
  dnssec-keygen -q -a ECDSAP256SHA256 -f KSK $zone > /dev/null && dnssec-keygen -q -a ECDSAP256SHA256 $zone > /dev/null && dnssec-signzone -q -S -o $zone $zone > /dev/null 2>&1 || exit 1
  chown bind:bind $zone.signed
  echo "zone \\"$zone\\" { type primary; file \\"/var/lib/bind/$zone.signed\\"; };" >> /etc/bind/named.conf
done
sed -i 's/192.0.2.80/192.0.2.66/' broken.example.signed
rndc reconfig && cat dsset-signed.example. dsset-broken.example.`;

export function baselineSuite(): void {
  describe("a host's baseline", () => {
    const name = "baseline";
    const lab = ownLab(name, "one=bookworm,two=trixie", ["--baked"]);
    const hosts = ["one", "two"] as const;
    type HostName = (typeof hosts)[number];
    const addresses = {} as Record<HostName, string>;
    const before = {} as Record<HostName, string>;
    const services = {} as Record<HostName, Record<string, Wanted>>;
    const states: Record<string, Request["states"]> = { one: {}, two: {} };
    const parts = {} as Record<HostName, Parts>;

    const onBoth = async (work: (host: HostName) => Promise<void>): Promise<void> => {
      // Both to their end: what is still done to one would be in the next test's way.
      const done = await Promise.allSettled(hosts.map(work));
      for (const each of done) if (each.status === "rejected") throw each.reason;
    };

    /** The host with all of its services, and with that baseline. */
    async function take(host: HostName, steps: Request["steps"], more: Parts = {}, seconds = 30): Promise<Answer> {
      const props = { ...parts[host], ...more, hostConnection: services[host]["webServer"]!.props["hostConnection"] };
      const baseline = { type: "postform_host_baseline", props };
      const { host: machine, ...others } = services[host];
      const request: Request = { wanted: { host: machine!, baseline, ...others }, states: states[host]!, steps };
      const before = ["env", `POSTFORM_CONFIRM_SECONDS=${seconds}`];
      const answer = (await lab.asClient("resource-steps", request, before)) as Answer;
      states[host] = answer.states;
      return answer;
    }

    async function applied(host: HostName, more: Parts = {}): Promise<Answer["plans"]> {
      const { errors, plans } = await take(host, ["plan", "apply", "plan"], more);
      expect(errors, host).toEqual([]);
      expect(plans[1]?.changes, host).toEqual({});
      return plans;
    }

    const asStranger = (...command: string[]) =>
      run(...clientCommand(labOf({ checkout: projectRoot, name }), "stranger", command), { cwd: projectRoot });
    const ssh = (host: HostName, user: string) => [
      ...["ssh", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
      ...["-o", "PubkeyAuthentication=no", "-o", "ConnectTimeout=5", "-o", "NumberOfPasswordPrompts=0"],
      ...[`${user}@${addresses[host]}`, "true"],
    ];

    beforeAll(async () => {
      // What runs only at a machine's first start is no part of what it is like.
      await lab.powerCut(...hosts);
      const list = await lab.list();
      const passwordHash = await hashPassword("correct horse battery staple");
      await onBoth(async (host) => {
        before[host] = await snapshot(lab, host);
        const { address, hostKeyFingerprint } = list.hosts.find(({ name }: { name: string }) => name === host);
        addresses[host] = address;
        const { baseline: _baseline, ...all } = everything({ address, hostKeyFingerprint, ca: list.ca, passwordHash });
        const { nameServers: _, ...machine } = all["host"]!.props;
        const needed = ["dns", "mail", "mail-cyrus", "web", "tls", "time", "updates", "resolver", "firewall", "bans"];
        services[host] = { ...all, host: { type: "postform_host", props: { ...machine, services: needed } } };
        parts[host] = {
          // They look names up at their own name server; the lab has no root.
          nameServers: [address],
          time: { servers: ["198.18.0.53"] },
          updates: {},
          resolver: { rootKey: false },
          swap: {},
          firewall: {
            open: {
              dns: { tcp: [53], udp: [53] },
              mail: { tcp: [25, 110, 143, 465, 587, 993, 995, 4190] },
              web: { tcp: [80, 443] },
            },
          },
          ssh: {},
          bans: { mail: true, maxRetry: 3 },
        };
        await applied(host);
        for (const [part, there] of Object.entries(traces))
          expect((await lab.exec(host, there)).code, `${host}: ${part}`).toBe(0);
      });
    });

    it("lets in by the ports that the services need, and by no others", async () => {
      const expected = [22, 25, 53, 80, 110, 143, 443, 465, 587, 993, 995, 4190];
      for (const host of hosts) {
        // Somebody's program, for this machine alone.
        await lab.on(host, "systemd-run -q --unit=stray python3 -m http.server 9999");
        await lab.until(host, "grep -q ':270F 00000000:0000 0A' /proc/net/tcp");
        const found = await lab.asClient("port-scan", { address: addresses[host], expected });
        await lab.on(host, "systemctl stop stray");
        expect(found, host).toEqual(expected);
        const { stdout } = await lab.program("dns-question", addresses[host], "www.drift.example", "A", "udp");
        expect(JSON.parse(stdout)).toMatchObject({ rcode: "NOERROR", values: [addresses[host]] });
      }
    });

    it("lets nobody in by a password", async () => {
      for (const host of hosts) {
        const [command = "", ...args] = ssh(host, "root");
        const { code, output } = await lab.client(command, args, {}, projectRoot);
        expect(output).toContain("Permission denied (publickey).");
        expect(code).toBe(255);
      }
    });

    it.each([
      ["flushed", "nft flush ruleset", "nothing stands where"],
      [
        "with a hole",
        "nft insert rule inet postform input tcp dport 9999 accept",
        '\\"tcp dport 9999 accept\\" stands where',
      ],
      [
        "without a rule",
        "nft delete rule inet postform input handle $(nft -a list table inet postform | sed -n 's/.*\"web\" # handle //p')",
        '\\"meta l4proto tcp limit rate 500/second burst 1000 packets reject with tcp reset\\" stands where',
      ],
    ])("has a firewall that is put right when it was changed by hand: %s", async (_, edit, difference) => {
      await onBoth(async (host) => {
        await lab.on(host, edit);
        const [first] = await applied(host);
        expect(Object.keys(first?.changes ?? {})).toEqual(["baseline"]);
        expect(JSON.stringify(first?.changes["baseline"])).toContain(
          `the firewall is not what /etc/nftables.d/postform.nft says: ${difference}`,
        );
        expect(await lab.on(host, "nft list table inet postform")).toMatch(/dport \{ 80, 443 \} accept comment "web"/);
        expect(await lab.on(host, "nft list table inet postform")).not.toContain("9999");
      });
    });

    it("takes a firewall back that would lock one out, and says so", async () => {
      for (const host of hosts) {
        const { errors } = await take(host, ["plan", "apply"], { sshPorts: [2222] }, 8);
        expect(errors.join()).toMatch(
          /host_baseline would have locked you out, and was taken back: no new connection could be made while it was in place: /,
        );
        expect(await lab.on(host, "nft list table inet postform")).toContain('tcp dport 22 accept comment "ssh"');
        await applied(host);
      }
    });

    it("believes a signed zone, and none whose signature does not hold", async () => {
      await onBoth(async (host) => {
        const keys = await lab.on(host, signedZones);
        const trustAnchors = keys
          .trim()
          .split("\n")
          .map((line) => line.replace(/\s+/g, " ").replace(/([0-9A-F]{20,}) ([0-9A-F]+)$/, "$1$2"));
        await applied(host, { resolver: { rootKey: false, trustAnchors } });
        const dig = (...words: string[]) => lab.on(host, `dig @127.0.0.53 +tries=1 ${words.join(" ")}`);
        expect(await dig("www.signed.example")).toMatch(
          /status: NOERROR[\s\S]*flags: [a-z ]*\bad\b[\s\S]*192\.0\.2\.80/,
        );
        expect(await dig("nothing.signed.example")).toMatch(/status: NXDOMAIN[\s\S]*flags: [a-z ]*\bad\b/);
        expect(await dig("www.broken.example")).toMatch(/status: SERVFAIL/);
        expect(await dig("+cdflag www.broken.example")).toMatch(/status: NOERROR[\s\S]*192\.0\.2\.66/);
        // As programs ask.
        expect(await lab.on(host, "getent hosts www.signed.example; getent hosts www.broken.example || true")).toMatch(
          /^192\.0\.2\.80 +www\.signed\.example\n$/,
        );
        // Whoever is not signed is looked up all the same.
        expect(await lab.on(host, "getent hosts www.drift.example")).toContain(addresses[host]);
        await lab.on(
          host,
          "rm /var/lib/bind/*signed.example* /var/lib/bind/*broken.example*; sed -i '/signed.example\\|broken.example/d' /etc/bind/named.conf; rndc reconfig",
        );
        await applied(host);
      });
    });

    it("shuts out who guesses at SSH, and nobody else", async () => {
      for (const host of hosts) {
        const [command = "", ...args] = ssh(host, "nobody-there");
        expect((await asStranger(command, ...args)).output).toContain("Permission denied");
        // Others may be shut out while they are made, and would then wait for an answer until TCP gives up.
        for (let tries = 0; tries < 2; tries += 1)
          expect((await asStranger("timeout", "10", command, ...args)).code).not.toBe(0);
        await lab.until(host, `fail2ban-client get sshd banned | grep -qF ${network.stranger}`);
        await lab.until(host, "nft list table inet f2b-table");
        expect((await asStranger(command, ...args)).output).toMatch(/Connection refused|timed out/);
        // Others come in, also those who are refused.
        for (let tries = 0; tries < 4; tries += 1)
          expect((await lab.client(command, args, {}, projectRoot)).output).toContain("Permission denied");
        await lab.on(host, `fail2ban-client set sshd unbanip ${network.stranger}`);
      }
    });

    it("shuts out who guesses at mail; but nobody for what `postform verify` tries, and not who administers the machine", async () => {
      const guess = (host: HostName, user: string) => {
        const script = `const s = require("tls").connect({ host: "${addresses[host]}", port: 993, rejectUnauthorized: false });
          s.on("data", (words) => { if (/^a /m.test(words)) s.end(); }); s.write('a LOGIN "${user}" "wrong"\\r\\n');`;
        return [process.execPath, "-e", script];
      };
      const thrice = (once: () => Promise<unknown>) => Promise.all([once(), once(), once()]);
      const banned = (host: HostName) => lab.on(host, "fail2ban-client get dovecot banned");
      await onBoth(async (host) => {
        const [command = "", ...args] = guess(host, "ann@drift.example");
        await thrice(() => asStranger(...guess(host, "postform-verify-nobody-0a1b@drift.example")));
        await thrice(() => lab.client(command, args, {}, projectRoot));
        await lab.until(host, "journalctl -t dovecot --since=-5min | grep -c 'auth failed' | grep -qx 6");
        await thrice(() => asStranger(command, ...args));
        await lab.until(host, `fail2ban-client get dovecot banned | grep -qF ${network.stranger}`);
        expect(await banned(host)).not.toContain(network.client);
        expect(await lab.on(host, "fail2ban-client status dovecot")).toMatch(/Total failed:\s+3\n/);
        // Who is let in by new settings is not shut out by what was before.
        await applied(host, { bans: { mail: true, maxRetry: 3, ignore: [network.stranger] } });
        expect(await banned(host)).not.toContain(network.stranger);
        await applied(host);
      });
    });

    it("is in order after a start of the machine, and lets in what it did", async () => {
      await lab.powerCut(...hosts);
      await onBoth(async (host) => {
        await lab.on(host, "systemctl is-system-running --wait || true");
        const { errors, plans } = await take(host, ["plan"]);
        expect(errors).toEqual([]);
        expect(plans[0]?.changes, host).toEqual({});
        expect(await lab.on(host, "nft list tables")).toContain("table inet postform");
      });
    });

    it("leaves nothing of a part that is switched off", async () => {
      await onBoth(async (host) => {
        for (const [part, there] of Object.entries(traces)) {
          const { [part]: _, ...others } = parts[host];
          parts[host] = others;
          await applied(host);
          expect((await lab.exec(host, there)).code, `${host}: ${part}`).not.toBe(0);
        }
      });
    });

    it("leaves the host as it was before, when all is destroyed", async () => {
      await onBoth(async (host) => {
        const { errors } = await take(host, ["destroy"]);
        expect(errors).toEqual([]);
        expect(await snapshot(lab, host)).toBe(before[host]);
      });
    });
  });
}
