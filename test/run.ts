// Runs a command as a person does, and waits for what it says: for tests of programs.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { packageRoot } from "../provider/install/package-root.ts";

/** Also where a test's program was built elsewhere below it. */
export const projectRoot = packageRoot();

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for messages and greps. */
  readonly output: string;
}

interface Options {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly seconds?: number;
}

/** Runs a command and waits for it; never throws for a non-zero exit code. */
export const run = (command: string, args: readonly string[], options: Options = {}): Promise<Result> =>
  started(spawnOf(command, args, options), options.input).ended;

/** A command under way, as a person has it in a terminal. */
export interface Running {
  /** Ctrl-C: the terminal sends it to the whole process group. */
  interrupt(): void;
  /** Resolves when the output has these words; fails when it ends without. */
  says(words: RegExp): Promise<void>;
  readonly ended: Promise<Result>;
}

/** The same, in a process group of its own. */
export function begin(command: string, args: readonly string[], options: Options = {}): Running {
  const child = spawnOf(command, args, options, true);
  const { ended, output } = started(child, options.input);
  return {
    interrupt: () => process.kill(-child.pid!, "SIGINT"),
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = () => words.test(output()) && resolve();
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        child.on("close", () => reject(new Error(`it ended without ${words}:\n${output()}`)));
        look();
      }),
    ended,
  };
}

const spawnOf = (command: string, args: readonly string[], { cwd, env, seconds = 600 }: Options, detached = false) =>
  spawn(command, args, { cwd, env: { ...process.env, ...env }, timeout: seconds * 1000, detached });

function started(child: ChildProcessWithoutNullStreams, input = "") {
  let stdout = "";
  let stderr = "";
  const output = () => stdout + stderr;
  // A letter may come in two parts.
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8");
  const ended = new Promise<Result>((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr, output: output() }));
    // A program may end without reading what it is given.
    child.stdin.on("error", () => {}).end(input);
  });
  return { ended, output };
}
