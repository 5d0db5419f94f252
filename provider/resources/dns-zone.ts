// postform_dns_zone: a zone and its records.
import { dnsZone } from "../../schemas/dns.ts";
import { type Addresses, addressRecords, type Records, recordProblems } from "../../schemas/records.ts";
import type { HostState, Observed } from "../host/state.ts";
import { type DnsZone, dnsZoneState, isOfAddresses, parseZoneFragment } from "../render/dns-zone.ts";
import { contentDrift } from "./content-drift.ts";
import { recordDeletions } from "./guards.ts";
import { managed, type Problem } from "./managed.ts";

export const dnsZoneResource = managed({
  description: dnsZone,
  state: dnsZoneState,
  check: (model) => [...roleProblems(model), ...contentProblems(model)],
  deletions: (applied, model) => recordDeletions(model.zone, allRecords(applied), allRecords(model)),
  reflect: (_, observed, state) => reflectFragments(state, observed, parseZoneFragment),
});

interface Content {
  readonly zone: string;
  readonly records: Records;
  readonly addresses: Addresses;
}

/** With those that follow from addresses. */
export const allRecords = ({ zone, records, addresses }: Content): Records => ({
  ...addressRecords(zone, addresses, records),
  ...records,
});

/** What is wrong with a zone's or a contributor's records. */
export function contentProblems(model: Content): Problem[] {
  return recordProblems(allRecords(model), model).map(({ path, message }) => {
    const [key = ""] = path;
    return { path: Object.hasOwn(model.records, key) ? ["records", ...path] : ["addresses"], message };
  });
}

function roleProblems({ zone, primaries, soa, nameServers, records, addresses }: DnsZone): Problem[] {
  if (primaries) {
    const given = {
      soa,
      nameServers: nameServers.length,
      records: Object.keys(records).length,
      addresses: Object.keys(addresses).length,
    };
    return Object.entries(given).flatMap(([name, value]) =>
      value ? [{ path: [name], message: `${zone} is transferred from its primaries, so it has no ${name} here` }] : [],
    );
  }
  const problems: Problem[] = [];
  if (!soa) problems.push({ path: ["soa"], message: `${zone} needs soa, or primaries to be a secondary of` });
  if (nameServers.length === 0)
    problems.push({ path: ["nameServers"], message: `${zone} needs at least one name server (RFC 1034 4.2.1)` });
  return problems;
}

/** The fragment of a zone's file as attributes; what they cannot say, and every other file, as sentences. */
export function reflectFragments<Model>(
  state: HostState,
  { files }: Observed,
  parse: (text: string) => Model,
): { model: Model | Record<string, never>; drift: string[] } {
  let model: Model | Record<string, never> = {};
  const drift: string[] = [];
  for (const [path, { content }] of Object.entries(state.files)) {
    const changed = contentDrift(path, content, files[path]);
    if (!changed) continue;
    const text = path.endsWith(".conf") || isOfAddresses(path) ? null : (files[path]?.content ?? null);
    try {
      if (text === null) drift.push(changed);
      else {
        model = parse(text);
        // Records that say the same in another form: no attribute differs, so a sentence has to.
        if (JSON.stringify(model) === JSON.stringify(parse(content))) drift.push(changed);
      }
    } catch (error) {
      drift.push(`${path}: ${(error as Error).message}`);
    }
  }
  return { model, drift };
}
