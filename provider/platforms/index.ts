// What differs between the systems that a host may run: packages, units, paths, map types, dialects. Used by render and resources.

/** What a machine runs, and the parts of its baseline. */
export type Service =
  | "dns"
  | "mail"
  | "mail-cyrus"
  | "web"
  | "tls"
  | "time"
  | "updates"
  | "resolver"
  | "firewall"
  | "bans";

export interface Platform {
  readonly id: string;
  readonly name: string;
  /** Packages that each service needs. */
  readonly packages: Readonly<Record<Service, readonly string[]>>;
  readonly postfix: {
    readonly unit: string;
    /** Default type of indexed tables (postconf -m). */
    readonly mapType: "hash" | "lmdb";
    readonly version: string;
    /** Capabilities that master(8) needs, and the release's unit keeps from it. */
    readonly lacks: readonly string[];
  };
  readonly dovecot: { readonly unit: string; readonly dialect: "2.3" | "2.4" };
  readonly bind: {
    readonly unit: string;
    readonly directory: string;
    readonly zones: string;
    readonly cache: string;
    readonly group: string;
  };
  readonly nginx: { readonly unit: string; readonly user: string; readonly http2: "listen" | "directive" };
}

const debian = {
  packages: {
    dns: ["bind9", "bind9-utils"],
    mail: [
      "postfix",
      "dovecot-core",
      "dovecot-imapd",
      "dovecot-pop3d",
      "dovecot-lmtpd",
      "dovecot-sieve",
      "dovecot-managesieved",
      "bsd-mailx",
      "ca-certificates",
    ],
    "mail-cyrus": ["sasl2-bin", "libsasl2-modules"],
    web: ["nginx"],
    tls: ["openssl"],
    time: ["systemd-timesyncd"],
    updates: ["unattended-upgrades"],
    resolver: ["unbound", "dns-root-data"],
    firewall: ["nftables"],
    bans: ["fail2ban", "python3-systemd", "nftables"],
  },
  bind: {
    unit: "named.service",
    directory: "/etc/bind",
    zones: "/var/lib/bind",
    cache: "/var/cache/bind",
    group: "bind",
  },
} as const;

const platforms: Readonly<Record<string, Platform>> = {
  "debian-12": {
    ...debian,
    id: "debian-12",
    name: "Debian 12 (bookworm)",
    postfix: { unit: "postfix.service", mapType: "hash", version: "3.7", lacks: [] },
    dovecot: { unit: "dovecot.service", dialect: "2.3" },
    nginx: { unit: "nginx.service", user: "www-data", http2: "listen" },
  },
  "debian-13": {
    ...debian,
    id: "debian-13",
    name: "Debian 13 (trixie)",
    postfix: { unit: "postfix.service", mapType: "hash", version: "3.10", lacks: ["CAP_KILL"] },
    dovecot: { unit: "dovecot.service", dialect: "2.4" },
    nginx: { unit: "nginx.service", user: "www-data", http2: "directive" },
  },
};

/** The platform of that id; throws for one that is not supported, saying which are. */
export function platformOf(id: string): Platform {
  const platform = platforms[id];
  if (!platform)
    throw new Error(`this host runs ${id}, which is not supported; use one of ${Object.keys(platforms).join(", ")}`);
  return platform;
}
