// Servers that somebody set up by hand, in a lab of their own: what `postform import` writes of them is deployed, and people notice nothing of it.
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { terraformBinary } from "../../cli/terraform.ts";
import { bin, projectRoot } from "./lab.ts";
import { ownLab } from "./own-lab.ts";
import type { Served, Server } from "./takeover-steps.ts";

interface ByHand {
  readonly company: string;
  readonly server: Omit<Server, "mark" | "tls">;
  /** Dovecot spoke in clear alone. */
  readonly clear: boolean;
  /** Where the lines are that cannot be taken over. */
  readonly listed: readonly string[];
  /** What IMPORT.md says to do before the first apply. */
  readonly before: string;
  /** Answers that are others now. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
}

const machines: Readonly<Record<"debian" | "rhel", ByHand>> = {
  debian: {
    company: "acme",
    clear: false,
    server: {
      address: "198.18.0.30",
      sender: "someone@customer.example",
      questions: [
        ...["acme.example MX", "acme.example TXT", "acme.example NS", "www.acme.example A", "ftp.acme.example CNAME"],
        ...["_dmarc.acme.example TXT", "_xmpp-server._tcp.acme.example SRV", "node-2.acme.example A"],
        ...["git.dev.acme.example A", "old.dev.acme.example HINFO", "widgets.example MX", "any.widgets.example A"],
        ...["www.customer.example CNAME", "30.0.18.198.in-addr.arpa PTR", "99.0.18.198.in-addr.arpa PTR"],
      ],
      pages: [
        ...["http://www.acme.example/", "https://acme.example/", "https://www.acme.example/downloads/"],
        ...["http://shop.widgets.example/", "http://app.acme.example/"],
      ],
      users: {
        "ann@acme.example": "ann-secret",
        "bob@acme.example": "bob-secret",
        "shop@widgets.example": "shop-secret",
        "ann@widgets.example": "ann-widgets",
      },
      recipients: [
        ...["ann@acme.example", "bob@acme.example", "bob+list@acme.example", "sales@acme.example"],
        ...["hostmaster@acme.example", "postmaster@widgets.example", "nobody@widgets.example", "ann@acme.test"],
        ...["info@widgets.test", "backup@mail.acme.example", "root@localhost.acme.example"],
      ],
    },
    listed: [
      "/etc/bind/zones/db.acme.example:23",
      "/etc/dovecot/users:3",
      "/etc/postfix/main.cf:18",
      "/etc/postfix/main.cf:50",
      "/etc/postfix/master.cf:162",
    ],
    before: "true",
    answers: { "old.dev.acme.example HINFO": ["NXDOMAIN"] },
  },
  rhel: {
    company: "baidu",
    clear: true,
    server: {
      address: "198.18.0.31",
      sender: "someone@qq.test",
      questions: [
        ...["baidu.test MX", "baidu.test NS", "www.baidu.test A", "www2.baidu.test CNAME", "pc17.baidu.test A"],
        ...["nap0104.baidu.test CNAME", "31.0.18.198.in-addr.arpa PTR", "qq.test MX", "qq.test TXT", "mail.qq.test A"],
      ],
      pages: ["http://www.baidu.test/", "http://www2.baidu.test/"],
      users: { xixi: "xixi-secret", maomao: "maomao-secret", haha: "haha-secret", redhat: "redhat-secret" },
      recipients: [
        ...["haha@baidu.test", "xixi@baidu.test", "workgroup@baidu.test", "admin@group.test", "redhat@group.test"],
        ...["root@baidu.test", "postmaster@mail.baidu.test"],
      ],
    },
    listed: ["/etc/named.conf:16", ...[17, 18, 19].map((line) => `/etc/named.conf:${line}`), "/etc/postfix/main.cf:18"],
    before:
      "rm /etc/systemd/system/named.service.d/tutorial.conf; systemctl daemon-reload; systemctl restart named.service",
    answers: {},
  },
};

export function takeoverSuite(): void {
  describe("a server that somebody set up by hand", () => {
    const lab = ownLab("takeover", "debian=trixie,rhel=bookworm,bare=trixie", ["--baked", "--bare-hosts", "bare"]);
    const command = (out: string, ...args: string[]) =>
      lab.command("import", ...args.slice(0, 1), "--out", join(lab.folder, out), ...args.slice(1));

    it("is not one without any of the services", async () => {
      const { code, stderr } = await command("nothing", "ssh://root@198.18.0.32");
      expect(stderr).toMatch(/^postform: neither Postfix nor BIND nor nginx is there: nothing to import$/m);
      expect(code).toBe(1);
    });

    it.each(["debian", "rhel"] as const)("is taken over, and serves as before: %s", async (name) => {
      const { company, server, clear, listed, before, answers } = machines[name];
      const probe = async (mark: string, tls: boolean) =>
        (await lab.asClient("takeover-steps", { ...server, mark, tls })) as Served;
      const script = readFileSync(join(projectRoot, `test/import/${name}.sh`)).toString("base64");
      await lab.on(
        name,
        `rm -f /etc/resolv.conf; echo 'nameserver 127.0.0.1' > /etc/resolv.conf; echo ${script} | base64 -d > /root/by-hand.sh; sh /root/by-hand.sh ${server.address}`,
      );
      const was = await probe("before", !clear);

      const host = `ssh://root@${server.address}`;
      const imported = await command(name, host, "--json", "--diff");
      expect(imported.code, imported.output).toBe(0);
      const account = JSON.parse(imported.stdout);
      const not = account.lines.filter(({ verdict }: { verdict: string }) => verdict === "listed");
      expect(not.map(({ file, line }: { file: string; line: number }) => `${file}:${line}`)).toEqual(listed);
      expect(account).toMatchObject({ company, problems: [], counts: { listed: listed.length } });
      const out = join(lab.folder, name);
      const yaml = join(out, `companies/${company}.yaml`);
      expect(statSync(yaml).mode & 0o777).toBe(0o600);
      const again = await command(name, host);
      expect(again.stderr).toMatch(/main\.ts is there already: name another folder by --out, nothing is overwritten$/m);
      expect(again.code).toBe(1);

      // As after npm install; the gate is left to the companies' own suite.
      mkdirSync(join(out, "node_modules"));
      symlinkSync(projectRoot, join(out, "node_modules/postform"));
      symlinkSync(join(projectRoot, "node_modules/cdktf"), join(out, "node_modules/cdktf"));
      writeFileSync(yaml, "verify: false\n", { flag: "a" });
      const synthesized = await lab.client(bin("tsx"), ["main.ts"], {}, out);
      expect(synthesized.code, synthesized.output).toBe(0);
      const terraform = (verb: string, ...args: string[]) =>
        lab.client(
          terraformBinary(),
          [verb, "-no-color", "-input=false", ...args],
          {},
          join(out, "cdktf.out/stacks", company),
        );
      expect((await terraform("init")).code).toBe(0);
      await lab.on(name, before);
      const applied = await terraform("apply", "-auto-approve");
      expect(applied.code, applied.output).toBe(0);
      expect(applied.output).toMatch(/[1-9]\d* added, 0 changed, 0 destroyed/);
      expect(applied.output).toMatch(
        /mail_server takes over what somebody made by hand[\s\S]* - smtpd_sasl_auth_enable/,
      );

      const { mail, ...rest } = await probe("after", true);
      expect(rest).toEqual({ pages: was.pages, answers: { ...was.answers, ...answers } });
      for (const [user, subjects] of Object.entries(was.mail)) {
        expect(subjects.length, user).toBeGreaterThan(0);
        const fresh = subjects.map((subject) => subject.replace("before", "after"));
        expect(mail[user], user).toEqual([...fresh, ...subjects]);
      }
      const owned = await command("again", host);
      expect(owned.stderr).toMatch(/Postform set this host up already \(.*mail_server/);
      expect(owned.code).toBe(1);
      const plan = await terraform("plan", "-detailed-exitcode");
      expect(plan.code, plan.output).toBe(0);
    });
  });
}
