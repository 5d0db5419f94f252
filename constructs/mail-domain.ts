// A domain with mailboxes, aliases and groups on a mail server.
import { PostformMailDomain, type PostformMailDomainConfig } from "./bindings/index.ts";
import { Construct } from "./cdktf.ts";
import { takePart } from "./checks/index.ts";
import type { IDnsZone } from "./dns-records.ts";
import type { PropsOf } from "./host.ts";
import { defaultSpf, publishMail } from "./mail-dns.ts";
import type { IMailServer } from "./mail-server.ts";

export type MailboxProps = NonNullable<PostformMailDomainConfig["mailboxes"]>[string];

export interface MailDomainProps extends PropsOf<PostformMailDomainConfig, "domain"> {
  readonly server: IMailServer;
  /** @default the construct's id */
  readonly domain?: string;
  /**
   * The zone that gets the domain's MX, SPF and client set-up records.
   * @default none, its DNS is somebody else's
   */
  readonly zone?: IDnsZone;
  /**
   * A JSON file of passwords with addresses as keys, `file:PATH`: for each mailbox that names none itself.
   * @default none
   */
  readonly passwordsFrom?: string;
  /**
   * Text of the SPF record; false for none.
   * @default "v=spf1 mx -all"
   */
  readonly spf?: string | false;
}

/** A name of a domain is given twice. */
export class NameTaken extends Error {
  /** The local part. */
  readonly localPart: string;

  constructor(message: string, localPart: string) {
    super(message);
    this.localPart = localPart;
  }
}

export class MailDomain extends Construct {
  readonly resource: PostformMailDomain;
  readonly domain: string;
  readonly server: IMailServer;
  readonly zone: IDnsZone | undefined;
  readonly #mailboxes = new Map<string, MailboxProps>();
  readonly #aliases = new Map<string, readonly string[]>();
  readonly #passwordsFrom: string | undefined;
  #catchAll: readonly string[];

  constructor(scope: Construct, id: string, props: MailDomainProps) {
    super(scope, id);
    const {
      server,
      domain = id,
      zone,
      passwordsFrom,
      spf = defaultSpf,
      mailboxes = {},
      aliases = {},
      catchAll = [],
      ...rest
    } = props;
    this.domain = domain;
    this.server = server;
    this.zone = zone;
    this.#passwordsFrom = passwordsFrom;
    this.#catchAll = [];
    this.setCatchAll(...catchAll);
    for (const [name, mailbox] of Object.entries(mailboxes)) this.addMailbox(name, mailbox);
    for (const [name, recipients] of Object.entries(aliases)) this.addAlias(name, recipients);
    if (zone) publishMail(zone, domain, server, { spf, clients: true });
    const self = this;
    this.resource = new PostformMailDomain(this, "domain", {
      ...rest,
      hostConnection: server.connection,
      domain,
      get mailboxes() {
        return self.mailboxes;
      },
      get aliases() {
        return self.aliases;
      },
      get catchAll() {
        return self.catchAll;
      },
      dependsOn: [...server.ready],
    });
    takePart(this, () => ({
      kind: "mail-domain",
      domain,
      server: server.hostname,
      mailboxes: this.mailboxes,
      aliases: this.aliases,
      catchAll: this.catchAll,
    }));
  }

  get mailboxes(): Readonly<Record<string, MailboxProps>> {
    return Object.fromEntries(this.#mailboxes);
  }

  get aliases(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(this.#aliases);
  }

  get catchAll(): readonly string[] {
    return this.#catchAll;
  }

  /** A mailbox; names without a domain are at this one. Throws for a name that is taken. */
  addMailbox(name: string, mailbox: MailboxProps = {}): this {
    this.#free(name);
    const ownPassword = mailbox.passwordHash !== undefined || mailbox.passwordFrom !== undefined;
    this.#mailboxes.set(name, {
      ...mailbox,
      ...(ownPassword || this.#passwordsFrom === undefined
        ? {}
        : { passwordFrom: `${this.#passwordsFrom}#${name}@${this.domain}` }),
      ...(mailbox.copyTo ? { copyTo: mailbox.copyTo.map((to) => this.#full(to)) } : {}),
      ...(mailbox.sendAs ? { sendAs: mailbox.sendAs.map((sender) => this.#full(sender)) } : {}),
    });
    return this;
  }

  /** An alias, or a group when it has several recipients. Throws for a name that is taken. */
  addAlias(name: string, recipients: readonly string[]): this {
    this.#free(name);
    this.#aliases.set(
      name,
      recipients.map((recipient) => this.#full(recipient)),
    );
    return this;
  }

  /** Who gets mail to names that do not exist; replaces who did. */
  setCatchAll(...recipients: string[]): this {
    this.#catchAll = recipients.map((recipient) => this.#full(recipient));
    return this;
  }

  #free(name: string): void {
    if (this.#mailboxes.has(name))
      throw new NameTaken(
        `${name}@${this.domain} is a mailbox already: give the other one another name, or send copies by the mailbox's copyTo`,
        name,
      );
    if (this.#aliases.has(name))
      throw new NameTaken(`${name}@${this.domain} is an alias already: give all its recipients at once`, name);
  }

  #full(address: string): string {
    return address.includes("@") ? address : `${address}@${this.domain}`;
  }
}
