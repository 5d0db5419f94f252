// Which stacks differ from those of a commit, told by what goes into them: models of company files, the files that these refer to, and the app. Called by `postform companies changed`.
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { referencedFile } from "../../provider/resources/secret-reference.ts";
import { companyFields, nameServerFields } from "../../schemas/company.ts";
import { type CompanyFile, CompanyFileError, parseCompanyFile } from "../../schemas/company-file.ts";
import { isCompanyFile, POLICIES } from "../../schemas/folder.ts";
import { referencesIn } from "../../schemas/references.ts";
import { serversOf } from "../../stacks/related.ts";
import { seenByCompanies } from "../../stacks/seen-name-server.ts";
import { seenMailServer, seenWebServer } from "../../stacks/seen-servers.ts";
import { Repository } from "./repository.ts";

interface Question {
  /** A commit, branch or tag. */
  readonly since: string;
  /** Compare with where the present commit has left it. */
  readonly mergeBase: boolean;
  /** The folder of the company files. */
  readonly companies: string;
  /** Where stacks are synthesized to. */
  readonly outdir: string;
}

export interface ChangedStack {
  readonly stack: string;
  readonly file: string;
  readonly because: readonly string[];
}

export interface RemovedStack {
  readonly stack: string;
  readonly file: string;
  /** What destroys it, in their order. */
  readonly commands: readonly string[];
}

export interface Answer {
  /** The commit that was compared with. */
  readonly since: string;
  readonly changed: readonly ChangedStack[];
  /** Their files are gone: their stacks are still deployed. */
  readonly removed: readonly RemovedStack[];
}

export function changedStacks({ since, mergeBase, companies, outdir }: Question): Answer {
  const folder = realpathSync(companies);
  const repository = new Repository(folder);
  const commit = repository.commit(since, { mergeBase });
  const changed = repository.changedSince(commit);
  const shown = (path: string) => relative(process.cwd(), path) || path;
  const fileOf = (name: string) => join(folder, `${name}.yaml`);

  const now = textsOf(folder);
  const ofCompanies = changed.filter((path) => dirname(path) === folder && isCompanyFile(basename(path)));
  const before = new Map(
    [...repository.textsIn(commit, ofCompanies)].map(([path, text]) => [basename(path, ".yaml"), text]),
  );

  const reasons = new Map<string, string[]>();
  const touch = (name: string, because: string) => reasons.set(name, [...(reasons.get(name) ?? []), because]);

  const ofAll = (path: string) =>
    path === join(folder, POLICIES) || isOfTheApp(path, { folder, root: repository.root, outdir });
  for (const path of changed.filter(ofAll)) for (const name of now.keys()) touch(name, `${shown(path)} has changed`);

  for (const [name, old] of before) {
    const text = now.get(name);
    if (text === undefined) continue;
    const file = shown(fileOf(name));
    if (old === undefined) touch(name, `${file} is new`);
    else if (!sameModel(parsed(old), parsed(text))) touch(name, `${file} has changed`);
  }
  for (const [name, old] of before)
    if (!sameForCompanies(parsed(old), parsed(now.get(name))))
      for (const user of usersOf(name, now)) touch(user, `${shown(fileOf(name))}, whose servers it uses, has changed`);

  const others = new Set(changed.filter((path) => !ofCompanies.includes(path)));
  for (const [name, path] of referring(now, others, outdir))
    touch(name, `${shown(path)}, which ${shown(fileOf(name))} refers to, has changed`);

  const removed = [...before.keys()].filter((name) => !now.has(name)).sort();
  return {
    since: commit,
    changed: [...reasons]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([stack, because]) => ({ stack, file: shown(fileOf(stack)), because })),
    removed: removed.map((stack) => {
      const file = parsed(before.get(stack));
      const nameServer = file && "company" in file ? file.company.nameServer : null;
      const files = [stack, ...(nameServer !== null && removed.includes(nameServer) ? [nameServer] : [])]
        .map((name) => quoted(shown(fileOf(name))))
        .join(" ");
      return {
        stack,
        file: shown(fileOf(stack)),
        commands: [
          `git restore --source=${commit.slice(0, 12)} -- ${files}`,
          `npx postform destroy ${stack}`,
          `rm ${files}`,
        ],
      };
    }),
  };
}

const quoted = (path: string) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);

/** By their names without `.yaml`. */
function textsOf(folder: string): Map<string, string> {
  const files = readdirSync(folder).filter(isCompanyFile);
  return new Map(files.sort().map((file) => [basename(file, ".yaml"), readFileSync(join(folder, file), "utf8")]));
}

/** Undefined for a text that is none, or wrong. */
function parsed(text: string | undefined): CompanyFile | undefined {
  if (text === undefined) return undefined;
  try {
    return parseCompanyFile(text, "");
  } catch (error) {
    if (error instanceof CompanyFileError) return undefined;
    throw error;
  }
}

/** A comment or another spelling changes nothing; of a file that is wrong nobody knows. */
const sameModel = (a: CompanyFile | undefined, b: CompanyFile | undefined) =>
  a !== undefined && b !== undefined && JSON.stringify(a) === JSON.stringify(b);

function sameForCompanies(a: CompanyFile | undefined, b: CompanyFile | undefined): boolean {
  const seen = (file: CompanyFile | undefined) =>
    file &&
    JSON.stringify(
      "nameServer" in file
        ? seenByCompanies(file.nameServer)
        : [seenMailServer(file.company), seenWebServer(file.company)],
    );
  return seen(a) === seen(b);
}

/** The companies whose zones a name server holds, or whose domains and sites are on a company's servers. To parse hundreds of files would take longer than all else: those are left out that name it nowhere. */
function usersOf(server: string, texts: ReadonlyMap<string, string>): string[] {
  const named = new RegExp(`erver["']?:\\s*["']?${server.replaceAll(".", "\\.")}(?![\\w.-])`);
  return [...texts].flatMap(([name, text]) => {
    if (!named.test(text)) return [];
    const plain = /^nameServer:[ \t]+["']?([a-z0-9.-]+)["']?[ \t]*(#.*)?\r?$/m.exec(text)?.[1];
    if (plain === server) return [name];
    const file = parsed(text);
    return file && "company" in file && serversOf(file.company).includes(server) ? [name] : [];
  });
}

const settings = new Set([
  "cdktf.json",
  "package.json",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
  ".npmrc",
  "tsconfig.json",
]);
const code = new Set([".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"]);

/** The program that synthesizes, in the project's folder, and the settings of it, there or above: what they change, nobody knows without running them. */
function isOfTheApp(
  path: string,
  { folder, root, outdir }: { readonly folder: string; readonly root: string; readonly outdir: string },
): boolean {
  const project = realpathSync(process.cwd());
  if (settings.has(basename(path)) && isIn(project, dirname(path)) && isIn(path, root)) return true;
  return code.has(extname(path)) && isIn(path, project) && !isIn(path, folder) && !isIn(path, resolve(outdir));
}

const isIn = (path: string, folder: string) =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** The files, of those that have changed, to which company files refer. Only where the words after `file:` may mean one of them is a file parsed. */
function* referring(
  texts: ReadonlyMap<string, string>,
  changed: ReadonlySet<string>,
  outdir: string,
): Generator<[name: string, path: string]> {
  if (changed.size === 0) return;
  const names = [...new Set([...changed].map((path) => basename(path)))];
  const possible = new Map<string, boolean>();
  const mayMean = (words: string): boolean => {
    const variable = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(words)?.[1];
    const text = variable === undefined ? words : `${process.env[variable] ?? ""}${words}`;
    return names.some((name) => text.includes(name));
  };
  for (const [name, text] of texts) {
    const words = [...text.matchAll(/file:([^\n]+)/g)].map(([, after]) => after ?? "");
    for (const word of words) if (!possible.has(word)) possible.set(word, mayMean(word));
    if (!words.some((word) => possible.get(word))) continue;
    const file = parsed(text);
    if (file === undefined) continue;
    const references =
      "company" in file ? referencesIn(companyFields, file.company) : referencesIn(nameServerFields, file);
    // A relative path is one of where Terraform runs: the project's folder, or the stack's own.
    const meant = references
      .map(referencedFile)
      .flatMap((path) => (path === null ? [] : [resolve(path), resolve(outdir, "stacks", name, path)]))
      .map((path) => (existsSync(path) ? realpathSync(path) : path));
    for (const path of new Set(meant)) if (changed.has(path)) yield [name, path];
  }
}
