// A project of company files with a lab of its own to be deployed to: what the benchmarks run Postform, Terraform and others in.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { terraformBinary } from "../cli/terraform.ts";
import { clientCommand, environment } from "../lab/enter.ts";
import { type Lab, labOf } from "../lab/lab.ts";
import { projectRoot, type Result, run } from "../test/run.ts";
import { timed } from "./measure.ts";

const postform = join(projectRoot, "bin/postform");
const companies = join(projectRoot, "companies");

/** Of the scenario. */
export const stacks = readdirSync(companies).map((file) => basename(file, ".yaml"));

/** As in the scenario, on hosts that have the packages and so their configuration already, and without the gate at the end: Ansible has none. */
export const company = (name: string, change: (text: string) => string = (text) => text): string =>
  change(
    `${readFileSync(join(companies, `${name}.yaml`), "utf8").replace(/^( +)address: /m, "$1adopt: true\n$1address: ")}${name === "ns" ? "" : "verify: false\n"}`,
  );

export class LabProject {
  readonly folder: string;
  readonly name: string;
  readonly #hosts: string;

  /** `hosts`: as `lab up --hosts` takes them; they have their packages already. */
  constructor(name: string, hosts: string) {
    this.name = name;
    this.#hosts = hosts;
    this.folder = mkdtempSync(join(tmpdir(), `postform-${name}-`));
    mkdirSync(join(this.folder, "companies"));
    const app = `node --import file://${join(projectRoot, "node_modules/tsx/dist/loader.mjs")} ${join(projectRoot, "main.ts")}`;
    writeFileSync(
      join(this.folder, "cdktf.json"),
      JSON.stringify({ language: "typescript", app, projectId: name, sendCrashReports: "false" }),
    );
  }

  async up(): Promise<void> {
    await this.#lab("up", "--hosts", this.#hosts, "--baked");
  }

  /** The hosts are as new at the next `up`. */
  async down(): Promise<void> {
    await this.#lab("down");
  }

  async close(): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #lab(command: string, ...more: string[]): Promise<void> {
    await right(run(postform, ["lab", command, "--name", this.name, ...more]), `postform lab ${command}`);
  }

  company(name: string, text: string): void {
    writeFileSync(join(this.folder, "companies", `${name}.yaml`), text);
  }

  stackFolder(stack: string): string {
    return join(this.folder, "cdktf.out/stacks", stack);
  }

  get lab(): Lab {
    return labOf({ checkout: projectRoot, name: this.name });
  }

  /** A command as a client of the lab's network. Rejects when it fails, with what it said. */
  client(command: string, args: readonly string[], cwd = this.folder, env: NodeJS.ProcessEnv = {}): Promise<Result> {
    const all = { ...environment(this.lab), CHECKPOINT_DISABLE: "1", NO_COLOR: "1", TF_IN_AUTOMATION: "1", ...env };
    const words = clientCommand(this.lab, "client", [command, ...args]);
    return right(run(...words, { cwd, env: all, seconds: 3600 }), [command, ...args].join(" "));
  }

  postform(...args: string[]): Promise<Result> {
    return this.client(process.execPath, [join(projectRoot, "dist/programs/cli/main.mjs"), ...args]);
  }

  terraform(stack: string, ...args: string[]): Promise<Result> {
    return this.client(terraformBinary(), args, this.stackFolder(stack));
  }

  /** Seconds. */
  async seconds(work: (project: this) => Promise<unknown>): Promise<number> {
    return (await timed(() => work(this))) / 1000;
  }
}

/** Rejects when it failed, with what it said. */
export async function right(result: Promise<Result>, what: string): Promise<Result> {
  const done = await result;
  if (done.code !== 0) throw new Error(`${what}: exit code ${done.code}\n${done.output.slice(-3000)}`);
  return done;
}
