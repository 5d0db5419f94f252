// Each row of docs/drift.md on real hosts: many hand edits at once, one plan that names each, one apply that mends them, and nothing else touched or reported.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { hashPassword } from "../../provider/resources/password.ts";
import { everything } from "./everything.ts";
import { projectRoot } from "./lab.ts";
import { ownLab } from "./own-lab.ts";
import type { Answer, Request } from "./resource-steps.ts";

interface Edit {
  /** The row's first two columns. */
  readonly row: string;
  readonly edit: string;
  /** Of which resource the plan shows it, by its address in everything.ts. */
  readonly of: string;
  readonly shows: RegExp;
  /** Succeeds only when it is put right. */
  readonly mended: string;
}

const chain = "/etc/ssl/postform/main/chain.pem";
const tables = "/etc/postfix/postform";
const zone = "/var/lib/bind/postform/drift.example";
const site = "/etc/nginx/sites-available/www.drift.example.conf";
const saslUnit = "/etc/systemd/system/saslauthd.service.d/postform.conf";

/** Another content, loaded by a command, and the old content back: by its old name, so that only its time of change tells. */
const detour = (path: string, change: string, load: string) =>
  `cp -p ${path} /root/kept && sed -i '${change}' ${path} && ${load} && sleep 0.5 && mv /root/kept ${path}`;

/** Each round's edits are made at once. What one would hide of another comes in another round. */
const rounds: readonly (readonly Edit[])[] = [
  [
    {
      row: "all: content of a file",
      edit: "sed -i 's/^disable_vrfy_command = .*/disable_vrfy_command = no/' /etc/postfix/main.cf",
      of: "mailServer",
      shows: /disable_vrfy_command = no/,
      mended: 'test "$(postconf -h disable_vrfy_command)" = yes',
    },
    {
      row: "all: a file that is missing",
      edit: "rm /etc/postfix/master.cf",
      of: "mailServer",
      shows: /master\.cf/,
      mended: "test -s /etc/postfix/master.cf",
    },
    {
      row: "all: owner and group",
      edit: "chown nobody:nogroup /etc/bind/named.conf.local",
      of: "nameServer",
      shows: /named\.conf\.local belongs to nobody:nogroup, should belong to root:bind/,
      mended: 'test "$(stat -c %U:%G /etc/bind/named.conf.local)" = root:bind',
    },
    {
      row: "all: mode",
      edit: `chmod 0666 ${tables}/aliases`,
      of: "mailServer",
      shows: /aliases has mode 0666, should be 0644/,
      mended: `test "$(stat -c %a ${tables}/aliases)" = 644`,
    },
    {
      row: "all: a unit that was stopped",
      edit: "systemctl stop drift-clock.service",
      of: "config",
      shows: /unit drift-clock\.service is stopped/,
      mended: "systemctl is-active drift-clock.service",
    },
    {
      row: "all: a unit that was disabled",
      edit: "systemctl disable dovecot.service",
      of: "mailServer",
      shows: /unit dovecot\.service is disabled/,
      mended: "systemctl is-enabled dovecot.service",
    },
    {
      row: "all: a unit that was masked",
      edit: "systemctl stop nginx.service; systemctl mask nginx.service",
      of: "webServer",
      shows: /unit nginx\.service is masked/,
      mended: "systemctl is-active nginx.service && systemctl is-enabled nginx.service",
    },
    {
      row: "postform_host: the resolver's file",
      edit: "echo 'nameserver 192.0.2.66' >> /etc/resolv.conf",
      of: "host",
      shows: /192\.0\.2\.66/,
      mended: "! grep -q 192.0.2.66 /etc/resolv.conf",
    },
    {
      row: "postform_host: packages",
      edit: "dpkg --force-depends --remove bsd-mailx >/dev/null 2>&1",
      of: "host",
      shows: /package bsd-mailx is not installed/,
      mended: "dpkg -s bsd-mailx | grep -q '^Status: install ok installed$'",
    },
    {
      row: "postform_host_baseline: the firewall that the kernel has",
      edit: "nft flush ruleset",
      of: "baseline",
      shows: /the firewall is not what \/etc\/nftables\.d\/postform\.nft says/,
      mended: "nft list table inet postform | grep -q 'tcp dport 22 accept'",
    },
    {
      row: "postform_tls_cert: the private key",
      edit: 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$(readlink /etc/ssl/postform/main/key.pem)"',
      of: "certificate",
      shows: /key/,
      mended: `test "$(openssl x509 -in ${chain} -noout -pubkey)" = "$(openssl pkey -in /etc/ssl/postform/main/key.pem -pubout)"`,
    },
    {
      row: "postform_name_server: the list of zones",
      edit: "echo '// mine' >> /etc/bind/postform/zones.conf",
      of: "nameServer",
      shows: /zones\.conf is not what its fragments make/,
      mended: "! grep -q mine /etc/bind/postform/zones.conf",
    },
    {
      row: "postform_dns_zone: its records",
      edit: `sed -i 's/^www IN A .*/www IN A 192.0.2.66/' ${zone}.d/00-zone`,
      of: "zone",
      shows: /192\.0\.2\.66/,
      mended: `! grep -q 192.0.2.66 ${zone}.zone`,
    },
    {
      row: "postform_dns_zone: the joined zone file",
      edit: "echo 'x IN A 192.0.2.67' >> /var/lib/bind/postform/0.18.198.in-addr.arpa.zone",
      of: "reverse",
      shows: /in-addr\.arpa\.zone is not what its fragments make/,
      mended: "! grep -q 192.0.2.67 /var/lib/bind/postform/0.18.198.in-addr.arpa.zone",
    },
    {
      row: "postform_dns_records: its records",
      edit: `sed -i 's/10 mail/99 mail/' ${zone}.d/50-mail`,
      of: "records",
      shows: /99 mail\.drift\.example/,
      mended: `grep -q '10 mail.drift.example' ${zone}.zone`,
    },
    {
      row: "postform_mail_server: a joined table",
      edit: `echo 'spy@drift.example OK' >> ${tables}/mailboxes`,
      of: "mailServer",
      shows: /mailboxes is not what its fragments make/,
      mended: `! postmap -q spy@drift.example hash:${tables}/mailboxes`,
    },
    {
      row: "postform_mail_server: an index that is missing",
      edit: `rm ${tables}/virtual_aliases.db`,
      of: "mailServer",
      shows: /virtual_aliases\.db is missing/,
      mended: `postmap -q sales@drift.example hash:${tables}/virtual_aliases`,
    },
    {
      row: "postform_mail_server: an index that is older than its table",
      edit: `touch -d '+1 second' ${tables}/access`,
      of: "mailServer",
      shows: /access\.db is older than .*access/,
      mended: `test ${tables}/access.db -nt ${tables}/access`,
    },
    {
      row: "postform_mail_server: an index of other content",
      edit: `printf 'spy@drift.example spy\\n' > /root/t && postmap hash:/root/t && cat /root/t.db > ${tables}/transport.db`,
      of: "mailServer",
      shows: /transport\.db does not hold what .*transport says/,
      mended: `! postmap -q spy@drift.example hash:${tables}/transport`,
    },
    {
      row: "postform_mail_server: an index of other content",
      edit: `printf 'root: spy\\n' > /root/a && postalias hash:/root/a && cat /root/a.db > ${tables}/aliases.db`,
      of: "mailServer",
      shows: /aliases\.db does not hold what .*aliases says/,
      mended: `test "$(postalias -q root hash:${tables}/aliases)" = ann@drift.example`,
    },
    {
      row: "postform_mail_server: the account `vmail`",
      edit: "usermod -u 6000 -d /home/spy -s /bin/bash vmail",
      of: "mailServer",
      shows: /account vmail has the user id 6000, should have 5000/,
      mended: 'test "$(getent passwd vmail)" = vmail:x:5000:5000::/var/vmail:/usr/sbin/nologin',
    },
    {
      row: "postform_mail_domain: mailboxes",
      edit: "sed -i '/^bob@/d' /etc/dovecot/postform/users.d/drift.example",
      of: "mailDomain",
      shows: /bob/,
      mended: "doveadm user bob@drift.example",
    },
    {
      row: "postform_mail_domain: aliases",
      edit: `sed -i 's/^sales@.*/sales@drift.example spy@elsewhere.example/' ${tables}/virtual_aliases.d/drift.example`,
      of: "mailDomain",
      shows: /spy@elsewhere\.example/,
      mended: `postmap -q sales@drift.example hash:${tables}/virtual_aliases | grep -qx ann@drift.example`,
    },
    {
      row: "postform_alias_domain: aliases",
      edit: `rm ${tables}/virtual_aliases.d/alias.example`,
      of: "aliasDomain",
      shows: /admin/,
      mended: `postmap -q admin@alias.example hash:${tables}/virtual_aliases`,
    },
    {
      row: "postform_web_server: Debian's default site",
      edit: "echo '# mine' > /etc/nginx/sites-enabled/default",
      of: "webServer",
      shows: /sites-enabled\/default is there, and should not be/,
      mended: "test ! -e /etc/nginx/sites-enabled/default",
    },
    {
      row: "postform_web_site: the link that enables it",
      edit: "rm /etc/nginx/sites-enabled/www.drift.example.conf",
      of: "webSite",
      shows: /www\.drift\.example\.conf is no link to/,
      mended: `test "$(readlink /etc/nginx/sites-enabled/www.drift.example.conf)" = ${site}`,
    },
    {
      row: "postform_web_site: pages",
      edit: "echo defaced > /www/html/index.html",
      of: "webSite",
      shows: /defaced/,
      mended: "grep -q www.drift.example /www/html/index.html",
    },
  ],
  [
    {
      row: "postform_host_baseline: the configuration that sshd loaded",
      edit: detour(
        "/etc/ssh/sshd_config.d/00-postform.conf",
        "s/^MaxAuthTries .*/MaxAuthTries 9/",
        "systemctl reload ssh",
      ),
      of: "baseline",
      shows: /ssh\.service has not loaded .*00-postform\.conf since it changed/,
      mended: "test /run/sshd.pid -nt /etc/ssh/sshd_config.d/00-postform.conf",
    },
    {
      row: "postform_web_server: the configuration that nginx loaded",
      edit: detour(
        "/etc/nginx/nginx.conf",
        "s/worker_connections .*/worker_connections 77;/",
        "systemctl reload nginx",
      ),
      of: "webServer",
      shows: /nginx\.service has not loaded \/etc\/nginx\/nginx\.conf since it changed/,
      mended: "true",
    },
    {
      row: "postform_web_site: the site's configuration that nginx loaded",
      edit: `touch ${site}`,
      of: "webSite",
      shows: /nginx\.service has not loaded .*www\.drift\.example\.conf since it changed/,
      mended: "true",
    },
    {
      row: "postform_name_server: the configuration that named loaded",
      edit: detour("/etc/bind/named.conf.options", 's/version none/version "spied"/', "rndc reconfig"),
      of: "nameServer",
      shows: /named\.service has not loaded \/etc\/bind\/named\.conf\.options since it changed/,
      mended: "test /run/named/named.pid -nt /etc/bind/named.conf.options",
    },
    {
      row: "postform_dns_zone: the zone's statement that named loaded",
      edit: "touch /etc/bind/postform/zones.d/elsewhere.example.conf",
      of: "secondary",
      shows: /named\.service has not loaded .*elsewhere\.example\.conf since it changed/,
      mended: "true",
    },
    {
      row: "postform_dns_zone: the zone that named serves",
      edit: detour(`${zone}.zone`, "s/^www IN A .*/www IN A 192.0.2.66/", "rndc reload drift.example"),
      of: "zone",
      shows: /named\.service serves another drift\.example than .*drift\.example\.zone/,
      mended: "getent ahostsv4 www.drift.example | grep -q '^198.18.0.'",
    },
    {
      row: "postform_mail_server: the configuration that Postfix loaded",
      edit: detour("/etc/postfix/main.cf", "s/^biff = no/biff = yes/", "postfix reload"),
      of: "mailServer",
      shows: /postfix\.service has not loaded \/etc\/postfix\/main\.cf since it changed/,
      mended: "true",
    },
    {
      row: "postform_mail_server: the configuration that Dovecot loaded",
      edit: detour("/etc/dovecot/dovecot.conf", "s/^auth_mechanisms = .*/auth_mechanisms = plain/", "doveadm reload"),
      of: "mailServer",
      shows: /dovecot\.service has not loaded \/etc\/dovecot\/dovecot\.conf since it changed/,
      mended:
        "printf 'a LOGOUT\\r\\n' | openssl s_client -quiet -connect 127.0.0.1:993 2>/dev/null | grep -q AUTH=LOGIN",
    },
    {
      row: "postform_mail_server: the configuration that saslauthd was started with",
      edit: detour(saslUnit, "s/-n 5/-n 3/", "systemctl daemon-reload && systemctl restart saslauthd"),
      of: "mailServer",
      shows: /saslauthd\.service has not loaded .*postform\.conf since it changed/,
      mended: "pgrep -f 'saslauthd.* -n 5'",
    },
    {
      row: 'postform_config: a unit with `onChange = "restart"` that was not restarted',
      edit: detour("/etc/drift-clock.conf", "s/tick/tock/", "systemctl restart drift-clock"),
      of: "config",
      shows: /drift-clock\.service has not loaded \/etc\/drift-clock\.conf since it changed/,
      mended: "true",
    },
  ],
  [
    ...(
      [
        ["postform_mail_server: the certificate that Postfix shows", "mailServer", "postfix.service", "25"],
        ["postform_mail_server: the certificate that Dovecot shows", "mailServer", "dovecot.service", "993"],
        ["postform_web_site: the certificate that nginx shows", "webSite", "nginx.service", "443"],
      ] as const
    ).map(([row, of, unit, port], index) => ({
      row,
      // With its key, shown to somebody, and put back: no daemon is told.
      edit:
        index > 0
          ? "true"
          : `key=$(readlink /etc/ssl/postform/main/key.pem); cp -p ${chain} /root/chain; cp -p $key /root/key
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=spy.example -keyout $key -out ${chain} 2>/dev/null
# Bookworm's postfix.service returns before Postfix has reloaded, and who then reads the old one would be gone.
systemctl reload nginx dovecot; postfix reload 2>/dev/null; sleep 1
for to in ':465' ':993' ':25 -starttls smtp'; do openssl s_client -connect 127.0.0.1$to < /dev/null 2>&1 | grep -q spy || exit 1; done
cat /root/key > $key; cat /root/chain > ${chain}`,
      of,
      shows: new RegExp(`${unit} serves another certificate.* on port ${port} than ${chain}: it was not reloaded`),
      mended: `! openssl s_client -connect 127.0.0.1:${port} ${port === "25" ? "-starttls smtp" : "-servername www.drift.example"} < /dev/null 2>&1 | grep spy`,
    })),
    {
      row: "all: a port that a unit does not answer on",
      edit: detour(
        "/etc/bind/named.conf.options",
        "s/listen-on .*/listen-on { none; };/; s/listen-on-v6 .*/listen-on-v6 { none; };/",
        "rndc reconfig",
      ),
      of: "nameServer",
      shows: /named\.service does not answer on port 53/,
      mended: "grep -q ':0035 00000000:0000 0A' /proc/net/tcp",
    },
  ],
  [
    {
      row: "postform_tls_cert: the certificate on disk",
      edit: `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=spy.example -keyout /dev/null -out ${chain} 2>/dev/null`,
      of: "certificate",
      shows: /chain\.pem/,
      mended: `! openssl x509 -in ${chain} -noout -subject | grep spy`,
    },
  ],
];

/** What somebody else has in the same places. */
const foreign = `mkdir -p /etc/systemd/system/nginx.service.d
echo 'server { listen 8080; server_name foreign.example; }' > /etc/nginx/sites-available/foreign.conf
ln -s ../sites-available/foreign.conf /etc/nginx/sites-enabled/foreign.conf
echo '# foreign' > /etc/nginx/conf.d/foreign.conf
echo '# foreign' > ${tables}/foreign
echo 'zone "foreign.example" { type primary; file "/var/lib/bind/foreign.zone"; };' >> /etc/bind/named.conf.default-zones
printf '$TTL 60\\n@ IN SOA ns h 1 2 3 4 5\\n@ IN NS ns\\nns IN A 192.0.2.1\\n' > /var/lib/bind/foreign.zone
echo foreign > /www/html/foreign.html
printf '[Service]\\nNice=1\\n' > /etc/systemd/system/nginx.service.d/foreign.conf
printf '[Service]\\nExecStart=/bin/sleep infinity\\n' > /etc/systemd/system/foreign.service
systemctl daemon-reload; systemctl start foreign.service; useradd -M foreign`;
const foreignLooks = `cd / && stat -c '%n %U:%G %a %i %Z' etc/nginx/sites-*/foreign.conf etc/nginx/conf.d/foreign.conf etc/postfix/postform/foreign etc/bind/named.conf.default-zones var/lib/bind/foreign.zone www/html/foreign.html etc/systemd/system/nginx.service.d/foreign.conf etc/systemd/system/foreign.service
getent passwd foreign; systemctl show -p ActiveState -p UnitFileState -p ExecMainStartTimestamp foreign.service`;

export function driftTableSuite(): void {
  describe("docs/drift.md", () => {
    const lab = ownLab("drift", "one=bookworm,two=trixie", ["--baked"]);
    const hosts = ["one", "two"] as const;
    const states: Record<string, Request["states"]> = { one: {}, two: {} };
    const wanted: Record<string, Request["wanted"]> = {};
    const theirs: Record<string, string> = {};

    async function take(host: string, ...steps: Request["steps"]): Promise<Answer> {
      const request: Request = { wanted: wanted[host]!, states: states[host]!, steps };
      const answer = (await lab.asClient("resource-steps", request)) as Answer;
      expect(answer.errors).toEqual([]);
      states[host] = answer.states;
      return answer;
    }

    const onBoth = (work: (host: (typeof hosts)[number]) => Promise<void>) => Promise.all(hosts.map(work));

    async function plansNothing(host: string): Promise<void> {
      const { plans } = await take(host, "plan");
      expect(plans[0]?.changes, host).toEqual({});
    }

    beforeAll(async () => {
      const list = await lab.list();
      const passwordHash = await hashPassword("correct horse battery staple");
      for (const host of hosts) {
        const { address, hostKeyFingerprint } = list.hosts.find(({ name }: { name: string }) => name === host);
        wanted[host] = everything({ address, hostKeyFingerprint, ca: list.ca, passwordHash });
      }
      await onBoth(async (host) => {
        await take(host, "plan", "apply");
        await lab.on(host, foreign);
        theirs[host] = await lab.on(host, foreignLooks);
      });
    });

    it("has a test for each row, and a row for each test", () => {
      const rows = readFileSync(join(projectRoot, "docs/drift.md"), "utf8")
        .split("\n")
        .filter((line) => line.startsWith("| ") && !line.startsWith("| resource "))
        .map((line) => line.slice(2).split(" | "))
        .map(([resource = "", watched = ""]) => `${resource.replaceAll("`", "")}: ${watched}`);
      const tested = new Set(rounds.flat().map(({ row }) => row));
      expect([...tested].sort()).toEqual(rows.sort());
    });

    it("what is not ours is not reported", () => onBoth(plansNothing).then(() => undefined));

    it.each(rounds.map((edits, index) => [index + 1, edits] as const))(
      "round %i: one plan names each edit, one apply mends them, and then there is nothing to do",
      async (_, edits) => {
        await onBoth(async (host) => {
          await lab.on(host, edits.map(({ edit }) => `(${edit}) || exit 1\n`).join(""));
          const { plans } = await take(host, "plan", "apply", "plan");
          const [first, last] = plans;
          for (const { row, of, shows } of edits)
            expect(JSON.stringify(first?.changes[of] ?? {}), `${host}: ${row}`).toMatch(shows);
          // Of nothing else.
          expect(Object.keys(first?.changes ?? {}).sort()).toEqual([...new Set(edits.map(({ of }) => of))].sort());
          expect(last?.changes, host).toEqual({});
          for (const { row, mended } of edits) {
            const check = await lab.exec(host, mended);
            expect(check.code, `${host}: ${row}: ${check.output}`).toBe(0);
          }
        });
      },
    );

    it("what happens by itself is no drift: reloads, logs that are rotated, a start of the machine", async () => {
      await onBoth(async (host) => {
        await lab.on(
          host,
          "postfix reload 2>&1; nginx -s reopen; doveadm log reopen; rndc reconfig; systemctl restart named dovecot; sleep 1",
        );
        await plansNothing(host);
      });
      await lab.powerCut(...hosts);
      await onBoth(async (host) => {
        await lab.on(host, "systemctl is-system-running --wait || true");
        await plansNothing(host);
      });
    });

    it("and what is not ours is as it was", () =>
      onBoth(async (host) => {
        const start = /^ExecMainStart.*\n/m;
        const looks = await lab.on(host, foreignLooks);
        // Nobody enabled their unit for the machine's start.
        expect(looks.replace(start, "").replace(/=inactive/, "=active")).toBe(theirs[host]?.replace(start, ""));
      }).then(() => undefined));
  });
}
