// A third company whose mail and web are on qq's servers, in a stack of its own.
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scenarioLab } from "./lab.ts";
import { pause } from "./own-lab.ts";
import { applied, editCompany, planned, plansNothing } from "./steps.ts";

const stack = "sohu";

const company = (passwords: string) => `company: ${stack}
contact: wang@sohu.com
nameServer: ns
certificateAuthority:
  certificateFrom: file:$POSTFORM_LAB_CA
  keyFrom: file:$POSTFORM_LAB_CA_KEY
mail:
  server: qq
  domains:
    sohu.com:
      passwordsFrom: file:${passwords}
      mailboxes: { wang: {}, zhao: { copyTo: [wang] } }
      aliases: { all: [wang, zhao] }
  aliasDomains:
    sohu.net: { targetDomain: sohu.com }
web:
  server: qq
  sites:
    www.sohu.com: { pages: { index.html: "It's www.sohu.com\\n" } }
`;

/** As on a busy machine: the old server's Postfix learns late that a table is another one. */
const slowReload = "/run/systemd/system/postfix.service.d/slow.conf";
const slowed = `set -e
mkdir -p ${dirname(slowReload)}
printf '[Service]\nExecReload=\nExecReload=/bin/sleep 3\nExecReload=/usr/sbin/postfix reload\n' > ${slowReload}
systemctl daemon-reload
systemctl show -p ExecReload postfix.service | grep -q sleep`;
const usual = `rm -r ${dirname(slowReload)} && systemctl daemon-reload`;

/** Other servers that write to wang until `stop`. */
function traffics() {
  const lab = scenarioLab();
  const until = join(lab.folder, "moved");
  rmSync(until, { force: true });
  const args = ["sohu.com", "wang@sohu.com", "198.18.0.20", "198.18.0.53", until];
  const traffic = lab.program("move-steps", ...args).then(({ code, stdout, output }) => {
    expect(code, output).toBe(0);
    return JSON.parse(stdout) as Record<"taken" | "refused" | "putOff", string[]>;
  });
  traffic.catch(() => undefined);
  return { traffic, stop: () => writeFileSync(until, "") };
}

export function hostedSuite(): void {
  describe("a company on another one's servers", () => {
    const file = () => join(scenarioLab().folder, "companies", `${stack}.yaml`);

    beforeAll(async () => {
      const passwords = join(scenarioLab().folder, `${stack}.json`);
      writeFileSync(passwords, JSON.stringify({ "wang@sohu.com": "a good word", "zhao@sohu.com": "another one" }));
      writeFileSync(file(), company(passwords));
    });

    it("is deployed by its own stack, and passes every check of postform verify", async () => {
      const { code, output } = await scenarioLab().postform("deploy", stack, "--auto-approve");
      expect(code, output).toBe(0);
      expect(output).toMatch(/\d+ ok, 0 failed/);
      for (const other of ["baidu", "qq"])
        expect(output).toMatch(new RegExp(`ok +exchange\\.between:wang@sohu\\.com->${other}`));
      await plansNothing(stack);
    });

    it("moves to another one's mail server by one line, with its mail, and none that comes meanwhile is lost or doubled", async () => {
      const lab = scenarioLab();
      const before = await lab.exec(
        "qq",
        `set -e
u=wang@sohu.com
for i in 1 2 3; do printf 'Subject: before-%s\\n\\n.\\n' $i | doveadm save -u $u; done
doveadm mailbox create -s -u $u Work Work.2026
printf 'Subject: filed\\n\\n.\\n' | doveadm save -u $u -m Work.2026
doveadm flags add -u $u '\\Seen \\Flagged' mailbox INBOX subject before-2
printf 'keep;\\n' | doveadm sieve put -a -u $u mine`,
      );
      expect(before.code, before.output).toBe(0);
      await editCompany(stack, (file) => file.setIn(["mail", "server"], "baidu"));
      const { text, changes } = await planned(stack);
      expect(text).toMatch(/sohu\.com moves from root@198\.18\.0\.20 to root@198\.18\.0\.10/);
      expect(text).toMatch(/Its \d mailboxes, with \d+ messages, are copied there/);
      expect(text).toMatch(/sohu\.net moves from/);
      const ours = changes.filter(({ type }) => type.startsWith("postform_"));
      expect(new Set(ours.flatMap(({ change }) => change.actions))).toEqual(new Set(["update"]));
      expect(await lab.exec("qq", slowed)).toMatchObject({ code: 0 });
      const { traffic, stop } = traffics();
      // Each is sure to have sent something before.
      await pause(9);
      await applied(stack).finally(async () => {
        await pause(9);
        stop();
        expect(await lab.exec("qq", usual)).toMatchObject({ code: 0 });
      });
      const { taken, refused, putOff } = await traffic;
      expect(refused).toEqual([]);
      for (const name of ["mx", "old"])
        expect(
          taken.filter((subject) => subject.startsWith(name)).length,
          `${name}: ${JSON.stringify({ taken, putOff })}`,
        ).toBeGreaterThan(2);

      const subjects = async () =>
        (await lab.exec("baidu", "doveadm -f flow fetch -u wang@sohu.com hdr.subject mailbox INBOX")).stdout
          .split("\n")
          .filter(Boolean)
          .map((line) => line.replace("hdr.subject=", ""))
          .sort();
      const expected = ["before-1", "before-2", "before-3", ...taken].sort();
      // What the old server has taken last is on its way.
      for (let tries = 0; tries < 30 && (await subjects()).length < expected.length; tries += 1) await pause(1);
      expect((await subjects()).filter((subject) => !/^postform/i.test(subject))).toEqual(expected);
      const after = await lab.exec(
        "baidu",
        `u=wang@sohu.com
doveadm -f flow fetch -u $u 'hdr.subject' mailbox Work.2026
doveadm -f flow fetch -u $u 'flags' mailbox INBOX subject before-2
doveadm mailbox list -s -u $u | grep Work
doveadm sieve list -u $u`,
      );
      expect(after.stdout).toMatch(/filed.*\\Seen.*Work.*mine ACTIVE/s);
      for (const each of [stack, "qq", "baidu"]) await plansNothing(each);
    });

    it("is passed on by the old server for as long as was said, and then no more", async () => {
      const lab = scenarioLab();
      const relayed = "postmap -q sohu.com $(postconf -h transport_maps)";
      expect((await lab.exec("qq", relayed)).stdout.trim()).toBe("relay:[mail.baidu.com]");
      const state = JSON.parse((await lab.terraform(stack, ["state", "pull"])).stdout);
      for (const { instances } of state.resources)
        for (const { attributes } of instances)
          for (const from of Object.keys(attributes.moved_from ?? {}))
            attributes.moved_from[from] = "2026-01-01T00:00:00Z";
      state.serial += 1;
      const path = join(lab.folder, "state.json");
      writeFileSync(path, JSON.stringify(state));
      expect((await lab.terraform(stack, ["state", "push", path])).code).toBe(0);
      const { changes } = await planned(stack);
      const ours = changes.map(({ type }) => type).filter((type) => type.startsWith("postform_"));
      expect(ours.sort()).toEqual(["postform_alias_domain", "postform_mail_domain"]);
      await applied(stack);
      const { code, output } = await lab.exec("qq", relayed);
      expect(code, output).toBe(1);
      const left = await lab.exec(
        "qq",
        "find /etc/postfix /etc/dovecot /var/lib/postform/registry -name '*[mn]+sohu.*' -o -path '*.d/sohu.*'",
      );
      expect(left.stdout).toBe("");
      for (const each of [stack, "qq", "baidu"]) await plansNothing(each);
    });

    it("leaves nothing to change for the company whose servers they are, and goes without a trace", async () => {
      await plansNothing("qq");
      const { code, output } = await scenarioLab().postform("destroy", stack, "--auto-approve");
      expect(code, output).toBe(0);
      // Mail is kept by intent.
      for (const host of ["qq", "baidu"]) {
        const { stdout } = await scenarioLab().exec(
          host,
          "rm -rf /var/lib/postform/kept/mail_domain+sohu.com-*; find /etc /srv /www /var/vmail /var/lib/postform/registry -name '*sohu*'",
        );
        expect(stdout).toBe("");
        await plansNothing(host);
      }
    });

    afterAll(async () => {
      rmSync(file(), { force: true });
      expect((await scenarioLab().synth()).code).toBe(0);
    });
  });
}
