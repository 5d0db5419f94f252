// A mail server on a host: all files, tables, units, checks and ports of Postfix and Dovecot, from its model. Pure.
import type { Check, HostState, PortSpec } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { dovecotConf } from "./dovecot.ts";
import { mailTables, tableAssembly, tablePath, usersAssembly } from "./mail-tables.ts";
import { type MailServer, mainCf, masterCf, serverTables } from "./postfix.ts";

const saslFolder = "/var/spool/postfix/var/run/saslauthd";

export function mailServerState(model: MailServer, platform: Platform): HostState {
  const { postfix, dovecot } = platform;
  const { files, postmaps } = serverTables(model, platform);
  const cyrus = model.sasl === "cyrus";
  return {
    key: "mail_server",
    accounts: [{ name: "vmail", group: "vmail", home: "/var/vmail", uid: 5000, gid: 5000 }],
    directories: {
      "/var/vmail": { owner: "vmail", group: "vmail", mode: 0o750 },
      ...(cyrus ? { [saslFolder]: { owner: "root", group: "sasl", mode: 0o755 } } : {}),
    },
    files: {
      "/etc/postfix/main.cf": { content: mainCf(model, platform) },
      "/etc/postfix/master.cf": { content: masterCf(model) },
      "/etc/dovecot/dovecot.conf": { content: dovecotConf(model, platform) },
      "/etc/mailname": { content: `${model.origin}\n` },
      ...files,
      ...(cyrus ? cyrusFiles(model) : {}),
    },
    assemblies: [...mailTables.map((table) => tableAssembly(table, platform)), usersAssembly],
    postmaps,
    units: {
      ...(cyrus ? { "saslauthd.service": { restartOn: ["/etc/default/saslauthd"] } } : {}),
      [dovecot.unit]: { reloadOn: ["/etc/dovecot/dovecot.conf"] },
      [postfix.unit]: {
        reloadOn: [
          "/etc/postfix/main.cf",
          "/etc/postfix/master.cf",
          "/etc/postfix/sasl/smtpd.conf",
          tablePath("header_checks"),
        ],
      },
    },
    checks: checks(model),
    ports: ports(model, platform),
  };
}

function checks(model: MailServer): Check[] {
  return [
    { name: "postconf", command: "postconf -n > /dev/null && postconf -M > /dev/null", quiet: true },
    { name: "postfix check", command: "postfix check" },
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

/** saslauthd asks Dovecot by IMAP on loopback for virtual mailboxes, and PAM for Unix accounts (saslauthd(8)); Postfix's smtpd sees its socket in the chroot. */
function cyrusFiles(model: MailServer): HostState["files"] {
  const mechanism =
    model.accounts === "unix" ? 'MECHANISMS="pam"\nMECH_OPTIONS=""' : 'MECHANISMS="rimap"\nMECH_OPTIONS="localhost"';
  return {
    "/etc/postfix/sasl/smtpd.conf": { content: "pwcheck_method: saslauthd\nmech_list: PLAIN LOGIN\n" },
    "/etc/default/saslauthd": {
      content: `# Written by Postform (postform_mail_server): a change made here shows in its next plan.\nSTART=yes\nDESC="SASL Authentication Daemon"\nNAME="saslauthd"\n${mechanism}\nTHREADS=5\nOPTIONS="-c -m ${saslFolder} -r"\n`,
    },
  };
}
