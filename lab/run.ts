// Runs the machine's own programs (ip, mmdebstrap, openssl …) for the lab, and turns a failure into one message with the program's words.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Output goes to this file instead. */
  readonly log?: string;
}

/** Resolves to standard output; rejects when the exit code is not 0. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const log = options.log ? openSync(options.log, "a") : undefined;
  try {
    const child = spawn(command, args, {
      stdio: ["pipe", log ?? "pipe", log ?? "pipe"],
      env: options.env ?? process.env,
    });
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    // A program that ends before it has read everything is judged by its exit code, not by the broken pipe.
    child.stdin?.on("error", () => {});
    child.stdin?.end(options.input ?? "");
    const code = await new Promise<number | string>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (exit, signal) => resolve(exit ?? signal ?? 1));
    });
    if (code === 0) return stdout;
    const words = (stderr || stdout).trim() || (options.log ? `see ${options.log}` : "it said nothing");
    throw new Error(`${command} ${args.slice(0, 6).join(" ")} failed (${code}): ${words}`);
  } finally {
    if (log !== undefined) closeSync(log);
  }
}

/** Whether the program succeeds. */
export const succeeds = (command: string, args: readonly string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );

/** Starts a program that outlives this one; its output goes to a file. */
export function startDaemon({ command, args, log }: { command: string; args: readonly string[]; log: string }): void {
  const out = openSync(log, "a");
  spawn(command, args, { detached: true, stdio: ["ignore", out, out] }).unref();
  closeSync(out);
}

/** Runs a program in the foreground with this one's terminal; resolves to its exit code, 128 + n after signal n. */
export function foreground(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, args, { stdio: "inherit", env });
  // The terminal sends an interrupt to both: the program decides what it means, we wait for its answer.
  const ignore = (): void => {};
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGINT", ignore).on("SIGTERM", pass).on("SIGHUP", pass);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.off("SIGINT", ignore).off("SIGTERM", pass).off("SIGHUP", pass);
      resolve(code ?? 128 + (signal ? (signalNumbers[signal] ?? 1) : 0));
    });
  });
}

const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };

export function lastLines(file: string, count = 15): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-count).join("\n");
}

/** Calls until it says true; resolves to false when the time is over. */
export async function until(seconds: number, test: () => boolean | Promise<boolean>): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    if (await test()) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
