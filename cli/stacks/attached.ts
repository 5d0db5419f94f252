// Terraform or OpenTofu in a stack's folder, attached to one provider in this process: nothing is installed, started or locked anew, and one connection for each host serves all stacks, plan and apply alike.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stripVTControlCharacters as withoutColors } from "node:util";
import pc from "picocolors";
import type { Provider, Reattach } from "../../provider/plugin/index.ts";
import { terraformBinary } from "../terraform.ts";
import { noteHosts, readEarly } from "./early.ts";
import { withoutFrames } from "./frames.ts";
import type { Stack } from "./project.ts";

export interface Ran {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
  /** Standard output alone, for what Terraform prints as JSON. */
  readonly stdout: string;
}

interface RunOptions {
  /** Called for each line as it comes. */
  readonly tell?: (line: string, stream: "stdout" | "stderr") => void;
}

/** Commands of Terraform on stacks, as long as it is not closed. */
export class Attached {
  readonly #binary = terraformBinary();
  /** From the first command that needs it. */
  #serving: ReturnType<typeof serve> | undefined;

  /** What hosts are like is asked anew: somebody may have changed them since. */
  async forget(): Promise<void> {
    const { beginWalk } = await import("../../provider/resources/index.ts");
    beginWalk();
  }

  async close(): Promise<void> {
    await Promise.all(((await this.#serving) ?? []).map(({ close }) => close()));
  }

  /** `terraform plan …`, `apply …` or `destroy …` in the stack's folder, which is initialised first where it has to be. */
  async run(stack: Stack, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const begun = await this.#initialised(stack);
    if (begun.code !== 0) return begun;
    const [verb = "", ...rest] = args;
    if (!walks.has(verb)) return this.#start(stack, args, await this.#env(), options);
    const walk = [...manyAtOnce(process.env), ...lockWait(process.env)];
    await readEarly(stack);
    const ran = await this.#start(stack, [verb, ...walk, ...rest], await this.#env(), options);
    await noteHosts(stack);
    return ran;
  }

  async #env(): Promise<NodeJS.ProcessEnv> {
    this.#serving ??= serve();
    const reattach: Reattach = Object.assign({}, ...(await this.#serving).map((one) => one.reattach));
    return { TF_REATTACH_PROVIDERS: JSON.stringify(reattach) };
  }

  /** By itself, so that the folder is as after `cdktf deploy`, and its plain `terraform plan` works. */
  async #initialised(stack: Stack): Promise<Ran> {
    const note = join(stack.folder, ".terraform/postform-init");
    const wanted = initialisedFor(stack);
    if (existsSync(note) && readFileSync(note, "utf8") === wanted) return { code: 0, output: "", stdout: "" };
    const ran = await this.#start(stack, ["init", "-input=false", "-no-color"], {}, {});
    if (ran.code === 0) {
      mkdirSync(join(stack.folder, ".terraform"), { recursive: true });
      writeFileSync(note, wanted);
    }
    return ran;
  }

  #start(stack: Stack, args: readonly string[], env: NodeJS.ProcessEnv, { tell }: RunOptions): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.#binary, args, {
        cwd: stack.folder,
        env: { ...collected(stack), ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      let stdout = "";
      for (const stream of ["stdout", "stderr"] as const)
        createInterface({ input: child[stream] }).on("line", (line) => {
          output += `${line}\n`;
          if (stream === "stdout") stdout += `${line}\n`;
          if (isLockWait(line)) {
            console.error(`${stack.name} waits for its state, which somebody else has locked`);
            // Who changes its hosts meanwhile.
            void this.forget();
          }
          tell?.(line, stream);
        });
      child.once("error", reject);
      child.once("close", (code, signal) =>
        resolve({ code: code ?? 1, output: signal ? `${output}${signal}\n` : output, stdout }),
      );
    });
  }
}

/** Ours, and one in the place of hashicorp/null. */
async function serve() {
  const { PROVIDER_SOURCE, NULL_SOURCES } = await import("../../provider/install/index.ts");
  const { serveForReattach } = await import("../../provider/plugin/index.ts");
  // All stacks are one walk: `forget` begins the next.
  const postform = async (): Promise<Provider> => {
    const provider = await (await import("../../provider/postform.ts")).postform();
    return { ...provider, configure: async () => {} };
  };
  const standIn = async () => (await import("../../provider/null-provider.ts")).nullProvider;
  return Promise.all([
    serveForReattach(postform, { address: PROVIDER_SOURCE }),
    ...Object.values(NULL_SOURCES).map((address) => serveForReattach(standIn, { address })),
  ]);
}

export const input = "-input=false";
/** What Terraform prints in colours and frames, without them where no person sees it. */
export const asShown = (output: string): string =>
  pc.isColorSupported && process.stdout.isTTY ? output : withoutFrames(output);
export const seconds = (start: number) => (Date.now() - start) / 1000;
export const headline = ({ name }: Stack) => pc.bold(`── ${name} ${"─".repeat(Math.max(3, 60 - name.length))}`);

/** Terraform ends by itself at Ctrl-C, with its state written: its provider, which is here, has to be there until then. */
export async function attached<T>(
  work: (terraform: Attached) => Promise<T>,
  say: (text: string) => void = (text) => console.error(text),
): Promise<T> {
  const wait = () => say("stopping: what is under way is finished");
  process.on("SIGINT", wait);
  const terraform = new Attached();
  try {
    return await work(terraform);
  } finally {
    await terraform.close();
    process.off("SIGINT", wait);
  }
}

/** Terraform's own ten at once let the hosts of a large stack wait for each other; what a person says in its variables counts. */
export function manyAtOnce(env: NodeJS.ProcessEnv): string[] {
  const said = Object.entries(env).some(
    ([name, value]) => /^TF_CLI_ARGS(_|$)/.test(name) && value?.includes("-parallelism"),
  );
  return said ? [] : ["-parallelism=64"];
}

/** Terraform ends after seconds: fewer collections of its memory (Go's GOGC, percent) spare it a tenth of its work. Of a large stack it would hold twice as much. */
function collected({ folder }: Stack): NodeJS.ProcessEnv {
  return statSync(join(folder, "cdk.tf.json")).size < 1_000_000 ? { GOGC: "400" } : {};
}

/** Commands that go through a stack's resources, and lock its state. */
const walks = new Set(["plan", "apply", "destroy"]);

/** Two pipelines at once: one waits two minutes for the other; what a person says in the variables counts. */
export function lockWait(env: NodeJS.ProcessEnv): string[] {
  const said = Object.entries(env).some(([name, value]) => /^TF_CLI_ARGS(_|$)/.test(name) && value?.includes("-lock"));
  return said ? [] : ["-lock-timeout=120s"];
}

/** What Terraform says when a lock takes it longer than a moment; also with `-json`. */
const isLockWait = (line: string): boolean =>
  /^Acquiring state lock\b|^\{.*"@message":"Acquiring state lock\b/.test(withoutColors(line));

/** Which backend and providers a folder has to be initialised for. */
function initialisedFor({ folder }: Stack): string {
  const { terraform } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as { terraform: object };
  return createHash("sha256")
    .update(JSON.stringify([terraform, terraformBinary()]))
    .digest("hex");
}
