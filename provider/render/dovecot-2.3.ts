// Dovecot 2.3's dialect (Debian 12, RHEL 9). Pure.
import {
  block,
  type DovecotModel,
  inbox,
  loginServices,
  postfixServices,
  sessionsStay,
  unixUsers,
} from "./dovecot-blocks.ts";
import { usersAssembly } from "./mail-tables.ts";

export function dovecot23(model: DovecotModel): string {
  const { server, protocols, ciphers } = model;
  const users = usersAssembly.target;
  const unix = server.accounts === "unix";
  return [
    `protocols = ${protocols.join(" ")}\n`,
    "listen = *, ::\n",
    sessionsStay,
    "ssl = required\n",
    `ssl_cert = <${server.certificate.chain}\n`,
    `ssl_key = <${server.certificate.key}\n`,
    "ssl_min_protocol = TLSv1.2\n",
    `ssl_cipher_list = ${ciphers}\n`,
    "ssl_prefer_server_ciphers = no\n",
    "disable_plaintext_auth = yes\n",
    "auth_mechanisms = plain login\n",
    "auth_username_format = %Lu\n",
    "mail_location = maildir:~/Maildir\n",
    "mail_home = /var/vmail/%d/%n\n",
    `first_valid_uid = ${unix ? 1000 : 5000}\n`,
    ...(unix ? ["mail_privileged_group = mail\n"] : []),
    "mail_plugins = $mail_plugins quota\n",
    block("passdb", "driver = passwd-file", `args = scheme=ARGON2ID username_format=%u ${users}`),
    ...(unix ? [block("passdb", "driver = pam", "args = dovecot", unixUsers)] : []),
    block(
      "userdb",
      "driver = passwd-file",
      `args = username_format=%u ${users}`,
      "default_fields = uid=vmail gid=vmail home=/var/vmail/%d/%n",
    ),
    ...(unix
      ? [
          block(
            "userdb",
            "driver = passwd",
            ...(server.unixMail === "mbox" ? ["override_fields = mail=mbox:~/mail:INBOX=/var/mail/%u"] : []),
          ),
        ]
      : []),
    inbox(model),
    loginServices(model, "address"),
    postfixServices,
    ...(protocols.includes("imap") ? [block("protocol imap", "mail_plugins = $mail_plugins imap_quota")] : []),
    block("protocol lmtp", "mail_plugins = $mail_plugins sieve", `postmaster_address = postmaster@${server.origin}`),
    block(
      "plugin",
      "quota = count:User quota",
      "quota_vsizes = yes",
      "quota_grace = 0%%",
      ...(server.mailboxQuota > 0 ? [`quota_rule = *:bytes=${server.mailboxQuota}`] : []),
      "sieve = file:~/sieve;active=~/.dovecot.sieve",
    ),
  ].join("");
}
