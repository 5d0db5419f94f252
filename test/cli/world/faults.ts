// Everything that the tests' servers can do wrong, each with the check that must notice, and what it must say it saw.
export interface Consequence {
  /** Check ids of company alpha. */
  readonly checks: readonly string[];
  readonly seen: RegExp;
}

export const consequences = {
  "the zone is not loaded": { checks: ["dns.authority:alpha.example"], seen: /REFUSED/ },
  "the name server is not authoritative": {
    checks: ["dns.authority:alpha.example", "dns.mx:alpha.example", "dns.address:mail.alpha.example"],
    seen: /not authoritative/,
  },
  "TCP tells something else": { checks: ["dns.mx:alpha.example", "dns.address:www.alpha.example"], seen: /over TCP/ },
  "the MX is another host": { checks: ["dns.mx:alpha.example", "dns.mx:group.example"], seen: /MX 10 other\.example/ },
  "the SRV records are missing": { checks: ["dns.clients:alpha.example"], seen: /_submissions: no SRV/ },
  "the address is old": {
    checks: ["dns.address:mail.alpha.example", "dns.address:www.alpha.example"],
    seen: /192\.0\.2\.99/,
  },
  "the PTR names another host": { checks: ["dns.reverse:mail.alpha.example"], seen: /other\.example/ },
  "anybody may copy the zone": { checks: ["dns.transfer:alpha.example"], seen: /NOERROR/ },
  "the name server resolves for everyone": { checks: ["dns.recursion"], seen: /NOERROR with the RA bit/ },

  "the page is another one": { checks: ["web.page:www.alpha.example", "web.page:www2.alpha.example"], seen: /Welcome/ },
  "one name shows nothing": { checks: ["web.page:www2.alpha.example"], seen: /404/ },
  "HTTP serves the page": { checks: ["web.redirect:www.alpha.example"], seen: /200 without a Location/ },
  "HTTP leads to another name": { checks: ["web.redirect:www2.alpha.example"], seen: /301 to https:\/\/www\.alpha/ },
  "paths lead out of the document root": { checks: ["web.traversal:www.alpha.example"], seen: /200 for \/\.\./ },
  "hidden files are served": { checks: ["web.dotfiles:www.alpha.example"], seen: /200 for \/\.env/ },
  "the clients' settings name another server": {
    checks: ["web.autoconfig:alpha.example"],
    seen: /mail\.old\.example:993/,
  },
  "the clients' settings are not there": { checks: ["web.autoconfig:alpha.example"], seen: /404/ },
  "an SRV record leads to what is not served": { checks: ["dns.clients:alpha.example"], seen: /_sieve: 0 1 4190 / },
  "any name shows the site": { checks: ["web.unknown-name"], seen: /200/ },

  "the certificate is for another name": {
    checks: ["web.page:www.alpha.example", ...mailPorts("tls.certificate"), "tls.certificate:www.alpha.example:443"],
    seen: /altnames|Host: .* is not/,
  },
  "the certificate is from an unknown CA": {
    checks: ["web.page:www.alpha.example", ...mailPorts("tls.certificate"), "tls.certificate:www.alpha.example:443"],
    seen: /unable to (verify|get)|self.signed|signature failure/,
  },
  "the certificate has five days left": {
    checks: [...mailPorts("tls.certificate"), "tls.certificate:www.alpha.example:443"],
    seen: /, [45] days left/,
  },
  "old TLS is taken": {
    checks: [...mailPorts("tls.old"), "tls.old:www.alpha.example:443"],
    seen: /TLS 1\.1: taken, TLSv1\.1/,
  },
  "old ciphers are taken": {
    checks: [...mailPorts("tls.old"), "tls.old:www.alpha.example:443"],
    seen: /CBC.*: taken, TLSv1\.2/,
  },
  "25 offers no STARTTLS": { checks: ["tls.certificate:mail.alpha.example:25"], seen: /offers no STARTTLS/ },

  "the banner is another name": { checks: ["smtp.banner:mail.alpha.example"], seen: /localhost\.localdomain/ },
  "EHLO says another name": { checks: ["smtp.banner:mail.alpha.example"], seen: /EHLO: 250-localhost/ },
  "an open relay": { checks: ["smtp.relay"], seen: /250 2\.1\.5/ },
  "the relay refusal has another code": { checks: ["smtp.relay"], seen: /450 4\.7\.1/ },
  "its disk is full": {
    checks: ["smtp.relay", "smtp.unknown-recipient:alpha.example", "smtp.spoofed-sender", "smtp.smuggling"],
    seen: /452 4\.3\.1/,
  },
  "VRFY tells who exists": { checks: ["smtp.vrfy"], seen: /252 2\.0\.0/ },
  "25 takes passwords": { checks: ["smtp.auth-25"], seen: /AUTH PLAIN/ },
  "commands in clear count after STARTTLS": { checks: ["smtp.starttls-injection"], seen: /obeyed: 250 2\.0\.0/ },
  "unknown recipients are taken": {
    checks: ["smtp.unknown-recipient:alpha.example", "smtp.unknown-recipient:group.example"],
    seen: /250 2\.1\.5/,
  },
  "587 takes passwords in clear": { checks: ["smtp.clear-password"], seen: /offered in clear/ },
  "587 answers AUTH in clear": { checks: ["smtp.clear-password"], seen: /535 5\.7\.8/ },
  "143 takes passwords in clear": { checks: ["imap.clear-password"], seen: /offered in clear: AUTH=PLAIN/ },
  "143 judges passwords in clear": { checks: ["imap.clear-password"], seen: /NO \[AUTHENTICATIONFAILED\]/ },
  "110 takes passwords in clear": { checks: ["pop3.clear-password"], seen: /offered in clear: USER/ },
  "110 judges passwords in clear": { checks: ["pop3.clear-password"], seen: /^\+OK/ },
  "a user may send as anybody": { checks: ["smtp.spoofed-sender"], seen: /250 2\.1\.5/ },
  "AUTH offers ANONYMOUS": { checks: ["smtp.spoofed-sender", "imap.wrong-password"], seen: /ANONYMOUS/ },
  "any password is right": {
    checks: ["smtp.wrong-password", "imap.wrong-password", "imap.unknown-user", "pop3.unknown-user"],
    seen: /^(235|OK|\+OK)/,
  },
  "the log-in service is slow": { checks: ["smtp.wrong-password"], seen: /454 4\.7\.0/ },
  "LF ends a message": { checks: ["smtp.smuggling"], seen: /ended the message|second message/ },
  "the right password is wrong": {
    checks: ["users.login:ann@alpha.example", "users.login:bob@alpha.example"],
    seen: /log-in as|AUTHENTICATIONFAILED/,
  },
  "995 refuses all": { checks: ["users.login:ann@alpha.example"], seen: /995: -ERR/ },

  "mail is lost": {
    checks: ["exchange.within:ann@alpha.example->alpha", "copies:ann@alpha.example", "groups:team@alpha.example"],
    seen: /it did not reach .*ann@alpha\.example/,
  },
  "mail to others is refused": {
    checks: ["exchange.between:ann@alpha.example->beta", "exchange.between:bob@alpha.example->beta"],
    seen: /554 5\.7\.1/,
  },
  "mail from others is lost": { checks: ["exchange.between:eve@beta.example->alpha"], seen: /it did not reach/ },
  "servers talk in clear": {
    checks: ["exchange.between:ann@alpha.example->beta", "exchange.between:eve@beta.example->alpha"],
    seen: /got it with ESMTP:/,
  },
  "the other server's name is not in Received": {
    checks: ["exchange.between:ann@alpha.example->beta"],
    seen: /no Received line/,
  },
  "995 does not show the message": { checks: ["exchange.within:ann@alpha.example->alpha"], seen: /POP3S does not/ },
  "copies are not made": { checks: ["copies:ann@alpha.example"], seen: /it did not reach bob@alpha\.example/ },
  "who has a copy sent loses the message": {
    checks: ["copies:ann@alpha.example"],
    seen: /it did not reach ann@alpha\.example/,
  },
  "the group has lost a member": { checks: ["groups:team@alpha.example"], seen: /did not reach cat@alpha\.example/ },
  "messages come twice": { checks: ["groups:team@alpha.example"], seen: /more than once/ },
  "the alias domain's own alias is ignored": {
    checks: ["alias-domains:cat@group.example"],
    seen: /did not reach bob@alpha\.example/,
  },
  "the alias domain's own alias is not the only one": {
    checks: ["alias-domains:cat@group.example"],
    seen: /also reached cat@alpha\.example/,
  },
  "a recipient without a domain is refused": { checks: ["smtp.unqualified-recipient"], seen: /504 5\.5\.2/ },
  "nothing answers": {
    checks: ["smtp.relay", "smtp.smuggling", "tls.old:mail.alpha.example:993", "imap.clear-password", "smtp.vrfy"],
    seen: /ECONNREFUSED/,
  },
  silence: {
    checks: ["smtp.relay", "smtp.vrfy", "tls.old:mail.alpha.example:993", "imap.clear-password"],
    seen: /no result within|no answer|no TLS handshake/,
  },
} satisfies Record<string, Consequence>;

export type Fault = keyof typeof consequences;

function mailPorts(kind: string): string[] {
  return [25, 587, 465, 143, 993, 110, 995].map((port) => `${kind}:mail.alpha.example:${port}`);
}
