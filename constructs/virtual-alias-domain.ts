// A domain that holds no mailboxes: its addresses lead elsewhere.
import { PostformAliasDomain, type PostformAliasDomainConfig } from "./bindings/index.ts";
import { Construct } from "./cdktf.ts";
import { takePart } from "./checks/index.ts";
import type { IDnsZone } from "./dns-records.ts";
import type { PropsOf } from "./host.ts";
import { defaultSpf, publishMail } from "./mail-dns.ts";
import { type MailDomain, NameTaken } from "./mail-domain.ts";
import type { IMailServer } from "./mail-server.ts";

export interface VirtualAliasDomainProps extends PropsOf<PostformAliasDomainConfig, "domain" | "targetDomain"> {
  readonly server: IMailServer;
  /** @default the construct's id */
  readonly domain?: string;
  /**
   * Where each name that has no alias leads, name for name: a domain of this model, or any other's name.
   * @default none, only the aliases exist
   */
  readonly targetDomain?: MailDomain | string;
  /**
   * The zone that gets the domain's MX and SPF records.
   * @default none
   */
  readonly zone?: IDnsZone;
  /** @default "v=spf1 mx -all" */
  readonly spf?: string | false;
}

export class VirtualAliasDomain extends Construct {
  readonly domain: string;
  readonly server: IMailServer;
  readonly targetDomain: string | undefined;
  readonly resource: PostformAliasDomain;
  readonly #aliases = new Map<string, readonly string[]>();

  constructor(scope: Construct, id: string, props: VirtualAliasDomainProps) {
    super(scope, id);
    const { server, domain = id, targetDomain, zone, spf = defaultSpf, aliases = {}, ...rest } = props;
    this.domain = domain;
    this.server = server;
    this.targetDomain = typeof targetDomain === "object" ? targetDomain.domain : targetDomain;
    for (const [name, recipients] of Object.entries(aliases)) this.addAlias(name, recipients);
    if (zone) publishMail(zone, domain, server, { spf, clients: false });
    const self = this;
    this.resource = new PostformAliasDomain(this, "domain", {
      ...rest,
      hostConnection: server.connection,
      domain,
      ...(this.targetDomain ? { targetDomain: this.targetDomain } : {}),
      get aliases() {
        return self.aliases;
      },
      dependsOn: [...server.ready],
    });
    takePart(this, () => ({
      kind: "alias-domain",
      domain,
      server: server.hostname,
      targetDomain: this.targetDomain,
      aliases: this.aliases,
    }));
  }

  get aliases(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(this.#aliases);
  }

  /** An alias of this domain; it wins over the target domain. A recipient without a domain is at the server's origin. Throws for a name that is taken. */
  addAlias(name: string, recipients: readonly string[]): this {
    if (this.#aliases.has(name))
      throw new NameTaken(`${name}@${this.domain} is an alias already: give all its recipients at once`, name);
    this.#aliases.set(
      name,
      recipients.map((recipient) => (recipient.includes("@") ? recipient : `${recipient}@${this.server.origin}`)),
    );
    return this;
  }
}
