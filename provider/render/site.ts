// One web site: its servers for HTTP and HTTPS in sites-available, the link that enables it, and its pages.
import { posix } from "node:path";
import type { ModelOf } from "../../schemas/dsl.ts";
import type { webSite } from "../../schemas/web.ts";
import { quote } from "../host/quote.ts";
import type { Check, FileSpec, HostState, Served } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { challenges, listenTls, mainFile, nginxCheck, nginxRuns } from "./nginx.ts";
import { argument, directives } from "./nginx-syntax.ts";

type WebSite = ModelOf<typeof webSite>;

export function webSiteState(model: WebSite, platform: Platform): HostState {
  const { unit } = platform.nginx;
  const name = model.serverName.toLowerCase();
  const configuration = `/etc/nginx/sites-available/${name}.conf`;
  const link = `/etc/nginx/sites-enabled/${name}.conf`;
  return {
    key: `web_site/${name}`,
    files: { [configuration]: { content: siteConfiguration(model, platform) }, ...pages(model) },
    links: { [link]: configuration },
    absent: model.replaces,
    checks: [serverThere(link), nginxCheck],
    activations: [
      { command: `systemctl reload ${unit}`, onChange: [configuration, link, model.certificate.chain], unit },
    ],
    running: [{ ...nginxRuns(platform), loaded: [configuration, link], served: served(model) }],
  };
}

/** Unless a line of the site's own names more certificates. */
function served({ serverName, aliases, certificate, extra }: WebSite): Served[] {
  if (extra.some((line) => /\bssl_certificate\b/.test(line))) return [];
  return [serverName, ...aliases].map((name) => ({
    port: 443,
    name: name.toLowerCase(),
    certificate: certificate.chain,
  }));
}

/** Folders on the way are made as they are needed; the document root itself stays whose it is: others may put files there. */
function pages({ documentRoot, pages }: WebSite): Record<string, FileSpec> {
  return Object.fromEntries(
    Object.entries(pages).map(([page, content]) => [posix.join(documentRoot, page), { content }]),
  );
}

/** Headers for every answer, errors too; one location with an add_header of its own would lose them all. */
function headers(hstsSeconds: number): [string, string][] {
  const hsts: [string, string][] =
    hstsSeconds > 0 ? [["add_header", `Strict-Transport-Security "max-age=${hstsSeconds}" always`]] : [];
  return [
    ...hsts,
    ["add_header", "X-Content-Type-Options nosniff always"],
    ["add_header", "X-Frame-Options SAMEORIGIN always"],
    ["add_header", "Referrer-Policy strict-origin-when-cross-origin always"],
  ];
}

function siteConfiguration(model: WebSite, platform: Platform): string {
  const names = [model.serverName, ...model.aliases].map((name) => argument(name.toLowerCase())).join(" ");
  const settings: [string, string][] = [
    ...listenTls(platform),
    ["server_name", names],
    ["ssl_certificate", argument(model.certificate.chain)],
    ["ssl_certificate_key", argument(model.certificate.key)],
    ...headers(model.hstsSeconds),
    ["root", argument(model.documentRoot)],
    ["index", "index.html"],
  ];
  return `# Written by Postform (postform_web_site): a change made here shows in its next plan.
server {
	listen 80;
	listen [::]:80;
	server_name ${names};
${challenges("\t")}	location / {
		return 301 https://$host$request_uri;
	}
}

server {
${directives(settings, "\t")}
	location / {
		try_files $uri $uri/ =404;
	}
	location ~ /\\.(?!well-known(?:/|$)) {
		return 404;
	}
${model.extra.map((line) => `\t${line}\n`).join("")}}
`;
}

/** Debian's own nginx.conf would serve the site with its own TLS settings, and to any name. */
function serverThere(link: string): Check {
  return {
    name: "web server",
    command: `if test -e ${quote(link)} && ! grep -qs 'Written by Postform' ${mainFile}; then
  echo "this host has no web server of Postform's: deploy its postform_web_server first" >&2; exit 1
fi`,
  };
}
