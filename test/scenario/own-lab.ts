// A lab of a suite's own, for what it does to hosts by the host engine alone: without Terraform, and without harm to the two companies.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { Outcome, Step } from "./edges-steps.ts";
import { labCommands, projectRoot, run } from "./lab.ts";
import { programOf } from "./programs.ts";

export const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Ends a process of `begin`'s, with all that it started. */
export function killed(child: ChildProcess): void {
  try {
    process.kill(-(child.pid ?? 0), "SIGKILL");
  } catch {
    // It ended when its connection did.
  }
}

/** What a change leaves behind only while it is under way. */
export const leftovers =
  "find /etc /srv /run/postform /var/lib/postform -name '*.postform-*' -o -name 'tx.*' -o -name .new -o -path '/var/lib/postform/journal*' -o -name 'postform-recover*' -o -name holder 2>/dev/null || true";

/** Call it in a `describe`: the lab is up before its tests, and down after them. */
export function ownLab(lab: string, hosts?: string, more: readonly string[] = []) {
  const postform = join(projectRoot, "bin/postform");
  const folder = join(tmpdir(), `postform-${lab}-${process.pid}`);
  const key = join(folder, "key");
  const knownHosts = join(folder, "known_hosts");
  const { exec, client, program, words, env, postform: command } = labCommands({ lab, folder });
  const ofLab = (name: string, ...args: string[]) => run(postform, ["lab", name, "--name", lab, ...args]);
  const up = async () => {
    const { code, output } = await ofLab("up", ...(hosts ? ["--hosts", hosts] : []), ...more);
    expect(code, output).toBe(0);
  };
  const keep = process.env["POSTFORM_KEEP_LAB"] === "1";
  const list = async () => JSON.parse((await ofLab("list", "--json")).stdout);

  beforeAll(async () => {
    // A run that was cut leaves its hosts' disks.
    if (!keep) await ofLab("down");
    await up();
    mkdirSync(folder, { mode: 0o700 });
    const { sshKey, knownHosts: known } = await list();
    writeFileSync(key, readFileSync(sshKey), { mode: 0o600 });
    writeFileSync(knownHosts, readFileSync(known));
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    if (!keep) await ofLab("down");
  });

  /** Words before the program: `env` with what a person's environment has or lacks. */
  const node = (before: readonly string[], name = "edges-steps") => words(...before, "node", programOf(name));

  /** Runs a program of this folder as a client of the lab: JSON goes in and comes out. */
  async function asClient(name: string, given: unknown, before: readonly string[] = ["env"]): Promise<unknown> {
    const input = JSON.stringify(given);
    const done = await run(...node(before, name), { cwd: projectRoot, env, input, seconds: 600 });
    expect(done.code, done.output).toBe(0);
    return JSON.parse(done.stdout);
  }

  const take = async (steps: readonly Step[], before?: readonly string[]): Promise<Outcome[]> =>
    (await asClient("edges-steps", steps, before)) as Outcome[];

  const one = async (step: Step, before?: readonly string[]): Promise<Outcome> =>
    (await take([step], before))[0] as Outcome;

  /** The same in the background, to be cut. */
  function begin(step: Step, before: readonly string[] = ["env"]): ChildProcess {
    const child = spawn(...node(before), {
      cwd: projectRoot,
      env: { ...process.env, ...env },
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    child.stdin?.end(JSON.stringify([step]));
    return child;
  }

  async function on(host: string, script: string): Promise<string> {
    const { code, output, stdout } = await exec(host, script);
    expect(code, output).toBe(0);
    return stdout;
  }

  /** Waits until a script on the host succeeds. */
  async function until(host: string, script: string): Promise<void> {
    for (let tries = 0; (await exec(host, script)).code !== 0; tries += 1) {
      expect(tries, `${host}: ${script}`).toBeLessThan(60);
      await pause(0.2);
    }
  }

  /** What the hosts were doing is cut; they boot again from their disks. */
  async function powerCut(...cut: readonly string[]): Promise<void> {
    for (const host of cut) await ofLab("kill", host);
    await up();
  }

  return {
    folder,
    key,
    knownHosts,
    exec,
    command,
    client,
    program,
    list,
    asClient,
    take,
    one,
    begin,
    on,
    until,
    powerCut,
  };
}
