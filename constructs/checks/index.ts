// The checks of the whole picture of a stack, run when it is synthesized.
import type { TerraformStack } from "../cdktf.ts";
import { DnsZone, ForeignDnsZone } from "../dns-zone.ts";
import { MailDomain } from "../mail-domain.ts";
import { MailServer } from "../mail-server.ts";
import { VirtualAliasDomain } from "../virtual-alias-domain.ts";
import { aliasLoop } from "./alias-loop.ts";
import { aliasToNobody } from "./alias-to-nobody.ts";
import { catchAll } from "./catch-all.ts";
import { cnameAlone } from "./cname-alone.ts";
import { missingPtr } from "./missing-ptr.ts";
import { mxTarget } from "./mx-target.ts";
import type { Picture, PictureCheck } from "./picture.ts";
import { spfLookups } from "./spf-lookups.ts";

export const pictureChecks: readonly PictureCheck[] = [
  mxTarget,
  cnameAlone,
  aliasToNobody,
  aliasLoop,
  catchAll,
  missingPtr,
  spfLookups,
];

/** What is wrong with a stack as a whole: sentences, each with the check's id and its source. */
export function wholePicture(stack: TerraformStack): string[] {
  const picture = pictureOf(stack);
  return pictureChecks.flatMap(({ id, source, check }) =>
    check(picture).map((sentence) => `${sentence} (${id}: ${source})`),
  );
}

function pictureOf(stack: TerraformStack): Picture {
  const all = stack.node.findAll();
  const of = <T>(type: abstract new (...given: never[]) => T): T[] =>
    all.filter((node): node is typeof node & T => node instanceof type);
  return {
    zones: [
      ...of(DnsZone).map((zone) => ({
        path: zone.node.path,
        zone: zone.zone,
        owned: true,
        records: zone.records.toMap(),
      })),
      ...of(ForeignDnsZone).map((zone) => ({
        path: zone.node.path,
        zone: zone.zone,
        owned: false,
        records: zone.records.toMap(),
      })),
    ],
    mailServers: of(MailServer).map(({ node, hostname, address }) => ({ path: node.path, hostname, address })),
    mailDomains: of(MailDomain).map(({ node, domain, mailboxes, aliases, catchAll: caught }) => ({
      path: node.path,
      domain,
      mailboxes,
      aliases,
      catchAll: caught,
    })),
    aliasDomains: of(VirtualAliasDomain).map(({ node, domain, targetDomain, aliases }) => ({
      path: node.path,
      domain,
      targetDomain,
      aliases,
    })),
  };
}
