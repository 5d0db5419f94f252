// One SSH connection to one host: commands on it, at most four at a time, and errors in plain words. Used by host.ts alone.
import type { Duplex } from "node:stream";
import { type AnyAuthMethod, Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { type Connection, formatConnection, parseConnection } from "./connection.ts";
import { BrokenConnection, HostError } from "./errors.ts";
import { fingerprint } from "./known-hosts.ts";
import { machineKey, machineKeyCommand } from "./machine-key.ts";
import { type SshOptions, sshOptions, typesLeft, verifyHostKey } from "./ssh-options.ts";
import { step } from "./steps.ts";

export interface ExecResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface StartOptions {
  /** How long it may take. */
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ExecOptions extends StartOptions {
  /** Each line of standard output, as soon as it is whole. */
  readonly hear?: ((line: string) => void) | undefined;
}

/** A command that runs. */
export interface Started {
  readonly channel: ClientChannel;
  readonly ended: Promise<Ended>;
  /** Ends it, which fails with this error. */
  readonly stop: (error: unknown) => void;
}
type Ended = Omit<ExecResult, "stdout">;

/** sshd allows ten sessions and frees one late. */
const maxChannels = 4;
const connectTimeout = 10_000;
/** A connection that says nothing for this long is given up: four questions without an answer. */
const silence = { keepaliveInterval: 5_000, keepaliveCountMax: 4 };
/** What one command may say, bytes: ten times what a host with a thousand zones answers. */
const outputLimit = 32 * 1024 * 1024;
/** Of standard error the end is kept, where the reason is. */
const errorKept = 64 * 1024;
/** In the order of our preference, after the types that are known of a host. */
const hostKeyTypes = [
  "ssh-ed25519",
  ...["256", "384", "521"].map((bits) => `ecdsa-sha2-nistp${bits}`),
  "rsa-sha2-512",
  "rsa-sha2-256",
];

/** How long a hypervisor may take to tell a machine's host key, seconds. */
const hypervisorPatience = 60;

/** Jump hosts and hypervisors by their connections: what is behind one shares its connection. */
const jumps = new Map<string, SshSession>();

function jumpSession(connection: Connection): SshSession {
  const name = formatConnection(connection);
  const session = jumps.get(name) ?? new SshSession(connection);
  jumps.set(name, session);
  return session;
}

export async function closeJumps(): Promise<void> {
  const sessions = [...jumps.values()];
  jumps.clear();
  await Promise.all(sessions.map((session) => session.close()));
}

export class SshSession {
  readonly name: string;
  /** `SHA256:…` of the key that the host showed and that was accepted; undefined before the first connection. */
  hostKey: string | undefined;
  #connection: Connection;
  #client: Promise<Client> | undefined;
  /** The client that #client resolved to, while it is connected. */
  #live: Client | undefined;
  /** Why the last connection ended. */
  #ended = "";
  #busy = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
    this.name = `${connection.user}@${connection.address}${connection.port === 22 ? "" : `:${connection.port}`}`;
  }

  /** Runs a command with this standard input, for so many seconds at most. Connects first, and again after the connection broke. */
  async exec(command: string, input: string, { hear, ...options }: ExecOptions): Promise<ExecResult> {
    const { channel, ended, stop } = await this.start(command, input, options);
    const out: Buffer[] = [];
    let said = 0;
    let line = "";
    const heard = (chunk: Buffer) => {
      said += chunk.length;
      if (said > outputLimit)
        stop(
          new HostError(
            `${this.name}: a command said more than ${outputLimit / 1024 / 1024} MiB, which is no answer`,
            `look what prints so much there: ${this.#tryIt("true")}`,
          ),
        );
    };
    channel.on("data", (chunk: Buffer) => {
      out.push(chunk);
      if (hear) {
        const lines = (line + chunk.toString("latin1")).split("\n");
        line = lines.pop() ?? "";
        for (const whole of lines) hear(Buffer.from(whole, "latin1").toString("utf8"));
      }
      heard(chunk);
    });
    channel.stderr.on("data", heard);
    channel.end();
    try {
      const { code, stderr } = await ended;
      return { code, stdout: Buffer.concat(out), stderr };
    } catch (error) {
      throw error instanceof BrokenConnection
        ? new BrokenConnection(error.message, error.hint, Buffer.concat(out).toString("utf8"))
        : error;
    }
  }

  /** Starts a command with the begin of its input; what follows, and what it prints, is the caller's business. */
  async start(command: string, input: string, { seconds, signal }: StartOptions): Promise<Started> {
    await this.#turn();
    const free = () => {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    };
    const late = AbortSignal.timeout(seconds * 1000);
    const explained = (error: unknown) =>
      (error as Error).name !== "TimeoutError"
        ? error
        : new HostError(
            `${this.name}: a command had not ended after ${seconds} seconds`,
            "look what hangs there, and run the same again: what was begun is finished or taken back first; POSTFORM_COMMAND_SECONDS sets how long to wait",
          );
    try {
      const channel = await this.#open(command, late);
      channel.write(input);
      let stop = (_error: unknown) => {};
      const ended = new Promise<Ended>((resolve, reject) => {
        // Whoever does not end when told to is not waited for.
        stop = (error) => {
          reject(explained(error));
          channel.removeAllListeners("data").pause();
          channel.stderr.removeAllListeners("data").pause();
          channel.destroy();
        };
        this.#follow(channel, { late, signal, stop }).then(resolve, reject);
      }).finally(free);
      ended.catch(() => undefined);
      return { channel, ended, stop };
    } catch (error) {
      free();
      throw explained(error);
    }
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    client?.end();
    // Nobody may be there any more to hear the good-bye.
    setTimeout(() => client?.destroy(), 500).unref();
  }

  async #turn(): Promise<void> {
    while (this.#busy >= maxChannels) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy += 1;
  }

  /** How it ends: resolves to its code and the end of what it said on standard error. */
  #follow(
    channel: ClientChannel,
    { late, signal, stop }: Pick<StartOptions, "signal"> & Pick<Started, "stop"> & { late: AbortSignal },
  ): Promise<Ended> {
    return new Promise((resolve, reject) => {
      let err = Buffer.alloc(0);
      const abort = () => channel.destroy();
      const over = () => stop(late.reason);
      signal?.addEventListener("abort", abort, { once: true });
      late.addEventListener("abort", over, { once: true });
      channel.stderr.on("data", (chunk: Buffer) => {
        err = Buffer.concat([err, chunk]).subarray(-errorKept);
      });
      // Here, as "exit" may have been told before anybody listened. Null is a signal.
      channel.on("close", (code?: number | null) => {
        signal?.removeEventListener("abort", abort);
        late.removeEventListener("abort", over);
        if (code !== undefined) return resolve({ code: code ?? 255, stderr: err.toString("utf8") });
        const why = this.#live ? "" : this.#ended;
        reject(
          signal?.aborted
            ? new HostError(`${this.name}: stopped`, "run the same again to go on")
            : new BrokenConnection(
                `${this.name}: the connection broke while a command ran${why && `: ${why}`}`,
                "look whether the machine and its network are well, and run the same again: what was begun is finished or taken back first",
                "",
              ),
        );
      });
      channel.on("error", () => undefined);
    });
  }

  async #open(command: string, late: AbortSignal): Promise<ClientChannel> {
    for (let attempt = 1; ; attempt += 1) {
      const client = await this.#connected();
      try {
        return await new Promise<ClientChannel>((resolve, reject) => {
          late.addEventListener("abort", () => reject(late.reason), { once: true });
          client.exec(command, (error, channel) => {
            if (late.aborted) channel?.destroy();
            if (error) reject(error);
            else resolve(channel);
          });
        });
      } catch (error) {
        if (late.aborted) throw late.reason;
        if (attempt >= 4)
          throw new HostError(
            `${this.name}: no session could be opened: ${(error as Error).message}`,
            "look at MaxSessions in the host's sshd_config",
          );
        if (!/channel open failure/i.test((error as Error).message)) this.#forget(client);
        await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
      }
    }
  }

  #connected(): Promise<Client> {
    this.#client ??= this.#connect().catch((error) => {
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  #forget(client: Client): void {
    client.destroy();
    if (this.#live !== client) return;
    this.#live = undefined;
    this.#client = undefined;
  }

  /** A host shows one key for each connection: of a fingerprint alone the type is not known, so that all that it has are looked at. */
  async #connect(): Promise<Client> {
    step(this.name, "connect");
    await this.#askForKey();
    const options = sshOptions(this.#connection);
    let left = [...new Set([...knownTypes(this.#connection, options), ...hostKeyTypes])];
    let refusal: unknown;
    while (left.length > 0) {
      const types = left;
      left = [];
      try {
        const client = await this.#handshake(options, types, (blob) => {
          left = typesLeft(this.#connection, options.known, blob, types);
        });
        step(this.name, "connected");
        return client;
      } catch (error) {
        refusal ??= error;
      }
    }
    throw refusal;
  }

  /** Of a virtual machine: it may have been made anew since the last connection. */
  async #askForKey(): Promise<void> {
    const { machine, hypervisor } = this.#connection;
    if (machine === undefined || hypervisor === undefined) return;
    const connection = parseConnection(hypervisor);
    const session = jumpSession(connection);
    const command = `${connection.sudo ? "sudo -n " : ""}${machineKeyCommand(machine)}`;
    const { stdout, stderr } = await session.exec(command, "", { seconds: hypervisorPatience });
    const hostKey = machineKey(stdout.toString("utf8"));
    if (hostKey === undefined)
      throw new HostError(
        `${this.name}: the host key of the machine ${machine} is not known on ${session.name}: ${stderr.trim() || "it has not told it yet"}`,
        "apply the stack that makes the machine first",
      );
    this.#connection = { ...this.#connection, hostKey };
  }

  /** Asks for a host key of one of these types. */
  async #handshake(options: SshOptions, types: readonly string[], refused: (blob: Buffer) => void): Promise<Client> {
    const sock = options.jump ? await this.#forward(options.jump, options) : undefined;
    const client = new Client();
    let refusal: HostError | undefined;
    const config: ConnectConfig = {
      host: options.address,
      port: options.port,
      username: options.user,
      readyTimeout: connectTimeout,
      ...silence,
      ...(sock ? { sock } : {}),
      authHandler: [...waysIn(options)],
      algorithms: { serverHostKey: types as never },
      hostVerifier: (blob: Buffer) => {
        try {
          verifyHostKey({ ...this.#connection, address: options.address, port: options.port }, options.known, blob);
          this.hostKey = fingerprint(blob);
          return true;
        } catch (error) {
          refusal = error as HostError;
          refused(blob);
          return false;
        }
      },
    };
    return new Promise((resolve, reject) => {
      const end = (error: Error & { level?: string }) => {
        // What is said first is why; that it is closed then is not.
        if (this.#live === client)
          this.#ended =
            error.level === "client-timeout"
              ? `nothing was heard for ${(silence.keepaliveInterval * silence.keepaliveCountMax) / 1000} seconds`
              : error.message;
        reject(refusal ?? this.#explain(error, options));
        this.#forget(client);
      };
      client.once("ready", () => {
        this.#live = client;
        resolve(client);
      });
      // An agent that does not answer is one way less to log in, no more.
      client.on("error", (error: Error & { level?: string }) => error.level !== "agent" && end(error));
      client.once("close", () => end(new Error("the connection was closed")));
      try {
        client.connect(config);
        // A command and its input are small packets that follow each other: the second is not to wait for the first one's acknowledgement, 40 ms later (RFC 896).
        client.setNoDelay(true);
      } catch (error) {
        end(error as Error);
      }
    });
  }

  async #forward(jump: Connection, to: SshOptions): Promise<Duplex> {
    const session = jumpSession(jump);
    const through = session.name;
    const refuse = (words: string, hint: string) =>
      new HostError(`${this.name} cannot be reached through ${through}: ${words}`, hint);
    const client = await session.#connected().catch((error: HostError) => {
      throw refuse(error.message, error.hint);
    });
    return new Promise((resolve, reject) => {
      const patience = setTimeout(
        () =>
          reject(
            refuse(
              `no answer from ${to.address}:${to.port} within ${connectTimeout / 1000} seconds`,
              "look whether the machine runs, and whether a firewall is between",
            ),
          ),
        connectTimeout,
      );
      client.forwardOut("127.0.0.1", 0, to.address, to.port, (error, stream) => {
        clearTimeout(patience);
        if (error)
          reject(
            refuse(
              error.message,
              "look whether the machine runs, and whether the jump host allows TCP forwarding (AllowTcpForwarding)",
            ),
          );
        else resolve(stream);
      });
    });
  }

  #explain(error: Error & { code?: string; level?: string }, options: SshOptions): HostError {
    const where = `${options.address}:${options.port}`;
    // RFC 2544: no real server has such an address, and each host of a lab does. What listens here in its place may answer in any way.
    if (/^198\.1[89]\./.test(options.address) && process.env["POSTFORM_LAB"] === undefined)
      return new HostError(
        `${this.name} cannot be reached: ${error.message}`,
        `${options.address} is an address of a lab's host, which only the lab's network reaches; run this by: postform lab client -- COMMAND`,
      );
    if (error.level === "client-authentication") {
      const tried = [...options.keys.map(({ path }) => path), ...(options.agent ? ["ssh-agent"] : [])];
      const unusable = options.unusable.map((words) => `${words}; `).join("");
      return new HostError(
        `${this.name} refuses to let ${options.user} log in`,
        tried.length > 0
          ? `tried: ${tried.join(", ")}; ${unusable}add the public key to ~${options.user}/.ssh/authorized_keys there, or name another key (identity, POSTFORM_SSH_KEY, ssh-agent)`
          : `${unusable || "no key was found: "}start ssh-agent, or name a private key (identity, POSTFORM_SSH_KEY, ~/.ssh/config)`,
      );
    }
    if (error.code === "ECONNREFUSED")
      return new HostError(
        `${this.name}: nothing answers at ${where} (connection refused)`,
        "look whether sshd runs there, and whether the port is right",
      );
    if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN")
      return new HostError(
        `${this.name}: the name ${options.address} cannot be resolved`,
        "give an address, or mend the name",
      );
    if (
      error.level === "client-timeout" ||
      error.code === "ETIMEDOUT" ||
      error.code === "EHOSTUNREACH" ||
      error.code === "ENETUNREACH"
    ) {
      return new HostError(
        `${this.name} cannot be reached: no answer from ${where} within ${connectTimeout / 1000} seconds`,
        "look whether the machine runs, and whether a firewall is between",
      );
    }
    return new HostError(`${this.name}: ${error.message}`, this.#tryIt());
  }

  #tryIt(command = ""): string {
    return `try: ssh ${formatConnection(this.#connection).replace(/\?.*/, "")} ${command}`.trimEnd();
  }
}

/** Each key is tried on the same connection, before the agent's. A server that knows one otherwise (its network does) wants none: asked last, as each way is a round trip. */
const waysIn = ({ user: username, keys, agent }: SshOptions): AnyAuthMethod[] => [
  ...keys.map(({ key }): AnyAuthMethod => ({ type: "publickey", username, key })),
  ...(agent ? [{ type: "agent", username, agent } as const] : []),
  { type: "none", username },
];

/** Of the pinned key when it is given in full, else of the keys in known_hosts. */
function knownTypes({ hostKey }: Connection, { known }: SshOptions): string[] {
  const types =
    hostKey === undefined
      ? known.filter(({ revoked }) => !revoked).map(({ type }) => type)
      : [hostKey.split(" ")[0] ?? ""];
  return types
    .flatMap((type) => (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]))
    .filter((type) => hostKeyTypes.includes(type));
}
