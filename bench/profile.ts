// Where the processor's time of one command goes: `npx tsx bench/profile.ts [WORD…]`, as root, runs `postform WORD…` (`plan` unless told) on the two companies when they are deployed, and prints milliseconds by package and by folder of ours (V8's samples: https://nodejs.org/api/cli.html#--cpu-prof).
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { defaultHosts } from "../lab/hosts-option.ts";
import { projectRoot } from "../test/run.ts";
import { company, LabProject, stacks } from "./project.ts";

/** https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile; times in µs. */
interface Profile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

/** A line of a part of a program that the build wrote: from where the code after it comes. */
const origin = /^\/\/ (?:\.\.\/)*(node_modules\/(?:@[^/]+\/)?[^/]+|[a-z]+\/[\w./-]+)/;

/** By the lines of a file: the package, or the folder of ours, that each comes from. */
function origins(file: string): string[] {
  let from = basename(file);
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => {
      const found = origin.exec(line)?.[1];
      if (found !== undefined) from = found.startsWith("node_modules/") ? found.slice(13) : dirname(found);
      return from;
    });
}

/** µs by who had them done: time in Node's own code counts for whoever called it. */
function byOrigin({ nodes, samples, timeDeltas }: Profile): Map<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const files = new Map<string, string[]>();
  const originOf = (id: number): string => {
    const { callFrame } = byId.get(id)!;
    if (callFrame.functionName.startsWith("(")) return callFrame.functionName;
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const { url, lineNumber } = byId.get(at)!.callFrame;
      if (!url.startsWith("file:")) continue;
      const file = url.slice("file://".length);
      if (!files.has(file)) files.set(file, origins(file));
      return files.get(file)![lineNumber] ?? file;
    }
    return "Node's start";
  };
  const sums = new Map<string, number>();
  for (const [index, sample] of samples.entries()) {
    const from = originOf(sample);
    sums.set(from, (sums.get(from) ?? 0) + timeDeltas[index]!);
  }
  sums.delete("(idle)");
  return sums;
}

const words = process.argv.length > 2 ? process.argv.slice(2) : ["plan"];
const project = new LabProject("bench-profile", defaultHosts);
const folder = mkdtempSync(join(tmpdir(), "postform-profile-"));
try {
  for (const name of stacks) project.company(name, company(name));
  await project.up();
  await project.postform("deploy", "--auto-approve");
  const program = join(projectRoot, "dist/programs/cli/main.mjs");
  await project.client(process.execPath, ["--cpu-prof", `--cpu-prof-dir=${folder}`, program, ...words]);
  const [main = ""] = readdirSync(folder).sort();
  const sums = [...byOrigin(JSON.parse(readFileSync(join(folder, main), "utf8")))].sort(([, a], [, b]) => b - a);
  const ms = (value: number) => (value / 1000).toFixed(0);
  console.log(`| \`postform ${words.join(" ")}\` | ms |\n|---|---|`);
  for (const [from, sum] of sums.slice(0, 20)) console.log(`| ${from} | ${ms(sum)} |`);
  console.log(`| all | ${ms(sums.reduce((all, [, sum]) => all + sum, 0))} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
  await project.close();
}
