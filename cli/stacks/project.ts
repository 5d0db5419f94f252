// A CDKTF project and its stacks: what its app synthesizes. Company files are synthesized in this process, and only when something that they depend on has changed; another app runs as a process of its own.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { packageRoot } from "../../provider/install/package-root.ts";
import { isCompanyFile } from "../../schemas/folder.ts";
import { warning } from "../warning.ts";
import { chosen } from "./order.ts";
import type { Stack } from "./stack.ts";

export type { Stack };

export interface Project {
  /** The command that synthesizes. */
  readonly app: string;
  /** Where it synthesizes to. */
  readonly outdir: string;
  /** The folder of the company files, where the app is ours. */
  readonly companies: string | undefined;
  readonly context: string | undefined;
}

/** Of the current folder. Throws where it is none of a project. */
export function readProject(): Project {
  const file = "cdktf.json";
  if (!existsSync(file))
    throw new Error(`there is no ${file} here; run this in the folder of your project, which has one beside its app`);
  const { app, output, context } = parsed(file);
  if (typeof app !== "string" || app === "")
    throw new Error(`${file} has no "app": the command that synthesizes, such as "npx tsx main.ts"`);
  return {
    app,
    outdir: process.env["CDKTF_OUTDIR"] ?? (typeof output === "string" ? output : "cdktf.out"),
    companies: isOurs(app) ? (process.env["POSTFORM_COMPANIES"] ?? "companies") : undefined,
    context: context === undefined ? undefined : JSON.stringify(context),
  };
}

/** `postform synth`, or the main.ts of a checkout. */
function isOurs(app: string): boolean {
  const words = app.trim().split(/\s+/);
  const last = words.at(-1) ?? "";
  return last === "synth"
    ? basename(words.at(-2) ?? "") === "postform"
    : resolve(last) === join(packageRoot(), "main.ts");
}

function parsed(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${file} is no JSON: ${(error as Error).message}`);
  }
}

/**
 * The stacks in the order in which they are synthesized. Of company files, those that are named (as `chosen` takes names; all by default) are
 * up to date then, at the cost of these alone. Throws with what the app says is wrong.
 */
export async function synthesize(project: Project, names: readonly string[] = []): Promise<Stack[]> {
  if (project.companies === undefined) runApp(project);
  else await synthesizeHere(project, project.companies, names);
  return stacksOf(project.outdir);
}

function runApp({ app, outdir, context }: Project): void {
  const env = {
    ...process.env,
    CDKTF_OUTDIR: outdir,
    ...(context === undefined ? {} : { CDKTF_CONTEXT_JSON: context }),
  };
  const { status, stdout, stderr } = spawnSync(app, { shell: true, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`the app (${app}) failed:\n${`${stdout}${stderr}`.trim()}`);
}

/** What each stack was synthesized from, beside them. */
const noteFile = "postform-synth.json";
type Note = Readonly<Record<string, string>>;

async function synthesizeHere(
  { outdir, context = "{}" }: Project,
  companies: string,
  names: readonly string[],
): Promise<void> {
  const files = namesIn(companies);
  const wanted = names.length === 0 ? files : chosen(files, names);
  const inputs = digestOf([context, ...inputsOf(companies)]);
  const stateOf = (stack: string) => `${inputs} ${digestOf(outputsOf(outdir, stack))}`;
  const before = stacksOf(outdir).map(({ name }) => name);
  const note = readNote(outdir);
  const stale = wanted.filter(({ name }) => note[name] !== stateOf(name) || !before.includes(name));
  const gone = before.some((stack) => !files.some(({ name }) => name === stack));
  if (files.length > 0 && stale.length === 0 && !gone) return;
  const { synthesizeCompanies } = await import("../../stacks/app.ts");
  const { readBefore } = await import("./read-before.ts");
  mkdirSync(outdir, { recursive: true });
  const manifest = readManifest(outdir);
  const { parse, keep } = readBefore(outdir, digestOf(programs()));
  const config = { outdir, context: JSON.parse(context) as Record<string, unknown>, parse };
  if (wanted.length === files.length) synthesizeCompanies(companies, config);
  else {
    synthesizeCompanies(companies, { ...config, only: wanted.map(({ name }) => name) });
    mergeManifest(outdir, manifest, files);
  }
  keep();
  const kept = Object.fromEntries(files.flatMap(({ name }) => (note[name] ? [[name, note[name]]] : [])));
  const made = Object.fromEntries(wanted.map(({ name }) => [name, stateOf(name)]));
  writeFileSync(join(outdir, noteFile), `${JSON.stringify({ ...kept, ...made }, undefined, 1)}\n`);
}

/** What the synthesis of these stacks has warned of, be it now or when they were last changed. */
export function tellWarnings(stacks: readonly Stack[]): void {
  for (const message of new Set(stacks.flatMap(({ warnings = [] }) => warnings))) console.error(warning(message));
}

/** A stack has the name of its file. */
function namesIn(companies: string): { readonly name: string }[] {
  const files = existsSync(companies) ? readdirSync(companies).sort() : [];
  return files.filter(isCompanyFile).map((file) => ({ name: basename(file, ".yaml") }));
}

function readNote(outdir: string): Note {
  try {
    return JSON.parse(readFileSync(join(outdir, noteFile), "utf8")) as Note;
  } catch {
    return {};
  }
}

/** The stacks that were synthesized before are still there, as long as their files are. */
function mergeManifest(
  outdir: string,
  before: Manifest | undefined,
  files: readonly { readonly name: string }[],
): void {
  const now = readManifest(outdir);
  if (before === undefined || now === undefined) return;
  const all = { ...before.stacks, ...now.stacks };
  const stacks = Object.fromEntries(files.flatMap(({ name }) => (all[name] ? [[name, all[name]]] : [])));
  writeFileSync(join(outdir, manifestFile), `${JSON.stringify({ ...now, stacks }, undefined, 2)}\n`);
}

/** All that the stacks depend on: the company files, the settings, and the program itself. */
function inputsOf(companies: string): string[] {
  const files = existsSync(companies) ? readdirSync(companies).sort() : [];
  return [
    process.cwd(),
    companies,
    ...programs(),
    ...Object.entries(process.env)
      .filter(([name]) => /^(POSTFORM|CDKTF|TERRAFORM|TF)_|^https?_proxy$/i.test(name))
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
    ...files
      .map((name) => join(companies, name))
      .filter((path) => statSync(path).isFile())
      .flatMap((path) => [path, readFileSync(path, "utf8")]),
  ];
}

/** This program, as it was built or as its sources are. */
function programs(): string[] {
  const program = process.argv[1] ?? "";
  const sources = program.endsWith(".ts") ? ["constructs", "schemas", "stacks"] : [];
  return [
    program,
    join(packageRoot(), "dist/programs/provider"),
    ...sources.flatMap((folder) =>
      readdirSync(join(packageRoot(), folder), { recursive: true, encoding: "utf8" }).map((name) =>
        join(packageRoot(), folder, name),
      ),
    ),
  ].map(stamp);
}

/** What was synthesized of a stack, as long as nobody touches it. */
function outputsOf(outdir: string, stack: string): string[] {
  return ["cdk.tf.json", "terraform.d"].map((name) => stamp(join(outdir, "stacks", stack, name)));
}

function stamp(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? `${path} is not there` : `${path} ${found.size} ${found.mtimeMs}`;
}

const digestOf = (texts: readonly string[]) => createHash("sha256").update(JSON.stringify(texts)).digest("hex");

interface Manifest {
  readonly stacks: Readonly<
    Record<
      string,
      {
        readonly workingDirectory: string;
        readonly dependencies?: readonly string[];
        readonly annotations?: readonly { readonly level: string; readonly message: string }[];
      }
    >
  >;
}

const manifestFile = "manifest.json";

function readManifest(outdir: string): Manifest | undefined {
  const path = join(outdir, manifestFile);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Manifest) : undefined;
}

function stacksOf(outdir: string): Stack[] {
  const { stacks = {} } = readManifest(outdir) ?? {};
  return Object.entries(stacks).map(([name, { workingDirectory, dependencies = [], annotations = [] }]) => ({
    name,
    folder: resolve(outdir, workingDirectory),
    dependencies,
    warnings: annotations.flatMap(({ level, message }) => (level === "@cdktf/warn" ? [message] : [])),
  }));
}
