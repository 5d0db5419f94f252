// A domain of ten thousand mailboxes and a zone of a hundred thousand records: what a plan and an apply of one change cost, against Terraform itself with a value of that size.
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { terraformBinary } from "../cli/terraform.ts";
import { floorOf } from "./floor.ts";
import { byTurns, type Goal, goal, type Measured, type Part } from "./measure.ts";
import { LabProject } from "./project.ts";

type Tell = (text: string) => void;

/** A thing that is large, in a company's file and as the value that Terraform has of it. */
interface Large {
  readonly what: string;
  readonly sizes: readonly [number, number];
  /** `changed`: how often one of them was changed. */
  company(size: number, changed: number): string;
  value(size: number, changed: number): unknown;
}

const hash =
  "{SHA512-CRYPT}$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.";
const address = (index: number) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
const range = (size: number) => Array.from({ length: size }, (_, index) => index);

const company = (more: string) => `company: big
contact: hostmaster@big.example
hosts:
  main: { address: 198.18.0.10, baseline: false, adopt: true }
verify: false
${more}`;

const mailboxes: Large = {
  what: "mailboxes",
  sizes: [1000, 10_000],
  company: (size, changed) =>
    company(`mail:
  host: main
  hostname: mail.big.example
  domains:
    big.example:
      mailboxes:
${range(size)
  .map((index) => `        user${index}: { passwordHash: "${hash}"${index === 7 ? `, quota: ${1000 + changed}` : ""} }`)
  .join("\n")}
`),
  value: (size, changed) =>
    Object.fromEntries(
      range(size).map((index) => [
        `user${index}`,
        { passwordHash: hash, quota: index === 7 ? 1000 + changed : null, copyTo: [], sendAs: [], enabled: true },
      ]),
    ),
};

export const records: Large = {
  what: "records",
  sizes: [10_000, 100_000],
  company: (size, changed) =>
    company(`dns:
  host: main
  hostname: ns.big.example
  allowRecursion: [198.18.0.0/15] # one client's answers are not limited
  zones:
    big.example:
      records:
        ns A: { values: [198.18.0.10] }
${range(size)
  .map((index) => `        h${index} A: { values: [${address(index === 7 ? size + changed : index)}] }`)
  .join("\n")}
`),
  value: (size, changed) =>
    Object.fromEntries(
      range(size).map((index) => [
        `h${index} A`,
        { values: [address(index === 7 ? size + changed : index)], ttl: null },
      ]),
    ),
};

/** The most memory that a provider of a project ever had, in MB (proc(5), VmHWM), looked at until it is stopped. */
function watchProvider(folder: string): { stop: () => number } {
  let most = 0;
  const timer = setInterval(() => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("terraform-provider-postform")) continue;
        if (readlinkSync(`/proc/${pid}/cwd`) !== folder) continue;
        const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
        most = Math.max(most, Number(peak) / 1024);
      } catch {
        // It ended while it was looked at.
      }
  }, 50);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

async function measure(large: Large, tell: Tell, times: number): Promise<{ measured: Measured[]; goals: Goal[] }> {
  const measured: Measured[] = [];
  const goals: Goal[] = [];
  const project = new LabProject(`bench-${large.what}`, "baidu=bookworm");
  try {
    await project.up();
    for (const size of large.sizes) {
      const named = (what: string) => `${size} ${large.what}, ${what}`;
      // Minutes each.
      const turns = size > 10_000 ? times - 1 : times;
      const stack = project.stackFolder("big");
      const floor = join(project.folder, `floor-${size}`);
      let changed = 0;
      const next = () => {
        changed += 1;
        project.company("big", large.company(size, changed));
        floorOf(floor, { value: large.value(size, changed) });
      };
      mkdirSync(floor, { recursive: true });
      next();
      tell(
        named(
          `first deploy: ${(await project.seconds(() => project.postform("deploy", "--auto-approve"))).toFixed(1)} s`,
        ),
      );
      const terraform = (...args: string[]) => project.client(terraformBinary(), args, floor);
      await terraform("init", "-input=false");
      await terraform("apply", "-auto-approve");
      const memory: number[] = [];
      const watched = async (work: () => Promise<unknown>) => {
        const watch = watchProvider(stack);
        const took = await project.seconds(work);
        memory.push(watch.stop());
        return took;
      };
      next();
      // The app's own work is done before the plain plan is timed.
      await project.postform("plan");
      measured.push(
        ...(await byTurns(
          {
            [named("terraform plan")]: () => watched(() => project.terraform("big", "plan", "-input=false")),
            [named("postform plan")]: () => project.seconds(() => project.postform("plan")),
            [named("floor of a plan")]: () => project.seconds(() => terraform("plan", "-input=false")),
          },
          { times: turns, unit: "s", tell },
        )),
        ...(await byTurns(
          {
            [named("terraform apply")]: async () => {
              next();
              await project.postform("plan");
              return watched(() => project.terraform("big", "apply", "-auto-approve", "-input=false"));
            },
            [named("postform deploy")]: async () => {
              next();
              return project.seconds(() => project.postform("deploy", "--auto-approve"));
            },
            [named("floor of an apply")]: async () => {
              next();
              return project.seconds(() => terraform("apply", "-auto-approve", "-input=false"));
            },
          },
          { times: turns, unit: "s", tell },
        )),
        { what: named("the provider's memory"), unit: "MB", values: memory },
      );
    }
    const [small, big] = large.sizes;
    for (const [verb, floor] of [
      ["terraform plan", "floor of a plan"],
      ["terraform apply", "floor of an apply"],
    ])
      goals.push(
        goal(measured, { what: `${big} ${large.what}, ${verb}`, against: `${big} ${large.what}, ${floor}`, limit: 2 }),
        goal(measured, {
          what: `${big} ${large.what}, ${verb}`,
          against: `${small} ${large.what}, ${verb}`,
          limit: big / small,
        }),
      );
    return { measured, goals };
  } finally {
    await project.close();
  }
}

/** `mailboxes` or `records`. */
export async function large(what: string, tell: Tell, times = 3): Promise<Part> {
  const one = what === mailboxes.what ? mailboxes : records;
  return {
    title: one === mailboxes ? "A domain of ten thousand mailboxes" : "A zone of a hundred thousand records",
    about: `One change among many ${one.what}, on one lab host. The floor is Terraform's own plan and apply of a \`terraform_data\` with the same value. \`postform plan\` and \`postform deploy\` read the company file and synthesize, too.`,
    ...(await measure(one, tell, times)),
  };
}
