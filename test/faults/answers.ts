// What a machine's services answer a client, asked for by a process that stays in the client's place on the lab's network.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";

export class Asker {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  /** `within`: the words before a command that put it on the client's network. */
  constructor(within: readonly string[], program: string) {
    const [command = "", ...args] = [...within, process.execPath, program];
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"] });
    this.#lines = createInterface({ input: this.#child.stdout! });
  }

  /** Service by service, as lines that can be compared. */
  async answers(address: string): Promise<readonly string[]> {
    this.#child.stdin!.write(`${address}\n`);
    const [line] = (await once(this.#lines, "line")) as [string];
    return JSON.parse(line) as string[];
  }

  close(): void {
    this.#child.stdin!.end();
  }
}
