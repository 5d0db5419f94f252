# Debian's own Postfix and Dovecot with what Postform switches on, and nothing else changed: run as root on a host that has their packages. $1: what a user's password hash is.
set -eu
hash=$1
domain=bench.example
install -d -o root -g root /etc/postfix/bench
postconf -e "myhostname = mail.$domain" 'mydestination = localhost' "virtual_mailbox_domains = $domain" \
  'virtual_mailbox_maps = hash:/etc/postfix/bench/mailboxes' 'virtual_transport = lmtp:unix:private/dovecot-lmtp' \
  'smtpd_sasl_type = dovecot' 'smtpd_sasl_path = private/auth' 'message_size_limit = 52428800' 'mailbox_size_limit = 0' \
  'smtpd_tls_security_level = may' 'smtpd_tls_auth_only = yes' 'smtpd_tls_cert_file = /etc/postfix/bench/cert.pem' 'smtpd_tls_key_file = /etc/postfix/bench/key.pem'
postconf -M 'submissions/inet=submissions inet n - y - - smtpd'
postconf -P 'submissions/inet/smtpd_tls_wrappermode=yes' 'submissions/inet/smtpd_sasl_auth_enable=yes' \
  'submissions/inet/smtpd_relay_restrictions=permit_sasl_authenticated,reject'
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=mail.$domain" \
  -keyout /etc/postfix/bench/key.pem -out /etc/postfix/bench/cert.pem 2> /dev/null
getent passwd vmail > /dev/null || useradd --system --home-dir /var/vmail --create-home --shell /usr/sbin/nologin vmail
uid=$(id -u vmail)
: > /etc/dovecot/bench-users
: > /etc/postfix/bench/mailboxes
for number in $(seq 0 49); do
  echo "user$number@$domain:$hash:$uid:$uid::/var/vmail/user$number" >> /etc/dovecot/bench-users
  echo "user$number@$domain ok" >> /etc/postfix/bench/mailboxes
done
postmap /etc/postfix/bench/mailboxes
chgrp dovecot /etc/dovecot/bench-users && chmod 640 /etc/dovecot/bench-users
# The last one read wins.
cat > /etc/dovecot/local.conf <<~
protocols = imap lmtp
ssl = required
ssl_cert = </etc/postfix/bench/cert.pem
ssl_key = </etc/postfix/bench/key.pem
mail_location = maildir:~/Maildir
first_valid_uid = 100
mail_plugins = quota
passdb {
  driver = passwd-file
  args = /etc/dovecot/bench-users
}
userdb {
  driver = passwd-file
  args = /etc/dovecot/bench-users
}
service lmtp {
  unix_listener /var/spool/postfix/private/dovecot-lmtp {
    mode = 0600
    user = postfix
    group = postfix
  }
}
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
protocol lmtp {
  mail_plugins = quota sieve
  postmaster_address = postmaster@$domain
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
}
~
sed -i 's/^!include auth-system.conf.ext/#&/' /etc/dovecot/conf.d/10-auth.conf
systemctl restart dovecot postfix
