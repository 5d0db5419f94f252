// Plans the company that a lab host has, and prints what the host was asked and what it answered. Run by recording.ts as a client of the lab, in the project's folder.
import { Attached } from "../../cli/stacks/attached.ts";
import { readProject, synthesize } from "../../cli/stacks/project.ts";
import { closeAll } from "../../provider/host/index.ts";
import { quote } from "../../provider/host/quote.ts";
import { received } from "../../provider/host/root-shell.ts";
import { type ExecOptions, SshSession } from "../../provider/host/ssh.ts";
import { linesOf } from "./answer.ts";
import type { Exchange, Recorded } from "./recording.ts";

/** How often the same is asked: the least time that it took is what the host needs. */
const plans = 5;

const exchanges = new Map<string, Exchange>();
let session: SshSession | undefined;
const { exec } = SshSession.prototype;
SshSession.prototype.exec = async function (command: string, input: string, options: ExecOptions) {
  session = this;
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
const terraform = new Attached();
try {
  for (let count = 0; count < plans; count += 1) {
    const { code, output } = await terraform.run(stack, ["plan", "-input=false", "-detailed-exitcode", "-no-color"]);
    if (code !== 0) throw new Error(`a plan after the deploy ended with code ${code}:\n${output}`);
    await terraform.forget();
  }
  const recorded = { exchanges: [...exchanges.values()], texts: await texts() } satisfies Recorded;
  process.stdout.write(JSON.stringify(recorded));
} finally {
  await terraform.close();
  await closeAll();
}

/** What the host told a SHA-256 of, asked for by the host's own script. */
async function texts(): Promise<string[]> {
  const [{ command, input, stdout } = { command: "", input: "", stdout: "" }] = exchanges.values();
  const probes = linesOf(Buffer.from(stdout, "base64")).flatMap((line) => {
    const [what, a = "", b = ""] = line.split("\t");
    return what === "sum" ? [`text\t${b}`] : what === "registry" && b !== "-" ? [`note\t${a}`] : [];
  });
  const script = input.replace(/^\d+\n\{\n/, "").replace(/\n\}\n$/, "");
  const asked = script.replace(/(\nobserve )'[^']*' 1 /, (_, call: string) => `${call}${quote(probes.join("\n"))} 0 `);
  const answer = await exec.call(session!, command, received(asked), { seconds: 60 });
  return linesOf(answer.stdout).flatMap((line) => {
    const [what, , sumOrPath, ...rest] = line.split("\t");
    if (what === "content") return rest;
    return what === "registry" && sumOrPath === "-" ? [Buffer.from(rest.join("\t"), "latin1").toString("base64")] : [];
  });
}
