// A virtual alias domain's parts of the mail server's tables, and their way back. Pure; parse is render's exact inverse.
import type { ModelOf } from "../../schemas/dsl.ts";
import type { aliasDomain } from "../../schemas/mail.ts";
import type { HostState } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";
import { contribution } from "./contribution.ts";
import {
  absentFrom,
  domainsReload,
  fragmentPath,
  heading,
  parseTable,
  serverCheck,
  tableAssembly,
  tableText,
} from "./mail-tables.ts";

const type = "postform_alias_domain";

export type AliasDomain = ModelOf<typeof aliasDomain>;

export function aliasDomainState(model: AliasDomain, platform: Platform): HostState {
  const { domain, targetDomain, aliases } = model;
  const head = heading(domain, type);
  const names = Object.keys(aliases).sort();
  return {
    key: `alias_domain/${domain}`,
    files: {
      [fragmentPath("virtual_alias_domains", domain)]: { content: tableText(head, [[domain, "OK"]]) },
      [fragmentPath("virtual_aliases", domain)]: {
        content: tableText(head, [
          ...names.map((name): [string, string] => [`${name}@${domain}`, (aliases[name] ?? []).join(", ")]),
          ...(targetDomain ? ([[`@${domain}`, `@${targetDomain}`]] as [string, string][]) : []),
        ]),
      },
      // Names that come from the target are asked for there before mail is taken; what is listed here is known to exist.
      [fragmentPath("verified_recipients", domain)]: {
        content: tableText(
          head,
          targetDomain
            ? [
                ...names.map((name): [string, string] => [`${name}@${domain}`, "DUNNO"]),
                [domain, "reject_unverified_recipient"],
              ]
            : [],
        ),
      },
    },
    assemblies: (["virtual_alias_domains", "virtual_aliases", "verified_recipients"] as const).map((table) =>
      contribution(tableAssembly(table, platform)),
    ),
    checks: [serverCheck(domain)],
    activations: [domainsReload(fragmentPath("virtual_alias_domains", domain), platform)],
  };
}

/** While it goes to another server, as in mail-domain.ts: its names are there until Postfix knows that it is no domain of its own. */
export function leavingAliasDomain(model: AliasDomain, platform: Platform): HostState {
  const head = heading(model.domain, type);
  return absentFrom(aliasDomainState(model, platform), model.domain, head, ["virtual_alias_domains"]);
}

/** The aliases and the target that the fragment holds. */
export function parseAliasDomain(
  domain: string,
  virtualAliases: string,
): { aliases: Record<string, readonly string[]>; targetDomain: string | null; garbage: readonly string[] } {
  const { entries, garbage } = parseTable(virtualAliases);
  const found = new Map<string, readonly string[]>();
  const other: string[] = [];
  let targetDomain: string | null = null;
  for (const [key, value] of entries) {
    if (key === `@${domain}` && /^@[^@, ]+$/.test(value)) targetDomain = value.slice(1);
    else if (key.endsWith(`@${domain}`) && key !== `@${domain}`)
      found.set(key.slice(0, -domain.length - 1), value.split(", "));
    else other.push(`${key} ${value}`);
  }
  return { aliases: Object.fromEntries(found), targetDomain, garbage: [...garbage, ...other] };
}
