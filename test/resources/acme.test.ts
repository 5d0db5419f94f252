// What a person is told of a CA that cannot be reached; that one issues is shown in the lab.

import { once } from "node:events";
import { createServer } from "node:net";
import acme from "acme-client";
import { expect, it } from "vitest";
import type { Host } from "../../provider/host/index.ts";
import { signByAcme } from "../../provider/resources/acme.ts";

const host = { name: "root@192.0.2.1" } as Host;

it("is told by the word for why it does not answer, with where to look", async () => {
  // It is asked six times, five seconds later and more each time.
  (acme.axios.defaults as unknown as { acmeSettings: { retryDefaultDelay: number } }).acmeSettings.retryDefaultDelay =
    0.01;
  const server = createServer((socket) => socket.resume().end("220 this is no web server\r\n")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const asked = { request: "", directory: `https://127.0.0.1:${port}/dir`, contact: null, trust: null };
  const issued = () => signByAcme(asked, host, new AbortController().signal);
  const message = (why: string) =>
    `root@192.0.2.1: 127.0.0.1:${port} issued no certificate, as it cannot be reached from here: ${why}`;
  await expect(issued()).rejects.toMatchObject({
    message: message("EPROTO"),
    hint: expect.stringContaining("acme.trustFrom"),
  });
  server.close();
  await once(server, "close");
  await expect(issued()).rejects.toMatchObject({ message: message("ECONNREFUSED") });
});
