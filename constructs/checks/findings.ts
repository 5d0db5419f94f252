// What checks have found, with the rule that each finding comes from. Used by index.ts and mail.ts.
import type { IConstruct } from "../cdktf.ts";
import type { Finding, PictureCheck } from "./picture.ts";

export interface Found<C = IConstruct> extends Finding<C> {
  /** The check's id. */
  readonly check: string;
}

export interface Findings<C = IConstruct> {
  readonly errors: readonly Found<C>[];
  readonly warnings: readonly Found<C>[];
}

/** Each message ends in the check's id and its source. */
export function findingsOf<C, K extends Pick<PictureCheck, "id" | "source" | "level">>(
  checks: readonly K[],
  check: (one: K) => readonly Finding<C>[],
): Findings<C> {
  const found = checks.flatMap((one) => {
    const { id, source, level = "error" } = one;
    return check(one).map((finding) => ({
      level,
      finding: { ...finding, check: id, message: `${finding.message} (${id}: ${source})` },
    }));
  });
  const of = (level: string) => found.filter((each) => each.level === level).map(({ finding }) => finding);
  return { errors: of("error"), warnings: of("warning") };
}
