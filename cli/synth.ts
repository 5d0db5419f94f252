// `postform synth`: company files become what Terraform reads; the app of a project that has nothing but company files, in its cdktf.json.
import type { Command } from "commander";
import { chosen } from "./stacks/order.ts";
import { readProject, synthesize, tellWarnings } from "./stacks/project.ts";

export function register(program: Command): void {
  program
    .command("synth")
    .summary("make Terraform's configuration from company files")
    .description(
      "Makes a stack for each company file, in the folder cdktf.out. With names, only these stacks: what is wrong in other files is left aside. Does nothing where nothing has changed.\nExit code: 0, 1 when something is wrong.",
    )
    .argument("[stacks...]", "names, with * for any text (default: all)")
    .action(async (names: string[]) => {
      tellWarnings(chosen(await synthesize(readProject(), names), names));
    });
}
