// One machine with every resource type in two versions: what the faults are tried on.
import type { ObjectValue } from "../../provider/plugin/index.ts";
import { fromModel } from "../../provider/resources/model.ts";
import { descriptions } from "../../schemas/index.ts";

export interface Subject {
  readonly type: string;
  /** What has to be there before it, in this order. */
  readonly needs: readonly string[];
  /** Created and deleted as `one`; updated from `one` to `other`, and back. */
  readonly one: ObjectValue;
  readonly other: ObjectValue;
}

type Props = Readonly<Record<string, unknown>>;

const passwordHash =
  "{SHA512-CRYPT}$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.";
const mailbox = { passwordHash };
const zone = "faults.example";
const certificate = { chain: "/etc/ssl/postform/faults/chain.pem", key: "/etc/ssl/postform/faults/key.pem" };
const pagesOf = (text: string) => ({ "index.html": `${text}\n`, "about/index.html": `about ${text}\n` });
const service = (seconds: number) =>
  `[Service]\nExecStart=/bin/sleep ${seconds}\n[Install]\nWantedBy=multi-user.target\n`;

/** What asker.ts asks. */
const services = { tcp: [25, 53, 80, 110, 143, 443, 465, 587, 993, 995, 4190], udp: [53] };

/** Beside the types, with the properties that constructs give: needs, always, and what differs. */
const world: Readonly<Record<string, readonly [readonly string[], Props, Props, Props]>> = {
  config: [
    [],
    {
      name: "faults",
      checks: ["test -s /srv/faults/changes"],
      units: { "faults.service": { onChange: "restart" } },
    },
    {
      files: {
        "/etc/systemd/system/faults.service": { content: service(100_001) },
        "/srv/faults/changes": { content: "one\n" },
        "/srv/faults/goes": { content: "goes\n", mode: "0600" },
      },
    },
    {
      files: {
        "/etc/systemd/system/faults.service": { content: service(100_002) },
        "/srv/faults/changes": { content: "other\n" },
        "/srv/faults/new/comes": { content: "comes\n" },
      },
    },
  ],
  host: [
    [],
    { nameServers: ["198.18.0.53"] },
    // Packages stay until the host's resource goes: what an update installs, it installs once.
    { packages: ["tree"], hostname: "one.faults.example" },
    { packages: ["tree"], hostname: "other.faults.example", search: [zone] },
  ],
  host_baseline: [
    [],
    {
      nameServers: ["198.18.0.53"],
      resolver: { rootKey: false },
      ...{ time: {}, swap: {}, bans: {} },
    },
    { firewall: { open: { services } }, updates: {} },
    { firewall: { open: { services, metrics: { tcp: [9100] } } }, ssh: {} },
  ],
  tls_cert: [[], { name: "faults" }, { names: [`mail.${zone}`] }, { names: [`mail.${zone}`, `www.${zone}`] }],
  name_server: [[], {}, { allowTransfer: ["192.0.2.54/32"] }, { extra: { "max-cache-size": "64m" } }],
  dns_zone: [
    ["name_server"],
    { zone, soa: { primary: `ns.${zone}`, contact: `hostmaster@${zone}` }, nameServers: [`ns.${zone}`] },
    { records: { "ns A": { values: ["192.0.2.1"] }, "www A": { values: ["192.0.2.80"] } } },
    { records: { "ns A": { values: ["192.0.2.1"] }, "www A": { values: ["192.0.2.81"] }, "a TXT": { values: ["b"] } } },
  ],
  dns_records: [
    ["name_server", "dns_zone"],
    { zone, contributor: "faults" },
    { records: { "one A": { values: ["192.0.2.2"] }, "both A": { values: ["192.0.2.3"] } } },
    { records: { "other A": { values: ["192.0.2.2"] }, "both A": { values: ["192.0.2.4"] } } },
  ],
  mail_server: [
    ["tls_cert"],
    { hostname: `mail.${zone}`, origin: zone, certificate },
    { localAliases: { root: ["ops@faults.example"] } },
    { messageSizeLimit: 1_000_000, protocols: ["smtp", "submission", "imap", "imaps"] },
  ],
  mail_domain: [
    ["tls_cert", "mail_server"],
    { domain: zone },
    { mailboxes: { ann: mailbox, bob: mailbox, cat: mailbox }, aliases: { sales: ["ann"] } },
    { mailboxes: { ann: { ...mailbox, copyTo: ["bob"] }, bob: mailbox, dan: mailbox }, aliases: { help: ["bob"] } },
  ],
  alias_domain: [
    ["tls_cert", "mail_server", "mail_domain"],
    { domain: "alias.example" },
    { targetDomain: zone, aliases: { boss: ["ann@faults.example"] } },
    { aliases: { chief: ["bob@faults.example"] } },
  ],
  web_server: [[], {}, {}, { workerConnections: 2048, extra: { keepalive_timeout: "5s" } }],
  web_site: [
    ["tls_cert", "web_server"],
    { serverName: `www.${zone}`, certificate },
    { pages: pagesOf("one") },
    { pages: { "index.html": "other\n", "new.html": "new\n" }, aliases: [`web.${zone}`] },
  ],
};

export const types: readonly string[] = Object.keys(world);

/** All of them on the host of that connection and address; the host itself has its own way to be named. */
export function subjects(connection: string, address: string): Subject[] {
  return Object.entries(world).map(([name, [needs, always, one, other]]) => {
    const type = `postform_${name}`;
    const { fields } = descriptions.find((each) => each.type === type)!;
    const at = name === "host" ? { address } : { hostConnection: connection };
    return {
      type,
      needs: needs.map((need) => `postform_${need}`),
      one: fromModel(fields, { ...at, ...always, ...one }),
      other: fromModel(fields, { ...at, ...always, ...other }),
    };
  });
}
