// Runs a subcommand in this process, for tests of what it does with files: a process of its own would take longer than all that it does.
import { Command } from "commander";
import { vi } from "vitest";

export interface Said {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Rejects with what the program would tell before it ends with 1. */
export async function inProcess(register: (program: Command) => void, args: readonly string[]): Promise<Said> {
  const said = { out: "", err: "" };
  const take = (to: keyof typeof said) => (text: unknown) => {
    said[to] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(take("out")),
    vi.spyOn(console, "log").mockImplementation((text) => void take("out")(`${text}\n`)),
    vi.spyOn(console, "error").mockImplementation((text) => void take("err")(`${text}\n`)),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    const program = new Command("postform").exitOverride().configureOutput({ writeErr: () => {} });
    register(program);
    for (const one of program.commands.flatMap((each) => [each, ...each.commands]))
      one.exitOverride().configureOutput({ writeErr: () => {} });
    await program.parseAsync([...args], { from: "user" });
    return { ...said, code: Number(process.exitCode ?? 0) };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = before;
  }
}
