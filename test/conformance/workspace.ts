// A folder with a configuration, the toy provider installed as a person would, and a real CLI to run in it; used by the conformance tests.
import { execFile, spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundledTofu, onPath } from "../../cli/terraform.ts";
import { bundle } from "../../scripts/bundle.ts";

export interface Cli {
  name: "terraform" | "tofu";
  path: string;
}

export interface Outcome {
  code: number | null;
  /** Standard output and standard error. */
  output: string;
}

/** OpenTofu comes with npm; Terraform is the machine's own. `npm test` says which of them is missing. */
export function installedClis(): Cli[] {
  const clis = { terraform: onPath("terraform"), tofu: bundledTofu() ?? onPath("tofu") };
  const found = Object.entries(clis).flatMap(([name, path]) => (path ? [{ name: name as Cli["name"], path }] : []));
  if (found.length === 0) throw new Error("neither terraform nor tofu is on this machine: install one of them");
  return found;
}

const TOY_SOURCE = "toy.invalid/toy/toy";

/** Built once for all tests of a file. */
export async function buildToy(): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), "toy-provider-")), "toy.cjs");
  await bundle({ entry: fileURLToPath(new URL("./toy-provider.ts", import.meta.url)), outfile });
  return outfile;
}

export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), "conformance-"));
  /** Where the toy resource says that it is applying, and whether it was asked to stop. */
  readonly signals = join(this.folder, "signals");

  constructor(
    private readonly cli: Cli,
    private readonly env: NodeJS.ProcessEnv = {},
  ) {}

  path(name: string): string {
    return join(this.folder, name);
  }

  install(toy: string): void {
    const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
    const target = this.path(`terraform.d/plugins/${TOY_SOURCE}/1.0.0/${platform}/terraform-provider-toy_v1.0.0`);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(toy, target);
    chmodSync(target, 0o755);
  }

  configure(body: string): void {
    const required = `terraform {\n  required_providers {\n    toy = {\n      source = "${TOY_SOURCE}"\n    }\n  }\n}\n`;
    writeFileSync(this.path("main.tf"), `${required}\n${body}\n`);
  }

  run(...args: string[]): Promise<Outcome> {
    return new Promise((resolve) => {
      const options = { cwd: this.folder, env: this.environment(), maxBuffer: 1 << 28 };
      execFile(this.cli.path, args, options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, output: `${stdout}${stderr}` });
      });
    });
  }

  /** Runs it as a terminal does, in a process group of its own; `pid` is the group's. */
  start(...args: string[]): { pid: number; ended: Promise<Outcome> } {
    const child = spawn(this.cli.path, args, { cwd: this.folder, env: this.environment(), detached: true });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    return { pid: child.pid!, ended: new Promise((end) => child.on("close", (code) => end({ code, output }))) };
  }

  apply(): Promise<Outcome> {
    return this.run("apply", "-auto-approve", "-no-color");
  }

  /** 0: nothing to do, 2: changes, 1: an error. */
  plan(): Promise<Outcome> {
    return this.run("plan", "-detailed-exitcode", "-no-color");
  }

  state(): { name: string; status?: string; attributes: Record<string, unknown> }[] {
    return this.rawState().resources.flatMap(({ name, instances }) =>
      instances.map((instance) => ({ name, ...instance })),
    );
  }

  rawState(): RawState {
    return JSON.parse(readFileSync(this.path("terraform.tfstate"), "utf8"));
  }

  writeState(state: RawState): void {
    writeFileSync(this.path("terraform.tfstate"), JSON.stringify({ ...state, serial: state.serial + 1 }));
  }

  async until(holds: () => boolean): Promise<void> {
    for (let waited = 0; !holds(); waited += 50) {
      if (waited > 30_000) throw new Error("it did not happen within 30 seconds");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  signal(): string | undefined {
    return existsSync(this.signals) ? readFileSync(this.signals, "utf8") : undefined;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private environment(): NodeJS.ProcessEnv {
    const { TF_CLI_CONFIG_FILE: _, TF_PLUGIN_CACHE_DIR: __, ...inherited } = process.env;
    return { ...inherited, HOME: this.folder, CHECKPOINT_DISABLE: "1", TOY_SIGNALS: this.signals, ...this.env };
  }
}

export interface RawState {
  serial: number;
  resources: {
    name: string;
    instances: { status?: string; schema_version: number; attributes: Record<string, unknown> }[];
  }[];
}
