// One SSH connection: the ways in that it tries, and a command whose whole answer arrives at once, as a busy machine sees it.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ssh2 from "ssh2";
import { afterAll, expect, it, vi } from "vitest";
import { parseConnection } from "../../provider/host/connection.ts";
import { SshSession } from "../../provider/host/ssh.ts";
import { sshKey } from "../ssh-key.ts";
import { listening, says, sshServer } from "./ssh-server.ts";

afterAll(() => vi.unstubAllEnvs());

it("keeps the exit code of a command that ended before anybody could wait for it", async () => {
  vi.stubEnv("SSH_AUTH_SOCK", undefined);
  const server = sshServer({
    shell: (channel) => {
      channel.stderr.write("no\n");
      channel.exit(3);
      channel.end();
    },
  });
  const { port } = parseConnection(await listening(server));
  // What the server says is held back, and comes in one piece.
  const line = createServer((client) => {
    const held: Buffer[] = [];
    const timer = setInterval(() => client.write(Buffer.concat(held.splice(0))), 50);
    const on = connect(port, "127.0.0.1").on("data", (chunk) => held.push(chunk));
    client.on("close", () => {
      clearInterval(timer);
      on.destroy();
    });
    client.pipe(on);
  });
  const session = new SshSession(parseConnection(await listening(line)));
  const { code, stderr } = await session.exec("true", "", { seconds: 10 });
  expect([code, stderr]).toEqual([3, "no\n"]);
  await session.close();
  line.close();
  server.close();
});

it("offers a key at once, and asks to be let in without one only after it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "postform-key-"));
  writeFileSync(join(folder, "key"), sshKey().private, { mode: 0o600 });
  vi.stubEnv("SSH_AUTH_SOCK", undefined);
  vi.stubEnv("POSTFORM_SSH_KEY", join(folder, "key"));
  const asked: string[] = [];
  const hostKey = sshKey();
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (connection) => {
    connection.on("error", () => undefined);
    connection.on("authentication", (context) => {
      asked.push(context.method);
      if (context.method === "none") context.accept();
      else context.reject();
    });
    connection.on("session", (accept) => accept().on("exec", (take) => says("")(take())));
  });
  const [type, blob] = hostKey.public.split(" ");
  const connection = parseConnection(await listening(server));
  const session = new SshSession({ ...connection, hostKey: `${type} ${blob}` });
  expect((await session.exec("true", "", { seconds: 10 })).code).toBe(0);
  expect(asked).toEqual(["publickey", "none"]);
  await session.close();
  server.close();
  rmSync(folder, { recursive: true });
});
