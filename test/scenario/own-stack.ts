// A stack of a suite's own, deployed from the client's place in a lab by real Terraform.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { terraformBinary } from "../../cli/terraform.ts";
import { App, LocalBackend } from "../../constructs/cdktf.ts";
import { PostformStack } from "../../index.ts";
import type { ownLab } from "./own-lab.ts";

/** `make` puts into the stack what is wanted. */
export function ownStack<Wanted>(
  lab: ReturnType<typeof ownLab>,
  name: string,
  make: (stack: PostformStack, wanted: Wanted, publicKey: string) => void,
) {
  const out = join(lab.folder, "cdktf.out", name);
  const stateFile = join(lab.folder, `${name}.tfstate`);
  /** Emulated machines take their time. */
  const seconds = 3600;
  const terraform = ([command = "", ...args]: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const words = [command, "-no-color", "-input=false", ...args];
    return lab.client(terraformBinary(), words, env, join(out, "stacks", name), seconds);
  };
  /** As one line for each message. */
  const folded = (output: string) => output.replace(/\s*│?\s+/g, " ");
  return {
    stateFile,
    terraform,
    async synth(wanted: Wanted): Promise<void> {
      mkdirSync(out, { recursive: true });
      const app = new App({ outdir: out, skipValidation: false });
      const stack = new PostformStack(app, name);
      new LocalBackend(stack, { path: stateFile });
      make(stack, wanted, readFileSync(`${(await lab.list()).sshKey}.pub`, "utf8").trim());
      app.synth();
    },
    async init(): Promise<void> {
      const { code, output } = await terraform(["init"]);
      expect(code, output).toBe(0);
    },
    async apply(env: NodeJS.ProcessEnv = {}): Promise<string> {
      const { code, output } = await terraform(["apply", "-auto-approve"], env);
      expect(code, output).toBe(0);
      return output;
    },
    async plan(): Promise<string> {
      const { code, output } = await terraform(["plan", "-detailed-exitcode"]);
      expect(code, output).toBe(2);
      return output;
    },
    async planIsEmpty(): Promise<void> {
      const { code, output } = await terraform(["plan", "-detailed-exitcode"]);
      expect(code, output).toBe(0);
    },
    async refused(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
      const { code, output } = await terraform(args, env);
      expect(code, output).toBe(1);
      return folded(output);
    },
    async destroy(env: NodeJS.ProcessEnv = {}): Promise<string> {
      const { code, output } = await terraform(["destroy", "-auto-approve"], env);
      expect(code, output).toBe(0);
      return folded(output);
    },
  };
}
