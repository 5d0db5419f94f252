// Which company file an address or a web name belongs into. Used by `postform add`.
import { type Survey, surveyCompanies } from "../../schemas/companies.ts";
import { meant } from "../../schemas/meant.ts";
import { placeOf } from "./edit.ts";

export interface MailOwner {
  readonly company: string;
  /** Whether the domain has mailboxes, or leads elsewhere. */
  readonly kind: "domains" | "aliasDomains";
  readonly domain: string;
  readonly passwordsFrom: string | null;
}

/** The file that has this mail domain. Throws for one that none has. */
export function mailOwner(folder: string, domain: string): MailOwner {
  const survey = surveyCompanies(folder);
  const domains: MailOwner[] = [...survey.companies].flatMap(([company, { mail }]) => [
    ...Object.entries(mail?.domains ?? {}).map(
      ([name, { passwordsFrom }]) => ({ company, kind: "domains", domain: name, passwordsFrom }) as const,
    ),
    ...Object.keys(mail?.aliasDomains ?? {}).map(
      (name) => ({ company, kind: "aliasDomains", domain: name, passwordsFrom: null }) as const,
    ),
  ]);
  const owner = domains.find((each) => each.domain === domain);
  if (owner) return owner;
  const names = domains.map((each) => each.domain);
  const near = domains.find(
    (each) => meant(domain, [each.domain]) !== undefined && meant(domain, names)?.includes(JSON.stringify(each.domain)),
  );
  const where = near ? ` (${placeOf(folder, near.company, ["mail", near.kind, near.domain])})` : "";
  throw new Error(
    `no company has the mail domain ${domain}${meant(domain, names) ?? known("domains", names)}${where}; to have a new one, write it under mail.domains of a company's file${unread(survey)}`,
  );
}

/** The company of this name; without one, whose mail domains, sites or zones a web name lies in. Throws where that is none, or not known. */
export function siteOwner(folder: string, site: string, company?: string): string {
  const survey = surveyCompanies(folder);
  const { companies } = survey;
  if (company !== undefined) {
    if (companies.has(company)) return company;
    const names = [...companies.keys()];
    throw new Error(
      `there is no company ${company}${meant(company, names) ?? known("companies", names)}${unread(survey)}`,
    );
  }
  const owners = [...companies].filter(([, { mail, web, dns }]) =>
    [
      ...Object.keys(mail?.domains ?? {}),
      ...Object.keys(mail?.aliasDomains ?? {}),
      ...Object.keys(web?.sites ?? {}),
      ...Object.keys(dns?.zones ?? {}),
    ].some((name) => site === name || site.endsWith(`.${name}`)),
  );
  const [owner, other] = owners.map(([name]) => name);
  if (owner !== undefined && other === undefined) return owner;
  throw new Error(
    `${site} lies in the domains of ${owner === undefined ? "no company" : owners.map(([name]) => name).join(" and ")}: say whose it is by --company${unread(survey)}`,
  );
}

const known = (what: string, names: readonly string[]) =>
  names.length === 0
    ? `; there are no ${what}`
    : `; the ${what} are ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}`;

/** It may be in a file that cannot be read. */
const unread = ({ problems }: Survey) =>
  problems.length === 0 ? "" : `\n${problems.map(({ message }) => message).join("\n")}`;
