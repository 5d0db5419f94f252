// One more mailbox, alias, record or site is a plan that shows exactly that, and an apply that drops no open session.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import type { Document } from "yaml";
import { bin, projectRoot, run, scenarioLab } from "./lab.ts";
import { applied, editCompany, planned, plansNothing } from "./steps.ts";

interface Change {
  readonly name: string;
  readonly edit: (company: Document) => void;
  /** Types of the resources that the plan changes; nothing else may change. */
  readonly changes: readonly string[];
  readonly plan: RegExp;
}

const password =
  "{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$u1hYhRZkLKeVLTKhAqDWJeqUIcr0Ks1WzfGYyIOIE6g";

const additions: readonly Change[] = [
  {
    name: "a mailbox",
    edit: (company) =>
      company.setIn(["mail", "domains", "baidu.com", "mailboxes", "redhat"], { passwordHash: password }),
    changes: ["postform_mail_domain"],
    plan: /\+ "redhat"/,
  },
  {
    name: "an alias",
    edit: (company) => company.setIn(["mail", "domains", "baidu.com", "aliases", "support"], ["maomao"]),
    changes: ["postform_mail_domain"],
    plan: /\+ "support"/,
  },
  {
    name: "a record",
    edit: (company) => company.setIn(["dns", "zones", "baidu.com", "records", "ftp A"], { values: ["198.18.0.77"] }),
    changes: ["postform_dns_zone"],
    plan: /\+ "ftp A"/,
  },
  {
    name: "a site",
    edit: (company) =>
      company.setIn(["web", "sites", "news.baidu.com"], {
        documentRoot: "/www/news",
        pages: { "index.html": "news\n" },
      }),
    changes: ["postform_web_site", "postform_dns_zone", "postform_tls_cert"],
    plan: /postform_web_site\..*will be created/,
  },
];

export function changesSuite(): void {
  describe("one more", () => {
    for (const { name, edit, changes: expected, plan } of additions) {
      it(`${name}: the plan shows exactly that, the apply drops no session`, async () => {
        await editCompany("baidu", edit);
        const { text, changes } = await planned("baidu");
        expect(text).toMatch(plan);
        expect([...new Set(changes.map(({ type }) => type))].sort()).toEqual([...expected].sort());

        const sessions = await openSessions();
        await applied("baidu");
        expect(await sessions.ask()).toEqual({
          smtp: expect.stringMatching(/^250/),
          imap: expect.stringMatching(/^a OK/),
          https: expect.stringMatching(/^HTTP\/1.1 200/),
        });
        sessions.close();
        await plansNothing("baidu");
      });
    }
  });
}

async function openSessions() {
  const { lab, folder } = scenarioLab();
  const postform = join(projectRoot, "bin/postform");
  const { ca } = JSON.parse((await run(postform, ["lab", "list", "--json", "--name", lab])).stdout) as { ca: string };
  const script = join(import.meta.dirname, "open-sessions.ts");
  const client = spawn(
    postform,
    ["lab", "client", "--name", lab, "--", bin("tsx"), script, "198.18.0.10", "mail.baidu.com", "www.baidu.com", ca],
    { cwd: folder, stdio: ["pipe", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: client.stdout });
  expect((await once(lines, "line"))[0]).toBe("open");
  return {
    ask: async (): Promise<Record<string, string>> => {
      client.stdin.write("ask\n");
      return JSON.parse(String((await once(lines, "line"))[0]));
    },
    close: () => client.stdin.end(),
  };
}
