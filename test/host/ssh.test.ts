// A command over SSH whose whole answer arrives at once, as a busy machine sees it.
import { connect, createServer } from "node:net";
import { afterAll, expect, it, vi } from "vitest";
import { parseConnection } from "../../provider/host/connection.ts";
import { SshSession } from "../../provider/host/ssh.ts";
import { listening, sshServer } from "./ssh-server.ts";

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
