// postform_web_server and postform_web_site: nginx and its virtual hosts.
import { certificate, digest, drift, extraSettings, files, hostConnection } from "./common.ts";
import { resource } from "./dsl.ts";

export const webServer = resource({
  type: "postform_web_server",
  className: "PostformWebServer",
  summary: "nginx on a host, hardened: TLS settings for all sites, and no answer to names that it does not serve.",
  description:
    "Writes the settings that all sites share (Mozilla's intermediate TLS profile) and a default site that refuses unknown names. Sites are resources of their own.",
  importId: "ssh://root@192.0.2.10:22",
  fields: {
    hostConnection,
    workerConnections: {
      kind: "number",
      presence: "default",
      default: 1024,
      minimum: 64,
      maximum: 65535,
      description: "Connections that one worker process serves at a time.",
    },
    clientMaxBodySize: {
      kind: "number",
      presence: "default",
      default: 1048576,
      minimum: 0,
      maximum: 10737418240,
      description: "Largest request body, bytes.",
    },
    extra: extraSettings(
      "More directives at http level, an escape hatch: checked by `nginx -t` before use.",
      "The directive's value, without the closing semicolon.",
    ),
    files,
    drift,
    digest,
  },
});

export const webSite = resource({
  type: "postform_web_site",
  version: 1,
  className: "PostformWebSite",
  summary: "A web site over HTTPS; plain HTTP redirects to it.",
  description:
    "One virtual host of nginx with its pages. Files and folders whose names begin with a dot are refused, `.well-known` excepted.",
  importId: "ssh://root@192.0.2.10:22/www.example.com",
  fields: {
    hostConnection,
    serverName: {
      kind: "string",
      presence: "required",
      format: "hostname",
      replace: true,
      description: "The site's name.",
    },
    aliases: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "hostname", description: "Another name." },
      description: "More names that serve the same site.",
    },
    documentRoot: {
      kind: "string",
      presence: "default",
      default: "/www/html",
      format: "path",
      description: "Folder of the site's files on the host.",
    },
    certificate,
    pages: {
      kind: "map",
      presence: "default",
      default: {},
      keyFormat: "page",
      item: { kind: "string", presence: "required", format: "text", description: "The page's content." },
      description:
        "Small pages to put into the document root: path below it → content. Whatever else is there is left alone.",
      example: { "index.html": "<h1>It works</h1>\n" },
    },
    hstsSeconds: {
      kind: "number",
      presence: "default",
      default: 31536000,
      minimum: 0,
      maximum: 63072000,
      description: "Strict-Transport-Security, seconds (RFC 6797); 0 leaves it out.",
    },
    extra: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "line", description: "One directive with its semicolon." },
      description: "More directives in the site's server block, an escape hatch: checked by `nginx -t` before use.",
    },
    replaces: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "path", description: "Path of a file or link." },
      description:
        "Files below /etc/nginx/sites-enabled and conf.d that served this site before, made by hand: taken out in the same step, and put back when the site is destroyed.",
    },
    files,
    drift,
    digest,
  },
});
