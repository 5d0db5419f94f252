// One more mailbox, alias, record or site is a plan that shows exactly that, and an apply that drops no open session.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { type Document, parseDocument } from "yaml";
import { bin, projectRoot, run, scenarioLab } from "./lab.ts";

interface Change {
  readonly name: string;
  readonly edit: (company: Document) => void;
  /** Attribute or resource that the plan adds or changes; nothing else may. */
  readonly changes: readonly string[];
  readonly plan: RegExp;
}

const password =
  "{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$u1hYhRZkLKeVLTKhAqDWJeqUIcr0Ks1WzfGYyIOIE6g";

const changes: readonly Change[] = [
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
    for (const { name, edit, changes: expected, plan } of changes) {
      it(`${name}: the plan shows exactly that, the apply drops no session`, async () => {
        const lab = scenarioLab();
        const file = join(lab.folder, "companies/baidu.yaml");
        const company = parseDocument(readFileSync(file, "utf8"));
        edit(company);
        writeFileSync(file, company.toString());
        const synthesized = await lab.synth();
        expect(synthesized.code, synthesized.output).toBe(0);

        const planned = await lab.terraform("baidu", [
          "plan",
          "-no-color",
          "-input=false",
          "-detailed-exitcode",
          "-out=tfplan",
        ]);
        expect(planned.code, planned.output).toBe(2);
        expect(planned.stdout).toMatch(plan);
        const shown = JSON.parse((await lab.terraform("baidu", ["show", "-json", "tfplan"])).stdout) as {
          resource_changes: { type: string; change: { actions: string[] } }[];
        };
        const types = new Set(
          shown.resource_changes.filter(({ change }) => !change.actions.includes("no-op")).map(({ type }) => type),
        );
        types.delete("null_resource");
        expect([...types].sort()).toEqual([...expected].sort());

        const sessions = await openSessions();
        const applied = await lab.terraform("baidu", ["apply", "-no-color", "-input=false", "tfplan"]);
        expect(applied.code, applied.output).toBe(0);
        expect(await sessions.ask()).toEqual({
          smtp: expect.stringMatching(/^250/),
          imap: expect.stringMatching(/^a OK/),
          https: expect.stringMatching(/^HTTP\/1.1 200/),
        });
        sessions.close();
        const again = await lab.terraform("baidu", ["plan", "-no-color", "-input=false", "-detailed-exitcode"]);
        expect(again.code, again.output).toBe(0);
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
