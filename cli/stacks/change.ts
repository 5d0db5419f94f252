// `postform deploy` and `destroy`: each stack after those that it depends on, asked about or as approved before, told while it is under way, and ended with a table.
import { createInterface } from "node:readline/promises";
import { columns } from "../columns.ts";
import { isVerifying } from "../gate-progress.ts";
import { type Attached, asShown, attached, headline, input, seconds } from "./attached.ts";
import { withoutOutput, written } from "./diagnostic.ts";
import { type Display, displayFor } from "./display.ts";
import { addDurations, type Durations, kindOf, readDurations } from "./durations.ts";
import { eventOf, type Output } from "./events.ts";
import { onceEach, withPlaces } from "./frames.ts";
import { chosen, inOrder } from "./order.ts";
import { json, type Outcome, plainPlan, table } from "./outcome.ts";
import { partsOf } from "./parts.ts";
import { type PlaceOf, placesIn } from "./places.ts";
import { Progress, type Task } from "./progress.ts";
import { readProject, type Stack, synthesize, tellWarnings } from "./project.ts";
import { planFile, readIndex, standing } from "./saved.ts";
import { changed, handedOn } from "./sentences.ts";
import { stateMark } from "./terraform-state.ts";

export type Verb = "apply" | "destroy";

export interface ChangeOptions {
  readonly parallelism: number;
  readonly json?: true;
  readonly autoApprove?: true;
  /** A folder of saved plans, which were approved. */
  readonly plan?: string;
}

/** What one run shares between its stacks. */
interface Run {
  readonly terraform: Attached;
  readonly display: Display;
  readonly durations: Durations;
  /** Where in its company file what is wrong in a stack was said. */
  readonly placesOf: (stack: Stack) => PlaceOf;
  /** Leaves out the warnings that another stack's plan has shown. */
  readonly once: (output: string) => string;
  readonly tasks: { readonly stack: string; readonly tasks: readonly Task[] }[];
}

export async function change(verb: Verb, names: readonly string[], options: ChangeOptions): Promise<void> {
  const { plan } = options;
  if (plan !== undefined && names.length > 0)
    throw new Error(`--plan ${plan} says which stacks: name none (given: ${names.join(" ")})`);
  if (options.json && !options.autoApprove && plan === undefined)
    throw new Error("--json asks nobody: it needs --auto-approve");
  const saved = plan === undefined ? undefined : readIndex(plan);
  const project = readProject();
  const all = await synthesize(project, names);
  const display = displayFor(options.json ? "program" : "person");
  const placesOf = (stack: Stack) => placesIn(project.companies, stack);
  const run = { display, durations: readDurations(), placesOf, once: onceEach(), tasks: [] };
  const came = await attached(
    async (terraform) => {
      try {
        const stacks =
          plan === undefined || saved === undefined
            ? chosen(all, names)
            : await standing({ folder: plan, saved, stacks: all, state: (stack) => stateMark(terraform, stack) });
        if (verb === "apply") tellWarnings(stacks);
        const ask = asker(verb, display);
        return await inOrder<Outcome>({
          stacks,
          parallel: options.parallelism,
          before: (stack) => before(verb, stack, all),
          succeeded: ({ code, declined }) => code === 0 && !declined,
          work: (stack) => {
            const approved = saved?.stacks.find(({ name }) => name === stack.name);
            if (plan !== undefined && approved !== undefined)
              return asApproved({ ...run, terraform }, stack, plan, approved);
            return options.autoApprove
              ? applied({ ...run, terraform }, stack, [verb, "-auto-approve"])
              : asked({ ...run, terraform }, stack, verb, ask);
          },
        });
      } finally {
        display.close();
      }
    },
    (text) => display.say(text),
  );
  addDurations(
    run.tasks.flatMap(({ tasks }: Run["tasks"][number]) =>
      tasks
        .filter(({ status }) => status === "done")
        .map(({ address, action, seconds: taken = 0 }) => ({ kind: kindOf(address, action), seconds: taken })),
    ),
  );
  if (options.json) process.stdout.write(json(came));
  else {
    const rows = changed(run.tasks);
    if (rows.length > 0) console.log(`\n${columns([["stack", "host", "resource", "", "seconds", ""], ...rows], [4])}`);
    console.log(`\n${table(came)}`);
  }
  process.exitCode = came.every((one) => "result" in one && one.result.code === 0) ? 0 : 1;
}

const before = (verb: Verb, stack: Stack, all: readonly Stack[]): readonly string[] =>
  verb === "apply"
    ? stack.dependencies
    : all.filter(({ dependencies }) => dependencies.includes(stack.name)).map(({ name }) => name);

/** Exactly what was planned, which for a stack may be nothing. */
async function asApproved(
  run: Run,
  stack: Stack,
  folder: string,
  { plan, failed }: { readonly plan?: string; readonly failed?: true },
): Promise<Outcome> {
  if (failed) {
    const output = "it could not be planned with the others, and was not approved\n";
    run.display.line(stack.name, output.trim());
    return { code: 1, output, seconds: 0 };
  }
  if (plan === undefined) return { code: 0, output: "No changes.\n", seconds: 0 };
  return applied(run, stack, ["apply", planFile(folder, stack.name)]);
}

type Ask = (stack: Stack, text: string) => Promise<boolean>;

/** Planned, shown, and applied as shown when a person says yes. */
async function asked(run: Run, stack: Stack, verb: Verb, ask: Ask): Promise<Outcome> {
  const { terraform, display, placesOf, once } = run;
  const start = Date.now();
  const file = ".terraform/postform.tfplan";
  const destroy = verb === "destroy" ? ["-destroy"] : [];
  display.enter(stack.name, "planning");
  try {
    const planned = await terraform.run(stack, ["plan", input, "-detailed-exitcode", `-out=${file}`, ...destroy]);
    // Who answers takes their time, and that is no work.
    const outcome = { ...planned, seconds: seconds(start) };
    if (planned.code === 0) return outcome;
    const shown = plainPlan(asShown(once(withPlaces(planned.output, placesOf(stack)))));
    if (planned.code !== 2) {
      display.say(`${headline(stack)}\n${shown}\n`);
      return outcome;
    }
    if (!(await ask(stack, shown))) return { ...outcome, code: 0, declined: true };
  } finally {
    display.leave(stack.name);
  }
  // The hosts may be others by now.
  await terraform.forget();
  return applied(run, stack, ["apply", file]);
}

/** Told as it happens: Terraform's messages for programs, in our words, and its errors in its own. */
async function applied(
  { terraform, display, durations, placesOf, tasks }: Run,
  stack: Stack,
  args: readonly string[],
): Promise<Outcome> {
  const start = Date.now();
  const [verb = "", ...rest] = args;
  const progress = new Progress(partsOf(stack), durations);
  const told = new Teller({ stack: stack.name, progress, display, placeOf: placesOf(stack) });
  display.enter(stack.name, "planning", progress);
  try {
    const { code, output } = await terraform.run(stack, [verb, "-json", input, "-no-color", ...rest], {
      tell: (line) => told.take(line),
    });
    tasks.push({ stack: stack.name, tasks: progress.tasks() });
    // What ends before Terraform reads its options is told by nothing else.
    if (told.silent && code !== 0) display.say(`${headline(stack)}\n${output.trim()}\n`);
    return {
      code,
      output: told.silent ? output : told.output,
      seconds: seconds(start),
      ...(told.silent ? {} : { changes: progress.changes() }),
    };
  } finally {
    display.leave(stack.name);
  }
}

interface Telling {
  readonly stack: string;
  readonly progress: Progress;
  readonly display: Display;
  readonly placeOf: PlaceOf;
}

class Teller {
  /** All that stays of it. */
  output = "";
  /** Whether Terraform has sent no message. */
  silent = true;
  readonly #stack: string;
  readonly #progress: Progress;
  readonly #display: Display;
  readonly #placeOf: PlaceOf;
  readonly #said = new Map<string, string[]>();
  readonly #shown = new Set<string>();

  constructor({ stack, progress, display, placeOf }: Telling) {
    this.#stack = stack;
    this.#progress = progress;
    this.#display = display;
    this.#placeOf = placeOf;
  }

  take(line: string): void {
    const event = eventOf(line);
    if (line.startsWith("{")) this.silent = false;
    if (event === undefined) return;
    const task = this.#progress.take(event, Date.now());
    if (event.type === "says") {
      // Nothing of it stays: it is drawn with its task.
      if (isVerifying(event.line)) return;
      this.#said.set(event.address, [...(this.#said.get(event.address) ?? []), event.line]);
      this.#display.line(this.#stack, event.line);
    } else if (task !== undefined) this.#display.task(this.#stack, task);
    else if (event.type === "diagnostic") {
      const { address = "" } = event.diagnostic;
      const said = this.#said.get(address);
      this.#keep(written(said ? withoutOutput(event.diagnostic) : event.diagnostic, this.#placeOf), said);
    } else if (event.type === "outputs") this.#handOn(event.outputs);
    else if (event.type === "words") this.#keep(event.line);
  }

  /** Once: Terraform repeats at the end what a plan has warned of. */
  #keep(text: string, program: readonly string[] = []): void {
    if (this.#shown.has(text)) return;
    this.#shown.add(text);
    this.output += `${[...program, text].join("\n")}\n`;
    this.#display.block(this.#stack, text, program);
  }

  /** Those of a plan have no values yet. */
  #handOn(outputs: Readonly<Record<string, Output>>): void {
    const lines = handedOn(outputs);
    if (lines.length > 0) this.#keep(lines.join("\n"));
  }
}

/** One question at a time. */
function asker(verb: Verb, display: Display): Ask {
  let turn: Promise<unknown> = Promise.resolve();
  let all = false;
  return (stack, text) => {
    const answer = turn.then(async () => {
      display.say(`${headline(stack)}\n${text}\n`);
      if (all) return true;
      if (!process.stdin.isTTY)
        throw new Error(
          `nobody can be asked whether to ${verb} ${stack.name}: there is no terminal; --auto-approve asks nobody, and --plan applies what was approved before`,
        );
      display.pause();
      const reader = createInterface({ input: process.stdin, output: process.stdout });
      const said = (await reader.question(`${verb} ${stack.name}? [yes, no, all] `)).trim().toLowerCase();
      reader.close();
      display.resume();
      all = said === "all";
      return all || said === "yes" || said === "y";
    });
    turn = answer.catch(() => undefined);
    return answer;
  };
}
