// What is wrong with the mail of company files, told by their models alone: for `postform check`, which makes no stacks.
import { join } from "node:path";
import type { Found } from "../constructs/checks/findings.ts";
import { mailFindings } from "../constructs/checks/mail.ts";
import type { Finding, MailboxPart, MailPicture, Placed } from "../constructs/checks/picture.ts";
import { postmaster } from "../constructs/checks/postmaster.ts";
import type { Companies, Told } from "../schemas/companies.ts";
import type { Company, CompanyMail } from "../schemas/company.ts";
import { located } from "../schemas/located.ts";
import { contactProblem } from "../schemas/postmaster.ts";
import { given } from "./given.ts";
import type { ModelPath } from "./postform-stack.ts";

/** What a construct would be made of. */
interface InFile {
  readonly file: string;
  readonly path: ModelPath;
}

/** The same sentences at the same places as when stacks are made of the files. */
export function mailProblems(folder: string, { companies }: Companies) {
  const { errors, warnings } = mailFindings(mailPicture(companies));
  const unheard = new Set([...companies].flatMap(([file, company]) => (contactProblem(company) ? [file] : [])));
  return {
    errors: toldIn(folder, errors),
    warnings: toldIn(
      folder,
      withoutConsequences(warnings, ({ file }) => unheard.has(file)),
    ),
  };
}

/** Where a company's contact is nobody, that is told; that its postmasters are nobody follows. */
export const withoutConsequences = <C>(
  warnings: readonly Found<C>[],
  contactIsNobody: (construct: C) => boolean,
): Found<C>[] => warnings.filter(({ check, construct }) => check !== postmaster.id || !contactIsNobody(construct));

function mailPicture(companies: Companies["companies"]): MailPicture<InFile> {
  const mailServers: Placed<MailPicture<InFile>["mailServers"][number], InFile>[] = [];
  const mailDomains: Placed<MailPicture<InFile>["mailDomains"][number], InFile>[] = [];
  const aliasDomains: Placed<MailPicture<InFile>["aliasDomains"][number], InFile>[] = [];
  for (const [file, { mail, hosts }] of companies) {
    const server = mail && serverOf(mail, companies);
    // What the server of another file does, nobody knows while that file is wrong.
    if (!mail || !server) continue;
    if (mail.server === null)
      mailServers.push({
        construct: { file, path: ["mail"] },
        kind: "mail-server",
        hostname: mail.hostname,
        address: hosts[mail.host]?.address ?? "",
        origin: mail.origin,
        unixAccounts: mail.accounts === "unix",
        refuseOwnSenders: mail.refuseOwnSenders,
        networks: mail.networks,
        forwarders: mail.forwarders,
        localAliases: mail.localAliases,
        virtual: mail.tables?.virtual ?? {},
        canonical: mail.tables?.canonical ?? {},
      });
    for (const [domain, { mailboxes, aliases, catchAll, passwordsFrom }] of Object.entries(mail.domains))
      mailDomains.push({
        construct: { file, path: ["mail", "domains", domain] },
        kind: "mail-domain",
        domain,
        server,
        mailboxes: mailboxParts(given(mailboxes), domain, passwordsFrom),
        aliases,
        catchAll,
      });
    for (const [domain, { aliases, targetDomain }] of Object.entries(mail.aliasDomains))
      aliasDomains.push({
        construct: { file, path: ["mail", "aliasDomains", domain] },
        kind: "alias-domain",
        domain,
        server,
        targetDomain: targetDomain ?? undefined,
        aliases,
      });
  }
  return { mailServers, mailDomains, aliasDomains };
}

/** The name of the server that a company's domains are on. */
function serverOf(mail: CompanyMail, companies: Companies["companies"]): string | undefined {
  if (mail.server === null) return mail.hostname;
  const owner: Company["mail"] | undefined = companies.get(mail.server)?.mail;
  return owner?.server === null ? owner.hostname : undefined;
}

const mailboxParts = (
  mailboxes: Readonly<Record<string, MailboxPart>>,
  domain: string,
  passwordsFrom: string | null,
): Record<string, MailboxPart> =>
  Object.fromEntries(
    Object.entries(mailboxes).map(([name, mailbox]) => {
      const own = mailbox.passwordHash !== undefined || mailbox.passwordFrom !== undefined;
      return [
        name,
        own || passwordsFrom === null ? mailbox : { ...mailbox, passwordFrom: `${passwordsFrom}#${name}@${domain}` },
      ];
    }),
  );

function toldIn(folder: string, findings: readonly Finding<InFile>[]): Told[] {
  const files = [...new Set(findings.map(({ construct }) => construct.file))];
  return files.flatMap((file) => {
    const mine = findings.filter(({ construct }) => construct.file === file);
    const problems = mine.map(({ construct, path, message }) => ({ path: [...construct.path, ...path], message }));
    return located(join(folder, `${file}.yaml`), problems).map((message) => ({ file, message }));
  });
}
