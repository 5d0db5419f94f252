// Builds the provider with steps that can stop: the shipped one has nothing of this.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { programOptions } from "../../scripts/bundle.ts";

/** On the host, of the control files of `steps.ts`. */
export const hostFolder = "/run/postform-faults";

/** What `step` does besides: it notes the step, and at the one that is asked for it says so and waits for an order. By the shell alone: there are hundreds of steps to a cut. */
const stop = `
  [ -e ${hostFolder}/passed ] || return 0
  printf '%s\\n' "$*" >> ${hostFolder}/passed
  [ -e ${hostFolder}/stop ] || return 0
  read -r faults_stop < ${hostFolder}/stop || :
  faults_passed=0
  while read -r faults_step; do faults_passed=$((faults_passed + 1)); done < ${hostFolder}/passed
  [ "$faults_passed" = "$faults_stop" ] || return 0
  : > ${hostFolder}/reached
  until read -r order < ${hostFolder}/go; do :; done
  : > ${hostFolder}/ordered
  [ "$order" != die ] || kill -9 0
`;
const shippedStep = `step() { printf 'step\\\\t%s\\\\n' \\"$*\\" >&3; }`;

/** A silent connection is given up after two seconds, where it takes twenty: hundreds of cells wait for it. */
const replacements: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  "provider/host/agent.ts": [
    [shippedStep, JSON.stringify(`step() {\n  printf 'step\\t%s\\n' "$*" >&3${stop}}`).slice(1, -1)],
  ],
  "provider/host/ssh.ts": [
    ["keepaliveInterval: 5_000", "keepaliveInterval: 500"],
    ["connectTimeout = 10_000", "connectTimeout = 1_500"],
  ],
};

const root = join(import.meta.dirname, "../..");

const instrumented: Plugin = {
  name: "steps-that-stop",
  setup(context) {
    context.onLoad({ filter: /provider\/host\/(agent|ssh)\.ts$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [shipped, replaced] of replacements[path.slice(root.length + 1)] ?? []) {
        if (contents.split(shipped).length !== 2) throw new Error(`${path} has no longer: ${shipped}`);
        contents = contents.replace(shipped, () => replaced);
      }
      return { contents, loader: "ts" };
    });
  },
};

/** The provider with its steps, and what asks as a client. */
export interface Programs {
  readonly provider: string;
  readonly asker: string;
}

export async function buildPrograms(folder: string): Promise<Programs> {
  const programs = { provider: join(folder, "provider.cjs"), asker: join(folder, "asker.cjs") };
  const built = (name: keyof Programs) =>
    programOptions({ entry: join(import.meta.dirname, `${name}.ts`), outfile: programs[name] });
  const { plugins = [], ...options } = built("provider");
  await build({ ...options, plugins: [instrumented, ...plugins] });
  await build(built("asker"));
  return programs;
}
