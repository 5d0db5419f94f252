// One host as resources see it: what is there, what shall be there. One SSH connection, one exec per walk for all reads, one per change.
import { createHash } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { pipeline } from "node:stream/promises";
import { gunzipSync } from "node:zlib";
import { commonScript, guardScript, readScript, runningScript, unlockScript } from "./agent.ts";
import { formatConnection, parseConnection } from "./connection.ts";
import { driftOf } from "./drift.ts";
import { BrokenConnection, HostError } from "./errors.ts";
import { failureOf, lockedOut, told } from "./failure.ts";
import { refuseUnfit } from "./fit.ts";
import { type PackageManager, packageManager } from "./packages.ts";
import {
  addAnswers,
  contentOf,
  emptyFacts,
  entryProbe,
  type Facts,
  noteProbe,
  pathsOf,
  probesOf,
  textProbe,
} from "./probes.ts";
import { hereBase64, quote } from "./quote.ts";
import { afterOpening, opening, received, receiver, sudoRefusal } from "./root-shell.ts";
import { type ExecOptions, type ExecResult, SshSession, type Started } from "./ssh.ts";
import type { HostFacts, HostState, Observed, ObservedFile, RunResult } from "./state.ts";
import { step } from "./steps.ts";
import { changeBy, type TransactionRequest, transaction } from "./transaction.ts";

/** What a change says to the person while it goes on. */
export interface Tell {
  log(words: string): void;
  warn(words: string): void;
}

type Asked = Pick<TransactionRequest, "who" | "wait" | "confirm">;

interface ChangeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly tell?: Tell;
}

/** Who holds a host's lock. */
export interface Holder {
  /** `ann@laptop: postform in /home/ann/company, since 2026-11-24T19:00:00Z` */
  readonly words: string;
  /** The session on the host that its processes belong to. */
  readonly session: number;
}

export interface Host {
  /** "root@192.0.2.10", for messages. */
  readonly name: string;
  /** What somebody made by hand there may be taken over. */
  readonly adopts: boolean;
  /** What rendering depends on; asked once per walk. */
  facts(): Promise<HostFacts>;
  /** `SHA256:…` of the host's key, pinned or known; connects first. */
  hostKey(): Promise<string>;
  /** What is there of all that the state names. Answers come from one exec per walk, as long as what the host says in files that nobody changed is in the state or among `texts`. */
  observe(state: HostState, texts?: readonly string[]): Promise<Observed>;
  /** What a resource noted there (HostState.note); null where there is none of that key. */
  noted(key: string): Promise<string | null>;
  /** Makes the host as the state says, whole or not at all. `seen`: the files that the plan saw, path → content; one that changed since refuses it. */
  apply(
    state: HostState,
    options?: ChangeOptions & { seen?: Readonly<Record<string, string>> | null },
  ): Promise<{ changed: string[]; kept: string[] }>;
  /** Gives back what was there before the first apply. `kept`: where mail is that was put aside; an apply has such only of a removal that was cut. */
  remove(state: HostState, options?: ChangeOptions): Promise<{ kept: string[] }>;
  /** Who changes the host at this moment. `end`: that change is ended and taken back, if it can be: `ended`. */
  unlock(options: { end: boolean }): Promise<{ holder: Holder | undefined; ended: boolean }>;
  /** Runs POSIX sh as root; script and input travel on standard input, never as arguments or environment. `reads`: it changes nothing. */
  run(script: string, options?: { input?: string; signal?: AbortSignal; reads?: boolean }): Promise<RunResult>;
  /** Changes the host by calls of agent/transaction.sh, under its lock (see transaction.ts); resolves to the lines that they print. */
  changeBy(key: string, script: string): Promise<string[]>;
  readonly packages: PackageManager;
}

/** How long a change waits for another one on the same host, seconds; POSTFORM_LOCK_SECONDS says otherwise. */
const lockWait = (): number => Number(process.env["POSTFORM_LOCK_SECONDS"] ?? 120);

/** How long a change that can lock one out waits for a new connection, seconds; POSTFORM_CONFIRM_SECONDS says otherwise. */
const confirmWait = (): number => Number(process.env["POSTFORM_CONFIRM_SECONDS"] ?? 30);

/** A wait for another change that a person is told of after it, seconds. */
const longWait = 10;

/** How long a host may take to be read, and to be changed (packages may come slowly), seconds; POSTFORM_COMMAND_SECONDS says otherwise for both. */
const patience = (usual: number): number => Number(process.env["POSTFORM_COMMAND_SECONDS"] ?? usual);
const readPatience = 300;
const changePatience = 3600;

/** What a host's answer to a read may unpack to, bytes. */
const answerLimit = 128 * 1024 * 1024;

interface Walk {
  readonly facts: Facts;
  readonly asked: Set<string>;
  /** The next exec, which answers for what arrives until it begins. */
  next: { probes: Set<string>; answered: Promise<void> } | undefined;
  /** The exec under way; it never rejects. */
  running: Promise<void>;
  /** All that the host's registry names has been read. */
  whole: boolean;
  /** After a change of ours only what somebody asks about is read anew. */
  narrow: boolean;
  /** Why the host could not be read: nobody waits for the same a second time in a walk. */
  failure: unknown;
}

const newWalk = (): Walk => ({
  facts: emptyFacts(),
  asked: new Set(),
  next: undefined,
  running: Promise.resolve(),
  whole: false,
  narrow: false,
  failure: undefined,
});

export class SshHost implements Host {
  readonly name: string;
  readonly adopts: boolean;
  readonly packages: PackageManager;
  /** Commands that ran on the host so far: what a walk costs. */
  execs = 0;
  readonly #session: SshSession;
  readonly #sudo: boolean;
  readonly connection: string;
  #walk = newWalk();
  /** What no change of ours changes; asked once per walk. */
  #facts: HostFacts | undefined;
  /** The last time that it was tried, it could not be read. */
  unreadable = false;
  /** Changes of one process to one host go one after another. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(text: string) {
    const connection = parseConnection(text);
    this.connection = text;
    this.#session = new SshSession(connection);
    this.#sudo = connection.sudo === true;
    this.adopts = connection.adopt === true;
    this.name = this.#session.name;
    this.packages = packageManager(this);
  }

  beginWalk(): void {
    this.#walk = newWalk();
    this.#facts = undefined;
  }

  /** What was read is no longer true. */
  #forget(): void {
    this.#walk = { ...newWalk(), narrow: this.#facts !== undefined };
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  async facts(): Promise<HostFacts> {
    if (!this.#facts) {
      const walk = this.#walk;
      await this.#ask(walk, []);
      this.#facts = { platform: walk.facts.platform, hostname: walk.facts.hostname };
    }
    return this.#facts;
  }

  async hostKey(): Promise<string> {
    if (this.#session.hostKey === undefined) await this.facts();
    return this.#session.hostKey ?? "";
  }

  async observe(state: HostState, texts: readonly string[] = []): Promise<Observed> {
    refuseUnfit(state);
    const walk = this.#walk;
    await this.#ask(walk, [...probesOf(state), ...this.#entry(walk, state.key)]);
    const beyond = walk.facts.registry.get(state.key)?.owned ?? [];
    // With the whole registry they were asked.
    if (walk.narrow)
      await this.#ask(
        walk,
        beyond.map((path) => `path\t${path}`),
      );
    const missing = untold(state, walk.facts, texts);
    if (missing.length > 0) {
      await this.#ask(walk, missing);
      const still = untold(state, walk.facts, texts).map((probe) =>
        probe.replace(/^text\t/, "what is in ").replace(/^note\t/, "what it notes of "),
      );
      if (still.length > 0) throw this.#unread(`it does not say ${still.join(", and ")}`);
    }
    const registered = walk.facts.registry.get(state.key);
    const owned = registered?.owned ?? [];
    const paths = [
      ...pathsOf(state),
      ...owned,
      ...Object.keys(state.directories ?? {}),
      ...Object.keys(state.secrets ?? {}),
    ];
    const files = Object.fromEntries(paths.map((path) => [path, observedFile(path, walk.facts)]));
    return {
      registered: registered !== undefined,
      note: noteOf(state.key, walk.facts),
      owned,
      files,
      drift: driftOf(state, walk.facts),
      byHand: paths.filter((path) => walk.facts.byHand.has(path) && !isAsWanted(path, state, files[path])).sort(),
    };
  }

  async noted(key: string): Promise<string | null> {
    const walk = this.#walk;
    await this.#ask(walk, this.#entry(walk, key));
    if (walk.facts.registry.has(key) && noteOf(key, walk.facts) === null) await this.#ask(walk, [noteProbe(key)]);
    return noteOf(key, walk.facts);
  }

  async apply(
    state: HostState,
    { seen = null, ...options }: ChangeOptions & { seen?: Readonly<Record<string, string>> | null } = {},
  ): Promise<{ changed: string[]; kept: string[] }> {
    const lines = await this.#change(
      state,
      (asked) => transaction({ state, seen, adopt: this.adopts, ...asked }),
      options,
    );
    return { changed: told(lines, "changed"), kept: told(lines, "kept") };
  }

  async remove(state: HostState, options: ChangeOptions = {}): Promise<{ kept: string[] }> {
    const lines = await this.#change(state, (asked) => transaction({ state, remove: true, ...asked }), options);
    return { kept: told(lines, "kept") };
  }

  changeBy(key: string, script: string): Promise<string[]> {
    return this.#change({ key, files: {} }, (asked) => changeBy(script, { key, ...asked }));
  }

  async unlock({ end }: { end: boolean }): Promise<{ holder: Holder | undefined; ended: boolean }> {
    const { stdout } = await this.run(`${commonScript}${guardScript}${unlockScript}\nunlock ${end ? "break" : "show"}`);
    const lines = stdout.split("\n");
    const [session = "0", words = ""] = told(lines, "holder")[0]?.split("\t") ?? [];
    return { holder: words ? { words, session: Number(session) } : undefined, ended: lines.includes("broken") };
  }

  async run(
    script: string,
    { input, signal, reads = false }: { input?: string; signal?: AbortSignal; reads?: boolean } = {},
  ): Promise<RunResult> {
    const whole =
      input === undefined
        ? `exec < /dev/null\n${script}`
        : `base64 -d ${hereBase64(input).replace(/^<<'~~~'\n/, "<<'~~~' | (\n")}${script}\n)`;
    step(this.name, "run");
    const { code, stdout, stderr } = await this.#exec(whole, changePatience, { signal });
    step(this.name, "ran");
    if (!reads) this.#forget();
    return { code, stdout: stdout.toString("utf8"), stderr };
  }

  /** Runs a script here and another one on another host, each with what the other prints as its input. Resolves to what the one here said on standard error; throws when one fails, with its words. */
  async exchange(
    script: string,
    other: SshHost,
    otherScript: string,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<string> {
    const begun: Started[] = [];
    try {
      for (const [host, text] of [
        [this, script],
        [other, otherScript],
      ] as const)
        begun.push(await host.#start(text, changePatience, signal));
      const [one, two] = begun as [Started, Started];
      // How each ended says more than that a pipe broke; what nobody reads any more has no end.
      pipeline(afterOpening(one.channel), two.channel).catch(() => undefined);
      pipeline(afterOpening(two.channel), one.channel).catch(() => undefined);
      const [ended, otherEnded] = await Promise.all([one.ended, two.ended]);
      for (const [host, { code, stderr }] of [
        [other, otherEnded],
        [this, ended],
      ] as const)
        if (code !== 0)
          throw new HostError(
            `${host.name}: ${stderr.trim() || `a command ended with code ${code}`}`,
            "look what is wrong there, and run the same again to go on",
          );
      return ended.stderr;
    } catch (error) {
      for (const { stop } of begun) stop(error);
      throw error;
    } finally {
      this.#forget();
    }
  }

  #change(state: HostState, scriptOf: (asked: Asked) => string, options: ChangeOptions = {}): Promise<string[]> {
    const work = () => this.#changeNow(state, scriptOf, options);
    const result = this.#changes.then(work, work);
    this.#changes = result.catch(() => undefined);
    return result;
  }

  async #changeNow(
    state: HostState,
    scriptOf: (asked: Asked) => string,
    { signal, tell }: ChangeOptions,
  ): Promise<string[]> {
    const stopped = () =>
      new HostError(
        `${this.name}: stopped before ${state.key} was changed`,
        "nothing was changed; apply again to go on",
      );
    if (signal?.aborted) throw stopped();
    const confirm = confirmWait();
    const script = scriptOf({
      who: `${userInfo().username}@${hostname()}: ${command()}`,
      wait: lockWait(),
      confirm,
    });
    /** The session on the host that waits for the lock. */
    let waiting: string | undefined;
    let confirming: Promise<string | undefined> | undefined;
    /** As the next one connects. */
    let next = this.connection;
    // Once begun, a change is finished or taken back: a person's Ctrl-C ends only the wait for its begin.
    const stop = () => {
      if (waiting) void this.run(`${commonScript}${guardScript}\nend_session ${quote(waiting)}`).catch(() => undefined);
    };
    signal?.addEventListener("abort", stop, { once: true });
    let other = "";
    const hear = (line: string) => {
      const [kind, first = "", second = ""] = line.split("\t");
      if (kind === "waiting") {
        waiting = first;
        other = `${this.name} is being changed by ${second}`;
        tell?.log(`${other}: waiting for that, up to ${lockWait()} seconds`);
        if (signal?.aborted) stop();
      } else if (kind === "waited") {
        waiting = undefined;
        if (Number(first) >= longWait) tell?.warn(`${other}: ${state.key} had to wait ${first} seconds for it`);
      } else if (kind === "hostkey") next = formatConnection({ ...parseConnection(next), hostKey: first });
      else if (kind === "confirm") confirming = this.#confirm(next, first, confirm);
    };
    try {
      step(this.name, "change");
      const { code, stdout, stderr } = await this.#exec(script, changePatience + lockWait(), { hear });
      step(this.name, "changed");
      const lines = stdout.toString("utf8").split("\n");
      // Other programs' words may have that line too; a script that came in part ends well.
      if (code === 0 && lines.includes("done")) return lines;
      if (waiting && signal?.aborted) throw stopped();
      const why = told(lines, "error")[0] === "unconfirmed" ? await confirming : undefined;
      throw why === undefined ? failureOf(this.name, state, lines, stderr) : lockedOut(this.name, state.key, why);
    } catch (error) {
      const why = error instanceof BrokenConnection ? await confirming : undefined;
      throw why === undefined ? error : await this.#lockedOut(state.key, why, confirm);
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#forget();
    }
  }

  /** Says to the host over a new connection, made as the next apply would make it, that there is still a way in. Resolves to why there is none. */
  async #confirm(connection: string, path: string, seconds: number): Promise<string | undefined> {
    const late = Date.now() + seconds * 1000;
    let why = `none within ${seconds} seconds`;
    do {
      const anew = new SshHost(connection);
      const failure = await anew.run(`: > ${quote(path)}`, { signal: AbortSignal.timeout(seconds * 1000) }).then(
        ({ code, stderr }) => (code === 0 ? undefined : stderr.trim()),
        (error: Error) => error.message,
      );
      void anew.close();
      if (failure === undefined) return undefined;
      // One that comes too late is refused because the host has already gone back.
      if (Date.now() <= late) why = failure;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    } while (Date.now() <= late);
    return why;
  }

  /** The first connection is gone too: the host has taken the change back if it lets us in again. */
  async #lockedOut(key: string, why: string, seconds: number): Promise<HostError> {
    for (let tries = 0; tries < 6; tries += 1) {
      const { holder } = await this.unlock({ end: false }).catch(() => ({ holder: { words: "" } }));
      if (!holder) return lockedOut(this.name, key, why);
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
    return new HostError(
      `${this.name}: ${key} has locked you out: ${why}`,
      `the host takes it back by itself after ${seconds} seconds, and after each start; look whether it can be reached then, and apply again`,
    );
  }

  #entry(walk: Walk, key: string): string[] {
    return walk.narrow ? [entryProbe(key)] : [];
  }

  /** Makes sure that these probes are answered: with others that arrive in the same moment, in one exec. */
  async #ask(walk: Walk, probes: readonly string[]): Promise<void> {
    if (walk.failure) throw walk.failure;
    const missing = probes.filter((probe) => !walk.asked.has(probe));
    if ((walk.whole || walk.narrow) && missing.length === 0) return;
    if (walk.next) {
      for (const probe of missing) walk.next.probes.add(probe);
      return walk.next.answered;
    }
    const batch = new Set(missing);
    const moment = new Promise((resolve) => setTimeout(resolve, 3));
    // One at a time: the exec under way may bring the answer.
    const answered = Promise.all([moment, walk.running]).then(() => {
      walk.next = undefined;
      const reading = this.#read(walk, batch);
      walk.running = reading.then(
        () => {
          this.unreadable = false;
        },
        (error) => {
          walk.failure = error;
          this.unreadable = true;
        },
      );
      return reading;
    });
    walk.next = { probes: batch, answered };
    return answered;
  }

  async #read(walk: Walk, probes: ReadonlySet<string>): Promise<void> {
    if (walk.failure) throw walk.failure;
    const wanted = [...probes].filter((probe) => !walk.asked.has(probe));
    if ((walk.whole || walk.narrow) && wanted.length === 0) return;
    const script = `${commonScript}${runningScript}${readScript}\nobserve ${quote(wanted.join("\n"))} ${walk.whole || walk.narrow ? "0" : "1"} | gzip -1 -c\n`;
    const { stdout, stderr } = await this.#exec(script, readPatience);
    const answers = stdout.length > 0 ? unpacked(stdout, (why) => this.#unread(why)) : "";
    if (!answers.endsWith("\nend\n"))
      throw this.#unread(stderr.trim() || (answers && "its answer is cut short") || "no answer");
    try {
      // The registry's own probes have been answered with it.
      for (const probe of addAnswers(walk.facts, answers)) walk.asked.add(probe);
    } catch (error) {
      throw this.#unread((error as Error).message);
    }
    for (const probe of wanted) walk.asked.add(probe);
    walk.whole = true;
  }

  #unread(why: string): HostError {
    return new HostError(`${this.name}: could not be read: ${why}`, "look whether a shell as root works there");
  }

  get #receiver(): string {
    this.execs += 1;
    return this.#sudo ? `sudo -n ${receiver}` : receiver;
  }

  #start(script: string, seconds: number, signal: AbortSignal | undefined): Promise<Started> {
    return this.#session.start(this.#receiver, received(script), { seconds: patience(seconds), signal });
  }

  async #exec(
    script: string,
    seconds: number,
    options: Pick<ExecOptions, "signal" | "hear"> = {},
  ): Promise<ExecResult> {
    const { code, stdout, stderr } = await this.#session
      .exec(this.#receiver, received(script), { seconds: patience(seconds), ...options })
      .catch((error) => {
        throw error instanceof BrokenConnection ? atStep(error) : error;
      });
    const at = stdout.indexOf(`\n${opening}\n`);
    if (at >= 0) return { code, stdout: stdout.subarray(at + opening.length + 2), stderr };
    if (code === 77 && stderr.trim() === "not root")
      throw new HostError(
        `${this.name} is not root`,
        "log in as root, or set sudo, so that it may become root by sudo -n",
      );
    const refusal = this.#sudo && code !== 0 && sudoRefusal(stderr);
    if (refusal)
      throw new HostError(
        `${this.name} may not become root by sudo: ${refusal}`,
        /not found/.test(refusal)
          ? "install sudo there, or log in as root"
          : "allow it without a password and without a terminal (a file in /etc/sudoers.d: USER ALL=(ALL) NOPASSWD: ALL), or log in as root",
      );
    const words = [stderr, stdout.subarray(0, 1000).toString("utf8")].map((text) => text.trim()).filter(Boolean);
    throw new HostError(
      `${this.name}: no POSIX shell runs there: ${words.join(": ") || `it ended with code ${code} and said nothing`}`,
      "look at the log-in shell of the account, and at what sshd_config makes of its commands (ForceCommand)",
    );
  }
}

function unpacked(answer: Buffer, refuse: (why: string) => HostError): string {
  try {
    return gunzipSync(answer, { maxOutputLength: answerLimit }).toString("utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw refuse(
      code === "ERR_BUFFER_TOO_LARGE"
        ? `its answer has more than ${answerLimit / 1024 / 1024} MiB`
        : `its answer cannot be unpacked: ${message}`,
    );
  }
}

/** Names the last step that the change told of. */
function atStep({ message, hint, said }: BrokenConnection): BrokenConnection {
  const step = told(said.split("\n"), "step").at(-1);
  return new BrokenConnection(step === undefined ? message : `${message}; it was at the step: ${step}`, hint, said);
}

function observedFile(path: string, facts: Facts): ObservedFile | null {
  const stat = facts.stats.get(path);
  if (!stat) return null;
  const bytes = facts.contents.get(path);
  const content = contentOf(path, facts);
  const target = facts.links.get(path);
  const sha256 = facts.secrets.get(path) ?? (bytes && content === null ? digest(bytes) : undefined);
  return {
    kind: stat.kind as ObservedFile["kind"],
    owner: stat.owner,
    group: stat.group,
    mode: stat.mode,
    content,
    ...(target !== undefined ? { target } : {}),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

/** What has to be asked for: texts of a state of which the host told the SHA-256, and which nobody here knows. */
function untold(state: HostState, facts: Facts, texts: readonly string[]): string[] {
  const { noteSum, owned = [] } = facts.registry.get(state.key) ?? {};
  const unknown = () => [
    ...[...new Set([...Object.keys(state.files), ...owned])]
      .filter((path) => facts.sums.has(path) && !facts.contents.has(path) && contentOf(path, facts) === null)
      .map(textProbe),
    ...(noteSum !== undefined && noteOf(state.key, facts) === null ? [noteProbe(state.key)] : []),
  ];
  if (unknown().length === 0) return [];
  for (const text of [...Object.values(state.files).map(({ content }) => content), state.note ?? "", ...texts])
    facts.known.set(digest(text), text);
  return unknown();
}

const noteOf = (key: string, { registry, known }: Facts): string | null => {
  const { note = null, noteSum = "" } = registry.get(key) ?? {};
  return note ?? known.get(noteSum) ?? null;
};

/** Then nothing is lost when the resource takes it over. */
function isAsWanted(path: string, { files, links }: HostState, found: ObservedFile | null | undefined): boolean {
  const file = files[path];
  if (file) return file.preset === true || (found?.kind === "file" && found.content === file.content);
  return found?.kind === "link" && found.target === links?.[path];
}

const digest = (bytes: Buffer | string) => createHash("sha256").update(bytes).digest("hex");

/** What runs, for whoever waits for it: the program that started the provider is not known, Terraform's folder is. */
const command = () => `postform in ${process.cwd()}`;
