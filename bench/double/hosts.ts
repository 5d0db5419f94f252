// The host double: SSH servers that answer what a real host answered, as late as it and as far away as is wanted. Run by serve.ts, tried by test/bench.
import { createHash } from "node:crypto";
import { createServer, type Server as TcpServer } from "node:net";
import ssh2, { type ServerChannel } from "ssh2";
import { farEnd } from "./line.ts";

/** What it says to one command. */
export interface Answer {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly code: number;
  /** How long the host works at it. */
  readonly milliseconds: number;
}

export interface Double {
  readonly address: string;
  readonly port: number;
  /** Its private key, in OpenSSH's format. */
  readonly hostKey: string;
  /** The public key that may log in as root. */
  readonly authorizedKey: string;
  /** By the digest of the command with its standard input. */
  readonly answers: ReadonlyMap<string, Answer>;
}

export const digestOf = (command: string, input: string | Buffer): string =>
  createHash("sha256").update(command).update("\n").update(input).digest("hex");

/** What was done for whoever asked. */
export interface Counts {
  connections: number;
  commands: number;
}

interface Line {
  /** Milliseconds from here to the host and back. */
  readonly roundTrip: number;
  readonly counts?: Counts;
}

/** Exit code of a command that was not recorded. */
export const notRecorded = 78;

/** Listens for one host; its port is the server's, which may be another than was asked for where that is 0. */
export async function listen(double: Double, { roundTrip, counts }: Line): Promise<TcpServer> {
  const ssh = sshServer(double, counts);
  const server = createServer({ allowHalfOpen: roundTrip > 0 }, (socket) => {
    if (counts) counts.connections += 1;
    if (roundTrip === 0) {
      ssh.injectSocket(socket.setNoDelay(true));
      return;
    }
    // TCP's own handshake: a far host knows of a connection one and a half round trips after it was begun.
    const far = farEnd(socket, roundTrip);
    setTimeout(() => ssh.injectSocket(far as never), 1.5 * roundTrip);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: double.address, port: double.port, backlog: 64 }, resolve);
  });
  return server;
}

function sshServer({ address, hostKey, authorizedKey, answers }: Double, counts: Counts | undefined): ssh2.Server {
  const allowed = [ssh2.utils.parseKey(authorizedKey)].flat()[0];
  if (!allowed || allowed instanceof Error) throw new Error("authorizedKey is no public key in OpenSSH's format");
  return new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    connection.on("error", () => undefined);
    connection.on("authentication", (context) => {
      const known =
        context.method === "publickey" &&
        context.username === "root" &&
        context.key.data.equals(allowed.getPublicSSH());
      if (!known) context.reject(["publickey"]);
      // First it is asked whether the key would do.
      else if (!context.signature || !context.blob) context.accept();
      else if (allowed.verify(context.blob, context.signature, context.hashAlgo) === true) context.accept();
      else context.reject(["publickey"]);
    });
    connection.on("session", (accept) => {
      accept().on("exec", (take, _refuse, { command }) => {
        if (counts) counts.commands += 1;
        hear(take(), command);
      });
    });
  });

  function hear(channel: ServerChannel, command: string): void {
    const said: Buffer[] = [];
    channel.on("error", () => undefined);
    channel.on("data", (chunk: Buffer) => said.push(chunk));
    channel.once("end", () => {
      const input = Buffer.concat(said);
      const answer = answers.get(digestOf(command, input)) ?? unknown(address, command, input);
      setTimeout(() => say(channel, answer), answer.milliseconds);
    });
  }
}

function say(channel: ServerChannel, { stdout, stderr, code }: Answer): void {
  channel.stderr.write(stderr);
  channel.write(stdout, () => {
    channel.exit(code);
    channel.end();
  });
}

/** The end of a script is what tells it from others: before that it is the agent's library. */
function unknown(address: string, command: string, input: Buffer): Answer {
  const asked = `${command}\n${input.toString("utf8")}`.trimEnd().slice(-300);
  return {
    stdout: Buffer.alloc(0),
    stderr: `the double of ${address} has no recorded answer to what ends with: ${asked}\n`,
    code: notRecorded,
    milliseconds: 0,
  };
}
