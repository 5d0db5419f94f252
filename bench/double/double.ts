// The process of the simulated hosts, from outside: started, asked what it did, and ended. Used by world.ts and run.ts.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Counts } from "./hosts.ts";

export interface Done extends Counts {
  /** What it cost this machine, which the client's machine would not have had to do. */
  cpuSeconds: number;
}

interface Conditions {
  /** Milliseconds to the hosts and back. */
  readonly roundTrip: number;
  /** Milliseconds that a host takes for its answer. @default as recorded */
  readonly hostTime?: number | undefined;
}

export class Hosts {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(file: string, { roundTrip, hostTime }: Conditions): Promise<Hosts> {
    const child = fork(join(import.meta.dirname, "serve.ts"), [file, String(roundTrip), String(hostTime ?? "")], {
      execArgv: ["--import", import.meta.resolve("tsx")],
    });
    const [first] = await Promise.race([once(child, "message"), once(child, "exit")]);
    if (first !== "listening") throw new Error(`the double ended with code ${first} before it listened`);
    return new Hosts(child);
  }

  async done(): Promise<Done> {
    const answer = once(this.#child, "message");
    this.#child.send("done?");
    return ((await answer) as [Done])[0];
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, "exit");
    this.#child.disconnect();
    await exited;
  }
}
