// nginx of a host as a company file's `web`. A site that has no equal here stays in its file, which nginx goes on reading. Pure.
import { mainFile, webServerState } from "../../provider/render/nginx.ts";
import { directiveProblem, valueProblem } from "../../provider/render/nginx-syntax.ts";
import { withDefaults } from "../../schemas/defaults.ts";
import { formats } from "../../schemas/formats.ts";
import { webServer } from "../../schemas/index.ts";
import type { Snapshot } from "./collect.ts";
import type { Ledger, Verdict } from "./ledger.ts";
import { platformFor } from "./ours.ts";
import { type Directive, nginxFiles, readNginx } from "./read/nginx.ts";

export interface SiteDraft {
  aliases: string[];
  documentRoot: string;
  hstsSeconds?: number;
  extra: string[];
  replaces: string[];
}

export interface WebDraft {
  workerConnections?: number;
  clientMaxBodySize?: number;
  extra: Record<string, string>;
  sites: Record<string, SiteDraft>;
}

/** At http level, what Postform sets itself. */
const own =
  /^(default_type|charset|sendfile|tcp_nopush|tcp_nodelay|gzip|access_log|error_log|server_tokens|autoindex|types_hash_max_size|server_names_hash_.*|client_(header|body)_timeout|send_timeout|keepalive_timeout|ssl_.*|user|worker_processes|worker_cpu_affinity|pid|include|server_name_in_redirect)$/;

/** Folders whose files nginx goes on reading. */
const stays = /^\/etc\/nginx\/(sites-enabled|conf\.d|modules-enabled)\//;

/** Postform's nginx.conf, whatever the model: directives outside of blocks and at http level. */
function ours({ platform }: Snapshot): Directive[] {
  const model = withDefaults(webServer.fields, { hostConnection: "" });
  const { files } = webServerState(model as never, platformFor(platform));
  const all = readNginx(new Map([[mainFile, files[mainFile]?.content ?? ""]]));
  return all.flatMap((directive) => (directive.name === "http" ? (directive.block ?? []) : [directive]));
}

/** A directive that Postform sets: the same, or otherwise. */
function set(ledger: Ledger, directive: Directive, mine: readonly Directive[]) {
  const { name, text } = directive;
  const same = mine.filter((other) => other.name === name);
  if (same.some((other) => other.text === text)) return ledger.settle(directive, "postform", "the same");
  if (name === "include") return ledger.settle(directive, "default", "what it names was read");
  const [to] = same.map(({ args }) => args.join(" "));
  all(ledger, directive, "changed", to === undefined ? "changes: Postform's nginx.conf has none" : `changes to: ${to}`);
}

export function importWeb(snapshot: Snapshot, ledger: Ledger): WebDraft | null {
  const dump = snapshot.answers.get("nginx");
  if (!dump) return null;
  const files = nginxFiles(dump);
  const [main = "/etc/nginx/nginx.conf"] = files.keys();
  let directives: Directive[];
  try {
    directives = readNginx(files);
  } catch (error) {
    const place = ledger.read({ file: main, line: 1, text: (error as Error).message });
    ledger.settle(place, "listed", "nginx's configuration cannot be read: nothing of it is taken over");
    return null;
  }
  const readAll = (all: readonly Directive[]): void => {
    for (const directive of all) {
      ledger.read(directive);
      readAll(directive.block ?? []);
    }
  };
  readAll(directives);
  const web: WebDraft = { extra: {}, sites: {} };
  const http = directives.filter(({ name }) => name === "http").flatMap(({ block }) => block ?? []);
  const mine = ours(snapshot);
  for (const directive of directives) {
    const { name, file } = directive;
    if (name === "http") ledger.settle(directive, "postform", "the same");
    else if (name === "events") events(web, ledger, directive);
    else if (stays.test(file)) all(ledger, directive, "kept", `it stays in ${file}, which nginx goes on reading`);
    else if (own.test(name)) set(ledger, directive, mine);
    else all(ledger, directive, "listed", "Postform's nginx.conf has no place for it");
  }
  for (const directive of http.filter(({ name }) => name !== "server")) httpLevel(web, ledger, directive, mine);
  const byFile = new Map<string, Directive[]>();
  for (const server of http.filter(({ name }) => name === "server"))
    byFile.set(server.file, [...(byFile.get(server.file) ?? []), server]);
  for (const [file, servers] of byFile) siteOf(web, ledger, file, servers);
  return web;
}

function all(ledger: Ledger, directive: Directive, verdict: Verdict, note: string) {
  ledger.settle(directive, verdict, note);
  for (const inner of directive.block ?? []) all(ledger, inner, verdict, note);
}

function events(web: WebDraft, ledger: Ledger, directive: Directive) {
  ledger.settle(directive, "postform", "the same");
  for (const inner of directive.block ?? []) {
    const number = Number(inner.args[0]);
    if (inner.name === "worker_connections" && number >= 64 && number <= 65535) {
      web.workerConnections = number;
      ledger.settle(inner, "expressed", "web.workerConnections");
    } else ledger.settle(inner, "listed", "Postform's events block has no place for it");
  }
}

function httpLevel(web: WebDraft, ledger: Ledger, directive: Directive, mine: readonly Directive[]) {
  const { name, file, args, text, block } = directive;
  if (file === "/etc/nginx/mime.types") return all(ledger, directive, "default", "a file of the package");
  if (stays.test(file)) return all(ledger, directive, "kept", `it stays in ${file}, which nginx goes on reading`);
  const size = name === "client_max_body_size" ? bytes(args[0] ?? "") : null;
  if (size !== null) {
    web.clientMaxBodySize = size;
    return ledger.settle(directive, "expressed", "web.clientMaxBodySize");
  }
  if (own.test(name)) return set(ledger, directive, mine);
  const value = text.slice(name.length).replace(/;$/, "").trim();
  if (
    block ||
    !formats.setting.test(name) ||
    !formats.line.test(value) ||
    valueProblem(value) !== null ||
    Object.hasOwn(web.extra, name)
  )
    return all(
      ledger,
      directive,
      "listed",
      "Postform's nginx.conf has no place for it: put it into a file in /etc/nginx/conf.d, which nginx goes on reading",
    );
  web.extra[name] = value;
  ledger.settle(directive, "kept", `web.extra.${name}`);
}

function bytes(size: string): number | null {
  const [, number, unit = ""] = /^(\d+)([kmg]?)$/i.exec(size) ?? [];
  if (number === undefined) return null;
  const value = Number(number) * ({ "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit.toLowerCase()] ?? 1);
  return value <= 10737418240 ? value : null;
}

/** The directives of a server that count, those of its includes among them. */
const inside = (server: Directive) => (server.block ?? []).filter(({ name }) => name !== "include");
const namesOf = (server: Directive) =>
  inside(server)
    .filter(({ name }) => name === "server_name")
    .flatMap(({ args }) => args.map((arg) => arg.toLowerCase()));
const listens = (server: Directive) =>
  inside(server)
    .filter(({ name }) => name === "listen")
    .map(({ args }) => args);
const isTls = (server: Directive) =>
  listens(server).some((args) => args.includes("ssl") || /(^|:)443$/.test(args[0] ?? ""));

/** Where a server sends everybody, or null. */
function redirectOf(server: Directive): string | null {
  const rules = inside(server).filter(
    ({ name }) =>
      !["listen", "server_name", "access_log", "error_log", "http2"].includes(name) && !name.startsWith("ssl_"),
  );
  const returns = rules.flatMap((rule) =>
    rule.name === "return"
      ? [rule]
      : ["location", "if"].includes(rule.name)
        ? (rule.block ?? []).filter(({ name }) => name === "return")
        : [],
  );
  const only = rules.every(
    (rule) =>
      rule.name === "return" ||
      (["location", "if"].includes(rule.name) &&
        (rule.block ?? []).every(({ name }) => ["return", "root", "default_type"].includes(name))),
  );
  const [target] = returns.map(({ args }) => args.at(-1) ?? "").filter((text) => text.startsWith("https://"));
  return only && target !== undefined
    ? (/^https:\/\/([^/$]+|\$host|\$server_name)/.exec(target)?.[1]?.toLowerCase() ?? null)
    : null;
}

/** One file's servers: a site of ours where they are one, else left alone. */
function siteOf(web: WebDraft, ledger: Ledger, file: string, servers: readonly Directive[]) {
  const read = stays.test(file);
  const leave = (why: string) => {
    for (const server of servers)
      all(
        ledger,
        server,
        read ? "kept" : "listed",
        read
          ? `it stays in ${file}, which nginx goes on reading: ${why}`
          : `${why}: put it into a file in /etc/nginx/conf.d, which nginx goes on reading`,
      );
    for (const server of servers)
      for (const listen of inside(server).filter(
        ({ name, args }) => name === "listen" && args.includes("default_server"),
      ))
        ledger.settle(listen, "listed", "Postform's own server is the default: take default_server out here first");
  };
  if (/\/sites-enabled\/default$/.test(file)) {
    for (const server of servers)
      all(ledger, server, "postform", "Debian's default site is taken out; names that no site has get no answer");
    return;
  }
  const redirects = servers.filter((server) => redirectOf(server) !== null);
  const contents = servers.filter((server) => redirectOf(server) === null);
  const names = [...new Set(contents.flatMap(namesOf))];
  const [content, ...others] = [...contents].sort((one, other) => Number(isTls(other)) - Number(isTls(one)));
  if (!content) return leave("it only redirects");
  if (others.some((other) => sameServer(other) !== sameServer(content)))
    return leave("its servers differ from each other");
  const more = redirects.flatMap((server) =>
    namesOf(server)
      .filter((name) => !names.includes(name))
      .map((name) => ({ name, server })),
  );
  const all_ = [...names, ...more.map(({ name }) => name)];
  const wrong = all_.find((name) => !formats.hostname.test(name));
  if (names.length === 0 || wrong !== undefined) return leave(`a site has names; ${wrong ?? "(none)"} is none`);
  if (redirects.some((server) => !["$host", "$server_name", ...names].includes(redirectOf(server)!)))
    return leave("it redirects to another site");
  if (
    servers.some((server) =>
      listens(server).some((args) => !/^((\[::\]|\*|0\.0\.0\.0):)?(80|443)$/.test(args[0] ?? "80")),
    )
  )
    return leave("it has addresses or ports of its own");
  if (
    all_.some((name) =>
      Object.entries(web.sites).some(([site, { aliases }]) => site === name || aliases.includes(name)),
    )
  )
    return leave("another file has its name too");
  const target = redirects.map(redirectOf).find((host) => host !== null && names.includes(host));
  const serverName = target ?? names[0]!;
  const site: SiteDraft = {
    aliases: [...new Set(all_)].filter((name) => name !== serverName),
    documentRoot: "",
    extra: [],
    replaces: read && file !== `/etc/nginx/sites-enabled/${serverName}.conf` ? [file] : [],
  };
  const settled: [Directive, Verdict, string][] = [];
  for (const directive of inside(content)) {
    const problem = siteDirective(site, directive, (verdict, note) => settled.push([directive, verdict, note]));
    if (problem) return leave(problem);
  }
  if (site.documentRoot === "") return leave("it has no root");
  if (!site.replaces.every((path) => formats.path.test(path))) return leave("its file has an odd name");
  web.sites[serverName] = site;
  const property = `web.sites["${serverName}"]`;
  for (const server of servers) all(ledger, server, "expressed", property);
  for (const [directive, verdict, note] of settled) all(ledger, directive, verdict, note);
  if (!isTls(content)) ledger.settle(content, "changed", "changes: it is served over HTTPS, which HTTP leads to");
  for (const { server, name } of more)
    ledger.settle(server, "changed", `changes: ${name} shows the site itself, without redirecting`);
  for (const server of redirects) {
    const others = namesOf(server).filter((name) => name !== redirectOf(server) && names.includes(name));
    if (others.length > 0 && names.includes(redirectOf(server)!))
      ledger.settle(server, "changed", `changes: ${others.join(", ")} leads to HTTPS at the same name`);
  }
}

const sameServer = (server: Directive) =>
  inside(server)
    .filter(({ name }) => name !== "listen" && name !== "http2" && !name.startsWith("ssl_"))
    .map(({ text }) => text)
    .join("\n");

/** Puts one directive into the site; says why that cannot be. */
function siteDirective(
  site: SiteDraft,
  directive: Directive,
  tell: (verdict: Verdict, note: string) => void,
): string | null {
  const { name, args, text, block } = directive;
  if (["listen", "server_name", "http2"].includes(name) || name.startsWith("ssl_")) return null;
  if (name === "root") {
    if (!formats.path.test(args[0] ?? "")) return `its root is not ${formats.path.allowed}`;
    site.documentRoot = args[0]!.replace(/\/$/, "");
    return null;
  }
  if (name === "index") {
    const others = args.filter((arg) => arg !== "index.html");
    if (args[0] !== "index.html") return `its index is ${args.join(" ")}`;
    if (others.length > 0) {
      site.extra.push(`index ${others.join(" ")};`);
      tell("kept", "web.sites: extra");
    }
    return null;
  }
  if (name === "location" && args.join(" ") === "/") {
    const inner = block ?? [];
    if (inner.every((each) => each.name === "try_files" && each.text === "try_files $uri $uri/ =404;")) return null;
    return `its location / is ${inner.map((each) => each.name).join(", ") || "empty"}`;
  }
  if (name === "location" && /^~\*? \/\\\./.test(args.join(" "))) {
    tell("postform", "files that begin with a dot are not shown");
    return null;
  }
  const hsts =
    name === "add_header" && /^strict-transport-security$/i.test(args[0] ?? "")
      ? /max-age=(\d+)/.exec(args[1] ?? "")?.[1]
      : undefined;
  if (hsts !== undefined && Number(hsts) <= 63072000) {
    site.hstsSeconds = Number(hsts);
    return null;
  }
  if (name === "return" || name === "rewrite" || name === "if") return `it has the directive ${name}`;
  if (!formats.line.test(text) || directiveProblem(text) !== null)
    return `the directive ${name} cannot be carried over`;
  site.extra.push(text);
  tell("kept", "web.sites: extra");
  return null;
}
