// A CDKTF project and its stacks: what its app synthesizes. Company files are synthesized in this process, and only when something that they depend on has changed; another app runs as a process of its own.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { packageRoot } from "../../provider/install/package-root.ts";

export interface Stack {
  readonly name: string;
  /** Where its cdk.tf.json is, absolute. */
  readonly folder: string;
  /** Names of the stacks that are deployed before it. */
  readonly dependencies: readonly string[];
}

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
  const script = resolve(app.trim().split(/\s+/).at(-1) ?? "");
  return {
    app,
    outdir: process.env["CDKTF_OUTDIR"] ?? (typeof output === "string" ? output : "cdktf.out"),
    companies:
      script === join(packageRoot(), "main.ts") ? (process.env["POSTFORM_COMPANIES"] ?? "companies") : undefined,
    context: context === undefined ? undefined : JSON.stringify(context),
  };
}

function parsed(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${file} is no JSON: ${(error as Error).message}`);
  }
}

/** The stacks in the order in which they are synthesized. Throws with what the app says is wrong. */
export async function synthesize(project: Project): Promise<Stack[]> {
  if (project.companies === undefined) runApp(project);
  else await synthesizeHere(project, project.companies);
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

/** What a folder was synthesized from, beside it. */
const noteFile = "postform-synth";

async function synthesizeHere({ outdir, context = "{}" }: Project, companies: string): Promise<void> {
  const note = join(outdir, noteFile);
  const inputs = digestOf([context, ...inputsOf(companies)]);
  if (existsSync(note) && readFileSync(note, "utf8") === `${inputs} ${digestOf(outputsOf(outdir))}\n`) return;
  const { synthesizeCompanies } = await import("../../stacks/app.ts");
  mkdirSync(outdir, { recursive: true });
  synthesizeCompanies(companies, { outdir, context: JSON.parse(context) as Record<string, unknown> });
  writeFileSync(note, `${inputs} ${digestOf(outputsOf(outdir))}\n`);
}

/** All that the stacks depend on: the company files, the settings, and the program itself. */
function inputsOf(companies: string): string[] {
  const files = existsSync(companies) ? readdirSync(companies).sort() : [];
  return [
    process.cwd(),
    companies,
    ...[process.argv[1] ?? "", join(packageRoot(), "dist/programs/provider")].map(stamp),
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

/** What was synthesized, as long as nobody touches it. */
function outputsOf(outdir: string): string[] {
  return [
    stamp(join(outdir, "manifest.json")),
    ...stacksOf(outdir).flatMap(({ folder }) =>
      ["cdk.tf.json", "terraform.d"].map((name) => stamp(join(folder, name))),
    ),
  ];
}

function stamp(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? `${path} is not there` : `${path} ${found.size} ${found.mtimeMs}`;
}

const digestOf = (texts: readonly string[]) => createHash("sha256").update(JSON.stringify(texts)).digest("hex");

interface Manifest {
  readonly stacks: Readonly<
    Record<string, { readonly workingDirectory: string; readonly dependencies?: readonly string[] }>
  >;
}

function stacksOf(outdir: string): Stack[] {
  const path = join(outdir, "manifest.json");
  if (!existsSync(path)) return [];
  const { stacks } = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  return Object.entries(stacks).map(([name, { workingDirectory, dependencies = [] }]) => ({
    name,
    folder: resolve(outdir, workingDirectory),
    dependencies,
  }));
}
