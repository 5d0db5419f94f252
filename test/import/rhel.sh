# The same trade in the layout of RHEL's tutorials: Unix accounts with their mail as mbox in /var/mail, aliases and virtual, named.conf with its zones in /var/named.
# Laid on a Debian machine (named is told -c). Run as root, with the address as $1.
set -eu
address=${1:-198.18.0.30}
last=${address##*.}

hostname mail.baidu.test
echo mail.baidu.test > /etc/hostname
echo "$address mail.baidu.test mail" >> /etc/hosts

for user in xixi maomao haha redhat; do
  getent passwd $user > /dev/null || useradd --create-home --shell /bin/bash $user
  echo "$user:$user-secret" | chpasswd
  touch /var/mail/$user
  chown $user:mail /var/mail/$user
  chmod 660 /var/mail/$user
done

cat > /etc/postfix/main.cf <<'END'
queue_directory = /var/spool/postfix
command_directory = /usr/sbin
mail_owner = postfix
myhostname = mail.baidu.test
mydomain = baidu.test
myorigin = $mydomain
inet_interfaces = all
inet_protocols = ipv4
mydestination = $myhostname, localhost.$mydomain, localhost, $mydomain
unknown_local_recipient_reject_code = 550
mynetworks = 198.18.0.0/24, 127.0.0.0/8
relay_domains = $mydestination
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
mail_spool_directory = /var/mail
virtual_alias_domains = group.test, work.test
virtual_alias_maps = hash:/etc/postfix/virtual
smtpd_sasl_auth_enable = yes
smtpd_sasl_security_options = noanonymous
broken_sasl_auth_clients = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_recipient_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
debug_peer_level = 2
html_directory = no
compatibility_level = 2
END
cat > /etc/postfix/virtual <<'END'
@group.test	@baidu.test
@work.test	@qq.test
admin@group.test	maomao, xixi@baidu.test, lisi@qq.test
END
postmap /etc/postfix/virtual
cat > /etc/aliases <<'END'
# Basic system aliases -- these MUST be present.
mailer-daemon:	postmaster
postmaster:	root
bin:		root
daemon:		root
# Person who should get root's mail
root:		maomao
workgroup:	maomao, xixi, redhat
xixi:		xixi, haha
END
postalias /etc/aliases

cat > /etc/dovecot/conf.d/99-tutorial.conf <<'END'
disable_plaintext_auth = no
mail_location = mbox:~/mail:INBOX=/var/mail/%u
mail_privileged_group = mail
ssl = no
protocols = imap pop3
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0666
    user = postfix
    group = postfix
  }
}
END

mkdir -p /var/named/data /run/named
cat > /etc/named.conf <<'END'
//
// named.conf
//
options {
	listen-on port 53 { any; };
	listen-on-v6 port 53 { ::1; };
	directory 	"/var/named";
	dump-file 	"/var/named/data/cache_dump.db";
	statistics-file "/var/named/data/named_stats.txt";
	allow-query     { any; };
	recursion no;
	dnssec-validation yes;
	pid-file "/run/named/named.pid";
};

logging {
        channel default_debug {
                file "data/named.run";
                severity dynamic;
        };
};

zone "." IN {
	type hint;
	file "named.ca";
};

zone "baidu.test" IN {
	type master;
	file "baidu.test.zone";
	allow-update { none; };
};
zone "0.18.198.in-addr.arpa" IN {
	type master;
	file "198.18.0.arpa";
	allow-update { none; };
};
zone "qq.test" IN { type master; file "qq.test.zone"; };
END
cp /usr/share/dns/root.hints /var/named/named.ca
cat > /var/named/baidu.test.zone <<END
\$TTL 1D
@	IN SOA	ns root (
					0	; serial
					1D	; refresh
					1H	; retry
					1W	; expire
					3H )	; minimum
	NS	ns
	MX	10 mail
ns	A	$address
mail	A	$address
www	A	$address
www2	CNAME	www
\$GENERATE 1-20 pc\$	A	198.18.1.\$
\$GENERATE 0-6/2 nap\${100,4,d}	CNAME	mail
END
cat > /var/named/198.18.0.arpa <<END
\$TTL 1D
@	IN SOA	ns.baidu.test. root.baidu.test. ( 0 1D 1H 1W 3H )
	NS	ns.baidu.test.
$last	PTR	mail.baidu.test.
END
cat > /var/named/qq.test.zone <<'END'
$TTL 1D
@	IN SOA	ns.baidu.test. root.baidu.test. ( 0 1D 1H 1W 3H )
	NS	ns.baidu.test.
	MX	10 mail
	TXT	"v=spf1 mx -all"
mail	A	198.18.0.40
END
chown -R bind:bind /var/named /run/named
mkdir -p /etc/systemd/system/named.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/sbin/named -f -u bind -c /etc/named.conf\nType=simple\n' > /etc/systemd/system/named.service.d/tutorial.conf
# AppArmor of Debian's package knows no /var/named; where it is on, this file lets named read there.
if test -d /etc/apparmor.d/local; then
  printf '/var/named/** rwk,\n/etc/named.conf r,\n/run/named/** rwk,\n' > /etc/apparmor.d/local/usr.sbin.named
  apparmor_parser -r /etc/apparmor.d/usr.sbin.named 2> /dev/null || :
fi

mkdir -p /www/html
echo "It's www.baidu.test" > /www/html/index.html
rm -f /etc/nginx/sites-enabled/default
cat > /etc/nginx/conf.d/www.conf <<'END'
server {
    listen       80;
    server_name  www.baidu.test www2.baidu.test;
    root         /www/html;
    index        index.html;
}
END
systemctl daemon-reload
systemctl enable --quiet postfix dovecot named nginx
systemctl restart postfix dovecot named nginx
