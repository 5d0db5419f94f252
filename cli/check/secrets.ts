// Which secrets that company files refer to are not where they are said to be, as far as this machine can tell: a deploy may run on another one. Used by `postform check`.
import { join } from "node:path";
import { NoSecret, secretReader } from "../../provider/resources/secret-reference.ts";
import type { Companies, Told } from "../../schemas/companies.ts";
import { type Company, companyFields, nameServerFields } from "../../schemas/company.ts";
import { located } from "../../schemas/located.ts";
import { type PlacedReference, placedReferences } from "../../schemas/references.ts";

/** Files that are on another machine may be many: then one line is enough. */
const MOST_FILES = 3;

interface Missing extends PlacedReference {
  readonly file: string;
  readonly problem: NoSecret;
}

/** Of variables nothing is told, as who runs a deploy sets them for it alone; what else is wrong, such as a file that may not be read, the deploy tells. */
export function missingSecrets(folder: string, { companies, nameServers }: Companies): Told[] {
  const read = secretReader();
  const missing: Missing[] = [];
  const unread = new Set<string>();
  const look = (file: string, references: readonly PlacedReference[]) => {
    for (const { reference, path } of references) {
      const [name = ""] = reference.split("#");
      const problem = unread.has(name) ? undefined : problemOf(() => read(reference));
      if (problem === undefined) continue;
      const lack = problem instanceof NoSecret ? problem : undefined;
      if (lack?.lacks !== "entry") unread.add(name);
      if (lack) missing.push({ file, reference, path, problem: lack });
    }
  };
  for (const [file, company] of companies) look(file, secretsOf(company));
  for (const [file, nameServer] of nameServers) look(file, placedReferences(nameServerFields, { nameServer }));
  const absent = missing.filter(({ problem }) => problem.lacks === "file");
  const more = absent.length > MOST_FILES ? absent.slice(1) : [];
  const told = missing.filter((one) => !more.includes(one));
  return [...new Set(told.map(({ file }) => file))].flatMap((file) => {
    const problems = told
      .filter((one) => one.file === file)
      .map((one) => ({ path: pathOf(one), message: sentence(one, one === absent[0] ? more.length : 0) }));
    return located(join(folder, `${file}.yaml`), problems).map((message) => ({ file, message }));
  });
}

/** A file of passwords has one for each mailbox that names none itself. */
function secretsOf(company: Company): PlacedReference[] {
  const { mail } = company;
  const all = placedReferences(companyFields, company).filter(({ path }) => path.at(-1) !== "passwordsFrom");
  const passwords = Object.entries(mail?.domains ?? {}).flatMap(([domain, { passwordsFrom, mailboxes }]) =>
    passwordsFrom === null
      ? []
      : Object.entries(mailboxes)
          .filter(([, { passwordHash, passwordFrom }]) => passwordHash === null && passwordFrom === null)
          .map(([name]) => ({
            reference: `${passwordsFrom}#${name}@${domain}`,
            path: ["mail", "domains", domain, "mailboxes", name],
          })),
  );
  return [...all, ...passwords];
}

function problemOf(read: () => string): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A whole file of passwords is missing where it is named. */
const pathOf = ({ path, problem }: Missing): PlacedReference["path"] =>
  problem.lacks === "file" && path.at(-2) === "mailboxes" ? [...path.slice(0, -2), "passwordsFrom"] : path;

/** The reference itself stands in the file. */
function sentence({ reference, problem }: Missing, more: number): string {
  const said = problem.message.replace(`${reference}: `, "");
  return more === 0 ? said : `${said}; ${more} more files are not on this machine either`;
}
