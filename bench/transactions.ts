// What one change costs its host, counted: how often it waits for the disk, and what is loaded anew; of each kind of change one, twice.
import { hostCommand } from "../lab/enter.ts";
import { defaultHosts } from "../lab/hosts-option.ts";
import { run } from "../test/run.ts";
import type { Measured, Part } from "./measure.ts";
import { company, LabProject, right, stacks } from "./project.ts";

/** Notes each call of these on the host, and does it. The agent's own PATH has /usr/local/bin before them. */
const counted = ["sync", "systemctl", "rndc"];
const wrapped = `mkdir -p /usr/local/bin; for name in ${counted.join(" ")}; do
  real=$(command -v "$name") || continue
  printf '#!/bin/sh\\necho "%s $*" >> /run/counted\\nexec %s "$@"\\n' "$name" "$real" > "/usr/local/bin/$name" && chmod 755 "/usr/local/bin/$name"
done`;

/** What is counted of what was called. */
const kinds: Readonly<Record<string, RegExp>> = {
  "waits for the disk": /^sync /,
  "units reloaded": /^systemctl (-\S+ )*(reload|reload-or-restart) /,
  "units restarted": /^systemctl (-\S+ )*(restart|start|stop) /,
  "zones reloaded": /^rndc (-\S+ )*(reload|reconfig|sync|freeze|thaw)/,
  "times that systemd read its units": /^systemctl daemon-reload/,
};

/** Which stack's host, and its file with one thing that is another at each turn. */
const changes: Readonly<Record<string, { stack: string; change: (text: string, turn: number) => string }>> = {
  "a record": {
    stack: "ns",
    change: (text, turn) =>
      text.replace(
        "third-party.example: {}",
        `third-party.example: { records: { "bench A": { values: [192.0.2.${turn}] } } }`,
      ),
  },
  "a mailbox's quota": {
    stack: "qq",
    change: (text, turn) => text.replace("lisi: {}", `lisi: { quota: ${turn * 1_000_000_000} }`),
  },
  "an alias": {
    stack: "qq",
    change: (text, turn) => text.replace("aliases:\n", `aliases:\n        bench${turn}: [zhangsan]\n`),
  },
  "a mail server's setting": {
    stack: "qq",
    change: (text, turn) => text.replace("mail:\n", `mail:\n  messageSizeLimit: ${20_000_000 + turn}\n`),
  },
  "a page": { stack: "qq", change: (text, turn) => text.replace("It's www", `It is ${turn} www`) },
};

export async function transactions(tell: (text: string) => void, times = 2): Promise<Part> {
  const project = new LabProject("bench-transactions", defaultHosts);
  const on = async (host: string, script: string) =>
    (await right(run(...hostCommand(project.lab, host, ["sh", "-c", script])), script)).stdout;
  try {
    for (const name of stacks) project.company(name, company(name));
    await project.up();
    await project.postform("deploy", "--auto-approve");
    await Promise.all(["ns", "qq"].map((host) => on(host, wrapped)));
    const measured: Measured[] = [];
    for (const [what, { stack, change }] of Object.entries(changes)) {
      const calls: string[][] = [];
      for (let turn = 1; turn <= times; turn += 1) {
        project.company(
          stack,
          company(stack, (text) => change(text, turn)),
        );
        await on(stack, "rm -f /run/counted");
        await project.postform("deploy", stack, "--auto-approve");
        calls.push((await on(stack, "cat /run/counted")).split("\n"));
      }
      for (const [kind, pattern] of Object.entries(kinds)) {
        const values = calls.map((lines) => lines.filter((line) => pattern.test(line)).length);
        if (values.some((value) => value > 0)) measured.push({ what: `${what}: ${kind}`, unit: "times", values });
      }
      project.company(stack, company(stack));
      await project.postform("deploy", stack, "--auto-approve");
      tell(
        `${what}: ${JSON.stringify(measured.filter((one) => one.what.startsWith(`${what}:`)).map((one) => [one.what, one.values]))}`,
      );
    }
    return {
      title: "What a change does on its host",
      about:
        "One change of each kind, deployed to a host of the two companies; what its host does for it is counted by what the agent calls. Reading the host, before and after, waits for no disk and loads nothing.",
      measured,
      goals: [],
    };
  } finally {
    await project.close();
  }
}
