// postform_dns_records: records that one stack contributes to another's zone.
import { dnsRecords } from "../../schemas/dns.ts";
import { dnsRecordsState, parseRecordsFragment } from "../render/dns-zone.ts";
import { allRecords, contentProblems, reflectFragments } from "./dns-zone.ts";
import { recordDeletions } from "./guards.ts";
import { managed } from "./managed.ts";

export const dnsRecordsResource = managed({
  description: dnsRecords,
  state: dnsRecordsState,
  check: contentProblems,
  deletions: (applied, model) => recordDeletions(model.zone, allRecords(applied), allRecords(model)),
  reflect: (_, observed, state) =>
    reflectFragments(state, observed, (text) => ({ records: parseRecordsFragment(text) })),
});
