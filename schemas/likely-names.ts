// Names in a company's file that lie in no zone of ours and are a slip of the pen away from one that does. Called by companies.ts; they are warned of, as each could be right.
import type { Company, SharedNameServer } from "./company.ts";
import { distance } from "./meant.ts";
import type { Problem } from "./validate.ts";

interface Named extends Pick<Problem, "path" | "about"> {
  readonly name: string;
}

/** Where the zones are kept elsewhere, nobody here knows which there are. */
export function likelyNames(company: Company, nameServer: SharedNameServer | undefined): Problem[] {
  const { mail, dns } = company;
  if (!nameServer && !dns?.host) return [];
  const zones = [
    ...Object.keys(dns?.zones ?? {}),
    ...(mail ? [...Object.keys(mail.domains), ...Object.keys(mail.aliasDomains)] : []),
    ...(mail?.server === null ? [mail.origin] : []),
    ...Object.keys(nameServer?.zones ?? {}),
  ];
  return namesIn(company).flatMap(({ name, path, about }) => {
    if (zones.some((zone) => name === zone || name.endsWith(`.${zone}`))) return [];
    const likely = zones.map((zone) => corrected(name, zone)).find((each) => each !== undefined);
    if (likely === undefined) return [];
    const message = `${name} lies in no zone here; did you mean ${JSON.stringify(likely)}? If it is right, name its zone under dns.zones`;
    return [{ path, message, ...(about ? { about } : {}) }];
  });
}

function namesIn({ contact, hosts, mail, web, dns }: Company): Named[] {
  return [
    { name: contact.slice(contact.lastIndexOf("@") + 1), path: ["contact"] },
    ...Object.entries(hosts).flatMap(([host, { hostname }]) =>
      hostname === null ? [] : [{ name: hostname, path: ["hosts", host, "hostname"] }],
    ),
    ...(mail?.server === null ? [{ name: mail.hostname, path: ["mail", "hostname"] }] : []),
    ...Object.entries(web?.sites ?? {}).flatMap(([site, { aliases }]): Named[] => [
      { name: site, path: ["web", "sites", site], about: "key" },
      ...aliases.map((name, index) => ({ name, path: ["web", "sites", site, "aliases", index] })),
    ]),
    ...(dns?.hostname ? [{ name: dns.hostname, path: ["dns", "hostname"] }] : []),
  ];
}

/** The name in this zone, where one letter more, less or other, or two swapped, make the difference. */
function corrected(name: string, zone: string): string | undefined {
  const parts = zone.split(".");
  const labels = name.split(".");
  const end = labels.slice(-parts.length);
  if (end.length < parts.length) return undefined;
  const other = end.flatMap((label, index) => (label === parts[index] ? [] : [{ label, meant: parts[index] ?? "" }]));
  const [one] = other;
  // Short ones have others as near by right (.com and .co), and so have numbers.
  if (other.length !== 1 || !one || one.label.length < 4 || withoutDigits(one.label) === withoutDigits(one.meant))
    return undefined;
  return distance(one.label, one.meant) === 1 ? [...labels.slice(0, -parts.length), ...parts].join(".") : undefined;
}

const withoutDigits = (label: string) => label.replaceAll(/\d/g, "");
