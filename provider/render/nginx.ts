// nginx on a host: nginx.conf with what all sites share, and a default that answers to no name. Sites are resources of their own (site.ts).
import type { ModelOf } from "../../schemas/dsl.ts";
import type { webServer } from "../../schemas/web.ts";
import type { Check, HostState, Running } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { directives } from "./nginx-syntax.ts";

export const mainFile = "/etc/nginx/nginx.conf";

export function webServerState(model: ModelOf<typeof webServer>, platform: Platform): HostState {
  const { nginx } = platform;
  return {
    key: "web_server",
    files: { [mainFile]: { content: mainConfiguration(model, platform) } },
    // Debian's page for every name; sites-enabled and conf.d are otherwise left to whoever uses them.
    absent: ["/etc/nginx/sites-enabled/default"],
    units: { [nginx.unit]: { reloadOn: [mainFile] } },
    running: [{ ...nginxRuns(platform), loaded: [mainFile] }],
    checks: [nginxCheck],
    ports: [80, 443].map((port) => ({ port, unit: nginx.unit })),
  };
}

/** A reload makes new workers; the old ones stay while somebody is still served by them. */
export const nginxRuns = ({ nginx }: Platform): Pick<Running, "unit" | "since"> => ({
  unit: nginx.unit,
  since: { process: "^nginx: worker process$" },
});

/** nginx only warns when two sites claim one name, and lets the first win: a refusal here. */
export const nginxCheck: Check = {
  name: "nginx -t",
  command: `gone=$(find /etc/nginx/sites-enabled -xtype l | tr '\\n' ' ')
[ -z "$gone" ] || { echo "nginx does not start with links that lead nowhere: rm $gone(a site of Postform's is put back whole)" >&2; exit 1; }
words=$(nginx -t 2>&1) || { printf '%s\\n' "$words" >&2; exit 1; }
case $words in *"conflicting server name"*) printf '%s\\n' "$words" >&2; exit 1;; esac`,
};

/** The listening options of a TLS server; the same for all, as nginx demands. */
export function listenTls({ nginx }: Platform, options = ""): [string, string][] {
  const http2 = nginx.http2 === "listen" ? " http2" : "";
  return [
    ["listen", `443 ssl${http2}${options}`],
    ["listen", `[::]:443 ssl${http2}${options}`],
    ...(nginx.http2 === "directive" ? [["http2", "on"] as [string, string]] : []),
  ];
}

function mainConfiguration(model: ModelOf<typeof webServer>, platform: Platform): string {
  const settings = new Map([...sharedSettings(model), ...Object.entries(model.extra)]);
  return `# Written by Postform (postform_web_server): a change made here shows in its next plan.
user ${platform.nginx.user};
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
include /etc/nginx/modules-enabled/*.conf;

events {
	worker_connections ${model.workerConnections};
}

http {
	include /etc/nginx/mime.types;
${directives(settings, "\t")}
	# Names that no site has: no answer, no certificate.
	server {
		listen 80 default_server;
		listen [::]:80 default_server;
		server_name _;
${challenges("\t\t")}		location / {
			return 444;
		}
	}
	server {
${directives(listenTls(platform, " default_server"), "\t\t")}\t\tserver_name _;
		ssl_reject_handshake on;
		return 444;
	}

	include /etc/nginx/conf.d/*.conf;
	include /etc/nginx/sites-enabled/*;
}
`;
}

/** Where an ACME CA asks for what the host was told to answer (RFC 8555 8.3): Debian's web root, which nginx shows from its installation on. */
export const challengeRoot = "/var/www/html";

export const challenges = (indent: string): string => `${indent}location ^~ /.well-known/acme-challenge/ {
${indent}	root ${challengeRoot};
${indent}	default_type text/plain;
${indent}}
`;

/** Mozilla's intermediate profile (Server Side TLS 5.7); the curves are OpenSSL's own, which on newer systems begin with the post-quantum one. */
const ciphers = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
];

function sharedSettings(model: ModelOf<typeof webServer>): [string, string][] {
  return [
    ["default_type", "application/octet-stream"],
    ["charset", "utf-8"],
    ["sendfile", "on"],
    ["tcp_nopush", "on"],
    ["gzip", "on"],
    ["access_log", "/var/log/nginx/access.log"],
    ["server_tokens", "off"],
    ["autoindex", "off"],
    ["types_hash_max_size", "2048"],
    ["server_names_hash_max_size", "4096"],
    ["server_names_hash_bucket_size", "512"],
    ["client_max_body_size", String(model.clientMaxBodySize)],
    ["client_header_timeout", "15s"],
    ["client_body_timeout", "15s"],
    ["send_timeout", "15s"],
    ["keepalive_timeout", "65s"],
    ["ssl_protocols", "TLSv1.2 TLSv1.3"],
    ["ssl_ciphers", ciphers.join(":")],
    ["ssl_prefer_server_ciphers", "off"],
    ["ssl_session_cache", "shared:postform:10m"],
    ["ssl_session_timeout", "1d"],
    ["ssl_session_tickets", "off"],
  ];
}
