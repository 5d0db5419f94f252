// The reports of `postform verify`, as people and programs read them: golden files, and the rule for success.
import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import type { Outcome, Status } from "../../cli/verify/check.ts";
import { json } from "../../cli/verify/report/json.ts";
import { junit } from "../../cli/verify/report/junit.ts";
import { succeeded } from "../../cli/verify/report/summary.ts";
import { table } from "../../cli/verify/report/table.ts";
import type { CompanyReport } from "../../cli/verify/run.ts";

const outcome = (id: string, status: Status, rest: Partial<Outcome> = {}): Outcome => ({
  id,
  requirement: "dns",
  title: `title of ${id}`,
  status,
  expected: "MX mail.example.com",
  seen: "MX 10 mail.example.com",
  hint: "see the zone",
  seconds: 0.25,
  ...rest,
});

const reports: readonly CompanyReport[] = [
  {
    company: "acme",
    seconds: 12.34,
    outcomes: [
      outcome("dns.mx:example.com", "ok", { requirement: "mail-server" }),
      outcome("smtp.relay", "failed", {
        requirement: "refusals",
        expected: "554 5.7.1",
        seen: '250 2.1.5 Ok <"quoted" & \u0007bell>',
        hint: "an open relay",
      }),
      outcome("exchange.between:ann@example.com->other", "skipped", {
        requirement: "exchange",
        seen: "other is not deployed yet: its domain other.example has no MX (NXDOMAIN)",
      }),
    ],
    warning: "messages of this run may be left in ann@example.com",
  },
  {
    company: "other",
    seconds: 3,
    outcomes: [outcome("web.page:www.other.example", "ok", { requirement: "web", seen: "x".repeat(200) })],
  },
];

describe("the reports", () => {
  it("table", async () => {
    await expect(table(reports, { colors: createColors(false), width: 100 })).toMatchFileSnapshot(
      "golden/verify.golden.txt",
    );
  });
  it("--json", async () => {
    await expect(json(reports)).toMatchFileSnapshot("golden/verify.golden.json");
  });
  it("--junit", async () => {
    await expect(junit(reports)).toMatchFileSnapshot("golden/verify.golden.xml");
  });
});

describe("success", () => {
  const of = (...statuses: Status[][]): boolean =>
    succeeded(
      statuses.map((each, index) => ({
        company: `company ${index}`,
        seconds: 1,
        outcomes: each.map((status, number) => outcome(`check ${number}`, status)),
      })),
    );

  it.each([
    ["all hold", [["ok", "ok"]], true],
    ["some are skipped", [["ok", "skipped"]], true],
    ["one failed", [["ok", "failed"]], false],
    ["everything is skipped", [["skipped", "skipped"]], false],
    ["everything is skipped at one of two companies", [["ok"], ["skipped"]], false],
    ["nothing was checked at one of two companies", [["ok"], []], false],
    ["there was nothing to check", [], false],
  ] as [string, Status[][], boolean][])("when %s", (_, statuses, expected) => {
    expect(of(...statuses)).toBe(expected);
  });
});
