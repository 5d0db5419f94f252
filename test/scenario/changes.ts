// One more mailbox, alias, record or site is a plan that shows exactly that. That its apply ends no session is stream.ts's to see.
import { describe, expect, it } from "vitest";
import type { Document } from "yaml";
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
    name: "a mailbox and an alias",
    edit: (company) => {
      company.setIn(["mail", "domains", "baidu.com", "mailboxes", "redhat"], { passwordHash: password });
      company.setIn(["mail", "domains", "baidu.com", "aliases", "support"], ["maomao"]);
    },
    changes: ["postform_mail_domain"],
    plan: /\+ "support"[\s\S]*\+ "redhat"/,
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
      it(`${name}: the plan shows exactly that`, async () => {
        await editCompany("baidu", edit);
        const { text, changes } = await planned("baidu");
        expect(text).toMatch(plan);
        expect([...new Set(changes.map(({ type }) => type))].sort()).toEqual([...expected].sort());

        await applied("baidu");
      });
    }

    it("leaves nothing to change", () => plansNothing("baidu"));
  });
}
