// postform_dns_zone: a zone and its records.
import { dnsZone } from "../../schemas/dns.ts";
import { recordProblems } from "../../schemas/records.ts";
import type { HostState, Observed } from "../host/state.ts";
import { type DnsZone, dnsZoneState, parseZoneFragment } from "../render/dns-zone.ts";
import { contentDrift } from "./content-drift.ts";
import { recordDeletions } from "./guards.ts";
import { managed, type Problem } from "./managed.ts";

export const dnsZoneResource = managed({
  description: dnsZone,
  state: dnsZoneState,
  check: (model) => [
    ...roleProblems(model),
    ...recordProblems(model.records, model).map(({ path, message }) => ({ path: ["records", ...path], message })),
  ],
  deletions: (applied, { zone, records }) => recordDeletions(zone, applied.records, records),
  reflect: (_, observed, state) => reflectFragments(state, observed, parseZoneFragment),
});

function roleProblems({ zone, primaries, soa, nameServers, records }: DnsZone): Problem[] {
  if (primaries) {
    const given = { soa, nameServers: nameServers.length, records: Object.keys(records).length };
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
    const text = path.endsWith(".conf") ? null : (files[path]?.content ?? null);
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
