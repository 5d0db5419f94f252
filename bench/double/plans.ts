// The ways to plan a project, of which run.ts measures some; each has to find nothing to change.
import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { inOrder } from "../../cli/stacks/order.ts";
import { terraformBinary } from "../../cli/terraform.ts";
import { postform } from "./recording.ts";
import type { Project } from "./world.ts";

/** `postform plan`, `terraform plan` in each stack, the latter of as many built-in resources, and `postform plan` of the first company after a change of its file. */
export const ways = ["postform", "terraform", "floor", "one"] as const;
export type Way = (typeof ways)[number];

/** Resolves to the seconds of the processor that it took. */
export type Plan = () => Promise<number>;

export function waysOf(project: Project, wanted: { ways: readonly Way[]; scratch: string }): [Way, Plan][] {
  const plans: Record<Way, () => Plan> = {
    postform: () => () => planned(postform, ["plan", "--detailed-exitcode"], project.folder),
    terraform: () => byTerraform(join(project.folder, "cdktf.out/stacks")),
    floor: () => byTerraform(floorOf(project, wanted.scratch)),
    one: () => ofOne(project.folder),
  };
  return wanted.ways.filter((way) => way !== "one" || project.shape === "companies").map((way) => [way, plans[way]()]);
}

/** The file says the same as before, in other bytes. */
function ofOne(folder: string): Plan {
  const [first = ""] = readdirSync(join(folder, "companies")).sort();
  return () => {
    appendFileSync(join(folder, "companies", first), "# changed\n");
    return planned(postform, ["plan", basename(first, ".yaml"), "--detailed-exitcode"], folder);
  };
}

/** In each folder below, as many at once as `postform plan` takes. */
function byTerraform(below: string): Plan {
  const stacks = readdirSync(below).map((name) => ({ name, folder: join(below, name), dependencies: [] }));
  return async () => {
    const ran = await inOrder({
      stacks,
      parallel: Math.max(4, 2 * availableParallelism()),
      before: () => [],
      succeeded: () => true,
      work: ({ folder }) =>
        planned(terraformBinary(), ["plan", "-input=false", "-detailed-exitcode", "-no-color"], folder),
    });
    return ran.reduce((sum, one) => sum + ("result" in one ? one.result : 0), 0);
  };
}

/** Folders with as many resources as the project's stacks have, which Terraform has built in and which ask nobody. */
function floorOf({ hosts, shape, resources }: Project, scratch: string): string {
  const below = join(scratch, `floor-${shape}-${hosts}`);
  const stacks = shape === "stack" ? 1 : hosts;
  const names = Array.from({ length: resources / stacks }, (_, index) => `one${index}`);
  const path = "terraform.tfstate";
  const state = {
    ...{ version: 4, terraform_version: "1.5.0", serial: 1, lineage: "floor", outputs: {} },
    resources: names.map((name) => ({
      ...{ mode: "managed", type: "terraform_data", name, provider: 'provider["terraform.io/builtin/terraform"]' },
      instances: [{ schema_version: 0, attributes: { id: name, input: null, output: null, triggers_replace: null } }],
    })),
  };
  for (let stack = 0; stack < stacks; stack += 1) {
    const folder = join(below, `stack${stack}`);
    mkdirSync(folder, { recursive: true });
    const resource = { terraform_data: Object.fromEntries(names.map((name) => [name, {}])) };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ resource }));
    writeFileSync(join(folder, path), JSON.stringify(state));
  }
  return below;
}

/** Runs a command that has to find nothing to change. */
function planned(command: string, args: readonly string[], cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    // The last that a shell says by `times` is what its children took.
    const child = spawn("sh", ["-c", '"$@" 2>&1; code=$?; times; exit $code', "sh", command, ...args], {
      cwd,
      env: { ...process.env, CHECKPOINT_DISABLE: "1", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) return resolve(cpuSeconds(said));
      const words = [command, ...args].join(" ");
      reject(
        new Error(`${words} in ${cwd} ended with code ${code}, which is not nothing to change:\n${said.slice(-6000)}`),
      );
    });
  });
}

function cpuSeconds(said: string): number {
  const [, ...times] = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(said) ?? [];
  const [userMinutes = 0, user = 0, systemMinutes = 0, system = 0] = times.map(Number);
  return 60 * (userMinutes + systemMinutes) + user + system;
}
