// What Postform would write on the host in the place of what is there: the company's files are synthesized, rendered, and compared. Called by import.ts.
import { App, TerraformStack } from "../../constructs/cdktf.ts";
import type { HostState } from "../../provider/host/state.ts";
import type { Platform } from "../../provider/platforms/index.ts";
import { aliasDomainState } from "../../provider/render/alias-domain.ts";
import { nameServerState } from "../../provider/render/bind.ts";
import { dnsZoneState } from "../../provider/render/dns-zone.ts";
import { mailDomainState } from "../../provider/render/mail-domain.ts";
import { mailServerState } from "../../provider/render/mail-server.ts";
import { webServerState } from "../../provider/render/nginx.ts";
import { webSiteState } from "../../provider/render/site.ts";
import { certificatePaths } from "../../provider/render/tls-cert.ts";
import { readCompanies } from "../../schemas/companies.ts";
import { withDefaults } from "../../schemas/defaults.ts";
import type { Field, ResourceDescription } from "../../schemas/dsl.ts";
import { aliasDomain, dnsZone, mailDomain, mailServer, nameServer, webServer, webSite } from "../../schemas/index.ts";
import { snake } from "../../schemas/names.ts";
import { buildStacks } from "../../stacks/companies.ts";
import type { Snapshot } from "./collect.ts";
import { unifiedDiff } from "./diff.ts";
import { platformFor } from "./ours.ts";
import { readDovecot } from "./read/dovecot.ts";
import { nginxFiles } from "./read/nginx.ts";
import { readMasterCf, readTable, recipients, settingsOf } from "./read/postfix.ts";
import { readZone } from "./read/zone.ts";

type Render = (model: never, platform: Platform) => HostState;

const renderers: readonly (readonly [ResourceDescription, Render])[] = [
  [mailServer, mailServerState],
  [mailDomain, (model, platform) => mailDomainState(model, platform)],
  [aliasDomain, aliasDomainState],
  [nameServer, nameServerState],
  [dnsZone, dnsZoneState],
  [webServer, webServerState],
  [webSite, webSiteState],
];

interface Rendered {
  readonly type: string;
  readonly model: Record<string, unknown>;
  readonly state: HostState;
}

/** The states of all resources that the folder's companies become. Throws a CompaniesError for files that no stack is made of. */
export function rendered(folder: string, platformId: string): Rendered[] {
  const app = new App({ outdir: "/nonexistent" });
  buildStacks(app, readCompanies(folder), folder);
  const platform = platformFor(platformId);
  return app.node.children
    .filter((child) => child instanceof TerraformStack)
    .flatMap((stack) => {
      const { resource = {} } = stack.toTerraform() as { resource?: Record<string, Record<string, unknown>> };
      return renderers.flatMap(([description, render]) =>
        Object.values(resource[description.type] ?? {}).map((config) => {
          const fields = inModel(
            { kind: "object", presence: "required", description: "", fields: description.fields },
            plain(config, resource["postform_tls_cert"] ?? {}),
          );
          const model = withDefaults(description.fields, fields as Record<string, unknown>);
          return { type: description.type, model, state: render(model as never, platform) };
        }),
      );
    });
}

/** A value of Terraform's as models spell it. */
function inModel(field: Field, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const each = (item: Field, key: string) => inModel(item, (value as Record<string, unknown>)[key]);
  if (field.kind === "object")
    return Object.fromEntries(Object.entries(field.fields).map(([name, inner]) => [name, each(inner, snake(name))]));
  if (Array.isArray(value)) return "item" in field ? value.map((item) => inModel(field.item, item)) : value;
  return field.kind === "map"
    ? Object.fromEntries(Object.keys(value).map((key) => [key, each(field.item, key)]))
    : value;
}

/** Without Terraform's escapes, and with the paths of the stack's certificates. */
function plain(value: unknown, certificates: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === "string") {
    const [, id = "", file] = /^\$\{postform_tls_cert\.([^.]+)\.(chain|key)\}$/.exec(value) ?? [];
    if (file === "chain" || file === "key")
      return certificatePaths(String((certificates[id] as { name?: unknown } | undefined)?.name))[file];
    return value.replaceAll("$${", "${").replaceAll("%%{", "%{");
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => plain(item, certificates));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [plain(key, certificates), plain(inner, certificates)]),
  );
}

/** The unified diffs, one after another: what is on the host, and what would be. No password's hash is in them. */
export function changes(snapshot: Snapshot, all: readonly Rendered[]): string {
  const there = new Map([...snapshot.files, ...nginxFiles(snapshot.answers.get("nginx") ?? "")]);
  const parts: string[] = [];
  const said = (from: string, before: string | null, to: string, after: string | null) =>
    parts.push(unifiedDiff(before, after, { from, to }));
  for (const { type, model, state } of all) {
    if (type === mailDomain.type || type === aliasDomain.type) continue;
    if (type === dnsZone.type) {
      const zone = String(model["zone"]);
      const fragment = Object.entries(state.files).find(([path]) => path.endsWith("/00-zone"))?.[1].content;
      if (fragment !== undefined)
        said(
          `zone ${zone} (is)`,
          zoneThere(snapshot, zone),
          `zone ${zone} (will be)`,
          zoneLines(fragment.replace("@SERIAL@", "0"), zone),
        );
      continue;
    }
    for (const [path, spelled] of Object.entries(type === mailServer.type ? settings : {}))
      said(
        `${path} (is)`,
        spelled(...spellingOf(snapshot, path)),
        `${path} (will be)`,
        spelled(state.files[path]?.content ?? "", ""),
      );
    const old = type === webSite.type ? (model["replaces"] as readonly string[])[0] : undefined;
    for (const [path, { content }] of Object.entries(state.files)) {
      if (type === mailServer.type && Object.hasOwn(settings, path)) continue;
      const from = there.has(path) ? path : ((Object.hasOwn(predecessors, path) ? predecessors[path] : old) ?? path);
      said(from, there.get(from) ?? null, path, content);
    }
    for (const path of state.absent ?? [])
      if (path !== old && there.has(path)) said(path, there.get(path) ?? null, path, null);
  }
  parts.push(mailTables(snapshot, all));
  return parts.join("");
}

/** Of the files whose order and comments mean nothing: the settings, sorted. */
const settings: Readonly<Record<string, (text: string, answer: string) => string>> = {
  "/etc/postfix/main.cf": (text) =>
    sorted([...settingsOf(text)].map(([name, value]) => `${name} = ${value.split(/[\s,]+/).join(" ")}`)),
  "/etc/postfix/master.cf": (text) =>
    sorted(
      readMasterCf(text).map((service) =>
        service.name === null
          ? service.text
          : [
              [service.name, service.type, ...service.columns, service.command, ...service.rest].join(" "),
              ...service.options.map(([name, value]) => `  -o ${name}=${value}`).sort(),
            ].join("\n"),
      ),
    ),
  "/etc/dovecot/dovecot.conf": (text, answer) =>
    sorted(
      readDovecot(answer || text)
        // The last one counts.
        .filter(
          ({ path, key }, index, all) =>
            path.length > 0 || all.findLastIndex((other) => other.path.length === 0 && other.key === key) === index,
        )
        .map(({ path, key, value }) => `${[...path, key].join(" / ")} = ${value}`),
    ),
};

const sorted = (lines: readonly string[]) => `${[...new Set(lines)].sort().join("\n")}\n`;

/** The file's text, and what the daemon's own tool says of it. */
function spellingOf({ files, answers }: Snapshot, path: string): [string, string] {
  return [files.get(path) ?? "", path.endsWith("dovecot.conf") ? (answers.get("doveconf") ?? "") : ""];
}

/** What a file of Postform's takes the place of. */
const predecessors: Readonly<Record<string, string>> = {
  "/etc/postfix/postform/aliases": "/etc/aliases",
  "/etc/postfix/postform/transport": "/etc/postfix/transport",
  "/etc/postfix/postform/access": "/etc/postfix/access",
  "/etc/postfix/postform/canonical": "/etc/postfix/canonical",
  "/etc/postfix/postform/generic": "/etc/postfix/generic",
  "/etc/postfix/postform/relocated": "/etc/postfix/relocated",
};

function zoneLines(text: string, zone: string): string {
  const lines = readZone(text, zone).flatMap(({ record }) =>
    record
      ? [
          `${record.owner}. ${record.ttl ?? ""} ${record.type} ${record.type === "SOA" ? record.data.replace(/^(\S+ \S+) \S+/, "$1 SERIAL") : record.data}`,
        ]
      : [],
  );
  return `${[...new Set(lines)].sort().join("\n")}\n`;
}

function zoneThere({ answers }: Snapshot, zone: string): string | null {
  const dump = answers.get(`zone ${zone}`);
  return dump ? zoneLines(dump, zone) : null;
}

/** The recipients that Postfix knows: mailboxes, domains and aliases, whatever files they are in. */
function mailTables(snapshot: Snapshot, all: readonly Rendered[]): string {
  const postfix = settingsOf(snapshot.answers.get("postconf-x") ?? "");
  if (postfix.size === 0) return "";
  const origin = String(all.find(({ type }) => type === mailServer.type)?.model["origin"] ?? "");
  const entry = ({ key, value }: { key: string; value: string }) => {
    const to = recipients(value).map((each) => (each.includes("@") ? each : `${each}@${origin}`).toLowerCase());
    return `${key.toLowerCase()} ${to.join(", ")}`;
  };
  const is = (setting: string) =>
    (postfix.get(setting) ?? "").split(/[\s,]+/).flatMap((word) => {
      const [, path = ""] = /^(?:proxy:)?[a-z]+:(.*)$/.exec(word) ?? [];
      return readTable(snapshot.answers.get(`postmap ${word}`) ?? snapshot.files.get(path) ?? "");
    });
  const willBe = (table: string) =>
    all.flatMap(({ state }) =>
      Object.entries(state.files).flatMap(([path, { content }]) =>
        path === `/etc/postfix/postform/${table}` || path.startsWith(`/etc/postfix/postform/${table}.d/`)
          ? readTable(content)
          : [],
      ),
    );
  const text = (found: readonly string[]) => (found.length > 0 ? `${[...new Set(found)].sort().join("\n")}\n` : null);
  const keys = (found: readonly { key: string }[]) => text(found.map(({ key }) => key.toLowerCase()));
  return [
    unifiedDiff(keys(is("virtual_mailbox_maps")), keys(willBe("mailboxes")), {
      from: "virtual_mailbox_maps (is)",
      to: "virtual_mailbox_maps (will be)",
    }),
    unifiedDiff(
      text(is("virtual_alias_maps").map(entry)),
      text([...willBe("virtual_aliases"), ...willBe("virtual")].map(entry)),
      { from: "virtual_alias_maps (is)", to: "virtual_alias_maps (will be)" },
    ),
  ].join("");
}
