// One SSH connection to one host: commands on it, at most four at a time, and errors in plain words. Used by host.ts alone.
import type { Duplex } from "node:stream";
import { Client, type ClientChannel, type ConnectConfig } from "ssh2";
import { type Connection, formatConnection } from "./connection.ts";
import { HostError } from "./errors.ts";
import { fingerprint } from "./known-hosts.ts";
import { type SshOptions, sshOptions, verifyHostKey } from "./ssh-options.ts";

export interface ExecResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** sshd allows ten sessions and frees one late. */
const maxChannels = 4;
const connectTimeout = 10_000;

export class SshSession {
  readonly name: string;
  /** `SHA256:…` of the key that the host showed and that was accepted; undefined before the first connection. */
  hostKey: string | undefined;
  readonly #connection: Connection;
  #client: Promise<Client> | undefined;
  #jump: SshSession | undefined;
  #busy = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
    this.name = `${connection.user}@${connection.address}${connection.port === 22 ? "" : `:${connection.port}`}`;
  }

  /** Runs a command with this standard input. Connects first, and again after the connection broke. */
  async exec(command: string, input: string, signal?: AbortSignal): Promise<ExecResult> {
    await this.#turn();
    try {
      return await this.#exec(command, input, signal);
    } finally {
      this.#busy -= 1;
      this.#waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    client?.end();
    await this.#jump?.close();
  }

  async #turn(): Promise<void> {
    while (this.#busy >= maxChannels) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#busy += 1;
  }

  async #exec(command: string, input: string, signal?: AbortSignal): Promise<ExecResult> {
    const channel = await this.#open(command);
    return new Promise((resolve, reject) => {
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      let code: number | undefined;
      const abort = () => channel.destroy();
      signal?.addEventListener("abort", abort, { once: true });
      channel.on("data", (chunk: Buffer) => out.push(chunk));
      channel.stderr.on("data", (chunk: Buffer) => err.push(chunk));
      channel.on("exit", (status: number | null) => {
        code = status ?? 255;
      });
      channel.on("close", () => {
        signal?.removeEventListener("abort", abort);
        if (code === undefined) {
          this.#client = undefined;
          return reject(
            new HostError(
              `${this.name}: the connection broke while a command ran`,
              "run the same again: what was begun is finished or taken back first",
            ),
          );
        }
        resolve({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString("utf8") });
      });
      channel.on("error", () => undefined);
      channel.end(input);
    });
  }

  async #open(command: string): Promise<ClientChannel> {
    for (let attempt = 1; ; attempt += 1) {
      this.#client ??= this.#connect();
      const client = await this.#client.catch((error) => {
        this.#client = undefined;
        throw error;
      });
      try {
        return await new Promise<ClientChannel>((resolve, reject) =>
          client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel))),
        );
      } catch (error) {
        if (attempt >= 4)
          throw new HostError(
            `${this.name}: no session could be opened: ${(error as Error).message}`,
            "look at MaxSessions in the host's sshd_config",
          );
        if (!/channel open failure/i.test((error as Error).message)) this.#client = undefined;
        await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
      }
    }
  }

  async #connect(): Promise<Client> {
    const options = sshOptions(this.#connection);
    const sock = options.jump ? await this.#forward(options.jump, options) : undefined;
    const [first, ...others] = options.keys.length > 0 ? options.keys : [undefined];
    try {
      return await this.#attempt(options, first?.content, sock);
    } catch (error) {
      // ssh2 takes one key file per connection: the others are tried on connections of their own.
      if (!isAuthentication(error)) throw error;
      for (const key of others) {
        try {
          return await this.#attempt(
            options,
            key?.content,
            options.jump ? await this.#forward(options.jump, options) : undefined,
          );
        } catch (again) {
          if (!isAuthentication(again)) throw again;
        }
      }
      throw error;
    }
  }

  #attempt(options: SshOptions, privateKey: Buffer | undefined, sock: Duplex | undefined): Promise<Client> {
    const client = new Client();
    let refusal: HostError | undefined;
    const types = [
      ...new Set(
        options.known
          .filter((key) => !key.revoked)
          .flatMap((key) => (key.type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [key.type])),
      ),
    ];
    const config: ConnectConfig = {
      host: options.address,
      port: options.port,
      username: options.user,
      readyTimeout: connectTimeout,
      keepaliveInterval: 15_000,
      keepaliveCountMax: 4,
      ...(options.agent ? { agent: options.agent } : {}),
      ...(privateKey ? { privateKey } : {}),
      ...(sock ? { sock } : {}),
      // A host shows one key only: ask for a type that is known here.
      ...(this.#connection.hostKey === undefined && types.length > 0
        ? { algorithms: { serverHostKey: types as never } }
        : {}),
      hostVerifier: (blob: Buffer) => {
        try {
          verifyHostKey(this.#connection, options.known, blob);
          this.hostKey = fingerprint(blob);
          return true;
        } catch (error) {
          refusal = error as HostError;
          return false;
        }
      },
    };
    return new Promise((resolve, reject) => {
      client.once("ready", () => resolve(client));
      client.on("error", (error) => {
        this.#client = undefined;
        reject(refusal ?? this.#explain(error, options));
      });
      client.on("close", () => {
        this.#client = undefined;
        reject(refusal ?? this.#explain(new Error("the connection was closed"), options));
      });
      try {
        client.connect(config);
      } catch (error) {
        reject(this.#explain(error as Error, options));
      }
    });
  }

  async #forward(jump: Connection, to: SshOptions): Promise<Duplex> {
    this.#jump ??= new SshSession(jump);
    this.#jump.#client ??= this.#jump.#connect();
    const client = await this.#jump.#client;
    const through = this.#jump.name;
    return new Promise((resolve, reject) =>
      client.forwardOut("127.0.0.1", 0, to.address, to.port, (error, stream) =>
        error
          ? reject(
              new HostError(
                `${this.name} cannot be reached through ${through}: ${error.message}`,
                "look whether the jump host allows TCP forwarding (AllowTcpForwarding)",
              ),
            )
          : resolve(stream),
      ),
    );
  }

  #explain(error: Error & { code?: string; level?: string }, options: SshOptions): HostError {
    const where = `${options.address}:${options.port}`;
    if (
      error.level === "client-authentication" ||
      /authentication|parse privateKey|Unsupported key format/i.test(error.message)
    ) {
      const tried = [...(options.agent ? ["ssh-agent"] : []), ...options.keys.map((key) => key.path)];
      return new HostError(
        `${this.name} refuses to let ${options.user} log in${error.level ? "" : `: ${error.message}`}`,
        tried.length > 0
          ? `tried: ${tried.join(", ")}; add the public key to ~${options.user}/.ssh/authorized_keys there, or name another key (identity, POSTFORM_SSH_KEY, ssh-agent)`
          : "no key was found: start ssh-agent, or name a private key (identity, POSTFORM_SSH_KEY, ~/.ssh/config)",
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
    return new HostError(
      `${this.name}: ${error.message}`,
      `try: ssh ${formatConnection(this.#connection).replace(/\?.*/, "")}`,
    );
  }
}

const isAuthentication = (error: unknown): boolean =>
  error instanceof HostError && error.message.includes("refuses to let");
