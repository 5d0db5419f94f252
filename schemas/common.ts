// Fields that several resources share.
import type { Field } from "./dsl.ts";

/** Not `connection`: Terraform keeps that name for itself in every resource (its reserved meta-arguments). */
export const hostConnection = {
  kind: "string",
  presence: "required",
  format: "connection",
  replace: true,
  description: "The host, as `postform_host` computes it: `ssh://root@192.0.2.10:22?hostkey=SHA256:…`.",
} as const satisfies Field;

export const files = {
  kind: "map",
  presence: "computed",
  keyFormat: "path",
  item: { kind: "string", presence: "required", description: "The file's content." },
  description:
    "Each file that this resource owns on the host: path → content. A plan shows the lines that would change.",
} as const satisfies Field;

export const drift = {
  kind: "list",
  presence: "computed",
  item: { kind: "string", presence: "required", description: "One sentence." },
  description:
    "What on the host is not as it should be and is not a file's content: stopped or disabled units, permissions, missing packages, stale maps. Empty when in order; the next apply puts it right.",
} as const satisfies Field;

export const digest = {
  kind: "string",
  presence: "computed",
  description: "SHA-256 of all that this resource puts on the host: a trigger for whatever has to follow a change.",
} as const satisfies Field;

export const certificate = {
  kind: "object",
  presence: "required",
  description: "The certificate on the host, as `postform_tls_cert` computes its paths.",
  fields: {
    chain: {
      kind: "string",
      presence: "required",
      format: "path",
      description: "Path of the certificate with its chain, PEM.",
    },
    key: { kind: "string", presence: "required", format: "path", description: "Path of the private key, PEM." },
  },
} as const satisfies Field;

export const records = {
  kind: "map",
  presence: "default",
  default: {},
  keyFormat: "record-key",
  description:
    "Record sets by `<name> <TYPE>`: the name is relative to the zone, `@` is the zone itself. Types: A, AAAA, CAA, CNAME, DS, HTTPS, MX, NAPTR, NS, PTR, SRV, SSHFP, SVCB, TLSA, TXT.",
  example: { "www A": { values: ["192.0.2.10"] }, "@ MX": { values: ["10 mail.example.com."] } },
  item: {
    kind: "object",
    presence: "required",
    description: "One record set.",
    fields: {
      values: {
        kind: "list",
        presence: "required",
        minItems: 1,
        item: { kind: "string", presence: "required", format: "line", description: "One record's data." },
        description:
          "The records' data in zone file syntax (RFC 1035 5.1); names end in a dot or are relative to the zone. TXT data is given as plain text: it is quoted and split in strings of 255 bytes for you.",
      },
      ttl: {
        kind: "number",
        presence: "optional",
        minimum: 0,
        maximum: 2147483647,
        description: "Seconds (RFC 2181 8). Default: the zone's.",
      },
    },
  },
} as const satisfies Field;

export const addresses = {
  kind: "map",
  presence: "default",
  default: {},
  keyFormat: "hostname",
  description:
    "Hosts by their full names, with their addresses, for addresses that are only known after apply: a machine that does not exist yet. A forward zone gets the A and AAAA records of these names, which lie in it; a reverse zone the PTR records of those of the addresses that lie in it. What `records` says of the same name wins.",
  example: { "mail.example.com": ["192.0.2.10", "2001:db8::10"] },
  item: {
    kind: "list",
    presence: "required",
    minItems: 1,
    item: { kind: "string", presence: "required", format: "address", description: "An address." },
    description: "The host's addresses.",
  },
} as const satisfies Field;

/** The escape hatch of a server: settings of its own configuration, by their names. */
export const extraSettings = (description: string, value: string) =>
  ({
    kind: "map",
    presence: "default",
    default: {},
    keyFormat: "setting",
    item: { kind: "string", presence: "required", format: "line", description: value },
    description,
  }) as const satisfies Field;
