// One host with a resource of every type, as the drift tests have it.
import type { Wanted } from "./resource-steps.ts";

export interface Machine {
  readonly address: string;
  readonly hostKeyFingerprint: string;
  readonly ca: string;
  readonly passwordHash: string;
}

export function everything({ address, hostKeyFingerprint, ca, passwordHash }: Machine): Record<string, Wanted> {
  const hostConnection = `ssh://root@${address}:22?hostkey=${hostKeyFingerprint}&adopt=1`;
  const folder = "/etc/ssl/postform/main";
  const certificate = { chain: `${folder}/chain.pem`, key: `${folder}/key.pem` };
  const contact = "hostmaster@drift.example";
  const soa = { primary: "ns.drift.example", contact };
  const at = (type: string, props: Record<string, unknown>): Wanted => ({
    type: `postform_${type}`,
    props: { hostConnection, ...props },
  });
  return {
    host: {
      type: "postform_host",
      props: {
        address,
        // Debian 13's Postfix writes its files when it is installed, which this lab's machines have behind them.
        adopt: true,
        hostname: "mail.drift.example",
        nameServers: ["127.0.0.1"],
        trustedCertificates: { lab: `file:${ca}` },
        services: ["dns", "mail", "mail-cyrus", "web", "tls", "time", "updates", "firewall", "bans"],
      },
    },
    baseline: at("host_baseline", { firewall: {}, ssh: {}, bans: {}, time: {}, swap: {}, updates: {} }),
    certificate: at("tls_cert", { name: "main", names: ["mail.drift.example", "www.drift.example"] }),
    nameServer: at("name_server", {}),
    zone: at("dns_zone", {
      zone: "drift.example",
      soa,
      nameServers: ["ns.drift.example"],
      records: { "ns A": { values: [address] }, "mail A": { values: [address] }, "www A": { values: [address] } },
    }),
    reverse: at("dns_zone", { zone: "0.18.198.in-addr.arpa", soa, nameServers: ["ns.drift.example"] }),
    records: at("dns_records", {
      zone: "drift.example",
      contributor: "mail",
      records: { "@ MX": { values: ["10 mail.drift.example."] } },
    }),
    secondary: at("dns_zone", { zone: "elsewhere.example", primaries: ["198.18.0.99"] }),
    mailServer: at("mail_server", {
      hostname: "mail.drift.example",
      origin: "drift.example",
      certificate,
      // A set, as Terraform gives it.
      protocols: ["imap", "imaps", "pop3", "pop3s", "sieve", "smtp", "submission", "submissions"],
      sasl: "cyrus",
      localAliases: { root: ["ann@drift.example"] },
      relayDomains: ["partner.example"],
      tables: {
        access: { "192.0.2.66": "REJECT" },
        headerChecks: [{ pattern: "^Subject: .*casino", action: "REJECT no casino" }],
        transport: { "lost.example": "error:5.1.2 nobody is there" },
      },
    }),
    mailDomain: at("mail_domain", {
      domain: "drift.example",
      mailboxes: { ann: { passwordHash }, bob: { passwordHash, copyTo: ["ann@drift.example"] } },
      aliases: { sales: ["ann@drift.example"] },
    }),
    aliasDomain: at("alias_domain", {
      domain: "alias.example",
      targetDomain: "drift.example",
      aliases: { admin: ["bob@drift.example"] },
    }),
    webServer: at("web_server", {}),
    webSite: at("web_site", {
      serverName: "www.drift.example",
      aliases: ["mail.drift.example"],
      certificate,
      pages: { "index.html": "It's www.drift.example\n" },
    }),
    config: at("config", {
      name: "clock",
      files: {
        "/etc/drift-clock.conf": { content: "tick\n" },
        "/etc/systemd/system/drift-clock.service": {
          content: "[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n",
        },
      },
      units: { "drift-clock.service": { onChange: "restart" } },
    }),
  };
}
