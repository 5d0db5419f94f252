// Two hundred companies in one repository: what checking, synthesizing and asking for what a commit touches cost, and what one company costs among them.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../test/run.ts";
import { simulated } from "./many.ts";
import { byTurns, type Goal, goal, type Measured, median, type Part } from "./measure.ts";
import { right } from "./project.ts";

const cli = join(import.meta.dirname, "../dist/programs/cli/main.mjs");

/** A repository with so many companies of ten mailboxes each, and a shared name server. */
class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), "postform-companies-"));
  readonly #size: number;
  #changes = 0;

  constructor(size: number) {
    this.#size = size;
    mkdirSync(join(this.folder, "companies"));
    this.#write("cdktf.json", '{"app":"npx postform synth"}\n');
    this.#write(".gitignore", "cdktf.out/\n");
    this.#write("companies/ns.yaml", nameServer);
    for (let index = 0; index < size; index += 1) this.#write(`companies/${nameOf(index)}.yaml`, company(index, 0));
  }

  async commit(): Promise<void> {
    const git = (...args: string[]) =>
      right(
        run("git", ["-c", "user.name=bench", "-c", "user.email=bench@example.com", ...args], { cwd: this.folder }),
        "git",
      );
    await git("init", "-q");
    await git("add", "-A");
    await git("commit", "-qm", "all");
  }

  /** One mailbox of the last company has another quota than ever before. */
  change(): void {
    this.#changes += 1;
    this.#write(`companies/${this.last}.yaml`, company(this.#size - 1, this.#changes));
  }

  forget(): void {
    rmSync(join(this.folder, "cdktf.out"), { recursive: true, force: true });
  }

  get last(): string {
    return nameOf(this.#size - 1);
  }

  /** Seconds of the processor that the command and what it starts take. */
  async seconds(...args: string[]): Promise<number> {
    const words = ["-c", '"$@" >&2 && times', "sh", process.execPath, cli, ...args];
    const printed = await new Promise<string>((resolve, reject) => {
      const child = spawn("sh", words, { cwd: this.folder, stdio: ["ignore", "pipe", "ignore"] });
      let text = "";
      child.stdout.on("data", (chunk) => {
        text += chunk;
      });
      child.once("error", reject);
      child.once("close", (code) =>
        code === 0 ? resolve(text) : reject(new Error(`postform ${args.join(" ")}: exit code ${code}`)),
      );
    });
    // The second line is of what the shell started: user, system (POSIX times).
    const [, ofChildren = ""] = printed.trim().split("\n");
    return [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + 60 * Number(m) + Number(s), 0);
  }

  close(): void {
    rmSync(this.folder, { recursive: true });
  }

  #write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }
}

export async function companies(tell: (text: string) => void, [few, many] = [50, 200], times = 5): Promise<Part> {
  const [alone, some, all] = [1, few, many].map((size) => new Repository(size)) as [Repository, Repository, Repository];
  const fresh = (repository: Repository, ...names: string[]) => {
    repository.forget();
    repository.change();
    return repository.seconds("synth", ...names);
  };
  const again = (repository: Repository) => {
    repository.change();
    return repository.seconds("synth", repository.last);
  };
  const named = {
    check: `postform check, ${many} companies`,
    whole: `postform check --whole, ${many} companies`,
    some: `postform synth, ${few} companies`,
    all: `postform synth, ${many} companies`,
    changed: `postform companies changed, ${many} companies`,
    alone: "postform synth of one company, alone, again after a change",
    first: `postform synth of one company among ${many}, the first time`,
    among: `postform synth of one company among ${many}, again after a change`,
  };
  try {
    await all.commit();
    await alone.seconds("synth");
    const measured: Measured[] = await byTurns(
      {
        [named.check]: () => all.seconds("check"),
        [named.whole]: () => all.seconds("check", "--whole"),
        [named.some]: () => fresh(some),
        [named.all]: () => fresh(all),
        [named.changed]: () => all.seconds("companies", "changed", "--since", "HEAD"),
        [named.alone]: () => again(alone),
        [named.first]: () => fresh(all, all.last),
        [named.among]: () => again(all),
      },
      { times, unit: "s", tell },
    );
    tell(`simulating the hosts of 1 and ${many} companies`);
    const roundTrips = [0, 30];
    const hosts = ["--hosts", [1, many].join(), "--rtt", roundTrips.join(), "--shapes", "companies"];
    const { measured: plans } = await simulated(...hosts, "--ways", "one");
    const planOf = (size: number, roundTrip: number) =>
      `postform plan of one company, ${size === 1 ? "alone" : `among ${size}`}, ${roundTrip} ms`;
    for (const { hosts: size, roundTrip, seconds } of plans)
      measured.push({ what: planOf(size, roundTrip), unit: "s", values: seconds });
    const within = (what: string, seconds: number): Goal => {
      const { values } = measured.find((one) => one.what === what) as Measured;
      return { what, against: `${seconds} s`, ratio: median(values) / seconds, limit: 1 };
    };
    return {
      title: "Many companies in one repository",
      about: `Company files with ten mailboxes, an alias domain and a site each, and a shared name server. Seconds of the processor, as others use the machine: on a quiet one the clock says about the same; no host is asked. The plans are by the clock, of [simulated hosts](README.md#a-simulation-past-this-machine), each after a change of the company's file that changes nothing on its host.`,
      measured,
      goals: [
        within(named.check, 3),
        within(named.all, 20),
        within(named.changed, 1),
        // Linear, with a tenth for what is not.
        goal(measured, { what: named.all, against: named.some, limit: (1.1 * many) / few }),
        // "As long as": with a tenth for reading the others' files.
        ...roundTrips.map((roundTrip) =>
          goal(measured, { what: planOf(many, roundTrip), against: planOf(1, roundTrip), limit: 1.1 }),
        ),
      ],
    };
  } finally {
    for (const repository of [alone, some, all]) repository.close();
  }
}

const nameOf = (index: number) => `c${String(index).padStart(4, "0")}`;

const nameServer = `nameServer:
  hostname: ns.third-party.example
  contact: hostmaster@third-party.example
  host: { address: 192.0.2.53 }
  zones: { third-party.example: {}, 10.in-addr.arpa: {} }
`;

const company = (index: number, changes: number) => `company: ${nameOf(index)}
contact: hostmaster@${nameOf(index)}.example
nameServer: ns
hosts: { main: { address: 10.0.${index >> 8}.${index & 255} } }
mail:
  host: main
  hostname: mail.${nameOf(index)}.example
  domains:
    ${nameOf(index)}.example:
      passwordsFrom: file:$PASSWORDS/${nameOf(index)}.json
      mailboxes:
        hostmaster: { quota: ${1_000_000 + changes} }
${Array.from({ length: 9 }, (_, user) => `        user${user}: { copyTo: [hostmaster] }\n`).join("")}      aliases: { everybody: [hostmaster, user1, user2] }
  aliasDomains: { also-${nameOf(index)}.example: { targetDomain: ${nameOf(index)}.example } }
web:
  host: main
  sites: { www.${nameOf(index)}.example: { aliases: [www2.${nameOf(index)}.example], pages: { index.html: "Hello" } } }
`;
