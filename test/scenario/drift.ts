// Hand edits on hosts under Terraform: each shows in the next plan as what it is, and the next apply puts it right and touches nothing else. All kinds of edits are in drift-table.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { scenarioLab } from "./lab.ts";
import { snapshot } from "./snapshot.ts";
import { applied, planned, plansNothing } from "./steps.ts";

interface HandEdits {
  readonly host: "baidu" | "qq";
  /** POSIX sh. */
  readonly edit: string;
  /** The types of the resources that the plan changes. */
  readonly resources: readonly string[];
  /** What the plan says. */
  readonly plan: readonly RegExp[];
  /** POSIX sh that succeeds only when they are put right. */
  readonly mended: string;
}

const edits: Readonly<Record<string, HandEdits>> = {
  "a line in main.cf, and a unit stopped": {
    host: "baidu",
    edit: "sed -i 's/^disable_vrfy_command *=.*/disable_vrfy_command = no/' /etc/postfix/main.cf; systemctl stop dovecot.socket dovecot.service 2>/dev/null || systemctl stop dovecot.service",
    resources: ["postform_mail_server"],
    plan: [/- disable_vrfy_command = no\s+\+ disable_vrfy_command = yes/, /dovecot\.service is stopped/],
    mended: 'test "$(postconf -h disable_vrfy_command)" = yes && systemctl is-active dovecot.service',
  },
  "a mailbox removed, and a certificate replaced": {
    host: "qq",
    edit: "sed -i '/^lisi@qq.com:/d' /etc/dovecot/postform/users.d/qq.com; cd /etc/ssl/postform/* && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=evil.example -keyout key.pem -out chain.pem 2>/dev/null",
    resources: ["postform_mail_domain", "postform_tls_cert"],
    plan: [/lisi/, /chain\.pem/],
    mended: "doveadm user lisi@qq.com && ! openssl x509 -in /etc/ssl/postform/*/chain.pem -noout -subject | grep evil",
  },
};

/** What a host is like, but for what each mend makes anew: keys, salts, indexes, and the mail by which the gate proves it. */
async function likeness(host: string): Promise<string[]> {
  const anew =
    /^[0-9a-f]{64} {2}\/etc\/(ssl\/postform\/|dovecot\/postform\/users|.*\.db$)|^\/etc\/ssl\/postform\/[^/]+\/keys?[./]|^\/var\/vmail\//;
  return (await snapshot(scenarioLab(), host)).split("\n").filter((line) => !anew.test(line));
}

export function driftSuite(): void {
  describe("a hand edit", () => {
    const hosts = ["ns", "baidu", "qq"];
    const before = new Map<string, string[]>();
    beforeAll(async () => {
      for (const host of hosts) before.set(host, await likeness(host));
    });

    it.each(Object.entries(edits))("%s: is planned as what it is, and put right", async (_, edits) => {
      const lab = scenarioLab();
      const { host, edit, resources, plan, mended } = edits;
      const edited = await lab.exec(host, edit);
      expect(edited.code, edited.output).toBe(0);

      const { text, changes } = await planned(host);
      for (const words of plan) expect(text).toMatch(words);
      expect([...new Set(changes.map(({ type }) => type))].sort()).toEqual(resources);

      await applied(host);
      const check = await lab.exec(host, mended);
      expect(check.code, check.output).toBe(0);
      await plansNothing(host);
    });

    it.each(hosts)("and its mend leave %s as it was: files, units, accounts, packages", async (host) => {
      expect(await likeness(host)).toEqual(before.get(host));
    });

    it("that makes a map's index anew, of the same table, is no difference", async () => {
      const lab = scenarioLab();
      const maps = "/etc/postfix/postform/mailboxes";
      const made = await lab.exec("baidu", `sha256sum < ${maps}.db; postmap hash:${maps} && sha256sum < ${maps}.db`);
      expect(made.code, made.output).toBe(0);
      // Two indexes of one table are not the same bytes.
      expect(new Set(made.stdout.trim().split("\n")).size).toBe(2);
      await plansNothing("baidu");
    });
  });
}
