// What the reports count, and the one rule for success. Used by all reports and by verify.ts.
import type { Status } from "../check.ts";
import type { CompanyReport } from "../run.ts";

export function countsOf(reports: readonly CompanyReport[]): Readonly<Record<Status, number>> {
  const outcomes = reports.flatMap((report) => report.outcomes);
  const count = (status: Status): number => outcomes.filter((outcome) => outcome.status === status).length;
  return { ok: count("ok"), failed: count("failed"), skipped: count("skipped") };
}

/** Nothing failed, and each company had something to show: all skipped proves nothing. */
export function succeeded(reports: readonly CompanyReport[]): boolean {
  return (
    reports.length > 0 &&
    countsOf(reports).failed === 0 &&
    reports.every(({ outcomes }) => outcomes.some(({ status }) => status === "ok"))
  );
}
