// The lab that the scenario's tests share: brought up and deployed once by setup.ts, then used by every suite through `scenarioLab()`.
import { join } from "node:path";
import { inject } from "vitest";
import { terraformBinary } from "../../cli/terraform.ts";
import { defaultHosts } from "../../lab/hosts-option.ts";
import { projectRoot, type Result, run } from "../run.ts";

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

/** Commands on that lab: as a client of its network, on a host as root, or Terraform in a stack's folder. */
export function labCommands({ lab, folder }: Pick<Scenario, "lab" | "folder">) {
  const env = { CHECKPOINT_DISABLE: "1", CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1", NO_COLOR: "1" };
  const client = (
    command: string,
    args: readonly string[],
    more: NodeJS.ProcessEnv = {},
    cwd = folder,
  ): Promise<Result> =>
    run(postform, ["lab", "client", "--name", lab, "--", command, ...args], { cwd, env: { ...env, ...more } });
  return {
    client,
    /** POSIX sh on a host, as root. */
    exec: (host: string, script: string) =>
      run(postform, ["lab", "exec", "--name", lab, host, "--", "sh", "-c", script]),
    postform: (...args: string[]) => client(postform, args),
    /** In the stack's folder: Terraform looks for providers below the current one, not below `-chdir`. */
    terraform: (
      stack: string,
      args: readonly string[],
      { binary = terraformBinary(), env: more = {} }: { binary?: string; env?: NodeJS.ProcessEnv } = {},
    ) => client(binary, args, more, join(folder, "cdktf.out/stacks", stack)),
    synth: () => client(bin("cdktf"), ["synth"]),
    deploy: (...stacks: string[]) =>
      client(bin("cdktf"), ["deploy", ...(stacks.length ? stacks : ["*"]), "--auto-approve"]),
    destroy: (...stacks: string[]) =>
      client(bin("cdktf"), ["destroy", ...(stacks.length ? stacks : ["*"]), "--auto-approve"]),
  };
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
