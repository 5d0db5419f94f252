// One check: what it proves, how, and its three outcomes. Every file in checks/ makes some; run.ts runs them.
export const topics = {
  web: "the web site is served over HTTPS",
  "mail-server": "the mail server is who it says it is",
  users: "the users log in, and nobody else",
  exchange: "mail is exchanged",
  copies: "copies reach whom they are to reach",
  groups: "group addresses reach their members",
  "alias-domains": "alias domains lead to the right people",
  dns: "names resolve, forward and reverse",
  encryption: "every service is encrypted",
  refusals: "what must be refused is refused",
} as const;
export type Topic = keyof typeof topics;

export interface Check {
  /** Stable: a kind, then what it is about: `dns.mx:example.com`. */
  readonly id: string;
  /** The requirement that it proves. */
  readonly requirement: Topic;
  readonly title: string;
  readonly expected: string;
  /** What to look at when it fails. */
  readonly hint: string;
  /** Checks of one lane run one after another, in order. Default: a lane of its own. */
  readonly lane?: string;
  /** Log-ins that must fail come last: a server makes a client wait after them (Dovecot's auth penalty). */
  readonly stage?: "last";
  /** Resolves to what was seen; throws `Skipped`, or `Failed` or any other error. */
  readonly run: () => Promise<string>;
}

export type Status = "ok" | "failed" | "skipped";

export interface Outcome {
  readonly id: string;
  readonly requirement: Topic;
  readonly title: string;
  readonly status: Status;
  readonly expected: string;
  readonly seen: string;
  readonly hint: string;
  readonly seconds: number;
}

/** The system answered, but not as it should; the message is what was seen. */
export class Failed extends Error {}

/** The check could not be made; the message is why. */
export class Skipped extends Error {}

/** Fails unless the two are the same; resolves to what was seen. */
export function same(seen: string, expected: string): string {
  if (seen !== expected) throw new Failed(seen === "" ? "nothing" : seen);
  return seen;
}
