// `postform verify --json`: a stable shape for programs. A change that breaks a reader raises `version`.
import type { CompanyReport } from "../run.ts";
import { countsOf, succeeded } from "./summary.ts";

export function json(reports: readonly CompanyReport[]): string {
  const companies = reports.map(({ company, seconds, outcomes, warning }) => ({
    company,
    seconds,
    ...(warning ? { warning } : {}),
    checks: outcomes.map(({ id, requirement, title, status, expected, seen, hint, seconds }) => ({
      ...{ id, requirement, title, status, expected, seen },
      ...(status === "failed" ? { hint } : {}),
      seconds,
    })),
  }));
  return `${JSON.stringify({ version: 1, ok: succeeded(reports), counts: countsOf(reports), companies }, undefined, 2)}\n`;
}
