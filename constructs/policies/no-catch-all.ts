// Mail to names that do not exist is refused, not collected.
import { PostformMailDomain, PostformMailServer } from "../bindings/index.ts";
import type { IConstruct } from "../cdktf.ts";
import { entriesOf, Policy, type PolicyFinding } from "./policy.ts";

/** No domain has a catch-all, and no `tables.virtual` of a mail server makes one. */
export class NoCatchAll extends Policy {
  readonly id = "no-catch-all";

  protected check(construct: IConstruct): PolicyFinding[] {
    if (construct instanceof PostformMailDomain && (construct.config.catchAll ?? []).length > 0) {
      const message = `${construct.config.domain} has a catch-all, which is not allowed: make an alias for each name that is meant`;
      return [{ construct, path: ["catchAll"], message }];
    }
    if (!(construct instanceof PostformMailServer)) return [];
    return entriesOf(construct.config.tables?.virtual)
      .filter(([key]) => key.startsWith("@"))
      .map(([key]) => ({
        construct,
        path: ["tables", "virtual", key],
        message: `${key} is a catch-all, which is not allowed: make an alias for each name that is meant`,
      }));
  }
}
