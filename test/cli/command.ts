// Runs the `postform` command as a person does, for the tests of its subcommands.
import { join } from "node:path";
import { projectRoot, type Result, run } from "../run.ts";

export function postform(
  args: readonly string[],
  input = "",
  env: NodeJS.ProcessEnv = {},
  cwd = projectRoot,
): Promise<Result> {
  return run(join(projectRoot, "bin/postform"), args, { input, env: { NO_COLOR: "1", ...env }, cwd });
}
