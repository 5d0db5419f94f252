// What each type of DNS record may hold, and which sets may stand together; used by the constructs at synth and by the resources at plan.
import { isIPv4, isIPv6 } from "node:net";
import { reverseName } from "./addresses.ts";
import type { Problem } from "./validate.ts";

export interface RecordSet {
  readonly values: readonly string[];
  /** Seconds; null for the zone's default. */
  readonly ttl: number | null;
}

/** Record sets by `<name> <TYPE>`, as in the schema's `records`. */
export type Records = Readonly<Record<string, RecordSet>>;

/** Addresses by the full names of their hosts, as in the schema's `addresses`. */
export type Addresses = Readonly<Record<string, readonly string[]>>;

/** Whether a zone leads from addresses to names. */
export const isReverse = (zone: string) => /(^|\.)(in-addr|ip6)\.arpa$/i.test(zone);

/** What follows from addresses in a zone: in a reverse one the PTR of each that lies there, else A and AAAA. What the records say of a name wins. */
export function addressRecords(zone: string, addresses: Addresses, records: object): Record<string, RecordSet> {
  const sets: Record<string, { values: string[]; ttl: null }> = {};
  const said = new Set(Object.keys(addresses).length > 0 ? Object.keys(records).map((key) => key.toLowerCase()) : []);
  const add = (name: string, types: readonly string[], type: string, value: string) => {
    if (types.some((each) => said.has(`${name} ${each}`.toLowerCase()))) return;
    const key = `${name} ${type}`;
    sets[key] ??= { values: [], ttl: null };
    const { values } = sets[key];
    if (!values.includes(value)) values.push(value);
  };
  for (const [host, all] of Object.entries(addresses))
    for (const address of all)
      if (isReverse(zone)) {
        const name = withinZone(reverseName(address), zone);
        if (name !== null) add(name, ["PTR"], "PTR", `${host}.`);
      } else add(withinZone(host, zone) ?? `${host}.`, ["A", "AAAA", "CNAME"], isIPv6(address) ? "AAAA" : "A", address);
  return sets;
}

/** Says what is wrong with a field, or null. */
type Rule = (field: string) => string | null;

const integer =
  (what: string, maximum: number): Rule =>
  (field) =>
    /^\d{1,10}$/.test(field) && Number(field) <= maximum
      ? null
      : `the ${what} is a whole number from 0 to ${maximum}, not ${field}`;

const hexadecimal =
  (what: string): Rule =>
  (field) =>
    /^([0-9a-f]{2})+$/i.test(field) ? null : `the ${what} is hexadecimal, two digits a byte, not ${field}`;

const quoted =
  (what: string): Rule =>
  (field) =>
    /^"(?:[^"\\]|\\[^0-9]|\\\d{3})*"$/.test(field) ? null : `the ${what} is given in double quotes, not ${field}`;

/** A domain name in master file syntax; `@` is the zone. Underscores and RFC 2317's slashes are allowed. */
const name =
  (what: string): Rule =>
  (field) => {
    if (field === "@" || field === ".") return null;
    return nameProblem(what, field, /^(?:\*|[a-z0-9_](?:[a-z0-9_/-]*[a-z0-9_])?)$/i);
  };

/** A host's name (RFC 952, RFC 1123 2.1): BIND loads no zone whose MX, NS or SRV name anything else. */
const hostName =
  (what: string): Rule =>
  (field) => {
    if (field === "@" || field === ".") return null;
    if (isIPv4(field.replace(/\.$/, "")) || isIPv6(field))
      return `the ${what} is a name that has an address, not the address ${field} itself`;
    return nameProblem(what, field, /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i);
  };

function nameProblem(what: string, field: string, label: RegExp): string | null {
  if (field.length > 254) return `the ${what} has ${field.length} characters; a domain name has at most 253`;
  if (/[^\x00-\x7f]/.test(field)) return `the ${what} ${field} is not ASCII; write it in its xn-- form`;
  for (const part of field.replace(/\.$/, "").split(".")) {
    if (part.length > 63)
      return `the ${what} ${field} has a label of ${part.length} characters; at most 63 are allowed`;
    if (!label.test(part)) return `the ${what} ${field} is no domain name`;
  }
  return null;
}

const parameter: Rule = (field) =>
  /^[a-z0-9-]+(?:=(?:"(?:[^"\\]|\\.)*"|[A-Za-z0-9.:,/+=_-]+))?$/.test(field)
    ? null
    : `a parameter is key or key=value, not ${field}`;

interface Syntax {
  readonly form: string;
  readonly fields: readonly Rule[];
  /** Any number of further fields. */
  readonly rest?: Rule;
}

const service: Syntax = {
  form: "PRIORITY TARGET KEY=VALUE…",
  fields: [integer("priority", 65535), name("target")],
  rest: parameter,
};

const syntaxes: Readonly<Record<string, Syntax>> = {
  A: {
    form: "an IPv4 address",
    fields: [(field) => (isIPv4(field) ? null : `${field} is no IPv4 address`)],
  },
  AAAA: {
    form: "an IPv6 address",
    fields: [(field) => (isIPv6(field) && !field.includes("%") ? null : `${field} is no IPv6 address`)],
  },
  CAA: {
    form: 'FLAGS TAG "VALUE"',
    fields: [
      integer("flags", 255),
      (field) =>
        /^[a-z0-9]{1,15}$/i.test(field) ? null : `the tag is letters and digits, such as issue, not ${field}`,
      quoted("value"),
    ],
  },
  CNAME: { form: "a name", fields: [name("target")] },
  DS: {
    form: "KEY-TAG ALGORITHM DIGEST-TYPE DIGEST",
    fields: [integer("key tag", 65535), integer("algorithm", 255), integer("digest type", 255), hexadecimal("digest")],
  },
  HTTPS: service,
  MX: { form: "PREFERENCE HOST", fields: [integer("preference", 65535), hostName("mail exchanger")] },
  NAPTR: {
    form: 'ORDER PREFERENCE "FLAGS" "SERVICES" "REGEXP" REPLACEMENT',
    fields: [
      integer("order", 65535),
      integer("preference", 65535),
      quoted("flags"),
      quoted("services"),
      quoted("regular expression"),
      name("replacement"),
    ],
  },
  NS: { form: "a host's name", fields: [hostName("name server")] },
  PTR: { form: "a name", fields: [name("target")] },
  SRV: {
    form: "PRIORITY WEIGHT PORT HOST",
    fields: [integer("priority", 65535), integer("weight", 65535), integer("port", 65535), hostName("target")],
  },
  SSHFP: {
    form: "ALGORITHM TYPE FINGERPRINT",
    fields: [integer("algorithm", 255), integer("type", 255), hexadecimal("fingerprint")],
  },
  SVCB: service,
  TLSA: {
    form: "USAGE SELECTOR MATCHING-TYPE DATA",
    fields: [integer("usage", 255), integer("selector", 255), integer("matching type", 255), hexadecimal("data")],
  },
};

export const recordTypes: readonly string[] = [...Object.keys(syntaxes), "TXT"].sort();

/** The fields of a record's data: what blanks outside of quotes separate. */
export function recordFields(data: string): string[] {
  return data.match(/(?:"(?:[^"\\]|\\.)*"|[^\s"]|")+/g) ?? [];
}

/** What is wrong with one record's data, or null. */
export function recordDataProblem(type: string, data: string): string | null {
  if (type === "TXT") return textProblem(data);
  const syntax = syntaxes[type];
  if (!syntax) return `${type} records are not supported; use one of ${recordTypes.join(", ")}`;
  const fields = recordFields(data);
  if (fields.join(" ") !== data)
    return `${type} data is ${syntax.form} with single spaces between, not ${JSON.stringify(data)}`;
  const { length } = syntax.fields;
  if (fields.length < length || (fields.length > length && !syntax.rest))
    return `${type} data is ${syntax.form}, not ${JSON.stringify(data)}`;
  for (const [index, field] of fields.entries()) {
    const problem = (syntax.fields[index] ?? syntax.rest!)(field);
    if (problem) return `${type} data is ${syntax.form}: ${problem}`;
  }
  // The word is where the host puts the zone's serial.
  return data.includes("@SERIAL@") ? `${type} data cannot contain the word @SERIAL@` : null;
}

function textProblem(text: string): string | null {
  const bytes = Buffer.byteLength(text);
  if (bytes + Math.ceil(bytes / 255) > 65535)
    return `TXT data has ${bytes} bytes; at most 65278 fit into a record (RFC 1035 3.3.14)`;
  if (/^".*"$/.test(text)) return "TXT data is given as plain text: leave out the double quotes around it";
  return null;
}

interface Place {
  /** The zone's name, without a dot at the end. */
  readonly zone: string;
}

/** What is wrong with a zone's or a contributor's record sets; paths begin at the map. */
export function recordProblems(records: Records, { zone }: Place): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  /** By owner, with spaces between. */
  const typesOf = new Map<string, string>();
  for (const key of Object.keys(records)) {
    const [owner = "", type = ""] = key.split(" ");
    const folded = `${owner.toLowerCase()} ${type}`;
    const twin = seen.get(folded);
    if (twin) problems.push({ path: [key], message: `${key} and ${twin} are the same record set: join them` });
    seen.set(folded, key);
    const others = typesOf.get(owner.toLowerCase());
    typesOf.set(owner.toLowerCase(), others === undefined ? type : `${others} ${type}`);
  }

  for (const [key, set] of Object.entries(records)) {
    const [owner = "", type = ""] = key.split(" ");
    const problem = ownerProblem(owner, type, zone);
    if (problem) problems.push({ path: [key], message: problem });
    const types = type === "CNAME" ? (typesOf.get(owner.toLowerCase())?.split(" ") ?? []) : [];
    const beside = [...new Set(types)].filter((other) => other !== "CNAME");
    if (beside.length > 0)
      problems.push({
        path: [key],
        message: `${owner} has a CNAME beside ${beside.join(", ")}: a CNAME stands alone (RFC 1034 3.6.2)`,
      });
    if (type === "CNAME" && set.values.length > 1)
      problems.push({
        path: [key, "values"],
        message: `${owner} has ${set.values.length} CNAMEs: only one is allowed`,
      });

    const values = new Set<string>();
    for (const [index, value] of set.values.entries()) {
      const path = [key, "values", index];
      const message =
        recordDataProblem(type, value) ??
        (values.has(value) ? `${key} has the record ${value} twice` : null) ??
        targetProblem(type, value, { records, zone });
      if (message) problems.push({ path, message });
      values.add(value);
    }
  }
  return problems;
}

function ownerProblem(owner: string, type: string, zone: string): string | null {
  if (owner === "@") {
    if (type === "CNAME") return "a zone itself cannot be a CNAME (RFC 1912 2.4): give it A and AAAA records";
    if (type === "NS")
      return "the zone's own name servers are given by the zone's nameServers (a company's file: secondaries), not as @ NS records";
    return null;
  }
  const inside = withinZone(owner, zone);
  if (inside !== null)
    return `${owner} is relative to the zone: it would be ${owner.replace(/\.$/, "")}.${zone}. Write ${inside} instead`;
  if (owner.endsWith(".")) return `${owner} is not in the zone ${zone}: names are relative to it`;
  const syntax = name("record's name")(owner);
  if (syntax) return syntax;
  if (owner.length + 1 + zone.length > 253) return `${owner}.${zone} is longer than 253 characters`;
  if (["A", "AAAA", "MX"].includes(type) && owner.replace(/^\*\.?/, "").includes("_"))
    return `${owner} has ${type} records, so it has to be a host's name: letters, digits and hyphens (RFC 1123 2.1)`;
  return null;
}

/** Where a record points to: never at a CNAME, for MX, NS and SRV (RFC 2181 10.3, RFC 2782); never by a forgotten dot at a name below the zone's own. */
function targetProblem(type: string, value: string, { records, zone }: Place & { records: Records }): string | null {
  const fields = recordFields(value);
  const target = { CNAME: fields[0], NS: fields[0], PTR: fields[0], MX: fields[1], SRV: fields[3] }[type];
  if (target === undefined) return null;
  if (!target.endsWith(".") && withinZone(target, zone) !== null)
    return `${target} is relative to the zone: it would be ${target}.${zone}. Write ${target}. with a dot at the end`;
  if (!["MX", "NS", "SRV"].includes(type)) return null;
  const relative = target.endsWith(".") ? withinZone(target, zone) : target;
  if (relative === null) return null;
  const alias = Object.keys(records).find((key) => key.toLowerCase() === `${relative.toLowerCase()} cname`);
  return alias ? `${type} points at ${target}, which is a CNAME (RFC 2181 10.3): name its host itself` : null;
}

/** The name relative to the zone (`@` for the zone itself), when the name spells out the zone; else null. */
function withinZone(absolute: string, zone: string): string | null {
  const full = absolute.replace(/\.$/, "").toLowerCase();
  const apex = zone.toLowerCase();
  if (full === apex) return "@";
  return full.endsWith(`.${apex}`) ? full.slice(0, -apex.length - 1) : null;
}
