# A server as somebody sets it up by hand on Debian: two domains of virtual mailboxes, an alias domain, zones, sites. Run as root, with the address as $1.
set -eu
address=${1:-198.18.0.30}
last=${address##*.}

hostname mail.acme.example
echo mail.acme.example > /etc/hostname
grep -q mail.acme.example /etc/hosts || echo "$address mail.acme.example mail" >> /etc/hosts
echo acme.example > /etc/mailname

mkdir -p /etc/ssl/acme
openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj /CN=mail.acme.example \
  -addext subjectAltName=DNS:mail.acme.example,DNS:www.acme.example,DNS:shop.widgets.example \
  -keyout /etc/ssl/acme/key.pem -out /etc/ssl/acme/cert.pem 2> /dev/null

# Postfix
cat > /etc/postfix/main.cf <<'END'
# See /usr/share/postfix/main.cf.dist for a commented, more complete version

smtpd_banner = $myhostname ESMTP $mail_name (Debian/GNU)
biff = no
append_dot_mydomain = no
readme_directory = no
compatibility_level = 3.6

# TLS parameters
smtpd_tls_cert_file=/etc/ssl/acme/cert.pem
smtpd_tls_key_file=/etc/ssl/acme/key.pem
smtpd_tls_security_level=may
smtp_tls_CApath=/etc/ssl/certs
smtp_tls_security_level=may
smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache

smtpd_relay_restrictions = permit_mynetworks permit_sasl_authenticated defer_unauth_destination
smtpd_recipient_restrictions = permit_mynetworks,
        permit_sasl_authenticated,
        reject_unauth_destination,
        check_policy_service unix:private/policy-spf,
        reject_rbl_client zen.spamhaus.org
smtpd_client_restrictions = check_client_access hash:/etc/postfix/access
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_auth_enable = yes
myhostname = mail.acme.example
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
myorigin = /etc/mailname
mydestination = $myhostname, localhost.acme.example, localhost
relayhost =
mynetworks = 127.0.0.0/8 [::ffff:127.0.0.0]/104 [::1]/128 10.20.0.0/16
mailbox_size_limit = 0
recipient_delimiter = +
inet_interfaces = all
inet_protocols = all
message_size_limit = 20971520
virtual_mailbox_domains = /etc/postfix/vhosts
virtual_mailbox_base = /var/mail/vhosts
virtual_mailbox_maps = hash:/etc/postfix/vmailbox
virtual_alias_domains = acme.test widgets.test
virtual_alias_maps = hash:/etc/postfix/virtual
virtual_transport = lmtp:unix:private/dovecot-lmtp
transport_maps = hash:/etc/postfix/transport
header_checks = regexp:/etc/postfix/header_checks
smtp_tls_loglevel = 1
delay_warning_time = 4h
maximal_queue_lifetime = 3d
policy-spf_time_limit = 3600s
END
cat >> /etc/postfix/master.cf <<'END'
submission inet n       -       y       -       -       smtpd
  -o syslog_name=postfix/submission
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
  -o content_filter=
smtps     inet  n       -       y       -       -       smtpd
  -o syslog_name=postfix/smtps
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
policy-spf  unix  -       n       n       -       0       spawn
  user=nobody argv=/usr/local/bin/policy-spf
END
cat > /usr/local/bin/policy-spf <<'END'
#!/bin/sh
while IFS= read -r line; do test -n "$line" || printf 'action=dunno\n\n'; done
END
chmod 0755 /usr/local/bin/policy-spf
cat > /etc/postfix/vhosts <<'END'
acme.example
widgets.example
END
cat > /etc/postfix/vmailbox <<'END'
# acme
ann@acme.example        acme.example/ann/
bob@acme.example        acme.example/bob/
eve@acme.example        acme.example/eve/
# widgets
shop@widgets.example    widgets.example/shop/
ann@widgets.example     widgets.example/ann/
END
cat > /etc/postfix/virtual <<'END'
hostmaster@acme.example ann@acme.example
postmaster@acme.example ann@acme.example
sales@acme.example      ann@acme.example, bob@acme.example,
                        carl@partner.example
bob@acme.example        bob@acme.example, ann@acme.example
postmaster@widgets.example      shop@widgets.example
@widgets.example        shop@widgets.example
shop@widgets.example    shop@widgets.example
ann@widgets.example     ann@widgets.example
@acme.test              @acme.example
info@widgets.test       ann@widgets.example
root                    ann@acme.example
END
printf '%s\n' 'lost.example  error:5.1.2 nobody is there' > /etc/postfix/transport
printf '%s\n' '192.0.2.66  REJECT no spam' '10.20.30.40 OK' > /etc/postfix/access
printf '%s\n' '/^Subject: .*casino/ REJECT no casino' '/^X-Evil:/x DISCARD' > /etc/postfix/header_checks
cat > /etc/aliases <<'END'
# See man 5 aliases for format
postmaster:    root
root:   ann@acme.example
backup: ann@acme.example, bob@acme.example
tickets: "|/usr/local/bin/tickets --new"
END
postalias /etc/aliases
for table in vmailbox virtual transport access; do postmap /etc/postfix/$table; done

# Dovecot
getent group vmail > /dev/null || groupadd -g 5000 vmail
getent passwd vmail > /dev/null || useradd -g vmail -u 5000 -d /var/mail/vhosts -s /usr/sbin/nologin vmail
mkdir -p /var/mail/vhosts
for box in acme.example/ann acme.example/bob acme.example/eve widgets.example/shop widgets.example/ann; do
  mkdir -p /var/mail/vhosts/$box
done
chown -R vmail:vmail /var/mail/vhosts
hash() { doveadm pw -s "$1" -p "$2"; }
rm -f /etc/dovecot/users
{
  echo "ann@acme.example:$(hash SHA512-CRYPT ann-secret)::::::"
  echo "bob@acme.example:$(hash SHA512-CRYPT bob-secret)::::::userdb_quota_rule=*:storage=2G"
  echo "eve@acme.example:$(hash SSHA256 eve-secret)::::::"
  echo "shop@widgets.example:{PLAIN}shop-secret::::::"
  echo "ann@widgets.example:$(hash BLF-CRYPT ann-widgets)::::::"
} > /etc/dovecot/users
chown root:dovecot /etc/dovecot/users
chmod 640 /etc/dovecot/users
if doveconf -n 2> /dev/null | grep -q '^dovecot_config_version'; then
  cat > /etc/dovecot/conf.d/10-auth.conf <<'END'
auth_mechanisms = plain login
passdb passwd-file {
  passwd_file_path = /etc/dovecot/users
}
userdb static {
  fields {
    uid = vmail
    gid = vmail
    home = /var/mail/vhosts/%{user | domain}/%{user | username}
  }
}
END
  cat > /etc/dovecot/conf.d/10-mail.conf <<'END'
mail_driver = maildir
mail_home = /var/mail/vhosts/%{user | domain}/%{user | username}
mail_path = ~/
mail_privileged_group = mail
namespace inbox {
  inbox = yes
}
END
  sed -i 's/auth_username_format = .*/auth_username_format = %{user | lower}/' /etc/dovecot/conf.d/20-lmtp.conf
  cat > /etc/dovecot/conf.d/10-ssl.conf <<'END'
ssl = yes
ssl_server_cert_file = /etc/ssl/acme/cert.pem
ssl_server_key_file = /etc/ssl/acme/key.pem
END
else
  sed -i -e 's/^auth_mechanisms = .*/auth_mechanisms = plain login/' -e 's/^!include auth-system/#&/' -e 's/^#\(!include auth-passwdfile\)/\1/' \
    /etc/dovecot/conf.d/10-auth.conf
  cat > /etc/dovecot/conf.d/auth-passwdfile.conf.ext <<'END'
# Authentication for passwd-file users.
passdb {
  driver = passwd-file
  args = scheme=SHA512-CRYPT username_format=%u /etc/dovecot/users
}
userdb {
  driver = static
  args = uid=vmail gid=vmail home=/var/mail/vhosts/%d/%n
}
END
  sed -i 's|^mail_location = .*|mail_location = maildir:/var/mail/vhosts/%d/%n|' /etc/dovecot/conf.d/10-mail.conf
  sed -i -e 's|^ssl_cert = .*|ssl_cert = </etc/ssl/acme/cert.pem|' -e 's|^ssl_key = .*|ssl_key = </etc/ssl/acme/key.pem|' \
    /etc/dovecot/conf.d/10-ssl.conf
fi
cat > /etc/dovecot/conf.d/99-local.conf <<'END'
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
login_greeting = Acme mail
mail_max_userip_connections = 30
END

# BIND
mkdir -p /etc/bind/zones
cat > /etc/bind/named.conf.options <<'END'
options {
        directory "/var/cache/bind";
        listen-on-v6 { any; };
        // Only our own networks ask for other names.
        allow-recursion { 127.0.0.1; 10.20.0.0/16; };
        forwarders { 198.18.0.1; };
        dnssec-validation no;
        max-cache-size 64m;
};
END
cat > /etc/bind/named.conf.local <<END
//
// Do any local configuration here
//
zone "acme.example" { type master; file "/etc/bind/zones/db.acme.example"; allow-transfer { 192.0.2.53; }; };
zone "widgets.example" {
        type master;
        file "/etc/bind/zones/db.widgets.example";
};
zone "0.18.198.in-addr.arpa" { type master; file "/etc/bind/zones/db.198.18.0"; };
zone "customer.example" { type master; file "/etc/bind/zones/db.customer.example"; };
zone "partner.example" { type slave; masters { 192.0.2.53; }; file "partner.example"; };
END
cat > /etc/bind/zones/db.acme.example <<END
\$TTL 1d
\$ORIGIN acme.example.
@       IN      SOA     ns1.acme.example. hostmaster.acme.example. (
                        2024031501      ; serial
                        4h              ; refresh
                        30m             ; retry
                        2w              ; expire
                        1h )            ; negative
        IN      NS      ns1
        IN      NS      ns2.partner.example.
        IN      MX      10 mail
        IN      TXT     "v=spf1 mx ip4:$address" " -all"
ns1     IN      A       $address
mail    IN      A       $address
www     300 IN  A       $address
ftp     IN      CNAME   www
_dmarc  IN      TXT     "v=DMARC1; p=quarantine; rua=mailto:hostmaster@acme.example"
; a service
_xmpp-server._tcp IN SRV 5 0 5269 mail
\$GENERATE 1-3 node-\$ A 10.20.0.\$
\$ORIGIN dev.acme.example.
git     IN      A       10.20.1.7
old     IN      HINFO   "PDP-11" "UNIX"
END
cat > /etc/bind/zones/db.widgets.example <<END
\$TTL 3600
@ IN SOA ns1.acme.example. hostmaster.acme.example. 7 7200 900 1209600 3600
@ IN NS ns1.acme.example.
@ IN MX 10 mail.acme.example.
shop IN A $address
* IN A $address
END
cat > /etc/bind/zones/db.198.18.0 <<END
\$TTL 86400
@ IN SOA ns1.acme.example. hostmaster.acme.example. ( 1 3h 1h 1w 1h )
@ IN NS ns1.acme.example.
$last IN PTR mail.acme.example.
99 IN PTR printer.acme.example.
END
cat > /etc/bind/zones/db.customer.example <<END
\$TTL 3600
@ IN SOA ns1.acme.example. admin.customer.example. ( 3 7200 900 1209600 600 )
@ IN NS ns1.acme.example.
@ IN A 192.0.2.80
www IN CNAME @
END

# nginx
mkdir -p /var/www/acme /var/www/shop
echo 'It is Acme' > /var/www/acme/index.html
echo 'It is the shop' > /var/www/shop/index.html
rm -f /etc/nginx/sites-enabled/default
cat > /etc/nginx/sites-available/acme <<'END'
server {
    listen 80;
    listen [::]:80;
    server_name acme.example www.acme.example;
    return 301 https://www.acme.example$request_uri;
}

server {
    listen 443 ssl http2;
    listen [::]:443 ssl http2;
    server_name www.acme.example acme.example;
    ssl_certificate /etc/ssl/acme/cert.pem;
    ssl_certificate_key /etc/ssl/acme/key.pem;
    root /var/www/acme;
    index index.html index.htm;
    access_log /var/log/nginx/acme.access.log;

    location / {
        try_files $uri $uri/ =404;
    }
    location /downloads/ {
        autoindex on;
    }
}
END
cat > /etc/nginx/sites-available/shop.widgets.example.conf <<'END'
server {
    listen 80;
    server_name shop.widgets.example;
    root /var/www/shop;
}
END
cat > /etc/nginx/sites-available/app <<'END'
server {
    listen 80;
    server_name app.acme.example;
    location / {
        proxy_pass http://127.0.0.1:8080;
        proxy_set_header Host $host;
    }
}
END
for site in acme shop.widgets.example.conf app; do ln -sf ../sites-available/$site /etc/nginx/sites-enabled/$site; done
if nginx -v 2>&1 | grep -q '/1\.2[6-9]'; then sed -i -e 's/ ssl http2;/ ssl;/' /etc/nginx/sites-available/acme; fi

useradd --create-home --shell /bin/bash carla 2> /dev/null || :
systemctl enable --quiet postfix dovecot named nginx
systemctl restart postfix dovecot named nginx
