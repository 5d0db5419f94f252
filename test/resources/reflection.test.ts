// What a plan shows of a zone that somebody edited on the host, and what it refuses before it touches one.
import { expect, test } from "vitest";
import type { Observed, ObservedFile } from "../../provider/host/state.ts";
import { platformOf } from "../../provider/platforms/index.ts";
import type { Context, Resource } from "../../provider/plugin/index.ts";
import { type DnsZone, dnsZoneState, parseZoneFragment } from "../../provider/render/dns-zone.ts";
import { dnsZoneResource, reflectFragments } from "../../provider/resources/dns-zone.ts";
import { fromModel } from "../../provider/resources/model.ts";
import { nameServerResource } from "../../provider/resources/name-server.ts";
import { tlsCertResource } from "../../provider/resources/tls-cert.ts";
import { webSiteResource } from "../../provider/resources/web-site.ts";
import { descriptions } from "../../schemas/index.ts";
import { modelOf } from "../render/model.ts";

const zone = {
  zone: "example.com",
  soa: { primary: "ns.example.net", contact: "a@example.com" },
  nameServers: ["ns.example.net"],
  records: { "www A": { values: ["192.0.2.1"] } },
};
const state = dnsZoneState(modelOf("postform_dns_zone", zone) as DnsZone, platformOf("debian-13"));
const base = "/var/lib/bind/postform/example.com.d/00-zone";
const statement = "/etc/bind/postform/zones.d/example.com.conf";

/** What is reflected after an edit of one file; null removes it. */
function after(path: string, edit: (content: string) => string | null) {
  const files = Object.fromEntries(
    Object.entries(state.files).map(([name, { content }]): [string, ObservedFile | null] => {
      const now = name === path ? edit(content) : content;
      return [name, now === null ? null : { kind: "file", content: now, owner: "root", group: "bind", mode: 0o644 }];
    }),
  );
  const observed: Observed = { registered: true, note: null, owned: [], files, drift: [], byHand: [] };
  return reflectFragments(state, observed, parseZoneFragment);
}

test("a zone that nobody edited shows nothing", () => {
  expect(after(base, (content) => content)).toEqual({ model: {}, drift: [] });
});

test("an edited record is a changed record, and nothing else", () => {
  const { model, drift } = after(base, (content) => content.replace("192.0.2.1", "192.0.2.66"));
  expect(model).toMatchObject({ ttl: 3600, records: { "www A": { values: ["192.0.2.66"], ttl: null } } });
  expect(drift).toEqual([]);
});

test.each<[string, string, (content: string) => string | null, string]>([
  [
    "in another form",
    base,
    (content) => content.replace("www IN A", "www  A"),
    `${base} was changed: line 5 is "www  A 192.0.2.1" where "www IN A 192.0.2.1" has to be`,
  ],
  [
    "so that it is no zone",
    base,
    (content) => `${content}$INCLUDE /etc/x\n`,
    `${base}: line 6 has the directive $INCLUDE`,
  ],
  ["away", base, () => null, `${base} is missing`],
  [
    "in its statement",
    statement,
    (content) => content.replace("primary", "hint"),
    `${statement} was changed: line 2 is "\\ttype hint;" where "\\ttype primary;" has to be`,
  ],
])("what was edited %s is a sentence", (_, path, edit, sentence) => {
  expect(after(path, edit)).toMatchObject({ drift: [sentence] });
});

async function problems(resource: Resource, props: Record<string, unknown>): Promise<string[]> {
  const { fields } = descriptions.find(({ type }) => type === resource.type)!;
  const config = fromModel(fields, { ...modelOf(resource.type, props), drift: null, files: null, digest: null });
  const found = await resource.validate!({ config }, {} as Context);
  return found.map(({ path = [], summary }) => `${path.join("/")}: ${summary}`);
}
const certificate = { chain: "/etc/ssl/postform/web/chain.pem", key: "/etc/ssl/postform/web/key.pem" };

test.each<[string, Resource, Record<string, unknown>, string[]]>([
  ["a zone that is in order", dnsZoneResource, zone, []],
  [
    "a zone without its start",
    dnsZoneResource,
    { zone: "example.com", nameServers: ["ns.example.net"] },
    ["soa: example.com needs soa, or primaries to be a secondary of"],
  ],
  [
    "a secondary with records",
    dnsZoneResource,
    { ...zone, soa: null, nameServers: [], primaries: ["192.0.2.1"] },
    ["records: example.com is transferred from its primaries, so it has no records here"],
  ],
  [
    "an exchanger at an alias",
    dnsZoneResource,
    { ...zone, records: { "@ MX": { values: ["10 m"] }, "m CNAME": { values: ["www"] } } },
    ["records/@ MX/values/0: MX points at m, which is a CNAME (RFC 2181 10.3): name its host itself"],
  ],
  [
    "two statements in one",
    nameServerResource,
    { extra: { "max-cache-size": "1m; }; zone x { type hint" } },
    [
      "extra/max-cache-size: max-cache-size: the value is not one statement's: it ends with a semicolon, or has more than one statement",
    ],
  ],
  [
    "a directive that leaves its server",
    webSiteResource,
    { serverName: "www.example.com", certificate, extra: ["return 204; } server { listen 81;"] },
    ["extra/0: return 204; } server { listen 81; is not one directive: it has more than one directive"],
  ],
  [
    "a CA that is not named",
    tlsCertResource,
    { name: "web", names: ["www.example.com"], issuer: "ca" },
    ["ca: issuer is ca: say where its certificate and key are, by ca"],
  ],
  [
    "a renewal at every plan",
    tlsCertResource,
    { name: "web", names: ["www.example.com"], validityDays: 10 },
    ["renew_before_days: renewBeforeDays is 30; it has to be less than validityDays, 10"],
  ],
])("%s is told before a host is touched", async (_, resource, props, expected) => {
  expect(await problems(resource, props)).toEqual(expected);
});
