// One mailbox as a construct of its own, for stacks that make them one by one.
import { Construct } from "./cdktf.ts";
import type { MailboxProps, MailDomain } from "./mail-domain.ts";

export interface MailboxConstructProps extends MailboxProps {
  /** @default the construct's id */
  readonly name?: string;
}

export class Mailbox extends Construct {
  /** "ann@example.com" */
  readonly address: string;

  constructor(scope: MailDomain, id: string, { name = id, ...props }: MailboxConstructProps) {
    super(scope, id);
    scope.addMailbox(name, props);
    this.address = `${name}@${scope.domain}`;
  }
}
