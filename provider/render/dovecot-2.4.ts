// Dovecot 2.4's dialect (Debian 13). Pure.
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

export function dovecot24(model: DovecotModel): string {
  const { server, protocols, ciphers } = model;
  const users = usersAssembly.target;
  const unix = server.accounts === "unix";
  return [
    "dovecot_config_version = 2.4.0\n",
    "dovecot_storage_version = 2.4.0\n",
    block("protocols", ...protocols.map((name) => `${name} = yes`)),
    "listen = *, ::\n",
    sessionsStay,
    "ssl = required\n",
    `ssl_server_cert_file = ${server.certificate.chain}\n`,
    `ssl_server_key_file = ${server.certificate.key}\n`,
    "ssl_min_protocol = TLSv1.2\n",
    `ssl_cipher_list = ${ciphers}\n`,
    "ssl_server_prefer_ciphers = client\n",
    "auth_allow_cleartext = no\n",
    "auth_mechanisms = plain login\n",
    "auth_username_format = %{user | lower}\n",
    "mail_driver = maildir\n",
    "mail_home = /var/vmail/%{user | domain}/%{user | username}\n",
    "mail_path = ~/Maildir\n",
    `first_valid_uid = ${unix ? 1000 : 5000}\n`,
    ...(unix ? ["mail_privileged_group = mail\n"] : []),
    block("mail_plugins", "quota = yes"),
    block("passdb passwd-file", "default_password_scheme = ARGON2ID", `passwd_file_path = ${users}`),
    ...(unix ? [block("passdb pam", "service_name = dovecot", unixUsers)] : []),
    block(
      "userdb passwd-file",
      `passwd_file_path = ${users}`,
      block(
        "fields",
        "uid:default = vmail",
        "gid:default = vmail",
        "home:default = /var/vmail/%{user | domain}/%{user | username}",
      ),
    ),
    ...(unix
      ? [
          block(
            "userdb passwd",
            ...(server.unixMail === "mbox"
              ? [block("fields", "mail_driver = mbox", "mail_path = ~/mail", "mail_inbox_path = /var/mail/%{user}")]
              : []),
          ),
        ]
      : []),
    inbox(model),
    loginServices(model, "listen"),
    postfixServices,
    ...(protocols.includes("imap") ? [block("protocol imap", block("mail_plugins", "imap_quota = yes"))] : []),
    block(
      "protocol lmtp",
      block("mail_plugins", "sieve = yes"),
      `postmaster_address = postmaster@${server.origin}`,
      // Postfix delivers up to 20 at once; the default of 10 for one user would put the rest off for minutes. It was unlimited before 2.4.
      "lmtp_user_concurrency_limit = unlimited",
    ),
    'quota "User quota" {\n}\n',
    "quota_storage_grace = 0\n",
    ...(server.mailboxQuota > 0 ? [`quota_storage_size = ${server.mailboxQuota}B\n`] : []),
    block("sieve_script personal", "driver = file", "path = ~/sieve", "active_path = ~/.dovecot.sieve"),
  ].join("");
}
