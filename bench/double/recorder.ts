// Plans the company that a lab host has, and prints what the host was asked and what it answered. Run by recording.ts as a client of the lab, in the project's folder.
import { Attached } from "../../cli/stacks/attached.ts";
import { readProject, synthesize } from "../../cli/stacks/project.ts";
import { closeAll } from "../../provider/host/index.ts";
import { type ExecOptions, SshSession } from "../../provider/host/ssh.ts";
import type { Exchange } from "./recording.ts";

/** How often the same is asked: the least time that it took is what the host needs. */
const plans = 5;

const exchanges = new Map<string, Exchange>();
const { exec } = SshSession.prototype;
SshSession.prototype.exec = async function (command: string, input: string, options: ExecOptions) {
  const start = performance.now();
  const result = await exec.call(this, command, input, options);
  const milliseconds = Math.round(performance.now() - start);
  const { code, stderr, stdout } = result;
  const asked = `${command}\n${input}`;
  const before = exchanges.get(asked)?.milliseconds ?? milliseconds;
  const least = Math.min(before, milliseconds);
  exchanges.set(asked, { command, input, code, stderr, stdout: stdout.toString("base64"), milliseconds: least });
  return result;
};

const [stack] = await synthesize(readProject());
if (!stack) throw new Error("the project has no stack");
const terraform = await Attached.open();
try {
  for (let count = 0; count < plans; count += 1) {
    const { code, output } = await terraform.run(stack, ["plan", "-input=false", "-detailed-exitcode", "-no-color"]);
    if (code !== 0) throw new Error(`a plan after the deploy ended with code ${code}:\n${output}`);
    await terraform.forget();
  }
} finally {
  await terraform.close();
  await closeAll();
}
process.stdout.write(JSON.stringify([...exchanges.values()]));
