// Who may send as whom: on a server that companies share, one could else allow itself another's address.
import { PostformAliasDomain, PostformMailDomain } from "../bindings/index.ts";
import { type IConstruct, TerraformStack } from "../cdktf.ts";
import { entriesOf, Policy, type PolicyFinding } from "./policy.ts";

export interface SendAsProps {
  /**
   * Mailboxes that may have `sendAs` at all, with the addresses: `{ "ann@acme.example": ["sales@acme.example"] }`.
   * @default each mailbox, with addresses at its own company's domains
   */
  readonly allow?: Readonly<Record<string, readonly string[]>>;
}

/** `sendAs` of a mailbox holds only what is allowed. Its own address, and aliases that lead to it alone, are always. */
export class SendAs extends Policy {
  readonly id = "send-as";
  readonly #allow: SendAsProps["allow"];

  constructor({ allow }: SendAsProps = {}) {
    super();
    this.#allow = allow;
  }

  protected check(construct: IConstruct): PolicyFinding[] {
    if (!(construct instanceof PostformMailDomain)) return [];
    const own = TerraformStack.of(construct)
      .node.findAll()
      .flatMap((each) =>
        each instanceof PostformMailDomain || each instanceof PostformAliasDomain ? [each.config.domain] : [],
      );
    return entriesOf(construct.config.mailboxes).flatMap(([name, { sendAs = [] }]) => {
      const address = `${name}@${construct.config.domain}`;
      const allowed = (sender: string) =>
        this.#allow ? (this.#allow[address] ?? []).includes(sender) : own.includes(sender.split("@").at(-1) ?? "");
      const what = this.#allow
        ? (this.#allow[address] ?? []).join(", ") || "no other address"
        : `an address at ${own.join(", ")}`;
      return sendAs.flatMap((sender, index) =>
        allowed(sender)
          ? []
          : [
              {
                construct,
                path: ["mailboxes", name, "sendAs", index],
                message: `${address} may not send as ${sender}; allowed is ${what}`,
              },
            ],
      );
    });
  }
}
