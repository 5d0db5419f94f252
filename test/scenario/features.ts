// What the same people also do (mail by the host's own accounts, other log-ins, tables, networks, filters): one edit of each company turns all of it on, and it is proved from outside, each refusal by its exact reply.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Document, parseDocument } from "yaml";
import { hashPassword } from "../../provider/resources/password.ts";
import type { Letter, Login, Step } from "./features-steps.ts";
import { projectRoot, run, scenarioLab } from "./lab.ts";
import { programOf } from "./programs.ts";
import { applied, planned, plansNothing } from "./steps.ts";

const postform = join(projectRoot, "bin/postform");
const password = "correct horse battery staple";
const baidu = "mail.baidu.com";
const qq = "mail.qq.com";

/** Of both: log-ins by saslauthd, the host's Unix accounts besides the virtual ones. */
function common(company: Document): void {
  company.set("verify", false);
  company.setIn(["mail", "sasl"], "cyrus");
  company.setIn(["mail", "accounts"], "unix");
}

async function onBaidu(company: Document): Promise<void> {
  common(company);
  const passwordHash = await hashPassword(password);
  for (const [key, value] of Object.entries({
    origin: "host.baidu.com",
    unixMail: "mbox",
    networks: ["198.18.0.100/32", "198.18.0.20/32"],
    interfaces: ["198.18.0.10"],
    relayDomains: ["partner.example"],
    messageSizeLimit: 200_000,
    localAliases: { daily: ["redhat", "lisi@qq.com"] },
    tables: {
      senderAccess: { "spam.example": "REJECT no spam" },
      canonical: { "old@baidu.com": "maomao@baidu.com" },
      generic: { "haha@baidu.com": "public@baidu.com" },
      headerChecks: [{ pattern: "^Subject: .*casino", action: "REJECT no casino" }],
      relocated: { "moved@baidu.com": "moved@elsewhere.example" },
      transport: { "lost.example": "error:5.1.2 nobody is there" },
      virtual: { "sales@baidu.com": "maomao@baidu.com, lisi@qq.com", "ann@far.example": "maomao@baidu.com" },
    },
  }))
    company.setIn(["mail", key], value);
  company.setIn(["mail", "domains", "extra.example"], {
    mailboxes: {
      boss: { passwordHash, sendAs: ["info@extra.example"] },
      full: { passwordHash, quota: 20_000 },
      gone: { passwordHash, enabled: false },
    },
    catchAll: ["maomao@baidu.com"],
  });
}

async function onQq(company: Document): Promise<void> {
  common(company);
  company.setIn(["mail", "origin"], "host.qq.com");
  company.setIn(["mail", "relayHost"], baidu);
  company.setIn(["mail", "tables"], { access: { "198.18.0.200": "REJECT no strangers" } });
  company.setIn(["mail", "domains", "partner.example"], {
    mailboxes: { boss: { passwordHash: await hashPassword(password) } },
  });
}

export function featuresSuite(): void {
  describe("around the two companies", () => {
    const lab = scenarioLab();
    const files = { baidu: "", qq: "" };
    let passwords: Readonly<Record<string, string>>;

    /** The answers to those steps; strings for most. */
    async function as(who: "client" | "stranger", ...steps: Step[]): Promise<unknown[]> {
      const { code, stdout, output } = await run(
        postform,
        ["lab", "client", "--name", lab.lab, "--as", who, "--", "node", programOf("features-steps")],
        { cwd: projectRoot, input: JSON.stringify(steps), seconds: 120 },
      );
      expect(code, output).toBe(0);
      return JSON.parse(stdout) as unknown[];
    }

    const user = (address: string): Login => ({ user: address, password: passwords[address] ?? password });
    const letter = (from: string, to: string, subject: string, size = 10): Letter => ({ from, to, subject, size });
    /** What the server says of a recipient. */
    const recipient = (to: string, from = "lisi@qq.com", host: Step["host"] = baidu): Step => ({
      host,
      say: [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`],
    });

    async function on(host: string, script: string): Promise<string> {
      const { code, output, stdout } = await lab.exec(host, script);
      expect(code, output).toBe(0);
      return stdout;
    }

    async function deploy(texts: Readonly<Record<"baidu" | "qq", string>>): Promise<void> {
      for (const [company, text] of Object.entries(texts))
        writeFileSync(join(lab.folder, "companies", `${company}.yaml`), text);
      const { code, output } = await lab.synth();
      expect(code, output).toBe(0);
      // Both to their end: what comes after an error must not meet an apply that is still under way.
      const done = await Promise.allSettled(
        Object.keys(texts).map(async (stack) => {
          await planned(stack);
          await applied(stack);
          await plansNothing(stack);
        }),
      );
      for (const one of done) if (one.status === "rejected") throw one.reason;
    }

    beforeAll(async () => {
      const list = JSON.parse((await run(postform, ["lab", "list", "--json", "--name", lab.lab])).stdout);
      passwords = JSON.parse(readFileSync(list.credentials, "utf8"));
      for (const company of ["baidu", "qq"] as const)
        files[company] = readFileSync(join(lab.folder, "companies", `${company}.yaml`), "utf8");
    });

    it.each([
      ["baidu", baidu, "maomao@baidu.com"],
      ["qq", qq, "zhangsan@qq.com"],
    ] as const)(
      "%s: mail to root and postmaster reaches who looks after it, and no stranger sends as a user",
      async (host, server, contact) => {
        await on(host, "echo from root | mail -s 'to root' root");
        await on(host, `echo from root | mail -s 'to a mailbox' ${contact}`);
        const answers = await as(
          "stranger",
          recipient(contact, contact, server),
          { host: server, send: letter("", `postmaster@${host}.com`, "to postmaster") },
          ...["to root", "to a mailbox", "to postmaster"].map(
            (subject): Step => ({ host: server, read: user(contact), subject }),
          ),
        );
        expect(answers).toEqual([
          [
            expect.stringMatching(/^250 /),
            expect.stringMatching(/^553 5\.7\.1 .*: Sender address rejected: to send as/),
          ],
          expect.stringMatching(/^250 2\.0\.0 Ok/),
          expect.stringMatching(new RegExp(`^From: root <root@${host}\\.com>`, "m")),
          expect.stringContaining("from root"),
          expect.any(String),
        ]);
        const log = await on(host, "journalctl -q --since -2min -u 'postfix*'");
        expect(log).toMatch(new RegExp(`to=<${contact}>, orig_to=<root>.*status=sent`));
      },
    );

    it("what a user sends to an alias domain elsewhere, which leads back to here, is taken", async () => {
      const send = letter("lisi@qq.com", "lisi@work.com", "there and back");
      const [reply, message] = await as(
        "client",
        { host: qq, send, login: user("lisi@qq.com") },
        { host: qq, read: user("lisi@qq.com"), subject: send.subject },
      );
      expect(reply).toMatch(/^250 2\.0\.0 Ok/);
      expect(message).toContain("by mail.baidu.com");
    });

    describe("with all of it turned on", () => {
      const accounts = { baidu: "redhat@host.baidu.com", qq: "redhat@host.qq.com" };

      beforeAll(async () => {
        await Promise.all(
          (["baidu", "qq"] as const).map((host) =>
            on(
              host,
              `getent shadow root > /run/root.before; useradd -m redhat
               printf 'redhat:${password}\\nroot:${password}\\n' | chpasswd`,
            ),
          ),
        );
        await on("baidu", "ip address add 198.18.0.11/32 dev host0");
        const [one, two] = [parseDocument(files.baidu), parseDocument(files.qq)];
        await Promise.all([onBaidu(one), onQq(two)]);
        await deploy({ baidu: one.toString(), qq: two.toString() });
      });

      afterAll(async () => {
        await deploy(files);
        await on("baidu", "ip address del 198.18.0.11/32 dev host0");
        for (const host of ["baidu", "qq"]) {
          await on(
            host,
            `# A mailbox that is still open keeps the account for a moment.
             for try in 1 2 3 4 5 6 7 8 9; do userdel -r redhat 2>/dev/null && break; sleep 1; done
             IFS=: read -r _ hash day _ < /run/root.before && usermod -p "$hash" root && chage -d "$day" root && ! getent passwd redhat`,
          );
          expect((await lab.exec(host, "systemctl is-active saslauthd; pgrep -x saslauthd")).stdout).toBe("inactive\n");
        }
      });

      it("a trusted network relays with no password, and what leaves has its public address (generic)", async () => {
        const send = { host: baidu, send: letter("haha@baidu.com", "lisi@qq.com", "trusted") } as const;
        const [stranger] = await as("stranger", { ...send, send: letter("", "lisi@qq.com", "no") });
        expect(stranger).toMatch(/^554 5\.7\.1 <lisi@qq\.com>: Relay access denied/);
        const [reply, message] = await as("client", send, { host: qq, read: user("lisi@qq.com"), subject: "trusted" });
        expect(reply).toMatch(/^250 2\.0\.0 Ok/);
        expect(message).toMatch(/^From: public@baidu\.com/m);
      });

      it("a relay domain's mail is passed on, and its unknown names are refused", async () => {
        const answers = await as(
          "stranger",
          { host: baidu, send: letter("zhangsan@qq.com", "boss@partner.example", "relayed") },
          recipient("nobody@partner.example"),
          { host: qq, read: user("boss@partner.example"), subject: "relayed" },
        );
        expect(answers).toEqual([
          expect.stringMatching(/^250 2\.0\.0 Ok/),
          [expect.stringMatching(/^250/), expect.stringMatching(/^550 5\.1\.1 <nobody@partner\.example>/)],
          expect.stringContaining(`by ${baidu}`),
        ]);
      });

      it("a relay host gets all that leaves, whatever the DNS says of it", async () => {
        const send = letter("lisi@qq.com", "ann@far.example", "by the relay host");
        const [reply, message] = await as(
          "client",
          { host: qq, send, login: user("lisi@qq.com") },
          { host: baidu, read: user("maomao@baidu.com"), subject: send.subject },
        );
        expect(reply).toMatch(/^250 2\.0\.0 Ok/);
        expect(message).toMatch(/by mail\.baidu\.com \(Postfix\) with ESMTPS id .*\n\s*for <ann@far\.example>/);
      });

      it("SMTP is on the interfaces that are named, and on no other", async () => {
        const [named, other] = await as(
          "client",
          { host: baidu, say: ["NOOP"] },
          { host: baidu, say: ["NOOP"], address: "198.18.0.11" },
        );
        expect(named).toEqual(["250 2.0.0 Ok"]);
        expect(other).toMatch(/ECONNREFUSED 198\.18\.0\.11:25/);
      });

      it("strangers are told who there is, by the tables", async () => {
        const wanted: Readonly<Record<string, RegExp>> = {
          "old@baidu.com": /^250 2\.1\.5/,
          "sales@baidu.com": /^250 2\.1\.5/,
          "anything@extra.example": /^250 2\.1\.5/,
          "gone@extra.example": /^250 2\.1\.5/,
          "daily@host.baidu.com": /^250 2\.1\.5/,
          "postmaster@host.baidu.com": /^250 2\.1\.5/,
          "postmaster@group.com": /^250 2\.1\.5/,
          "no-one@host.baidu.com": /^550 5\.1\.1 /,
          "moved@baidu.com": /^550 5\.1\.6 .*moved@elsewhere\.example/,
        };
        const replies = await as("stranger", ...Object.keys(wanted).map((to) => recipient(to)));
        expect(replies).toEqual(
          Object.values(wanted).map((reply) => [expect.any(String), expect.stringMatching(reply)]),
        );
      });

      it("strangers may not send as one of its users, and some may not send at all", async () => {
        const spoofed = ["xixi@baidu.com", "nobody@group.com", "redhat@host.baidu.com"];
        const replies = await as(
          "stranger",
          ...spoofed.map((sender) => recipient("maomao@baidu.com", sender)),
          recipient("maomao@baidu.com", "anybody@www.baidu.com"),
          recipient("maomao@baidu.com", "x@spam.example"),
          { host: qq, say: ["MAIL FROM:<>", "RCPT TO:<lisi@qq.com>"] },
          { host: baidu, say: ["MAIL FROM:<lisi@qq.com> SIZE=200001"] },
        );
        expect(replies.map((reply) => (reply as string[]).at(-1))).toEqual([
          ...spoofed.map(() => expect.stringMatching(/^553 5\.7\.1 .*: Sender address rejected: to send as a user/)),
          expect.stringMatching(/^250 2\.1\.5/),
          expect.stringMatching(/^554 5\.7\.1 .*no spam/),
          expect.stringMatching(/^554 5\.7\.1 .*no strangers/),
          expect.stringMatching(/^552 5\.3\.4 /),
        ]);
      });

      it("a user sends as whom the file allows, and not what headers forbid", async () => {
        const login = user("boss@extra.example");
        const send = (...[from, to, subject, size]: Parameters<typeof letter>): Step => ({
          host: baidu,
          send: letter(from, to, subject, size),
          login,
        });
        const answers = await as(
          "client",
          send("boss@extra.example", "old@baidu.com", "as oneself"),
          send("info@extra.example", "sales@baidu.com", "as info"),
          send("xixi@baidu.com", "lisi@qq.com", "as another"),
          send("boss@extra.example", "xixi@baidu.com", "the casino"),
          send("boss@extra.example", "x@lost.example", "lost"),
          send("boss@extra.example", "full@extra.example", "too much", 30_000),
          send("boss@extra.example", "anybody@extra.example", "to the catch-all"),
          send("boss@extra.example", "gone@extra.example", "kept"),
          ...["as oneself", "as info", "to the catch-all"].map(
            (subject): Step => ({ host: baidu, read: user("maomao@baidu.com"), subject }),
          ),
          { host: qq, read: user("lisi@qq.com"), subject: "as info" },
          ...["lost", "too much"].map((subject): Step => ({ host: baidu, read: login, subject })),
        );
        expect(answers.slice(0, 8)).toEqual([
          expect.stringMatching(/^250 2\.0\.0/),
          expect.stringMatching(/^250 2\.0\.0/),
          expect.stringMatching(/^553 5\.7\.1 <xixi@baidu\.com>.*not owned by user boss@extra\.example/),
          expect.stringMatching(/^550 5\.7\.1 no casino/),
          ...Array(4).fill(expect.stringMatching(/^250 2\.0\.0/)),
        ]);
        for (const message of answers.slice(8, 12)) expect(message).not.toMatch(/^Error/);
        expect(answers[12]).toMatch(/Status: 5\.1\.2[\s\S]*nobody is there/);
        expect(answers[13]).toMatch(/552 5\.2\.2 <full@extra\.example> Quota exceeded/);
      });

      it("a closed mailbox keeps its mail, and nobody gets in", async () => {
        const login = user("gone@extra.example");
        const [imap, smtp] = await as("client", { host: baidu, imap: login }, { host: baidu, smtp: login });
        expect([imap, smtp]).toEqual([expect.stringMatching(/^NO \[AUTHENTICATIONFAILED\]/), "535 5.7.8"]);
        expect(await on("baidu", "grep -rl 'Subject: kept' /var/vmail/extra.example/gone")).not.toBe("");
      });

      it.each([
        ["baidu", baidu, "haha@baidu.com", "mbox", "/var/mail/redhat"],
        ["qq", qq, "lisi@qq.com", "Maildir", "/home/redhat/Maildir/new /home/redhat/Maildir/cur"],
      ] as const)(
        "%s: saslauthd lets virtual mailboxes and Unix accounts in, and mail is in the %s",
        async (host, server, colleague, _, place) => {
          const redhat = user("redhat");
          const own = accounts[host];
          const answers = await as(
            "client",
            { host: server, smtp: user(colleague) },
            { host: server, smtp: { user: colleague, password: "wrong" } },
            { host: server, smtp: { user: "root", password } },
            { host: server, imap: { user: "root", password } },
            { host: server, send: letter(own, own, "to a Unix account"), login: redhat },
            { host: server, send: letter(colleague, own, "no"), login: redhat },
            { host: server, read: redhat, subject: "to a Unix account" },
            { host: server, fetch: redhat, subject: "to a Unix account" },
          );
          expect(answers).toEqual([
            "235 2.7.0",
            "535 5.7.8",
            "535 5.7.8",
            expect.stringMatching(/^NO \[AUTHENTICATIONFAILED\]/),
            expect.stringMatching(/^250 2\.0\.0/),
            expect.stringMatching(/^553 5\.7\.1 /),
            ...Array(2).fill(expect.stringMatching(new RegExp(`^From: ${own}`, "m"))),
          ]);
          expect(await on(host, `grep -rl 'Subject: to a Unix account' ${place}`)).not.toBe("");
          await on(host, "echo from root | mail -s 'by hand' redhat");
          const [message] = await as("client", { host: server, read: redhat, subject: "by hand" });
          expect(message).toContain("from root");
        },
      );

      it("baidu: the mail command shows a Unix account its mail, and an alias of the host reaches others", async () => {
        expect(await on("baidu", "echo x | su -s /bin/sh -c mail redhat")).toContain("to a Unix account");
        await on("baidu", "echo from root | mail -s 'the daily' daily");
        const answers = await as(
          "client",
          { host: baidu, read: user("redhat"), subject: "the daily" },
          { host: qq, read: user("lisi@qq.com"), subject: "the daily" },
        );
        expect(answers).toEqual(Array(2).fill(expect.stringContaining("from root")));
      });

      it.each([
        [baidu, "boss@extra.example"],
        [qq, "boss@partner.example"],
      ] as const)(
        "%s: a filter that was uploaded files mail, and its log-in is only taken encrypted",
        async (host, address) => {
          const script =
            'require ["fileinto", "mailbox"]; if header :is "Subject" "to be filed" { fileinto :create "Filed"; }\r\n';
          const login = user(address);
          const [plain, encrypted, sent, filed, pop3] = await as(
            "client",
            { host, sieve: login, script, security: "plain" },
            { host, sieve: login, script, security: "starttls" },
            { host, send: letter(address, address, "to be filed"), login },
            { host, read: login, subject: "to be filed", folder: "Filed" },
            { host, pop3: login },
          );
          expect(plain).toEqual([
            expect.stringMatching(/^OK/),
            expect.stringMatching(/^NO \(?ENCRYPT-NEEDED|^NO .*cleartext|^NO .*plaintext/i),
            ...Array(2).fill(expect.stringMatching(/^NO/)),
          ]);
          expect(encrypted).toEqual(Array(6).fill(expect.stringMatching(/^OK/)));
          expect(sent).toMatch(/^250 2\.0\.0/);
          expect(filed).toMatch(/^Subject: to be filed/m);
          expect(pop3).toMatch(/^\+OK/);
        },
      );
    });
  });
}
