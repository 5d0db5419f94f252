// postform_dns_records: records that one stack contributes to another's zone.
import { dnsRecords } from "../../schemas/dns.ts";
import { recordProblems } from "../../schemas/records.ts";
import { dnsRecordsState, parseRecordsFragment } from "../render/dns-zone.ts";
import { reflectFragments } from "./dns-zone.ts";
import { recordDeletions } from "./guards.ts";
import { managed } from "./managed.ts";

export const dnsRecordsResource = managed({
  description: dnsRecords,
  state: dnsRecordsState,
  check: (model) =>
    recordProblems(model.records, model).map(({ path, message }) => ({ path: ["records", ...path], message })),
  deletions: (applied, { zone, records }) => recordDeletions(zone, applied.records, records),
  reflect: (_, observed, state) =>
    reflectFragments(state, observed, (text) => ({ records: parseRecordsFragment(text) })),
});
