// Which other files the whole picture of a few stacks needs, where a folder has hundreds: whose names they mention, and who mentions theirs. Used by app.ts, and by `postform check`.
import type { Companies } from "../schemas/companies.ts";
import type { Company, SharedNameServer } from "../schemas/company.ts";
import { POLICIES } from "../schemas/folder.ts";

/** The chosen files, those of the servers that they use, and every company that their mail, records or hosts may meet. */
export function relatedTo(names: readonly string[], { nameServers, companies, ...rest }: Companies): Companies {
  const owners = new Map<string, Set<string>>();
  for (const [file, company] of companies)
    for (const name of namesOf(company)) owners.set(name, (owners.get(name) ?? new Set()).add(file));
  const mentions = new Map([...companies].map(([file, company]) => [file, mentioned(company, owners)]));
  const met = new Set(names);
  // One that leads to a chosen one, or has names in its zones: what comes from there is told at the chosen one.
  for (const [file, others] of mentions)
    if (names.some((name) => others.has(name) || companies.get(file)?.nameServer === name)) met.add(file);
  // A name server that was not chosen leads no further: nothing of others is told at the chosen ones by its records.
  for (const name of names) for (const file of mentioned(nameServers.get(name), owners)) met.add(file);
  for (const file of met) for (const other of mentions.get(file) ?? []) met.add(other);
  // The set grows while it is walked through.
  for (const file of met) for (const other of serversOf(companies.get(file))) met.add(other);
  const only = <T>(all: ReadonlyMap<string, T>) => new Map([...all].filter(([file]) => met.has(file)));
  return { ...rest, nameServers: only(nameServers), companies: only(companies) };
}

/** The files without which a company's stack cannot be made: its name server's, and those of the companies whose servers it uses. */
export function serversOf(company: Company | undefined): string[] {
  return [company?.nameServer, company?.mail?.server, company?.web?.server].filter((file) => file != null);
}

/** These files, and those that are read with them: without its name server's, a company's zones would seem to be elsewhere. And policies are for all. */
export const neededBy = (names: readonly string[], companies: Companies["companies"]): Set<string> =>
  new Set([POLICIES, ...names.flatMap((name) => [name, ...serversOf(companies.get(name))])]);

/** What a company answers for: its domains, zones, sites, and the names and addresses of its hosts. */
function namesOf({ hosts, mail, web, dns }: Company): string[] {
  return [
    ...Object.values(hosts).flatMap(({ address, hostname }) => [address, ...(hostname === null ? [] : [hostname])]),
    ...(mail?.server === null ? [mail.hostname] : []),
    ...(mail ? [...Object.keys(mail.domains), ...Object.keys(mail.aliasDomains)] : []),
    ...Object.entries(web?.sites ?? {}).flatMap(([site, { aliases }]) => [site, ...aliases]),
    ...(dns?.hostname ? [dns.hostname] : []),
    ...Object.keys(dns?.zones ?? {}),
  ];
}

/** Whose names, or names below them, stand anywhere in a model. */
function mentioned(
  model: Company | SharedNameServer | undefined,
  owners: ReadonlyMap<string, ReadonlySet<string>>,
): Set<string> {
  const found = new Set<string>();
  for (const [word] of JSON.stringify(model ?? {}).matchAll(/[a-z0-9_.:-]+/gi))
    for (let name = word.toLowerCase().replace(/\.$/, ""); name !== ""; name = below(name))
      for (const file of owners.get(name) ?? []) found.add(file);
  return found;
}

const below = (name: string) => (name.includes(".") ? name.slice(name.indexOf(".") + 1) : "");
