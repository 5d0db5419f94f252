// postform_name_server, postform_dns_zone, postform_dns_records: BIND, its zones, and records that others contribute.
import { addresses, digest, drift, extraSettings, files, hostConnection, records } from "./common.ts";
import { resource } from "./dsl.ts";

export const nameServer = resource({
  type: "postform_name_server",
  className: "PostformNameServer",
  summary: "BIND on a host: an authoritative name server, and a resolver for those it is told to serve.",
  description:
    "Writes BIND's options. Zones are resources of their own, from any number of stacks. Recursion is refused to everyone but `allowRecursion`; zone transfers to everyone but `allowTransfer`.",
  importId: "ssh://root@192.0.2.53:22",
  fields: {
    hostConnection,
    listenOn: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "address", description: "An address of the host." },
      description: "Addresses to answer on. Default: all.",
    },
    allowRecursion: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "cidr", description: "A network." },
      description: "Who may ask for names of other servers. Default: nobody, not even the host itself.",
    },
    forwarders: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "address", description: "A resolver's address." },
      description: "Resolvers that recursive questions go to. Default: the root servers.",
    },
    allowTransfer: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "cidr", description: "A network." },
      description: "Who may transfer zones. Default: nobody.",
    },
    extra: extraSettings(
      "More statements for BIND's options block, an escape hatch: checked by named-checkconf before use.",
      "The statement's value, without the closing semicolon.",
    ),
    files,
    drift,
    digest,
  },
});

export const dnsZone = resource({
  type: "postform_dns_zone",
  version: 1,
  className: "PostformDnsZone",
  summary: "A zone, forward or reverse, with its records.",
  description:
    "The records are a map, so that a plan is a record diff. The SOA serial is computed on the host and only ever rises. Other stacks add records by `postform_dns_records`.",
  importId: "ssh://root@192.0.2.53:22/example.com",
  fields: {
    hostConnection,
    zone: {
      kind: "string",
      presence: "required",
      format: "zone",
      replace: true,
      description: "The zone's name: a domain, or a reverse zone such as `2.0.192.in-addr.arpa`.",
    },
    primaries: {
      kind: "list",
      presence: "optional",
      minItems: 1,
      item: { kind: "string", presence: "required", format: "address", description: "A primary's address." },
      description:
        "Makes this server a secondary of the zone, which it transfers from these servers; then no records are given here.",
    },
    ttl: {
      kind: "number",
      presence: "default",
      default: 3600,
      minimum: 0,
      maximum: 2147483647,
      description: "Default time to live, seconds.",
    },
    soa: {
      kind: "object",
      presence: "optional",
      description: "Start of authority (RFC 1035 3.3.13). Needed unless `primaries` is given.",
      fields: {
        primary: {
          kind: "string",
          presence: "required",
          format: "hostname",
          description: "The primary name server (MNAME).",
        },
        contact: {
          kind: "string",
          presence: "required",
          format: "email",
          description: "Mailbox of who is responsible (RNAME), as an address.",
        },
        refresh: {
          kind: "number",
          presence: "default",
          default: 7200,
          minimum: 1,
          maximum: 2147483647,
          description: "Seconds between a secondary's checks.",
        },
        retry: {
          kind: "number",
          presence: "default",
          default: 900,
          minimum: 1,
          maximum: 2147483647,
          description: "Seconds until a failed check is tried again.",
        },
        expire: {
          kind: "number",
          presence: "default",
          default: 1209600,
          minimum: 1,
          maximum: 2147483647,
          description: "Seconds until a secondary gives up.",
        },
        minimum: {
          kind: "number",
          presence: "default",
          default: 3600,
          minimum: 0,
          maximum: 86400,
          description: "Seconds that a negative answer is kept (RFC 2308).",
        },
      },
    },
    nameServers: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "hostname", description: "A name server's name." },
      description: "The zone's name servers (its NS records).",
    },
    allowTransfer: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "cidr", description: "A network." },
      description: "Secondaries that may transfer this zone, besides those the server allows.",
    },
    notify: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "address", description: "A secondary's address." },
      description: "Secondaries to notify of changes besides the zone's NS (RFC 1996).",
    },
    records,
    addresses,
    drift,
    digest,
  },
});

export const dnsRecords = resource({
  type: "postform_dns_records",
  version: 1,
  className: "PostformDnsRecords",
  summary: "Records that one stack contributes to a zone that another stack owns.",
  description:
    "A company's PTR records in a shared reverse zone, its MX in a partner's zone. Each contributor owns its own fragment, and never touches another's.",
  importId: "ssh://root@192.0.2.53:22/2.0.192.in-addr.arpa/CONTRIBUTOR",
  fields: {
    hostConnection,
    zone: {
      kind: "string",
      presence: "required",
      format: "zone",
      replace: true,
      description: "The zone that the records go into.",
    },
    contributor: {
      kind: "string",
      presence: "required",
      format: "name",
      replace: true,
      description: "Who contributes: a name that is unique in the zone, such as the company's.",
    },
    records,
    addresses,
    drift,
    digest,
  },
});
