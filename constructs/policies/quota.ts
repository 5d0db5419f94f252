// How much a company may have: for a hoster, on whose servers many share.
import { PostformAliasDomain, PostformDnsRecords, PostformDnsZone, PostformMailDomain } from "../bindings/index.ts";
import { type IConstruct, TerraformStack } from "../cdktf.ts";
import { MailDomain } from "../mail-domain.ts";
import { MailServer } from "../mail-server.ts";
import { entriesOf, Policy, type PolicyFinding } from "./policy.ts";

/** Limits of one stack, which is one company; what is not given is free. */
export interface QuotaProps {
  /** Mailboxes in all its domains. */
  readonly mailboxes?: number;
  /** Bytes of all mailboxes together: each then needs a quota, its own or its server's `mailboxQuota`. */
  readonly bytes?: number;
  /** Records in all its zones and contributions to others', those that follow from the model too. */
  readonly records?: number;
  /** Mail domains and alias domains. */
  readonly domains?: number;
}

interface Counted {
  readonly construct: IConstruct;
  readonly path: PolicyFinding["path"];
  readonly amount: number;
}

/** A company has no more than that. What crosses the limit first is to blame. */
export class Quota extends Policy {
  readonly id = "quota";
  readonly #limits: QuotaProps;

  constructor(limits: QuotaProps) {
    super();
    this.#limits = limits;
  }

  protected check(stack: IConstruct): PolicyFinding[] {
    if (!TerraformStack.isStack(stack)) return [];
    const all = stack.node.findAll();
    const mail = all.filter((each) => each instanceof PostformMailDomain);
    const domains = all.filter((each) => each instanceof PostformMailDomain || each instanceof PostformAliasDomain);
    const mailboxes = mail.flatMap((construct) =>
      entriesOf(construct.config.mailboxes).map(([name, { quota = serverQuota(construct) }]) => ({
        construct,
        path: ["mailboxes", name],
        amount: 1,
        quota,
        address: `${name}@${construct.config.domain}`,
      })),
    );
    const sized = mailboxes.map((each) => ({ ...each, amount: each.quota }));
    const records = all.filter((each) => each instanceof PostformDnsZone || each instanceof PostformDnsRecords);
    const limits = this.#limits;
    return [
      ...over(
        stack,
        "domains",
        limits.domains,
        domains.map((construct) => ({ construct, path: [], amount: 1 })),
      ),
      ...over(stack, "mailboxes", limits.mailboxes, mailboxes),
      ...(limits.bytes === undefined ? [] : sized.filter(({ amount }) => amount === 0)).map(
        ({ construct, path, address }) => ({
          construct,
          path,
          message: `${address} has no quota, and ${stack.node.id} may have ${limits.bytes} bytes in all: give it one, or its mail server a mailboxQuota`,
        }),
      ),
      ...over(stack, "bytes of mailboxes", limits.bytes, sized),
      ...over(
        stack,
        "records",
        limits.records,
        records.map((construct) => ({
          construct,
          path: [],
          amount: entriesOf(construct.config.records).reduce((sum, [, { values }]) => sum + values.length, 0),
        })),
      ),
    ];
  }
}

/** Of a mailbox that says none; a server of another stack is not known. */
function serverQuota({ node: { scope } }: PostformMailDomain): number {
  const server = scope instanceof MailDomain ? scope.server : undefined;
  return server instanceof MailServer ? (server.resource.config.mailboxQuota ?? 0) : 0;
}

/** Told once, where the limit is crossed. */
function over(
  stack: IConstruct,
  what: string,
  limit: number | undefined,
  counted: readonly Counted[],
): PolicyFinding[] {
  if (limit === undefined) return [];
  const total = counted.reduce((sum, { amount }) => sum + amount, 0);
  let sum = 0;
  const first = counted.find(({ amount }) => {
    sum += amount;
    return sum > limit;
  });
  if (!first) return [];
  const message = `${stack.node.id} has ${total} ${what}; at most ${limit} are allowed`;
  return [{ construct: first.construct, path: first.path, message }];
}
