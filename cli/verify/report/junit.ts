// `postform verify --junit FILE`: JUnit's XML, as CI systems read it: one suite per company, one case per check.
import type { Outcome } from "../check.ts";
import type { CompanyReport } from "../run.ts";
import { countsOf } from "./summary.ts";

export function junit(reports: readonly CompanyReport[]): string {
  const suites = reports.map((report) => {
    const { ok, failed, skipped } = countsOf([report]);
    const attributes = `name="${xml(report.company)}" tests="${ok + failed + skipped}" failures="${failed}" skipped="${skipped}" time="${report.seconds}"`;
    const cases = report.outcomes.map((outcome) => testCase(report.company, outcome));
    return `  <testsuite ${attributes}>\n${cases.join("")}  </testsuite>\n`;
  });
  const { ok, failed, skipped } = countsOf(reports);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="postform verify" tests="${ok + failed + skipped}" failures="${failed}" skipped="${skipped}">\n${suites.join("")}</testsuites>\n`;
}

function testCase(company: string, { id, requirement, title, status, expected, seen, hint, seconds }: Outcome): string {
  const open = `    <testcase classname="${xml(`${company}.${requirement}`)}" name="${xml(`${id} ${title}`)}" time="${seconds}"`;
  if (status === "ok") return `${open}>\n      <system-out>${xml(seen)}</system-out>\n    </testcase>\n`;
  if (status === "skipped") return `${open}>\n      <skipped message="${xml(seen)}"/>\n    </testcase>\n`;
  const details = `expected: ${expected}\nseen: ${seen}\nhint: ${hint}`;
  return `${open}>\n      <failure message="${xml(seen)}">${xml(details)}</failure>\n    </testcase>\n`;
}

/** Markup escaped; what XML 1.0 has no way to write (2.2) becomes a question mark. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "?")
    .replace(/[&<>"]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ?? "&quot;");
}
