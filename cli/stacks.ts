// `postform plan`, `deploy` and `destroy`: what `cdktf` does with a project's stacks, with one provider for all of them and nothing started twice.
import { watch } from "node:fs";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline/promises";
import { type Command, InvalidArgumentError } from "commander";
import pc from "picocolors";
import { Attached } from "./stacks/attached.ts";
import { chosen, inOrder } from "./stacks/order.ts";
import { json, type Outcome, plainPlan, table } from "./stacks/outcome.ts";
import { type Project, readProject, type Stack, synthesize } from "./stacks/project.ts";

interface Options {
  readonly parallelism: number;
  readonly json?: true;
  readonly watch?: true;
  readonly detailedExitcode?: true;
  readonly autoApprove?: true;
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
    .option("--watch", "plan again whenever a file of the project changes")
    .action((names: string[], options: Options) => plan(names, options));
  command(
    "deploy",
    "make the hosts as the stacks say",
    "Plans each stack after those that it depends on, asks, and applies.\nExit code: 0, 1 when a stack failed or was not begun.",
  )
    .option("--auto-approve", "do not ask")
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

const input = "-input=false";
const colors = () => (pc.isColorSupported && process.stdout.isTTY ? [] : ["-no-color"]);
const seconds = (start: number) => (Date.now() - start) / 1000;
const headline = ({ name }: Stack) => pc.bold(`── ${name} ${"─".repeat(Math.max(3, 60 - name.length))}`);

/** Terraform ends by itself at Ctrl-C, with its state written: its provider, which is here, has to be there until then. */
async function attached<T>(work: (terraform: Attached) => Promise<T>): Promise<T> {
  const wait = () => console.error("stopping: what is under way is finished");
  process.on("SIGINT", wait);
  const terraform = await Attached.open();
  try {
    return await work(terraform);
  } finally {
    await terraform.close();
    process.off("SIGINT", wait);
  }
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
  const stacks = chosen(await synthesize(project, names), names);
  const came = await inOrder<Outcome>({
    stacks,
    parallel: options.parallelism,
    before: () => [],
    succeeded: () => true,
    work: async (stack) => {
      const start = Date.now();
      const ran = await terraform.run(stack, ["plan", input, "-detailed-exitcode", ...colors()]);
      return { ...ran, seconds: seconds(start) };
    },
  });
  if (options.json) process.stdout.write(json(came));
  else {
    for (const one of came)
      if ("result" in one && one.result.code !== 0)
        console.log(`${headline(one.stack)}\n${plainPlan(one.result.output)}\n`);
    console.log(table(came));
  }
  const codes = came.map((one) => ("result" in one ? one.result.code : 1));
  const failed = codes.some((code) => code !== 0 && code !== 2);
  process.exitCode = failed ? 1 : options.detailedExitcode && codes.includes(2) ? 2 : 0;
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

async function change(verb: "apply" | "destroy", names: readonly string[], options: Options): Promise<void> {
  if (options.json && !options.autoApprove) throw new Error("--json asks nobody: it needs --auto-approve");
  const all = await synthesize(readProject(), names);
  const stacks = chosen(all, names);
  const before = (stack: Stack): readonly string[] =>
    verb === "apply"
      ? stack.dependencies
      : all.filter(({ dependencies }) => dependencies.includes(stack.name)).map(({ name }) => name);
  const came = await attached((terraform) => {
    const ask = asker(verb);
    return inOrder<Outcome>({
      stacks,
      parallel: options.parallelism,
      before,
      succeeded: ({ code, declined }) => code === 0 && !declined,
      work: (stack) =>
        options.autoApprove
          ? applied(terraform, stack, [verb, "-auto-approve"], options)
          : asked(terraform, stack, verb, ask, options),
    });
  });
  if (options.json) process.stdout.write(json(came));
  else console.log(`\n${table(came)}`);
  process.exitCode = came.every((one) => "result" in one && one.result.code === 0) ? 0 : 1;
}

type Ask = (stack: Stack, text: string) => Promise<boolean>;

/** Planned, shown, and applied as shown when a person says yes. */
async function asked(
  terraform: Attached,
  stack: Stack,
  verb: "apply" | "destroy",
  ask: Ask,
  options: Options,
): Promise<Outcome> {
  const start = Date.now();
  const file = ".terraform/postform.tfplan";
  const destroy = verb === "destroy" ? ["-destroy"] : [];
  const planned = await terraform.run(stack, [
    "plan",
    input,
    "-detailed-exitcode",
    `-out=${file}`,
    ...destroy,
    ...colors(),
  ]);
  if (planned.code === 0) return { ...planned, seconds: seconds(start) };
  if (planned.code !== 2) {
    console.log(`${headline(stack)}\n${plainPlan(planned.output)}\n`);
    return { ...planned, seconds: seconds(start) };
  }
  if (!(await ask(stack, plainPlan(planned.output))))
    return { ...planned, code: 0, seconds: seconds(start), declined: true };
  // Who answers takes their time.
  await terraform.forget();
  return applied(terraform, stack, ["apply", file], options);
}

async function applied(terraform: Attached, stack: Stack, args: readonly string[], options: Options): Promise<Outcome> {
  const start = Date.now();
  const [verb = "", ...rest] = args;
  const show = (line: string) => line.trim() && console.log(`${pc.dim(stack.name)}  ${line}`);
  const ran = await terraform.run(stack, [verb, input, ...colors(), ...rest], options.json ? {} : { tell: show });
  return { ...ran, seconds: seconds(start) };
}

/** One question at a time. */
function asker(verb: "apply" | "destroy"): Ask {
  let turn: Promise<unknown> = Promise.resolve();
  let all = false;
  return (stack, text) => {
    const answer = turn.then(async () => {
      console.log(`${headline(stack)}\n${text}\n`);
      if (all) return true;
      if (!process.stdin.isTTY)
        throw new Error(
          `nobody can be asked whether to ${verb} ${stack.name}: there is no terminal; --auto-approve asks nobody`,
        );
      const reader = createInterface({ input: process.stdin, output: process.stdout });
      const said = (await reader.question(`${verb} ${stack.name}? [yes, no, all] `)).trim().toLowerCase();
      reader.close();
      all = said === "all";
      return all || said === "yes" || said === "y";
    });
    turn = answer.catch(() => undefined);
    return answer;
  };
}

function tell(error: unknown): void {
  console.error(pc.red((error as Error).message));
}

function count(value: string): number {
  const number = Number(value);
  if (!(Number.isInteger(number) && number >= 1)) throw new InvalidArgumentError("a whole number from 1 on is allowed");
  return number;
}
