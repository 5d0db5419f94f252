// `postform state`: what to do about the states of stacks. `restore` brings back one that was lost, from the books that each host keeps; no host is changed by it.
import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { closeAll } from "../provider/host/index.ts";
import { type Attached, attached, input } from "./stacks/attached.ts";
import { chosen } from "./stacks/order.ts";
import { plainPlan } from "./stacks/outcome.ts";
import { readProject, type Stack, synthesize } from "./stacks/project.ts";
import { stateOf } from "./stacks/terraform-state.ts";
import { type Block, blocksOf, hcl } from "./state/blocks.ts";
import { differing, withBlocks } from "./state/restore.ts";

interface Options {
  readonly autoApprove?: true;
  readonly print?: true;
}

export function register(program: Command): void {
  program
    .command("state")
    .summary("bring back a state that was lost")
    .description("What Terraform knows of the stacks.")
    .command("restore")
    .summary("import all that the hosts have of stacks")
    .description(
      "Asks each host which of a stack's resources it has, and imports those that the state lacks. Changes nothing on a host: where the configuration wants something otherwise, the plan is shown, and a person decides. Ends with postform verify, as a deploy does.\nExit code: 0, 1 when a stack could not be restored or a person said no.",
    )
    .argument("[stacks...]", "names, with * for any text (default: all)")
    .option("--print", "print the import blocks, for a Terraform of your own, and do no more")
    .option("--auto-approve", "do not ask; a stack of which something differs is left as it is")
    .action(async (names: string[], options: Options) => {
      const stacks = chosen(await synthesize(readProject()), names);
      try {
        await attached(async (terraform) => {
          // One after another: each may have a question.
          for (const stack of stacks) if (!(await restored(terraform, stack, options))) process.exitCode = 1;
        });
      } finally {
        await closeAll();
      }
    });
}

async function restored(terraform: Attached, stack: Stack, options: Options): Promise<boolean> {
  const tell = (words: string) => console.error(`${stack.name}: ${words}`);
  const state = await stateOf(terraform, stack);
  const { blocks, left } = await blocksOf(stack, new Set(state.keys()));
  for (const { address, because } of left) tell(`${address} is left out: ${because}`);
  if (options.print) {
    process.stdout.write(hcl(blocks));
    return true;
  }
  if (blocks.length === 0) {
    tell(state.size > 0 ? "its state has all that there is" : "no host has anything of it: deploy it");
    return true;
  }
  return withBlocks(stack, blocks, () => imported({ terraform, stack, tell, options }, blocks));
}

interface Restoring {
  readonly terraform: Attached;
  readonly stack: Stack;
  readonly tell: (words: string) => void;
  readonly options: Options;
}

async function imported({ terraform, stack, tell, options }: Restoring, blocks: readonly Block[]): Promise<boolean> {
  const file = ".terraform/postform-restore.tfplan";
  const planned = await terraform.run(stack, ["plan", input, "-no-color", `-out=${file}`]);
  if (planned.code !== 0) {
    tell(`the import cannot be planned\n${plainPlan(planned.output)}`);
    return false;
  }
  const shown = await terraform.run(stack, ["show", "-json", file]);
  const differs = differing(shown.stdout);
  if (differs.length > 0) {
    console.log(plainPlan(planned.output));
    tell(
      `${blocks.length} resources would be imported, but the hosts have these otherwise than the configuration: ${differs.join(", ")}`,
    );
    if (options.autoApprove) {
      tell(
        "nothing was imported: configure what is deployed (postform status names its commit), or look at the plan without --auto-approve",
      );
      return false;
    }
  }
  const question =
    differs.length > 0
      ? `import into ${stack.name}, and change the hosts as shown?`
      : `import ${blocks.length} resources into ${stack.name}? No host is changed.`;
  if (!options.autoApprove && !(await agreed(question))) return false;
  const applied = await terraform.run(stack, ["apply", input, "-no-color", file]);
  if (applied.code !== 0) tell(`the import failed\n${applied.output.trim()}`);
  else tell(`${blocks.length} resources are back in its state`);
  return applied.code === 0;
}

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error(`nobody can be asked: ${question}; --auto-approve asks nobody`);
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  const said = (await reader.question(`${question} [yes, no] `)).trim().toLowerCase();
  reader.close();
  return said === "yes" || said === "y";
}
