// `postform plan`, `deploy` and `destroy`: what `cdktf` does with a project's stacks, with one provider for all of them and nothing started twice.
import { rmSync, watch } from "node:fs";
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import pc from "picocolors";
import { type Attached, asShown, attached, headline, input, seconds } from "./stacks/attached.ts";
import type { Verb } from "./stacks/change.ts";
import { readEarly } from "./stacks/early.ts";
import { onceEach, withPlaces } from "./stacks/frames.ts";
import { COMMENT_CHARACTERS, markdown } from "./stacks/markdown.ts";
import { type Came, chosen, inOrder } from "./stacks/order.ts";
import { json, type Outcome, plainPlan, table } from "./stacks/outcome.ts";
import { placesIn } from "./stacks/places.ts";
import { type Project, readProject, synthesize, tellWarnings } from "./stacks/project.ts";
import { configurationOf, emptyPlans, planFile, type SavedStack, sealed, writeIndex } from "./stacks/saved.ts";
import { stateMark } from "./stacks/terraform-state.ts";

interface Options {
  readonly parallelism: number;
  readonly json?: true;
  readonly watch?: true;
  readonly detailedExitcode?: true;
  readonly markdown?: true;
  readonly limit: number;
  readonly out?: string;
  readonly autoApprove?: true;
  readonly plan?: string;
}

export function register(program: Command): void {
  const command = (name: string, summary: string, description: string) =>
    program
      .command(name)
      .summary(summary)
      .description(description)
      .argument("[stacks...]", "names, with * for any text (default: all)")
      .option("--parallelism <number>", "how many stacks at once", count, Math.max(4, 2 * availableParallelism()))
      .option("--json", "print the outcome for programs");
  command(
    "plan",
    "show what a deploy would change",
    "Shows every line that a deploy would change on every host, and what somebody changed there by hand. Changes nothing.\nExit code: 0, 1 when a stack cannot be planned; with --detailed-exitcode 2 when something would change.",
  )
    .option("--detailed-exitcode", "exit with 2 when something would change")
    .addOption(
      new Option(
        "--markdown",
        "print a comment for a pull request: a table, then each stack's changes, folded",
      ).conflicts("json"),
    )
    .option("--limit <characters>", "how long that may be", characters, COMMENT_CHARACTERS)
    .option("--out <folder>", "save the plans there, for deploy --plan; they may hold what is secret")
    .option("--watch", "plan again whenever a file of the project changes")
    .action((names: string[], options: Options) => plan(names, options));
  command(
    "deploy",
    "make the hosts as the stacks say",
    "Plans each stack after those that it depends on, asks, and applies.\nExit code: 0, 1 when a stack failed or was not begun.",
  )
    .option("--auto-approve", "do not ask")
    .option(
      "--plan <folder>",
      "apply exactly what plan --out has saved there; refused when anything has moved on since",
    )
    .action((names: string[], options: Options) => change("apply", names, options));
  command(
    "destroy",
    "take back all that the stacks made",
    "Plans the removal of each stack after those that depend on it, asks, and removes.\nExit code: 0, 1 when a stack failed or was not begun.",
  )
    .option("--auto-approve", "do not ask")
    .action((names: string[], options: Options) => {
      if (names.length === 0) throw new Error("name the stacks to destroy, or '*' for all");
      return change("destroy", names, options);
    });
}

/** Loaded when it is asked for: a plan needs none of it. */
async function change(verb: Verb, names: readonly string[], options: Options): Promise<void> {
  await (await import("./stacks/change.ts")).change(verb, names, options);
}

async function plan(names: readonly string[], options: Options): Promise<void> {
  const project = readProject();
  await attached(async (terraform) => {
    await planOnce(project, terraform, names, options);
    if (options.watch)
      await planOnChange(project, () => planOnce(project, terraform, names, options).catch(tell), terraform);
  });
}

async function planOnce(
  project: Project,
  terraform: Attached,
  names: readonly string[],
  options: Options,
): Promise<void> {
  const { out } = options;
  const stacks = chosen(await synthesize(project, names), names);
  tellWarnings(stacks);
  if (out !== undefined) emptyPlans(out);
  const came = await inOrder<Outcome>({
    stacks,
    parallel: options.parallelism,
    before: () => [],
    succeeded: () => true,
    soon: readEarly,
    work: async (stack) => {
      const start = Date.now();
      const save = out === undefined ? [] : [`-out=${planFile(out, stack.name)}`];
      const ran = await terraform.run(stack, ["plan", input, "-detailed-exitcode", ...save]);
      const output = withPlaces(ran.output, placesIn(project.companies, stack));
      return { ...ran, output, seconds: seconds(start) };
    },
  });
  if (out !== undefined) writeIndex(out, names, await Promise.all(came.map((one) => saved(out, one, terraform))));
  if (options.markdown) process.stdout.write(markdown(came, options.limit));
  else if (options.json) process.stdout.write(json(came));
  else {
    const once = onceEach();
    for (const one of came)
      if ("result" in one && one.result.code !== 0)
        console.log(`${headline(one.stack)}\n${plainPlan(asShown(once(one.result.output)))}\n`);
    console.log(table(came));
  }
  const codes = came.map((one) => ("result" in one ? one.result.code : 1));
  const failed = codes.some((code) => code !== 0 && code !== 2);
  process.exitCode = failed ? 1 : options.detailedExitcode && codes.includes(2) ? 2 : 0;
}

/** What a stack's plan was made from. Its state is that of now: had it moved on since it was planned, Terraform would refuse the plan by itself. */
async function saved(out: string, one: Came<Outcome>, terraform: Attached): Promise<SavedStack> {
  const { stack } = one;
  const made = { name: stack.name, configuration: configurationOf(stack) };
  const code = "result" in one ? one.result.code : 1;
  const planned = code === 2 ? { plan: sealed(out, stack.name) } : {};
  if (code !== 2) rmSync(planFile(out, stack.name), { force: true });
  if (code !== 0 && code !== 2) return { ...made, failed: true };
  const state = await stateMark(terraform, stack);
  return { ...made, ...(state ? { state } : {}), ...planned };
}

/** Until Ctrl-C. */
function planOnChange({ companies }: Project, again: () => Promise<void>, terraform: Attached): Promise<void> {
  const ignored = /^(cdktf\.out|node_modules|\.git|\.terraform|terraform\..*)(\/|$)/;
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let running = Promise.resolve();
    const watcher = watch(companies ?? ".", { recursive: true }, (_, file) => {
      if (file !== null && ignored.test(file)) return;
      clearTimeout(timer);
      // Editors write a file in several steps.
      timer = setTimeout(() => {
        running = running.then(async () => {
          console.log(pc.dim(`\n${file ?? "something"} has changed`));
          await terraform.forget();
          await again();
        });
      }, 150);
    });
    console.log(pc.dim(`\nwatching ${companies ?? "this folder"}; Ctrl-C ends it`));
    process.once("SIGINT", () => {
      watcher.close();
      void running.then(resolve);
    });
  });
}

function tell(error: unknown): void {
  console.error(pc.red((error as Error).message));
}

function count(value: string): number {
  const number = Number(value);
  if (!(Number.isInteger(number) && number >= 1)) throw new InvalidArgumentError("a whole number from 1 on is allowed");
  return number;
}

function characters(value: string): number {
  const number = Number(value);
  if (!(Number.isInteger(number) && number >= 2000))
    throw new InvalidArgumentError("a whole number from 2000 on is allowed");
  return number;
}
