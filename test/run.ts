// Runs a command as a person does, and waits for what it says: for tests of programs.
import { spawn } from "node:child_process";
import { join } from "node:path";

export const projectRoot = join(import.meta.dirname, "..");

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, for messages and greps. */
  readonly output: string;
}

/** Runs a command and waits for it; never throws for a non-zero exit code. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string; seconds?: number } = {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      timeout: (options.seconds ?? 600) * 1000,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr, output: stdout + stderr }));
    // A program may end without reading what it is given.
    child.stdin.on("error", () => {}).end(options.input ?? "");
  });
}
