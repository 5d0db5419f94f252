// postform_mail_server, postform_mail_domain, postform_alias_domain: Postfix and Dovecot, and the domains on them.
import { certificate, digest, drift, extraSettings, files, hostConnection } from "./common.ts";
import { type Field, type Format, resource } from "./dsl.ts";

const table = <const K extends Format>(description: string, keyFormat: K) =>
  ({
    kind: "map",
    presence: "default",
    default: {},
    keyFormat,
    item: { kind: "string", presence: "required", format: "lookup-value", description: "The right side." },
    description,
  }) as const satisfies Field;

const addresses = <const D extends string>(description: D) =>
  ({
    kind: "map",
    presence: "default",
    default: {},
    keyFormat: "local-part",
    item: {
      kind: "list",
      presence: "required",
      minItems: 1,
      item: { kind: "string", presence: "required", format: "email", description: "A recipient." },
      description: "The recipients.",
    },
    description,
  }) as const satisfies Field;

/** Of a domain, which goes to another server with what it holds. */
const movableConnection = {
  ...hostConnection,
  replace: false,
  description: `${hostConnection.description} Another host: the domain moves there with its mail.`,
} as const satisfies Field;

const forwardFor = {
  kind: "number",
  presence: "default",
  default: 48,
  minimum: 1,
  maximum: 8760,
  description:
    "After a move to another server: hours for which the old one passes mail on, until others' resolvers have forgotten the old MX.",
} as const satisfies Field;

const movedFrom = {
  kind: "map",
  presence: "computed",
  keyFormat: "connection",
  item: { kind: "string", presence: "required", description: "Until when, RFC 3339." },
  description:
    "Servers that it moved from and that still pass its mail on: connection → until when. The first plan after that takes it away.",
} as const satisfies Field;

export const mailServer = resource({
  type: "postform_mail_server",
  version: 1,
  className: "PostformMailServer",
  summary: "Postfix and Dovecot on a host: identity, TLS, protocols, networks, limits, lookup tables, SASL.",
  description:
    "A mail server that takes no password in clear, relays for nobody else and refuses unknown recipients at once. Domains are resources of their own, from any number of stacks. Mail is kept below /var/vmail.",
  importId: "ssh://root@192.0.2.10:22",
  fields: {
    hostConnection,
    hostname: {
      kind: "string",
      presence: "required",
      format: "hostname",
      description: "The name that the server says of itself (Postfix's myhostname): its A and PTR must agree.",
    },
    origin: {
      kind: "string",
      presence: "required",
      format: "domain",
      description: "The domain that mail without one is sent as and to (myorigin).",
    },
    certificate,
    protocols: {
      kind: "set",
      presence: "default",
      default: ["smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s", "sieve"],
      item: {
        kind: "string",
        presence: "required",
        values: ["smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s", "sieve"],
        description: "A protocol.",
      },
      description:
        "What is served: SMTP 25, submission 587 (STARTTLS) and 465 (TLS), IMAP 143 and 993, POP3 110 and 995, ManageSieve 4190. LMTP between Postfix and Dovecot is always there.",
    },
    interfaces: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "address", description: "An address of the host." },
      description: "Addresses that SMTP listens on (inet_interfaces), besides loopback. Default: all.",
    },
    networks: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "trusted-network", description: "A network." },
      description: "Trusted networks that may relay with no password (mynetworks), besides loopback.",
    },
    relayDomains: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "domain", description: "A domain." },
      description:
        "Domains that mail is taken for and passed on (relay_domains): a backup MX. Their server is asked whether a recipient exists before mail is taken (550 5.1.1); while it is away, mail is taken for recipients that were found within the last 31 days, and others are asked to try again.",
    },
    refuseOwnSenders: {
      kind: "bool",
      presence: "default",
      default: true,
      description:
        "Refuse mail from strangers on port 25 whose sender is at a domain of this server (553 5.7.1). Who may send as that logs in to submission, or is in `networks`.",
    },
    forwarders: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "cidr", description: "A network." },
      description:
        "Servers from which mail with such a sender is taken all the same: they forward to here what this server's users send to an alias or a list there.",
    },
    relayHost: {
      kind: "string",
      presence: "optional",
      format: "host",
      description: "Send all outgoing mail through this host (relayhost).",
    },
    outboundTls: {
      kind: "string",
      presence: "default",
      default: "may",
      values: ["may", "encrypt", "dane", "verify"],
      description:
        "TLS towards other servers (smtp_tls_security_level). `dane` needs a resolver on the host that validates DNSSEC.",
    },
    messageSizeLimit: {
      kind: "number",
      presence: "default",
      default: 52428800,
      minimum: 65536,
      maximum: 2147483647,
      description: "Largest message, bytes.",
    },
    mailboxQuota: {
      kind: "number",
      presence: "default",
      default: 0,
      minimum: 0,
      maximum: 9007199254740991,
      description: "Quota of a mailbox that has none of its own, bytes; 0 is none.",
    },
    keepRemovedMailFor: {
      kind: "number",
      presence: "default",
      default: 90,
      minimum: 0,
      maximum: 36500,
      description:
        "Days that the mail of mailboxes that were removed is kept aside; then `postform mail purge` deletes it, and nothing else does. 0: for ever.",
    },
    accounts: {
      kind: "string",
      presence: "default",
      default: "virtual",
      values: ["virtual", "unix"],
      description:
        "`virtual`: mailboxes have no Unix account. `unix`: besides those, the host's own Unix accounts are mailboxes of `origin`, and log in with their Unix passwords by PAM.",
    },
    unixMail: {
      kind: "string",
      presence: "default",
      default: "maildir",
      values: ["mbox", "maildir"],
      description: "Where the Unix accounts' mail is: `mbox` in /var/mail, or ~/Maildir.",
    },
    sasl: {
      kind: "string",
      presence: "default",
      default: "dovecot",
      values: ["dovecot", "cyrus"],
      description:
        "Who checks passwords for submission: Dovecot, or Cyrus saslauthd. There is never an anonymous mechanism.",
    },
    localAliases: {
      kind: "map",
      presence: "default",
      default: {},
      keyFormat: "local-part",
      item: {
        kind: "list",
        presence: "required",
        minItems: 1,
        item: { kind: "string", presence: "required", format: "recipient", description: "A recipient." },
        description: "The recipients.",
      },
      description:
        "Aliases of the server itself (aliases(5)): root's and the daemons' mail, with no domain. Made by postalias.",
    },
    tables: {
      kind: "object",
      presence: "optional",
      description: "Postfix's lookup tables.",
      fields: {
        access: table("access(5) by client address, network or name: `192.0.2.7` → `REJECT spam`.", "lookup-key"),
        senderAccess: table("access(5) by sender address or domain.", "lookup-key"),
        canonical: table("canonical(5): addresses rewritten in envelopes and headers.", "lookup-key"),
        generic: table("generic(5): addresses rewritten as mail leaves.", "lookup-key"),
        headerChecks: {
          kind: "list",
          presence: "default",
          default: [],
          item: {
            kind: "object",
            presence: "required",
            description: "One rule.",
            fields: {
              pattern: {
                kind: "string",
                presence: "required",
                format: "line",
                description: "Regular expression (regexp_table(5)) without the slashes, not case-sensitive.",
              },
              action: {
                kind: "string",
                presence: "required",
                format: "lookup-value",
                description: "`REJECT …`, `HOLD`, `DISCARD`, `WARN …`, `REPLACE …`, `PREPEND …`.",
              },
            },
          },
          description: "header_checks(5), the first match wins.",
        },
        relocated: table("relocated(5): who has moved, and where to.", "lookup-key"),
        transport: table("transport(5): how a domain or address is delivered.", "lookup-key"),
        virtual: table("virtual(5): more virtual aliases, across domains.", "lookup-key"),
      },
    },
    limits: {
      kind: "object",
      presence: "optional",
      description: "Rate limits per client (anvil).",
      fields: {
        connectionsPerMinute: {
          kind: "number",
          presence: "default",
          default: 60,
          minimum: 0,
          maximum: 100000,
          description: "Connections; 0 is no limit.",
        },
        messagesPerMinute: {
          kind: "number",
          presence: "default",
          default: 200,
          minimum: 0,
          maximum: 100000,
          description: "Messages; 0 is no limit.",
        },
        authenticationsPerMinute: {
          kind: "number",
          presence: "default",
          default: 20,
          minimum: 0,
          maximum: 100000,
          description: "Log-ins; 0 is no limit.",
        },
      },
    },
    postscreen: {
      kind: "bool",
      presence: "default",
      default: true,
      description:
        "Let postscreen(8) wait for clients that talk too early on port 25; a client that is new waits 6 seconds once.",
    },
    extra: extraSettings(
      "More settings for main.cf, or other values for ours, an escape hatch: checked by `postfix check` and `postconf` before use.",
      "The value.",
    ),
    extraDovecot: {
      kind: "list",
      presence: "default",
      default: [],
      repeats: true,
      item: { kind: "string", presence: "required", format: "line", description: "One line." },
      description:
        "More lines for Dovecot's configuration, in the dialect of the host's release: checked by doveconf before use.",
    },
    files,
    drift,
    digest,
  },
});

export const mailDomain = resource({
  type: "postform_mail_domain",
  version: 1,
  className: "PostformMailDomain",
  summary: "A domain hosted on a mail server: its mailboxes, aliases and groups.",
  description:
    "Each mailbox is one entry, so that a plan shows who comes and who goes. Adding one reloads nothing. Passwords are given as hashes, or by reference, and hashed before they reach the host; they are in no plan, state or log.",
  importId: "ssh://root@192.0.2.10:22/example.com",
  fields: {
    hostConnection: movableConnection,
    domain: { kind: "string", presence: "required", format: "domain", replace: true, description: "The domain." },
    mailboxes: {
      kind: "map",
      presence: "default",
      default: {},
      keyFormat: "local-part",
      description: "The mailboxes by local part.",
      item: {
        kind: "object",
        presence: "required",
        description: "One mailbox.",
        fields: {
          passwordHash: {
            kind: "string",
            presence: "optional",
            format: "password-hash",
            description: "Hash of the password, as `postform passwd` makes it. Either this or `passwordFrom`.",
          },
          passwordFrom: {
            kind: "string",
            presence: "optional",
            format: "reference",
            description:
              "Where the password is read from when Terraform runs: `env:NAME`, `file:PATH` (first line) or `file:PATH#KEY` (a key of a JSON object); PATH may begin with `$NAME/` or be `$NAME`, or begin with `~/`.",
          },
          quota: {
            kind: "number",
            presence: "optional",
            minimum: 1,
            maximum: 9007199254740991,
            description: "Quota, bytes. Default: the server's.",
          },
          copyTo: {
            kind: "list",
            presence: "default",
            default: [],
            item: { kind: "string", presence: "required", format: "email", description: "An address." },
            description: "Who else gets a copy of each message to this mailbox, which still gets its own.",
          },
          sendAs: {
            kind: "list",
            presence: "default",
            default: [],
            item: { kind: "string", presence: "required", format: "email", description: "An address." },
            description:
              "More sender addresses that this mailbox may use, besides its own and the aliases that lead to it alone.",
          },
          enabled: {
            kind: "bool",
            presence: "default",
            default: true,
            description: "False: no log-in; mail is still taken and kept.",
          },
        },
      },
    },
    aliases: addresses("Aliases and groups: local part → recipients, here or elsewhere."),
    catchAll: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "email", description: "A recipient." },
      description: "Who gets mail to names that do not exist. Default: nobody, such mail is refused (550 5.1.1).",
    },
    forwardFor,
    movedFrom,
    drift,
    digest,
  },
});

export const aliasDomain = resource({
  type: "postform_alias_domain",
  version: 1,
  className: "PostformAliasDomain",
  summary: "A virtual alias domain: it holds no mailboxes, its addresses lead elsewhere.",
  description:
    "A specific alias wins over the domain-wide target. Names that do not exist at the target are refused at once (550 5.1.1), as the server verifies recipients.",
  importId: "ssh://root@192.0.2.10:22/group.example",
  fields: {
    hostConnection: movableConnection,
    domain: { kind: "string", presence: "required", format: "domain", replace: true, description: "The domain." },
    targetDomain: {
      kind: "string",
      presence: "optional",
      format: "domain",
      description: "Each name that has no alias leads to the same name at this domain, here or elsewhere.",
    },
    aliases: addresses("Aliases: local part → recipients."),
    forwardFor,
    movedFrom,
    drift,
    digest,
  },
});
