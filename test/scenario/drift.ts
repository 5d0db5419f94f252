// Hand edits on a host under Terraform: each shows in the next plan as what it is, and the next apply puts it right and touches nothing else. All kinds of edits are in drift-table.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { scenarioLab } from "./lab.ts";
import { snapshot } from "./snapshot.ts";
import { applied, planned, plansNothing } from "./steps.ts";

interface HandEdit {
  readonly name: string;
  readonly stack: "ns" | "baidu" | "qq";
  readonly host: "ns" | "baidu" | "qq";
  /** POSIX sh: the edit. */
  readonly edit: string;
  /** How the type of every resource that the plan changes begins. */
  readonly resource: string;
  /** What the plan says. */
  readonly plan: RegExp;
  /** POSIX sh that succeeds only when it is put right. */
  readonly mended: string;
}

const edits: readonly HandEdit[] = [
  {
    name: "a line in main.cf",
    stack: "baidu",
    host: "baidu",
    edit: "sed -i 's/^disable_vrfy_command *=.*/disable_vrfy_command = no/' /etc/postfix/main.cf",
    resource: "postform_mail_server",
    plan: /- disable_vrfy_command = no\s+\+ disable_vrfy_command = yes/,
    mended: 'test "$(postconf -h disable_vrfy_command)" = yes',
  },
  {
    name: "a mailbox removed",
    stack: "qq",
    host: "qq",
    edit: "sed -i '/^lisi@qq.com:/d' /etc/dovecot/postform/users.d/qq.com",
    resource: "postform_mail_domain",
    plan: /lisi/,
    mended: "doveadm user lisi@qq.com",
  },
  {
    name: "a unit stopped",
    stack: "baidu",
    host: "baidu",
    edit: "systemctl stop dovecot.socket dovecot.service 2>/dev/null || systemctl stop dovecot.service",
    resource: "postform_mail_server",
    plan: /dovecot\.service is stopped/,
    mended: "systemctl is-active dovecot.service",
  },
  {
    name: "a certificate replaced",
    stack: "qq",
    host: "qq",
    edit: "cd /etc/ssl/postform/* && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=evil.example -keyout key.pem -out chain.pem 2>/dev/null",
    resource: "postform_tls_cert",
    plan: /chain\.pem/,
    mended: "! openssl x509 -in /etc/ssl/postform/*/chain.pem -noout -subject | grep evil",
  },
];

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

    for (const { name, stack, host, edit, resource, plan, mended } of edits) {
      it(`${name}: is planned as what it is, and put right`, async () => {
        const lab = scenarioLab();
        const edited = await lab.exec(host, edit);
        expect(edited.code, edited.output).toBe(0);

        const { text, changes } = await planned(stack);
        expect(text).toMatch(plan);
        // The gate proves a mend that makes something new.
        const unexpected = changes.filter(({ type }) => !type.startsWith(resource) && type !== "null_resource");
        expect(unexpected.map(({ address }) => address)).toEqual([]);
        expect(changes.some(({ type }) => type.startsWith(resource))).toBe(true);

        await applied(stack);
        const check = await lab.exec(host, mended);
        expect(check.code, check.output).toBe(0);
        await plansNothing(stack);
      });
    }

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
