// The nine requirements of the two companies, and what must be refused, as `postform verify` sees them from a client and from a stranger.
import { beforeAll, describe, expect, it } from "vitest";
import { projectRoot, run, scenarioLab } from "./lab.ts";

interface Check {
  readonly id: string;
  readonly requirement: string;
  readonly status: "ok" | "failed" | "skipped";
  readonly seen: string;
}

interface Report {
  readonly version: number;
  readonly ok: boolean;
  readonly companies: readonly { readonly company: string; readonly checks: readonly Check[] }[];
}

const postform = `${projectRoot}/bin/postform`;

/** The checks by company and id; each id is there once. */
function byId({ companies }: Report): ReadonlyMap<string, Check> {
  const all = companies.flatMap(({ company, checks }) =>
    checks.map((check) => [`${company} ${check.id}`, check] as const),
  );
  expect(new Set(all.map(([id]) => id)).size).toBe(all.length);
  return new Map(all);
}

export function requirementsSuite(): void {
  const scenario = scenarioLab();

  describe("a client of the lab's network", () => {
    let checks: ReadonlyMap<string, Check>;
    let code: number;

    beforeAll(async () => {
      const result = await scenario.postform("verify", "--json", "--strict", "--company", "baidu", "qq");
      code = result.code;
      checks = byId(JSON.parse(result.stdout) as Report);
    });

    /** All of these were made, and hold. */
    function hold(...ids: string[]): void {
      for (const id of ids) {
        const check = checks.get(id);
        expect(check, `${id} is missing; there are ${[...checks.keys()].join(", ")}`).toBeDefined();
        expect(`${check?.status}: ${check?.seen}`, id).toMatch(/^ok: /);
      }
    }

    it("finds nothing wrong and nothing left out", () => {
      expect([...checks.values()].filter(({ status }) => status !== "ok")).toEqual([]);
      expect(code).toBe(0);
    });

    it("1: www.baidu.com and www2.baidu.com show baidu's page from /www/html over HTTPS", async () => {
      hold(
        ...["web.page:www.baidu.com", "web.page:www2.baidu.com"].map((id) => `baidu ${id}`),
        ...["web.redirect:www.baidu.com", "web.redirect:www2.baidu.com"].map((id) => `baidu ${id}`),
      );
      expect(checks.get("baidu web.page:www2.baidu.com")?.seen).toContain("It's www.baidu.com");
      expect((await scenario.exec("baidu", "cat /www/html/index.html")).stdout).toContain("It's www.baidu.com");
    });

    it("2: baidu's mail server is mail.baidu.com", () => {
      hold(
        "baidu dns.mx:baidu.com",
        "baidu dns.address:mail.baidu.com",
        "baidu dns.reverse:mail.baidu.com",
        "baidu smtp.banner:mail.baidu.com",
      );
    });

    it("3: xixi, maomao and haha exchange mail with zhangsan, lisi and wangwu, in both directions", () => {
      for (const user of ["xixi", "maomao", "haha"]) hold(`baidu exchange.between:${user}@baidu.com->qq`);
      for (const user of ["zhangsan", "lisi", "wangwu"]) hold(`baidu exchange.between:${user}@qq.com->baidu`);
      const routes = [...checks.values()].filter(({ id }) => id.startsWith("exchange.between"));
      expect(routes.every(({ seen }) => seen.startsWith("reached 3 mailboxes"))).toBe(true);
    });

    it("4: mail to xixi also reaches haha, and xixi still gets hers", () => {
      hold("baidu copies:xixi@baidu.com");
      expect(checks.get("baidu copies:xixi@baidu.com")?.seen).toBe("reached xixi@baidu.com, haha@baidu.com");
    });

    it("5: www.qq.com and web.qq.com show qq's page from /www/html over HTTPS", async () => {
      hold(
        ...["web.page:www.qq.com", "web.page:web.qq.com"].map((id) => `qq ${id}`),
        ...["web.redirect:www.qq.com", "web.redirect:web.qq.com"].map((id) => `qq ${id}`),
      );
      expect(checks.get("qq web.page:web.qq.com")?.seen).toContain("It's www.qq.com");
      expect((await scenario.exec("qq", "cat /www/html/index.html")).stdout).toContain("It's www.qq.com");
    });

    it("6: qq's mail server is mail.qq.com, and mail between the servers goes under TLS", () => {
      hold(
        "qq dns.mx:qq.com",
        "qq dns.address:mail.qq.com",
        "qq dns.reverse:mail.qq.com",
        "qq smtp.banner:mail.qq.com",
      );
      const to = (id: string): string | undefined => checks.get(id)?.seen;
      expect(to("qq exchange.between:lisi@qq.com->baidu")).toContain("mail.qq.com to mail.baidu.com with ESMTPS");
      expect(to("qq exchange.between:xixi@baidu.com->qq")).toContain("mail.baidu.com to mail.qq.com with ESMTPS");
    });

    it("7: all six log in, a seventh name does not", () => {
      for (const user of ["xixi", "maomao", "haha"]) hold(`baidu users.login:${user}@baidu.com`);
      for (const user of ["zhangsan", "lisi", "wangwu"]) hold(`qq users.login:${user}@qq.com`);
      for (const company of ["baidu", "qq"])
        hold(...["imap.unknown-user", "pop3.unknown-user", "smtp.wrong-password"].map((id) => `${company} ${id}`));
    });

    it("8: both companies resolve through the third-party name server, forward and reverse", () => {
      for (const domain of ["baidu.com", "group.com", "work.com"])
        hold(`baidu dns.authority:${domain}`, `baidu dns.mx:${domain}`);
      hold("qq dns.authority:qq.com", "qq dns.reverse:mail.qq.com", "baidu dns.reverse:mail.baidu.com");
      hold("baidu dns.address:www2.baidu.com", "qq dns.address:web.qq.com");
    });

    it("9: every service is encrypted", () => {
      for (const company of ["baidu", "qq"]) {
        for (const port of [25, 587, 465, 143, 993, 110, 995])
          hold(
            `${company} tls.certificate:mail.${company}.com:${port}`,
            `${company} tls.old:mail.${company}.com:${port}`,
          );
        hold(`${company} tls.certificate:www.${company}.com:443`, `${company} tls.old:www.${company}.com:443`);
        hold(
          ...[
            "smtp.auth-25",
            "smtp.starttls-injection",
            "smtp.clear-password",
            "imap.clear-password",
            "pop3.clear-password",
          ].map((id) => `${company} ${id}`),
        );
      }
    });

    it("around it: groups, alias domains, the specific alias, a recipient without a domain", () => {
      hold("baidu groups:workgroup@baidu.com", "baidu smtp.unqualified-recipient", "qq smtp.unqualified-recipient");
      for (const user of ["xixi", "maomao", "haha"]) hold(`baidu alias-domains:${user}@group.com`);
      for (const user of ["zhangsan", "lisi", "wangwu"]) hold(`baidu alias-domains:${user}@work.com`);
      // haha gets it as the copy of xixi's.
      const reached = checks
        .get("baidu alias-domains:admin@group.com")
        ?.seen.replace("reached ", "")
        .split(", ")
        .sort();
      expect(reached).toEqual(["haha@baidu.com", "lisi@qq.com", "maomao@baidu.com", "xixi@baidu.com"]);
    });
  });

  describe("a stranger", () => {
    const refusals = {
      baidu: {
        ...{ "smtp.relay": "554 5.7.1", "smtp.vrfy": "502 5.5.1", "smtp.auth-25": "503 5.5.1" },
        "smtp.spoofed-sender": "553 5.7.1",
        "smtp.unknown-recipient:baidu.com": "550 5.1.1",
        "smtp.unknown-recipient:group.com": "550 5.1.1",
        "smtp.unknown-recipient:work.com": "550 5.1.1",
        "smtp.clear-password": "530 5.7.0",
        "imap.clear-password": "NO [PRIVACYREQUIRED]",
        "dns.transfer:baidu.com": "REFUSED",
        "dns.recursion": "REFUSED, no RA",
        "web.dotfiles:www.baidu.com": "404",
      },
      qq: {
        ...{ "smtp.relay": "554 5.7.1", "smtp.vrfy": "502 5.5.1", "smtp.auth-25": "503 5.5.1" },
        "smtp.spoofed-sender": "553 5.7.1",
        "smtp.unknown-recipient:qq.com": "550 5.1.1",
        "smtp.clear-password": "530 5.7.0",
        "imap.clear-password": "NO [PRIVACYREQUIRED]",
        "dns.transfer:qq.com": "REFUSED",
        "web.dotfiles:www.qq.com": "404",
      },
    };
    let checks: ReadonlyMap<string, Check>;

    beforeAll(async () => {
      // So that the dotfiles that are asked for are really there.
      for (const host of ["baidu", "qq"]) await scenario.exec(host, "echo secret > /www/html/.env");
      const only = ["refusals", "encryption", "smtp.unknown-recipient"];
      const verify = [postform, "verify", "--json", "--company", "baidu", "qq", "--only", ...only];
      const result = await run(
        postform,
        ["lab", "client", "--name", scenario.lab, "--as", "stranger", "--", ...verify],
        {
          cwd: scenario.folder,
        },
      );
      for (const host of ["baidu", "qq"]) await scenario.exec(host, "rm /www/html/.env");
      checks = byId(JSON.parse(result.stdout) as Report);
    });

    for (const [company, expected] of Object.entries(refusals))
      for (const [id, reply] of Object.entries(expected))
        it(`at ${company} gets ${reply} for ${id}`, () => {
          expect(checks.get(`${company} ${id}`)).toMatchObject({ status: "ok", seen: reply });
        });

    it("cannot smuggle a message, leave a document root, or see a site under a name that is none", () => {
      for (const company of ["baidu", "qq"])
        for (const id of ["smtp.smuggling", `web.traversal:www.${company}.com`, "web.unknown-name"])
          expect(checks.get(`${company} ${id}`), id).toMatchObject({ status: "ok" });
    });
  });

  describe("the settings behind it", () => {
    // Debian's OpenSSL refuses TLS 1.1 by itself, so that a probe alone proves nothing about them.
    for (const host of ["baidu", "qq"])
      it(`${host}: TLS 1.2 is the least for Postfix, Dovecot and nginx`, async () => {
        const postfix = await scenario.exec(host, "postconf -h smtpd_tls_protocols smtpd_tls_mandatory_protocols");
        expect(postfix.stdout.trim().split("\n")).toEqual([">=TLSv1.2", ">=TLSv1.2"]);
        expect((await scenario.exec(host, "doveconf -h ssl_min_protocol")).stdout.trim()).toBe("TLSv1.2");
        const nginx = (await scenario.exec(host, "nginx -T 2>/dev/null")).stdout;
        const protocols = [...nginx.matchAll(/\bssl_protocols ([^;]+);/g)].map((match) => match[1]);
        expect(protocols).toContain("TLSv1.2 TLSv1.3");
      });
  });
}
