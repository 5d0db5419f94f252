// A new company's file, as `postform add company` and `postform init` write it. Pure but for the schema's place.
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { packageRoot } from "../../provider/install/package-root.ts";
import { onOneLine } from "./insert.ts";

export interface NewCompany {
  readonly name: string;
  readonly domain: string;
  /** Of its one machine. */
  readonly address: string;
  /** What else is said of that machine, a line of YAML each. @default nothing */
  readonly machine?: readonly string[];
  readonly hostname: string;
  readonly contact: string;
  readonly nameServer?: string;
  /** The JSON file of its mailboxes' passwords. */
  readonly passwordsFrom: string;
  readonly web: boolean;
}

/** `schema`: as an editor finds it from the file's folder. */
export function companyText(company: NewCompany, schema: string): string {
  const { name, domain, address, machine = [], hostname, contact, nameServer, passwordsFrom, web } = company;
  const [local = "", at = ""] = contact.split("@");
  const person = at === domain ? local : "info";
  return `# yaml-language-server: $schema=${schema}
company: ${name}
contact: ${contact}
${nameServer === undefined ? "" : `nameServer: ${nameServer}\n`}hosts:
  main:${machine.length === 0 ? ` { address: ${onOneLine(address)} }` : [`address: ${address}`, ...machine].map((line) => `\n    ${line}`).join("")}
mail:
  host: main
  hostname: ${hostname}
  domains:
    ${domain}:
      passwordsFrom: ${onOneLine(passwordsFrom)} # {"${person}@${domain}": "its password"}
      mailboxes:
        ${onOneLine(person)}: {}
${
  web
    ? `web:
  host: main
  sites:
    www.${domain}:
      pages: { index.html: "It's www.${domain}\\n" }
`
    : ""
}`;
}

const below = "postform/schemas/company.schema.json";

/** Where a file in this folder finds the schema: in the project's node_modules, there or above; else with the program itself. */
export function schemaFrom(folder: string): string {
  const start = existsSync(folder) ? realpathSync(folder) : resolve(folder);
  for (let above = start; ; above = dirname(above)) {
    const schema = join(above, "node_modules", below);
    if (existsSync(schema)) return relativeTo(start, schema);
    if (above === dirname(above)) break;
  }
  const own = join(packageRoot(), "schemas/company.schema.json");
  // Of a program that is elsewhere, another machine has it where `npm install` puts it.
  return start.startsWith(packageRoot() + sep) ? relativeTo(start, own) : `../node_modules/${below}`;
}

const relativeTo = (folder: string, path: string) => relative(folder, path).split(sep).join("/");
