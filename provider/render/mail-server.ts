// A mail server on a host: all files, tables, units, checks and ports of Postfix and Dovecot, from its model. Pure.
import { quote } from "../host/quote.ts";
import type { Check, HostState, PortSpec, Running, Served } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { dovecotConf } from "./dovecot.ts";
import { mailTables, tableAssembly, tablePath, usersAssembly } from "./mail-tables.ts";
import { head, type MailServer, mainCf, masterCf, restartFile, serverTables } from "./postfix.ts";

/** Where Postfix's smtpd looks for saslauthd's socket, in its chroot; nobody else may ask there. */
const saslFolder = "/var/spool/postfix/var/run/saslauthd";
const saslUnit = "/etc/systemd/system/saslauthd.service.d/postform.conf";

/** Where the release's unit lets master(8) signal no process of another user, a reload that takes a service away waits for that service's sessions, and Postfix answers nobody. */
const postfixUnit = "/etc/systemd/system/postfix.service.d/postform.conf";

export function mailServerState(model: MailServer, platform: Platform): HostState {
  const { postfix, dovecot } = platform;
  const { files, postmaps } = serverTables(model, platform);
  const cyrus = model.sasl === "cyrus";
  return {
    key: "mail_server",
    accounts: [{ name: "vmail", group: "vmail", home: "/var/vmail", uid: 5000, gid: 5000 }],
    directories: {
      "/var/vmail": { owner: "vmail", group: "vmail", mode: 0o750 },
      ...(cyrus ? { [saslFolder]: { group: "postfix", mode: 0o710 } } : {}),
    },
    files: {
      "/etc/postfix/main.cf": { content: mainCf(model, platform), settled: true },
      "/etc/postfix/master.cf": { content: masterCf(model) },
      "/etc/dovecot/dovecot.conf": { content: dovecotConf(model, platform) },
      "/etc/mailname": { content: `${model.origin}\n` },
      ...files,
      ...(postfix.lacks.length > 0
        ? { [postfixUnit]: { content: `${head}[Service]\nCapabilityBoundingSet=${postfix.lacks.join(" ")}\n` } }
        : {}),
      ...(cyrus ? cyrusFiles() : {}),
    },
    assemblies: [...mailTables.map((table) => tableAssembly(table, platform)), usersAssembly],
    postmaps,
    units: {
      ...(cyrus ? { "saslauthd.service": { restartOn: [saslUnit] } } : {}),
      [dovecot.unit]: { reloadOn: [dovecotFile, model.certificate.chain] },
      [postfix.unit]: { reloadOn: [...postfixFiles, model.certificate.chain], restartOn: [restartFile, postfixUnit] },
    },
    running: running(model, platform),
    checks: checks(model),
    ports: ports(model, platform),
  };
}

const dovecotFile = "/etc/dovecot/dovecot.conf";

/** What Postfix reads when it is reloaded, of what may be there. */
const postfixFiles = [
  "/etc/postfix/main.cf",
  "/etc/postfix/master.cf",
  "/etc/postfix/sasl/smtpd.conf",
  ...["header_checks", "unix_senders", "forwarders"].map(tablePath),
];

/** A reload of Postfix makes a new qmgr, a restart a new master; one of Dovecot makes its sockets anew. */
function running(model: MailServer, { postfix, dovecot }: Platform): Running[] {
  const { protocols, extra, extraDovecot, certificate } = model;
  const served = (ports: readonly (readonly [MailServer["protocols"][number], Omit<Served, "certificate">])[]) =>
    ports.flatMap(([protocol, port]): Served[] =>
      protocols.includes(protocol) ? [{ ...port, certificate: certificate.chain }] : [],
    );
  const own = (settings: readonly string[], pattern: RegExp) => settings.some((setting) => pattern.test(setting));
  return [
    {
      unit: postfix.unit,
      since: { process: "^qmgr " },
      loaded: postfixFiles,
      // Unless the person names other certificates.
      served: own(Object.keys(extra), /^smtpd_tls_.*(cert|key|chain|sni)/)
        ? []
        : served([
            ["smtp", { port: 25, starttls: "smtp" }],
            ["submission", { port: 587, starttls: "smtp" }],
            ["submissions", { port: 465 }],
          ]),
    },
    { unit: postfix.unit, since: { process: "/master( |$)" }, loaded: [restartFile, postfixUnit] },
    {
      unit: dovecot.unit,
      since: { stamp: "/run/dovecot/config" },
      loaded: [dovecotFile],
      served: own(extraDovecot, /ssl_.*(cert|key)|local_name|local /)
        ? []
        : served([
            ["imaps", { port: 993 }],
            ["pop3s", { port: 995 }],
          ]),
    },
    ...(model.sasl === "cyrus"
      ? [{ unit: "saslauthd.service", since: { process: "^/usr/sbin/saslauthd " }, loaded: [saslUnit] }]
      : []),
  ];
}

function checks(model: MailServer): Check[] {
  return [
    { name: "postconf", command: "postconf -n > /dev/null && postconf -M > /dev/null", quiet: true },
    { name: "postfix check", command: "postfix check" },
    ...elsewhere(model),
    { name: "doveconf", command: "doveconf -n -c /etc/dovecot/dovecot.conf > /dev/null" },
    ...((model.tables?.headerChecks.length ?? 0) > 0
      ? [
          {
            name: "header checks",
            command: `postmap -q x regexp:${tablePath("header_checks")} || [ $? = 1 ]`,
            quiet: true,
          },
        ]
      : []),
  ];
}

/** Postfix would deliver such a domain to the Unix accounts, or pass it on, and refuse its mailboxes. */
function elsewhere({ accounts, origin, relayDomains }: MailServer): Check[] {
  const domains = [...(accounts === "unix" ? [origin] : []), ...relayDomains];
  if (domains.length === 0) return [];
  const hosted = ["mailbox_domains", "virtual_alias_domains"].map(tablePath).join(" ");
  return [
    {
      name: "domains",
      command: `for domain in ${domains.map((domain) => quote(domain.toLowerCase())).join(" ")}; do
  if cut -d ' ' -f 1 ${hosted} | grep -qxF "$domain"; then
    echo "$domain has mailboxes or aliases of its own here (postform_mail_domain, postform_alias_domain): it cannot be the Unix accounts' or a relay domain too" >&2; exit 1
  fi
done`,
    },
  ];
}

function ports(model: MailServer, { postfix, dovecot }: Platform): PortSpec[] {
  const of: readonly (readonly [MailServer["protocols"][number], number, string])[] = [
    ["smtp", 25, postfix.unit],
    ["submission", 587, postfix.unit],
    ["submissions", 465, postfix.unit],
    ["imap", 143, dovecot.unit],
    ["imaps", 993, dovecot.unit],
    ["pop3", 110, dovecot.unit],
    ["pop3s", 995, dovecot.unit],
    ["sieve", 4190, dovecot.unit],
  ];
  return of.filter(([protocol]) => model.protocols.includes(protocol)).map(([, port, unit]) => ({ port, unit }));
}

/**
 * saslauthd asks Dovecot by IMAP on loopback, which knows virtual mailboxes and Unix accounts alike (saslauthd(8), rimap). Without its cache (-c): a password
 * that was changed or taken away would be good for hours. By a drop-in, as Debian 12's script and Debian 13's unit read /etc/default/saslauthd differently.
 */
function cyrusFiles(): HostState["files"] {
  return {
    "/etc/postfix/sasl/smtpd.conf": { content: `${head}pwcheck_method: saslauthd\nmech_list: PLAIN LOGIN\n` },
    [saslUnit]: {
      content: `${head}[Service]
Type=forking
PIDFile=${saslFolder}/saslauthd.pid
KillMode=control-group
RemainAfterExit=no
Restart=on-failure
ExecStart=
ExecStart=/usr/sbin/saslauthd -a rimap -O 127.0.0.1 -r -m ${saslFolder} -n 5
ExecStop=
ExecReload=
`,
    },
  };
}
