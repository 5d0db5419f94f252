// The lab that the scenario's tests share: brought up and deployed once by setup.ts, then used by every suite through `scenarioLab()`.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { terraformBinary } from "../../cli/terraform.ts";
import { clientCommand, environment, hostCommand } from "../../lab/enter.ts";
import { defaultHosts } from "../../lab/hosts-option.ts";
import { labOf } from "../../lab/lab.ts";
import { packageRoot } from "../../provider/install/index.ts";
import { begin, projectRoot, type Result, type Running, run } from "../run.ts";
import { buildPrograms, programOf } from "./programs.ts";

export { projectRoot, type Result, run };

export interface Scenario {
  /** The lab's name: another one than the demo's, so that both can run. */
  readonly lab: string;
  /** Folder of this deployment: companies/, cdktf.json, cdktf.out/, the states. */
  readonly folder: string;
  /** Folder with what the hosts were like before the first deploy, one file per host. */
  readonly before: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    scenario: Scenario;
  }
}

const postform = join(projectRoot, "bin/postform");

/** A command of the project's own packages: npx would look below the current folder. */
export const bin = (name: string): string => join(projectRoot, "node_modules/.bin", name);

/** Commands on that lab, as `postform lab client` and `postform lab exec` run them: as a client of its network, on a host as root, or Terraform in a stack's folder. */
export function labCommands({ lab, folder }: Pick<Scenario, "lab" | "folder">) {
  const where = labOf({ checkout: packageRoot(), name: lab });
  const env = {
    CHECKPOINT_DISABLE: "1",
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    NO_COLOR: "1",
    // Other tests run beside, and the machine may be busy with more.
    POSTFORM_VERIFY_SECONDS: "120",
    TERRAFORM_BINARY_NAME: terraformBinary(),
    ...environment(where),
  };
  const words = (...command: readonly string[]) => clientCommand(where, "client", command);
  const client = (
    command: string,
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
    cwd = folder,
    seconds = 600,
  ): Promise<Result> => run(...words(command, ...args), { cwd, env: { ...env, ...more }, seconds });
  /** One of this folder's programs. */
  const program = (name: string, ...args: readonly string[]) => client("node", [programOf(name), ...args]);
  return {
    client,
    /** A client's command, to be started otherwise. */
    words,
    env,
    /** The same under way, in the stack's folder: to be interrupted. */
    begin: (stack: string, command: string, args: readonly string[]): Running =>
      begin(...words(command, ...args), { cwd: join(folder, "cdktf.out/stacks", stack), env }),
    /** POSIX sh on a host, as root. */
    exec: async (host: string, script: string) => run(...hostCommand(where, host, ["sh", "-c", script])),
    postform: (...args: string[]) => client(postform, args),
    /** In the stack's folder: Terraform looks for providers below the current one, not below `-chdir`. */
    terraform: (
      stack: string,
      args: readonly string[],
      { binary = terraformBinary(), env: more = {} }: { binary?: string; env?: NodeJS.ProcessEnv } = {},
    ) => client(binary, args, more, join(folder, "cdktf.out/stacks", stack)),
    program,
    /** As `cdktf synth`, which takes more than thrice the time. */
    synth: () => program("main"),
    deploy: (...stacks: string[]) =>
      client(bin("cdktf"), ["deploy", ...(stacks.length ? stacks : ["*"]), "--auto-approve"]),
    destroy: (...stacks: string[]) =>
      client(bin("cdktf"), ["destroy", ...(stacks.length ? stacks : ["*"]), "--auto-approve"]),
  };
}

/** Brings a lab up for a deployment of the companies: `folder` has what `cdktf deploy` needs. POSTFORM_KEEP_LAB=1 leaves both in place, and finds them again at the next run. */
export async function deployment(lab: string, ...options: string[]) {
  const keep = process.env["POSTFORM_KEEP_LAB"] === "1";
  const name = `postform-${lab}`;
  const folder = keep ? join(tmpdir(), name) : mkdtempSync(join(tmpdir(), `${name}-`));
  // A run that was cut leaves its hosts' disks.
  if (!keep) await run(postform, ["lab", "down", "--name", lab]);
  // A deployment to a lab that is down is none.
  else if ((await run(postform, ["lab", "list", "--name", lab])).code !== 0)
    rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await buildPrograms();
  await must(run(postform, ["lab", "up", "--name", lab, ...options]), "postform lab up");
  cpSync(join(projectRoot, "companies"), join(folder, "companies"), { recursive: true });
  writeFileSync(
    join(folder, "cdktf.json"),
    JSON.stringify({
      language: "typescript",
      app: `node ${programOf("main")}`,
      projectId: lab,
      sendCrashReports: "false",
    }),
  );
  return {
    ...{ lab, folder },
    remove: async (): Promise<void> => {
      if (keep) return;
      await run(postform, ["lab", "down", "--name", lab]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function must(result: Promise<Result>, what: string): Promise<Result> {
  const done = await result;
  if (done.code !== 0) throw new Error(`${what} failed with exit code ${done.code}:\n${done.output.slice(-6000)}`);
  return done;
}

/** A machine beside the companies' own, for what a suite needs to stand elsewhere. */
export const labHost = { name: "other", address: "198.18.0.30" };

/** The deployed lab of this test run. */
export function scenarioLab() {
  const scenario = inject("scenario");
  const hosts = `${defaultHosts},${labHost.name}=trixie`;
  return {
    ...scenario,
    ...labCommands(scenario),
    addHost: async (): Promise<void> => {
      const { code, output } = await run(postform, ["lab", "up", "--name", scenario.lab, "--hosts", hosts]);
      if (code !== 0) throw new Error(output);
    },
  };
}
