// What runs on a host is never built from values as they are: whatever a model says, in a command it is one word, or not there.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { HostState } from "../../provider/host/state.ts";
import { transaction } from "../../provider/host/transaction.ts";
import { platformOf } from "../../provider/platforms/index.ts";
import { aliasDomainState } from "../../provider/render/alias-domain.ts";
import { nameServerState } from "../../provider/render/bind.ts";
import { dnsRecordsState, dnsZoneState } from "../../provider/render/dns-zone.ts";
import { hostBaselineState } from "../../provider/render/host-baseline.ts";
import { mailDomainState } from "../../provider/render/mail-domain.ts";
import { mailServerState } from "../../provider/render/mail-server.ts";
import { webServerState } from "../../provider/render/nginx.ts";
import { webSiteState } from "../../provider/render/site.ts";
import { disposalScript, makingScript, type TlsCert } from "../../provider/render/tls-cert.ts";
import type { Renderer } from "./golden.ts";
import { modelOf } from "./model.ts";

const renderers: Readonly<Record<string, Renderer>> = {
  postform_alias_domain: aliasDomainState,
  postform_host_baseline: hostBaselineState,
  postform_name_server: nameServerState,
  postform_dns_zone: dnsZoneState,
  postform_dns_records: dnsRecordsState,
  postform_mail_domain: mailDomainState,
  postform_mail_server: mailServerState,
  postform_web_server: webServerState,
  postform_web_site: webSiteState,
};

/** No shell leaves one of its signs alone outside of single quotes. */
const hostile = 'zz9\'$(a)`b`;c|"d"\\ *\n#';

/** The command without what single quotes hold: what the shell itself reads. */
const bare = (command: string) => command.replace(/'[^']*'|\\'/g, "");

/** The same model once for each of its texts, which is a hostile one there; keys of maps too. */
function* poisoned(value: unknown): Generator<unknown> {
  if (typeof value === "string") yield hostile;
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) for (const other of poisoned(item)) yield value.with(index, other);
  else if (typeof value === "object" && value !== null)
    for (const [name, item] of Object.entries(value)) {
      for (const other of poisoned(item)) yield { ...value, [name]: other };
      const { [name]: _, ...rest } = value as Record<string, unknown>;
      yield { ...rest, [hostile]: item };
    }
}

const commandsOf = ({ checks = [], activations = [], watched = [] }: HostState) =>
  [...checks, ...activations, ...watched].map(({ command }) => command);

const folder = join(import.meta.dirname, "../golden/render");
const inputs = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".txt"))
  .map((name) => [name, parse(readFileSync(join(folder, name), "utf8").split(/^-{80}$/m)[0] ?? "")] as const)
  .filter(([, { type }]) => type in renderers);

describe("no text of a model is read by the shell", () => {
  test.each(inputs)("%s", (_, { type, with: extra, ...props }) => {
    const model = modelOf(type, props);
    let rendered = 0;
    for (const other of poisoned(model)) {
      let state: HostState;
      try {
        state = renderers[type]!(other, platformOf("debian-12"), extra);
      } catch {
        // Some renderers refuse it themselves.
        continue;
      }
      rendered += 1;
      for (const command of commandsOf(state)) expect(bare(command)).not.toMatch(/zz9|\$\(a\)/);
    }
    expect(rendered).toBeGreaterThan(0);
  });

  test("of a certificate, which a host makes and removes", () => {
    const making = {
      keyFile: `/etc/ssl/postform/${hostile}/keys/1.pem`,
      newKey: true,
      serial: "01",
      commonName: null,
      notBefore: new Date(0),
      notAfter: new Date(0),
    };
    const model = modelOf("postform_tls_cert", { name: hostile, names: ["a.example"] }) as unknown as TlsCert;
    for (const script of [makingScript(model, making), disposalScript(hostile)])
      expect(bare(script)).not.toMatch(/zz9|\$\(a\)/);
  });
});

test("nor is any word of a transaction", () => {
  const state: HostState = {
    key: "config/x",
    files: { [`/srv/${hostile.replace("\n", "")}/a`]: { content: hostile } },
    links: { "/srv/x": hostile },
    note: hostile,
  };
  // What comes before is the same in each.
  const script = transaction({ state, who: hostile, wait: 1, confirm: 1 });
  expect(bare(script.slice(script.indexOf("\nKEY=")))).not.toMatch(/zz9|\$\(a\)/);
});
