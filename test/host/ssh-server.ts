// A real SSH server for tests, whose shell is a function: it lets everybody in and answers commands as the test says.

import type { AddressInfo, Server as TcpServer } from "node:net";
import { gzipSync } from "node:zlib";
import ssh2, { type ServerChannel } from "ssh2";
import { fingerprint } from "../../provider/host/known-hosts.ts";
import { sshKey } from "../ssh-key.ts";

export interface Conduct {
  /** What its shell does. Without it, no session is answered. */
  readonly shell?: (channel: ServerChannel, connection: ssh2.Connection, command: string) => void;
  readonly refuses?: "sessions" | "commands";
}

/** What the provider waits for before it listens. */
export const opening = "\n--- postform ---\n";

/** A host's answer to a read. */
export const answer = (lines: string) => Buffer.concat([Buffer.from(opening), gzipSync(lines)]);

/** Says this once it has all that it is told, and ends as a command ends. */
export const says =
  (out: string | Buffer, { code = 0, err = "" }: { code?: number; err?: string } = {}) =>
  (channel: ServerChannel) => {
    channel.resume().once("end", () =>
      channel.stderr.write(err, () =>
        channel.write(out, () => {
          channel.exit(code);
          channel.end();
        }),
      ),
    );
  };

const { private: hostKey, public: publicKey } = sshKey();

export { publicKey };

const pinned = fingerprint(Buffer.from(publicKey.split(" ")[1] ?? "", "base64"));

export const sshServer = ({ refuses, shell }: Conduct): ssh2.Server =>
  new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    connection.on("error", () => undefined);
    connection.on("authentication", (context) => context.accept());
    connection.on("session", (accept, reject) => {
      if (refuses === "sessions") return reject();
      if (!shell && !refuses) return;
      accept().on("exec", (take, refuse, { command }) => {
        if (refuses) return refuse();
        const channel = take();
        channel.on("error", () => undefined);
        shell?.(channel, connection, command);
      });
    });
  });

/** Listens on loopback; resolves to its connection, its key pinned. */
export async function listening(server: ssh2.Server | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `ssh://root@127.0.0.1:${(server.address() as AddressInfo).port}?hostkey=${pinned}`;
}
