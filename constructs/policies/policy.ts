// What every policy is: an Aspect whose findings stop the synthesis. The ones here are examples for those of one's own (docs/policies.md).
import { type IAspect, type IConstruct, Token } from "../cdktf.ts";

/** What is against a policy. */
export interface PolicyFinding {
  /** The construct to blame. */
  readonly construct: IConstruct;
  /** The place in its props, such as `["mailboxes", "ann", "quota"]`: in a company's file, the line. */
  readonly path: readonly (string | number)[];
  /** A sentence: what was given, what is allowed. */
  readonly message: string;
}

/** A rule about constructs, added by `Aspects.of(stack).add(…)`. */
export abstract class Policy implements IAspect {
  /** Its name at the end of each message: "quota". */
  abstract readonly id: string;

  /** What is wrong with one construct; asked of each in the stack, and of the stack itself. */
  protected abstract check(construct: IConstruct): readonly PolicyFinding[];

  /** What is wrong with a construct, in messages that say whose rule it is. */
  findings(construct: IConstruct): PolicyFinding[] {
    return this.check(construct).map((finding) => ({ ...finding, message: `${finding.message} (policy ${this.id})` }));
  }

  /** Asked when all is there: what aspects add counts, too. */
  visit(construct: IConstruct): void {
    construct.node.addValidation({
      validate: () => this.findings(construct).map((finding) => `${finding.construct.node.path}: ${finding.message}`),
    });
  }
}

/** The entries of a map of a configuration; none of one that is a reference, of which nothing is known yet. */
export const entriesOf = <T>(map: Readonly<Record<string, T>> | undefined): [string, T][] =>
  map === undefined || Token.isUnresolved(map) ? [] : Object.entries(map);
