// Changes two companies of a deployed lab again and again by real applies, while traffic.ts sends and reads mail without pause; says what became of it.
// Called by run.ts, and for a short while by the scenario.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Document, parseDocument } from "yaml";
import { App, LocalBackend, TerraformStack } from "../../../constructs/cdktf.ts";
import { TlsCert } from "../../../constructs/tls-cert.ts";
import { readCompanies } from "../../../schemas/companies.ts";
import { buildStacks } from "../../../stacks/companies.ts";
import { bin, labCommands, must, projectRoot, type Scenario } from "../../scenario/lab.ts";
import { type Certificates, type Change, changes } from "./changes.ts";

const companies = ["baidu", "qq"] as const;
type Company = (typeof companies)[number];
const addresses: Readonly<Record<Company, string>> = { baidu: "198.18.0.10", qq: "198.18.0.20" };

/** What is downloaded over each change, made on the host; more than the buffers on the way hold. */
const makeDownload =
  "mkdir -p /www/html && cd /www/html && head -c 48M /dev/urandom > download.bin && sha256sum < download.bin | cut -d ' ' -f 1";

interface Checked {
  readonly company: Company;
  readonly name: string;
  /** Why it has ended; null when it is as open as before. */
  readonly ended: string | null;
}

interface Fault {
  readonly words: string;
  readonly change: number;
}

interface Count {
  readonly sent: number;
  readonly accepted: number;
  readonly refusedForNow: number;
  readonly dropped: number;
  readonly uncertain: number;
  readonly copies: number;
  readonly latencies: readonly number[];
  readonly refused: readonly string[];
  readonly lost: readonly string[];
  readonly doubled: readonly Fault[];
  readonly putOff: readonly Fault[];
  readonly longest: number;
  readonly bounces: readonly string[];
}

export interface Outcome {
  /** For people. */
  readonly figures: string;
  /** What was lost, doubled, bounced, refused or ended that did not have to, in sentences. */
  readonly problems: readonly string[];
}

interface Options {
  /** Gets a line for each change, as it is made. */
  readonly tell?: (line: string) => void;
  /** Seconds after which no change begins. */
  readonly within?: number;
  /** Also the changes that restart a mail server. */
  readonly restarts?: boolean;
}

/** Leaves the companies as they were. */
export async function stream(
  deployment: Pick<Scenario, "lab" | "folder">,
  applies: number,
  { tell = () => {}, within = Number.POSITIVE_INFINITY, restarts = true }: Options = {},
): Promise<Outcome> {
  const turns = restarts ? changes : changes.filter((change) => !change.restarts);
  const lab = labCommands(deployment);
  const file = (company: Company) => join(deployment.folder, "companies", `${company}.yaml`);
  const before = new Map(companies.map((company) => [company, readFileSync(file(company), "utf8")]));
  const edited = new Map(companies.map((company) => [company, parseDocument(before.get(company)!)]));
  const certificates: Certificates = {};
  const checksums: string[] = [];
  for (const company of companies) {
    edited.get(company)!.set("verify", false);
    const unlimited = { connectionsPerMinute: 0, messagesPerMinute: 0, authenticationsPerMinute: 0 };
    edited.get(company)!.setIn(["mail", "limits"], edited.get(company)!.createNode(unlimited));
    for (const { begin } of turns) begin?.(edited.get(company)!);
    checksums.push((await must(lab.exec(company, makeDownload), "making the download")).stdout.trim());
  }
  const write = () => {
    for (const [company, document] of edited) writeFileSync(file(company), document.toString());
    synthesize(deployment.folder, certificates);
  };
  const apply = async (company: Company): Promise<number> => {
    const began = Date.now();
    const done = lab.terraform(company, ["apply", "-no-color", "-input=false", "-auto-approve"]);
    const { stdout } = await must(done, `apply ${company}`);
    if (stdout.includes("Resources: 0 added, 0 changed, 0 destroyed")) throw new Error("nothing was changed");
    return Date.now() - began;
  };

  write();
  await Promise.all(companies.map(apply));
  const traffic = await trafficOf(deployment, checksums);
  const milliseconds: number[] = [];
  const failed: string[] = [];
  const kept: Checked[] = [];
  const ended: string[] = [];
  const hadTo = new Map<string, number>();
  const start = Date.now();
  try {
    await traffic.ask("start");
    for (let round = 0; milliseconds.length < applies && Date.now() - start < within * 1000; round += 1) {
      const change = turns[round % turns.length]!;
      make(change, Math.floor(round / turns.length), edited, certificates);
      write();
      await traffic.ask("open");
      const took = await Promise.all(
        companies.map((company) =>
          apply(company).catch((error: Error) => {
            failed.push(`${company}, ${change.name}: ${error.message}`);
            tell(failed.at(-1)!);
            return 0;
          }),
        ),
      );
      milliseconds.push(...took);
      const { sessions: mayEnd = [], because } = change.ends ?? {};
      const now: string[] = [];
      for (const session of await traffic.ask<Checked[]>("check")) {
        const words = `${session.name} of ${session.company} by ${change.name}: ${session.ended}`;
        if (session.ended === null) {
          kept.push(session);
        } else if (mayEnd.includes(session.name)) {
          hadTo.set(`${change.name}: ${because}`, (hadTo.get(`${change.name}: ${because}`) ?? 0) + 1);
          now.push(`${words} (had to)`);
        } else {
          ended.push(words);
          now.push(words);
        }
      }
      tell([`${milliseconds.length}. ${change.name}: ${took.join(" and ")} ms`, ...now].join("\n    "));
    }
    await traffic.ask("stop");
    const left = await Promise.all(companies.map((company) => emptyQueue(lab, company)));
    const count = await traffic.ask<Count>("count");
    const plans = companies.map((company) => lab.terraform(company, ["plan", "-no-color", "-detailed-exitcode"]));
    const unfinished = (await Promise.all(plans)).filter(({ code }) => code !== 0).map(({ output }) => output);
    const { refused, lost, bounces, sent, accepted, uncertain } = count;
    const doubled = byNeed(count.doubled, turns);
    const putOff = byNeed(count.putOff, turns);
    return {
      figures: figuresOf({ milliseconds, kept: kept.length, ended, hadTo, count, doubled, putOff }),
      problems: [
        ...[
          ...failed,
          ...ended,
          ...refused,
          ...lost,
          ...[...doubled.none, ...putOff.none].map(({ words }) => words),
          ...bounces,
          ...left.filter(Boolean),
          ...unfinished,
        ],
        // A half-sent message that a restart cut off is a session that ended, and was sent by nobody again.
        ...(accepted + uncertain < sent || accepted < milliseconds.length
          ? [`${accepted} of ${sent} messages were accepted`]
          : []),
      ],
    };
  } finally {
    traffic.end();
    for (const [company, text] of before) writeFileSync(file(company), text);
    synthesize(deployment.folder, {});
    await Promise.all(companies.map(apply));
    for (const company of companies) await lab.exec(company, "rm -f /www/html/download.bin");
  }
}

function make(change: Change, turn: number, edited: ReadonlyMap<Company, Document>, certificates: Certificates): void {
  for (const [company, document] of edited) change.edit(document, `${company}.com`, turn, addresses[company]);
  Object.assign(certificates, change.certificates?.(turn));
}

/** As `cdktf synth` does, but in this process: a run changes the companies hundreds of times. */
function synthesize(folder: string, certificates: Certificates): void {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const files = join(folder, "companies");
  buildStacks(app, readCompanies(files), files);
  for (const node of app.node.findAll()) {
    if (TerraformStack.isStack(node))
      new LocalBackend(node, { path: join(folder, `terraform.${node.node.id}.tfstate`) });
    else if (node instanceof TlsCert)
      for (const [name, value] of Object.entries(certificates)) node.resource.addOverride(name, value);
  }
  app.synth();
}

async function trafficOf({ lab, folder }: Pick<Scenario, "lab" | "folder">, checksums: readonly string[]) {
  const program = join(import.meta.dirname, "traffic.ts");
  const client = spawn(
    join(projectRoot, "bin/postform"),
    ["lab", "client", "--name", lab, "--", bin("tsx"), program, ...checksums],
    { cwd: folder, stdio: ["pipe", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: client.stdout })[Symbol.asyncIterator]();
  return {
    ask: async <T>(command: string): Promise<T> => {
      client.stdin.write(`${command}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the traffic ended at "${command}"`);
      return JSON.parse(value) as T;
    },
    end: () => client.stdin.end(),
  };
}

/** Has Postfix try again at once what it has put off, until nothing is left; resolves to what is. */
async function emptyQueue({ exec }: ReturnType<typeof labCommands>, company: Company): Promise<string> {
  const { stdout } = await exec(
    company,
    "for i in $(seq 60); do postqueue -j | grep -q . || exit 0; postqueue -f; sleep 1; done; postqueue -p",
  );
  return stdout;
}

interface Figures {
  /** Of each apply. */
  readonly milliseconds: readonly number[];
  readonly kept: number;
  readonly ended: readonly string[];
  readonly hadTo: ReadonlyMap<string, number>;
  readonly count: Count;
  readonly doubled: ByNeed;
  readonly putOff: ByNeed;
}

function figuresOf({ milliseconds, kept, ended, hadTo, count, doubled, putOff }: Figures): string {
  const needed = [...hadTo.values()].reduce((sum, times) => sum + times, 0);
  const { sent, accepted, refusedForNow, dropped, uncertain, copies, latencies } = count;
  return [
    "mail stream",
    `  applies      ${milliseconds.length}, p50 ${percentile(milliseconds, 50)} ms, p99 ${percentile(milliseconds, 99)} ms`,
    `  messages     ${sent} sent, ${accepted} accepted, ${copies} copies delivered; ${count.lost.length} lost, ${count.bounces.length} bounced`,
    `  by restarts  ${doubled.restart.length} copies doubled, ${putOff.restart.length} put off; by none ${doubled.none.length} and ${putOff.none.length}`,
    `  tried again  ${refusedForNow} refused for now, ${dropped} connections that broke, ${uncertain} of them at the end of a message`,
    `  on the way   p50 ${percentile(latencies, 50)} ms, p99 ${percentile(latencies, 99)} ms until a reader is told; longest until a copy lay in its mailbox: ${count.longest} s`,
    `  sessions     ${kept} kept, ${needed} ended by a need, ${ended.length} by none`,
    ...[...hadTo].map(([why, times]) => `    ${times} by ${why}`),
  ].join("\n");
}

interface ByNeed {
  readonly restart: readonly Fault[];
  readonly none: readonly Fault[];
}

/** Whether the change that a message was sent in, or the one after it, restarts a mail server. */
function byNeed(faults: readonly Fault[], turns: readonly Change[]): ByNeed {
  const restarts = ({ change }: Fault) =>
    [change - 1, change].some((round) => turns[Math.max(0, round) % turns.length]!.restarts);
  return { restart: faults.filter(restarts), none: faults.filter((fault) => !restarts(fault)) };
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? 0;
}
