// Postfix: main.cf, master.cf and the server's own tables, from a mail server's model. Pure.
import type { ModelOf } from "../../schemas/dsl.ts";
import type { mailServer } from "../../schemas/mail.ts";
import type { FileSpec, PostmapSpec } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { tablePath } from "./mail-tables.ts";

export type MailServer = ModelOf<typeof mailServer>;

export const head = "# Written by Postform (postform_mail_server): a change made here shows in its next plan.\n";

/** Mozilla's intermediate profile for TLS 1.2 (server-side TLS, version 5.7); 1.3 has its own. */
export const tls12Ciphers =
  "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

/** A value that Postfix takes as it is: `$` begins a parameter's name in main.cf (postconf(5)). */
const literal = (value: string) => value.replaceAll("$", "$$$$");
const network = (cidr: string) => (cidr.includes(":") ? cidr.replace(/^(.*)\/(\d+)$/, "[$1]/$2") : cidr);
const bracketed = (address: string) => (address.includes(":") ? `[${address}]` : address);

/** Not ::1 too: where IPv6 is switched off, Postfix would not start. */
const interfaces = ({ interfaces: given }: MailServer) =>
  given.length > 0 ? [...new Set(["127.0.0.1", ...given.map(bracketed)])].join(", ") : "all";

export function mainCf(model: MailServer, platform: Platform): string {
  const settings = new Map([
    ...identity(model),
    ...tables(model, platform),
    ...policy(model, platform),
    ...sasl(model),
    ...tls(model),
    ...limits(model),
    ...Object.entries(model.extra),
  ]);
  return `${head + [...settings].map(([name, value]) => `${name} = ${value}`.trimEnd()).join("\n")}\n`;
}

type Settings = [string, string][];

function identity(model: MailServer): Settings {
  return [
    ["compatibility_level", "3.6"],
    ["myhostname", model.hostname],
    ["myorigin", model.origin],
    ["mydestination", ["localhost", ...(model.accounts === "unix" ? [model.origin] : [])].join(", ")],
    ["inet_interfaces", interfaces(model)],
    ["inet_protocols", "all"],
    ["mynetworks", ["127.0.0.0/8", "[::1]/128", ...model.networks.map(network)].join(" ")],
    ["relayhost", model.relayHost ? `[${model.relayHost}]` : ""],
    ["biff", "no"],
    ["append_dot_mydomain", "no"],
    ["recipient_delimiter", "+"],
    ["message_size_limit", String(model.messageSizeLimit)],
    ["mailbox_size_limit", "0"],
    ["virtual_mailbox_limit", "0"],
    // Who restarts, there or Dovecot here, is back in seconds: what came meanwhile is tried again in a minute, and not in five.
    ["minimal_backoff_time", "60s"],
    ["queue_run_delay", "60s"],
    ...(model.accounts === "unix" && model.unixMail === "maildir" ? ([["home_mailbox", "Maildir/"]] as Settings) : []),
  ];
}

function tables(model: MailServer, { postfix }: Platform): Settings {
  const at = (table: string) => `${postfix.mapType}:${tablePath(table)}`;
  const own = new Set(ownTables(model).map(([name]) => name));
  const optional = (setting: string, table: string): Settings => (own.has(table) ? [[setting, at(table)]] : []);
  return [
    ["default_database_type", postfix.mapType],
    ["alias_maps", at("aliases")],
    ["alias_database", at("aliases")],
    ["virtual_mailbox_domains", at("mailbox_domains")],
    ["virtual_mailbox_maps", at("mailboxes")],
    ["virtual_alias_domains", at("virtual_alias_domains")],
    ["virtual_alias_maps", [...(own.has("virtual") ? [at("virtual")] : []), at("virtual_aliases")].join(", ")],
    ["virtual_transport", "lmtp:unix:private/dovecot-lmtp"],
    ["relay_domains", [...model.relayDomains, at("moved_domains")].join(", ")],
    [
      "smtpd_sender_login_maps",
      [at("sender_logins"), ...(model.accounts === "unix" ? [`regexp:${tablePath("unix_senders")}`] : [])].join(", "),
    ],
    ...optional("canonical_maps", "canonical"),
    ...optional("smtp_generic_maps", "generic"),
    ...optional("relocated_maps", "relocated"),
    ["transport_maps", [...(own.has("transport") ? [at("transport")] : []), at("moved_domains")].join(", ")],
    ...((model.tables?.headerChecks.length ?? 0) > 0
      ? ([["header_checks", `regexp:${tablePath("header_checks")}`]] as Settings)
      : []),
  ];
}

/** Refuses senders at the domains here: looked up by the whole domain alone, as a subdomain may be somebody else's (access(5) would take its parents, too). */
function ownSenders({ refuseOwnSenders, forwarders, accounts, origin }: MailServer, { postfix }: Platform): string[] {
  if (!refuseOwnSenders) return [];
  const domains = [
    ...["mailbox_domains", "virtual_alias_domains"].map((table) => `${postfix.mapType}:${tablePath(table)}`),
    ...(accounts === "unix" ? [`inline:{${origin}=OK}`] : []),
  ].join(", ");
  const refusal = "static:{553 5.7.1 to send as a user of this server, log in to it}";
  return [
    ...(forwarders.length > 0 ? [`check_client_access cidr:${tablePath("forwarders")}`] : []),
    `check_client_access pipemap:{${postfix.mapType}:${tablePath("moved_from")}, static:OK}`,
    `check_sender_access pipemap:{regexp:${tablePath("domain_of_address")}, unionmap:{${domains}}, ${refusal}}`,
  ];
}

function policy(model: MailServer, platform: Platform): Settings {
  const { postfix } = platform;
  const at = (table: string) => `${postfix.mapType}:${tablePath(table)}`;
  const own = new Set(ownTables(model).map(([name]) => name));
  const check = (restriction: string, table: string) => (own.has(table) ? [`${restriction} ${at(table)}`] : []);
  return [
    ["disable_vrfy_command", "yes"],
    ["smtpd_helo_required", "yes"],
    ["strict_rfc821_envelopes", "yes"],
    ["smtpd_client_restrictions", ["permit_mynetworks", ...check("check_client_access", "access")].join(", ")],
    ["smtpd_helo_restrictions", "permit_mynetworks, reject_invalid_helo_hostname, reject_non_fqdn_helo_hostname"],
    [
      "smtpd_sender_restrictions",
      [...check("check_sender_access", "sender_access"), "reject_non_fqdn_sender", "reject_unknown_sender_domain"].join(
        ", ",
      ),
    ],
    ["smtpd_relay_restrictions", "permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination"],
    [
      "smtpd_recipient_restrictions",
      [
        "permit_mynetworks, permit_sasl_authenticated, reject_non_fqdn_recipient, reject_unknown_recipient_domain, reject_unlisted_recipient",
        `check_recipient_access ${at("verified_recipients")}`,
        `check_recipient_access pipemap:{${at("moved_domains")}, static:reject_unverified_recipient}`,
        ...check("check_recipient_access", "relay_recipients"),
        ...ownSenders(model, platform),
      ].join(", "),
    ],
    ["smtpd_data_restrictions", "reject_unauth_pipelining"],
    // Unknown names of an alias domain or relay domain are refused at once (ADDRESS_VERIFICATION_README). What was found holds for a minute if it was bad, as a name that
    // was made since has to be reachable (a refresh alone answers by the old finding once more), and for an hour if it was good.
    ["unverified_recipient_reject_code", "550"],
    ["address_verify_negative_expire_time", "50s"],
    ["address_verify_negative_refresh_time", "30s"],
    ["address_verify_positive_refresh_time", "1h"],
    ["address_verify_poll_count", "5"],
    // SMTP smuggling: Debian 12's Postfix is open to it by default (postfix.org/smtp-smuggling.html).
    ["smtpd_forbid_bare_newline", "normalize"],
    ["smtpd_forbid_bare_newline_exclusions", "$mynetworks"],
    ["smtpd_forbid_unauth_pipelining", "yes"],
    ["smtpd_discard_ehlo_keywords", "chunking, silent-discard"],
    ...(model.postscreen
      ? ([
          ["postscreen_access_list", "permit_mynetworks"],
          ["postscreen_greet_action", "enforce"],
          ["postscreen_denylist_action", "drop"],
        ] as Settings)
      : []),
  ];
}

function sasl(model: MailServer): Settings {
  return [
    // No log-in on port 25; 587 and 465 switch it on in master.cf.
    ["smtpd_sasl_auth_enable", "no"],
    ["smtpd_sasl_type", model.sasl],
    ["smtpd_sasl_path", model.sasl === "dovecot" ? "private/auth" : "smtpd"],
    // Debian 12's Postfix looks there by itself, Debian 13's does not, and offers every mechanism then.
    ...(model.sasl === "cyrus" ? ([["cyrus_sasl_config_path", "/etc/postfix/sasl"]] as Settings) : []),
    ["smtpd_sasl_security_options", "noanonymous, noplaintext"],
    ["smtpd_sasl_tls_security_options", "noanonymous"],
    ["smtpd_tls_auth_only", "yes"],
  ];
}

function tls(model: MailServer): Settings {
  return [
    ["smtpd_tls_security_level", "may"],
    ["smtpd_tls_chain_files", `${literal(model.certificate.key)} ${literal(model.certificate.chain)}`],
    ["smtpd_tls_protocols", ">=TLSv1.2"],
    ["smtpd_tls_mandatory_protocols", ">=TLSv1.2"],
    ["smtpd_tls_mandatory_ciphers", "medium"],
    ["smtpd_tls_loglevel", "1"],
    ["smtpd_tls_received_header", "yes"],
    ["smtpd_tls_session_cache_database", ""],
    ["smtp_tls_security_level", model.outboundTls],
    ...(model.outboundTls === "dane" ? ([["smtp_dns_support_level", "dnssec"]] as Settings) : []),
    ["smtp_tls_CAfile", "/etc/ssl/certs/ca-certificates.crt"],
    ["smtp_tls_loglevel", "1"],
    ["smtp_tls_protocols", ">=TLSv1.2"],
    ["smtp_tls_mandatory_protocols", ">=TLSv1.2"],
    ["tls_medium_cipherlist", tls12Ciphers],
    ["tls_preempt_cipherlist", "no"],
    ["tls_ssl_options", "NO_COMPRESSION, NO_RENEGOTIATION"],
  ];
}

function limits({ limits: given }: MailServer): Settings {
  return [
    ["smtpd_client_connection_rate_limit", String(given?.connectionsPerMinute ?? 60)],
    ["smtpd_client_message_rate_limit", String(given?.messagesPerMinute ?? 200)],
    ["smtpd_client_auth_rate_limit", String(given?.authenticationsPerMinute ?? 20)],
  ];
}

/** The indexed tables that the server itself owns: name and entries. `aliases` is always there. */
function ownTables(model: MailServer): [string, Readonly<Record<string, string>>][] {
  const given = model.tables;
  // With virtual accounts, a name without a domain is one at the origin, which is no local domain: aliases(5) never sees it.
  const local =
    model.accounts === "unix"
      ? {}
      : Object.fromEntries(
          Object.entries(model.localAliases).map(([name, to]) => [`${name}@${model.origin}`, to.join(", ")]),
        );
  const all: [string, Readonly<Record<string, string>>][] = [
    ["access", given?.access ?? {}],
    ["sender_access", given?.senderAccess ?? {}],
    ["canonical", given?.canonical ?? {}],
    ["generic", given?.generic ?? {}],
    ["relocated", given?.relocated ?? {}],
    ["transport", given?.transport ?? {}],
    ["virtual", { ...local, ...given?.virtual }],
    [
      "relay_recipients",
      Object.fromEntries(model.relayDomains.map((domain) => [domain, "reject_unverified_recipient"])),
    ],
  ];
  return all.filter(([, entries]) => Object.keys(entries).length > 0);
}

/**
 * What a reload does not do: it ignores a change of inet_interfaces (postconf(5)), and postscreen, of which there is one process, would not be started while
 * smtpd has sessions on port 25. A change of main.cf or master.cf shall not cost a restart: one of this file does.
 */
export const restartFile = tablePath("interfaces");

/** Unix accounts send as themselves at the origin, and as the aliases that lead to them alone (regexp_table(5)). */
function unixSenders({ localAliases, origin }: MailServer): string {
  const at = `@${escaped(origin)}$/`;
  const aliases = Object.entries(localAliases).flatMap(([name, [to, ...more]]) => {
    const login = to?.replace(`@${origin}`, "") ?? "@";
    return more.length > 0 || login.includes("@") ? [] : [`/^${escaped(name)}${at} ${login}\n`];
  });
  return `${aliases.join("")}/^([^@+]+)([+][^@]*)?${at} $1\n`;
}

const escaped = (text: string) => text.replace(/[.+]/g, "[$&]");

/** A pattern between delimiters that it does not contain, so that it stays as it is (regexp_table(5)); with none left, a slash is escaped. */
function delimited(pattern: string): string {
  const delimiter = [..."/,%~@=_:;&'\"<>-"].find((character) => !pattern.includes(character));
  if (delimiter === undefined) return `/${pattern.replace(/\\.|\//g, (part) => (part === "/" ? "\\/" : part))}/`;
  return delimiter + pattern + delimiter;
}

/** The server's own tables as files, and the indexes that they need. */
export function serverTables(
  model: MailServer,
  { postfix }: Platform,
): { files: Record<string, FileSpec>; postmaps: PostmapSpec[] } {
  const own = ownTables(model);
  const aliases = Object.entries(model.localAliases).map(([name, to]) => `${name}: ${to.join(", ")}\n`);
  const checks = model.tables?.headerChecks ?? [];
  return {
    files: {
      [restartFile]: {
        content: `${head}# Postfix opens its ports anew, by a restart, when this changes.\n${interfaces(model)}\n${model.postscreen ? "postscreen" : "smtpd"}\n`,
      },
      ...(model.accounts === "unix" ? { [tablePath("unix_senders")]: { content: head + unixSenders(model) } } : {}),
      [tablePath("aliases")]: { content: head + aliases.join("") },
      ...Object.fromEntries(
        own.map(([name, entries]) => [
          tablePath(name),
          {
            content:
              head +
              Object.entries(entries)
                .map(([key, value]) => `${key} ${value}\n`)
                .join(""),
          },
        ]),
      ),
      ...(model.refuseOwnSenders
        ? {
            [tablePath("domain_of_address")]: { content: `${head}/@([^@]+)$/ $1\n` },
            ...(model.forwarders.length > 0
              ? {
                  [tablePath("forwarders")]: {
                    content: head + model.forwarders.map((network) => `${network} OK\n`).join(""),
                  },
                }
              : {}),
          }
        : {}),
      ...(checks.length > 0
        ? {
            [tablePath("header_checks")]: {
              content: head + checks.map(({ pattern, action }) => `${delimited(pattern)} ${action}\n`).join(""),
            },
          }
        : {}),
    },
    postmaps: [
      { path: tablePath("aliases"), type: postfix.mapType, alias: true },
      ...own.map(([name]) => ({ path: tablePath(name), type: postfix.mapType })),
    ],
  };
}

export function masterCf(model: MailServer): string {
  const has = (protocol: MailServer["protocols"][number]) => model.protocols.includes(protocol);
  const submission = (name: string) => [
    `  -o syslog_name=postfix/${name}`,
    "  -o smtpd_tls_security_level=encrypt",
    "  -o smtpd_sasl_auth_enable=yes",
    "  -o local_header_rewrite_clients=static:all",
    "  -o smtpd_reject_unlisted_recipient=no",
    "  -o smtpd_client_restrictions=",
    "  -o smtpd_helo_restrictions=",
    "  -o smtpd_sender_restrictions=reject_sender_login_mismatch",
    "  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject",
    "  -o smtpd_recipient_restrictions=",
    "  -o milter_macro_daemon_name=ORIGINATING",
  ];
  const lines = [
    "# service  type  private unpriv chroot wakeup maxproc command",
    ...(has("smtp")
      ? model.postscreen
        ? [
            "smtp       inet  n - y - 1 postscreen",
            "smtpd      pass  - - y - - smtpd",
            "dnsblog    unix  - - y - 0 dnsblog",
            "tlsproxy   unix  - - y - 0 tlsproxy",
          ]
        : ["smtp       inet  n - y - - smtpd"]
      : []),
    ...(has("submission") ? ["submission inet  n - y - - smtpd", ...submission("submission")] : []),
    ...(has("submissions")
      ? ["submissions inet n - y - - smtpd", ...submission("submissions"), "  -o smtpd_tls_wrappermode=yes"]
      : []),
    "pickup     unix  n - y 60 1 pickup",
    "cleanup    unix  n - y - 0 cleanup",
    "qmgr       unix  n - n 300 1 qmgr",
    "tlsmgr     unix  - - y 1000? 1 tlsmgr",
    "rewrite    unix  - - y - - trivial-rewrite",
    "bounce     unix  - - y - 0 bounce",
    "defer      unix  - - y - 0 bounce",
    "trace      unix  - - y - 0 bounce",
    "verify     unix  - - y - 1 verify",
    "flush      unix  n - y 1000? 0 flush",
    "proxymap   unix  - - n - - proxymap",
    "proxywrite unix  - - n - 1 proxymap",
    "smtp       unix  - - y - - smtp",
    "relay      unix  - - y - - smtp",
    "showq      unix  n - y - - showq",
    "error      unix  - - y - - error",
    "retry      unix  - - y - - error",
    "discard    unix  - - y - - discard",
    "local      unix  - n n - - local",
    "virtual    unix  - n n - - virtual",
    "lmtp       unix  - - y - - lmtp",
    "anvil      unix  - - y - 1 anvil",
    "scache     unix  - - y - 1 scache",
    "postlog    unix-dgram n - n - 1 postlogd",
  ];
  return `${head}${lines.join("\n")}\n`;
}
