// `postform add`: a company, mailbox, alias or site more in the company files, put there as a person would and with all else left as it is.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import type { Format } from "../schemas/dsl.ts";
import { formats } from "../schemas/formats.ts";
import { readYaml } from "../schemas/located-yaml.ts";
import { companyText, schemaFrom } from "./add/company-text.ts";
import { diffOf, type Edit, fileOf, placeOf, refuseIfWrong, surveyIfAny, withEntry, write } from "./add/edit.ts";
import { mailOwner, siteOwner } from "./add/owner.ts";
import { type PasswordOptions, passwordOf } from "./add/password.ts";

interface Options {
  readonly folder: string;
  readonly dryRun?: true;
}

interface CompanyOptions extends Options {
  readonly domain: string;
  readonly address: string;
  readonly hostname?: string;
  readonly contact?: string;
  /** False for --no-name-server. */
  readonly nameServer: string | boolean;
  readonly passwordsFrom?: string;
  readonly web: boolean;
}

interface MailboxOptions extends Options, PasswordOptions {
  readonly copyTo?: readonly string[];
  readonly sendAs?: readonly string[];
  readonly quota?: number;
}

interface SiteOptions extends Options {
  readonly company?: string;
  readonly alias?: readonly string[];
  readonly documentRoot?: string;
}

export function register(program: Command): void {
  const add = program
    .command("add")
    .summary("add a company, mailbox, alias or site to the company files")
    .description(
      "Edits the company files in place: comments, order and spelling stay as they are. What would be wrong is refused before anything is written, and what changes is shown.",
    );
  const command = (name: string, summary: string) =>
    add
      .command(name)
      .summary(summary)
      .option("--folder <folder>", "where the company files are", process.env["POSTFORM_COMPANIES"] ?? "companies")
      .option("--dry-run", "show what would change, and write nothing");

  command("company", "a file of its own, with one machine, mail and a web site")
    .description("Writes the file of a new company, with one machine, a mail domain with one mailbox, and a web site.")
    .argument("<name>", "the company's name, and its stack's", of("name"))
    .requiredOption("--domain <domain>", "its mail domain", of("domain"))
    .requiredOption("--address <address>", "IP address of its machine", of("address"))
    .option("--hostname <name>", "the mail server's name (default: mail.DOMAIN)", of("hostname"))
    .option("--contact <address>", "who is responsible (default: hostmaster@DOMAIN)", of("email"))
    .option("--name-server <name>", "the shared name server's file (default: the only one there is)", of("name"))
    .option("--no-name-server", "its zones are kept elsewhere")
    .option(
      "--passwords-from <reference>",
      "the JSON file of its mailboxes' passwords (default: file:~/NAME-passwords.json)",
      of("reference"),
    )
    .option("--no-web", "without a web site")
    .action(addCompany);

  command("mailbox", "a mailbox in a domain of a company")
    .description(
      "Adds a mailbox. Its password: where the domain has passwordsFrom, that file has it; else it is asked for, and its hash is written.",
    )
    .argument("<address>", "such as ann@acme.example", of("email"))
    .option("--copy-to <addresses>", "who gets a copy of its mail, separated by commas", listOf("recipient"))
    .option("--send-as <addresses>", "addresses that it may send as, separated by commas", listOf("recipient"))
    .option("--quota <bytes>", "how much it may hold", bytes)
    .option("--password-from <reference>", "where its password is read from: env:NAME, file:PATH", of("reference"))
    .option("--password-hash <hash>", "its hash, as `postform passwd` prints it", of("password-hash"))
    .option("--stdin", "read the password from the first line of standard input, and write its hash")
    .action(addMailbox);

  command("alias", "an alias, or with several recipients a group")
    .description("Adds an alias to a domain, or to a virtual alias domain; with several recipients it is a group.")
    .argument("<address>", "such as sales@acme.example", of("email"))
    .argument("<recipients...>", "addresses; a name without a domain is one of the same domain", listOf("recipient"))
    .action(addAlias);

  command("site", "a web site of a company")
    .description("Adds a web site with a first page.")
    .argument("<name>", "such as www.acme.example", of("hostname"))
    .option("--company <name>", "whose it is (default: whose domains the name lies in)", of("name"))
    .option("--alias <names>", "more names of it, separated by commas", listOf("hostname"))
    .option("--document-root <path>", "folder of its files on the host (default: /www/NAME)", of("path"))
    .action(addSite);
}

async function addCompany(name: string, options: CompanyOptions): Promise<void> {
  const { folder, domain, address, hostname = `mail.${domain}`, contact = `hostmaster@${domain}`, web } = options;
  if (existsSync(fileOf(folder, name)))
    throw new Error(`${fileOf(folder, name)}:1:1: the company ${name} is there already`);
  if (!existsSync(folder)) mkdirSync(folder);
  const nameServer = nameServerFor(folder, options.nameServer);
  const passwordsFrom = options.passwordsFrom ?? `file:~/${name}-passwords.json`;
  const company = {
    name,
    domain,
    address,
    hostname,
    contact,
    passwordsFrom,
    web,
    ...(nameServer ? { nameServer } : {}),
  };
  const after = companyText(company, schemaFrom(folder));
  await finish({ folder, name, before: null, after }, options, []);
}

function nameServerFor(folder: string, asked: string | boolean): string | undefined {
  if (asked === false) return undefined;
  if (typeof asked === "string") return asked;
  const names = [...surveyIfAny(folder).nameServers.keys()];
  if (names.length > 1)
    throw new Error(
      `there are several shared name servers, ${names.join(", ")}: say which by --name-server, or --no-name-server`,
    );
  return names[0];
}

async function addMailbox(address: string, options: MailboxOptions): Promise<void> {
  const { folder, copyTo, sendAs, quota } = options;
  const [local, domain] = parts(address);
  const { company, kind, passwordsFrom } = mailOwner(folder, domain);
  if (kind === "aliasDomains")
    throw new Error(
      `${placeOf(folder, company, ["mail", kind, domain])}: ${domain} is a virtual alias domain, which holds no mailboxes; add an alias, or make it one of domains`,
    );
  const path = ["mail", kind, domain, "mailboxes", local];
  refuseTaken(folder, company, ["mail", kind, domain], address);
  const { entry, note } = await passwordOf(address, options, passwordsFrom);
  const value = {
    ...entry,
    ...(copyTo ? { copyTo: copyTo.map((each) => short(each, domain)) } : {}),
    ...(sendAs ? { sendAs: sendAs.map((each) => short(each, domain)) } : {}),
    ...(quota === undefined ? {} : { quota }),
  };
  await finish(withEntry({ folder, name: company, path, value }), options, note ? [note] : []);
}

async function addAlias(address: string, recipients: readonly string[], options: Options): Promise<void> {
  const { folder } = options;
  const [local, domain] = parts(address);
  const { company, kind } = mailOwner(folder, domain);
  refuseTaken(folder, company, ["mail", kind, domain], address);
  // In an alias domain a name without a domain is one of the server's origin.
  const value = recipients.map((each) =>
    kind === "domains" ? short(each, domain) : each.includes("@") ? each : `${each}@${domain}`,
  );
  await finish(
    withEntry({ folder, name: company, path: ["mail", kind, domain, "aliases", local], value }),
    options,
    [],
  );
}

async function addSite(site: string, options: SiteOptions): Promise<void> {
  const { folder, alias } = options;
  const company = siteOwner(folder, site, options.company);
  const value = contentOf(folder, company) as { web?: { sites?: Record<string, unknown> } };
  const sites = ["web", "sites"];
  if (Object.hasOwn(value.web?.sites ?? {}, site))
    throw new Error(`${placeOf(folder, company, [...sites, site])}: the site ${site} is there already`);
  if (value.web === undefined || value.web === null)
    throw new Error(
      `${fileOf(folder, company)}:1:1: ${company} has no web server yet; write \`web: { host: NAME }\` there, with a key of hosts`,
    );
  const entry = {
    ...(alias ? { aliases: alias } : {}),
    documentRoot: options.documentRoot ?? `/www/${site}`,
    pages: { "index.html": `It's ${site}\n` },
  };
  await finish(withEntry({ folder, name: company, path: [...sites, site], value: entry }), options, []);
}

/** A name is a mailbox or an alias, and once. */
function refuseTaken(folder: string, company: string, domain: readonly string[], address: string): void {
  const [local] = parts(address);
  const at = domain.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | null)?.[key],
    contentOf(folder, company),
  );
  for (const [kind, word] of [
    ["mailboxes", "mailbox"],
    ["aliases", "alias"],
  ] as const) {
    const names = (at as Record<string, unknown> | null)?.[kind];
    if (typeof names === "object" && names !== null && Object.hasOwn(names, local))
      throw new Error(
        `${placeOf(folder, company, [...domain, kind, local])}: ${address} is there already, as ${word === "alias" ? "an" : "a"} ${word}`,
      );
  }
}

const contentOf = (folder: string, company: string) => readYaml(readFileSync(fileOf(folder, company), "utf8")).value;

async function finish(edit: Edit, { dryRun }: Options, notes: readonly string[]): Promise<void> {
  await refuseIfWrong(edit);
  process.stdout.write(diffOf(edit));
  if (!dryRun) write(edit);
  const file = fileOf(edit.folder, edit.name);
  console.error(
    dryRun
      ? `${file} was not written`
      : `wrote ${file}; \`npx postform plan ${edit.name}\` shows what a deploy would change`,
  );
  for (const note of notes) console.error(note);
}

const parts = (address: string): [local: string, domain: string] => {
  const at = address.lastIndexOf("@");
  return [address.slice(0, at), address.slice(at + 1)];
};

/** Without a domain that is the one at hand. */
const short = (recipient: string, domain: string) =>
  recipient.endsWith(`@${domain}`) ? parts(recipient)[0] : recipient;

/** An argument of a format. */
const of =
  (format: Format) =>
  (value: string): string => {
    const rule = formats[format];
    if (rule.test(value)) return value;
    const hint = rule.hint?.(value);
    throw new InvalidArgumentError(`allowed is ${rule.allowed}${hint ? `: ${hint}` : ""}`);
  };

/** Separated by commas, or given several times. */
const listOf =
  (format: Format) =>
  (value: string, before: readonly string[] = []): string[] => [
    ...before,
    ...value.split(",").map((each) => of(format)(each.trim())),
  ];

function bytes(value: string): number {
  const number = Number(value);
  if (!(Number.isInteger(number) && number > 0)) throw new InvalidArgumentError("a whole number of bytes is allowed");
  return number;
}
