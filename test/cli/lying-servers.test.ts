// Servers that lie to `postform verify`: they flood, never end a line or an answer, or put words in before TLS. Each ends soon, with a sentence.
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { get } from "../../cli/verify/dialogue/http.ts";
import { ImapDialogue } from "../../cli/verify/dialogue/imap.ts";
import { LineConnection } from "../../cli/verify/dialogue/line.ts";
import { Pop3Dialogue } from "../../cli/verify/dialogue/pop3.ts";
import { SmtpDialogue } from "../../cli/verify/dialogue/smtp.ts";

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function lying(lie: (socket: Socket) => void, patience: number) {
  const server = createServer((socket) => lie(socket.on("error", () => undefined)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    servername: "mail.example",
    patience,
  };
}

const flood = (first: string, words: string) => (socket: Socket) => {
  socket.write(first);
  const chunk = words.repeat(Math.ceil(65_536 / words.length));
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", more);
  more();
};
const trickle = (first: string, words: string) => (socket: Socket) => {
  socket.write(first);
  const timer = setInterval(() => socket.write(words), 20);
  socket.on("close", () => clearInterval(timer));
};

const tooMuch = /^127\.0\.0\.1:\d+ (said|gave a page of) more than 4194304 (bytes, which is no dialogue|characters)$/;
const tooLong = /^127\.0\.0\.1:\d+ gave no (answer|page) within/;

describe("a server that", () => {
  test.each<
    [string, (socket: Socket) => void, (endpoint: Awaited<ReturnType<typeof lying>>) => Promise<unknown>, RegExp]
  >([
    ["never ends a line", flood("220 ", "x"), (at) => SmtpDialogue.open(at), tooMuch],
    ["never ends a greeting", flood("", "220-x\r\n"), (at) => SmtpDialogue.open(at), tooMuch],
    ["adds a line to its greeting now and then", trickle("", "220-x\r\n"), (at) => SmtpDialogue.open(at), tooLong],
    [
      "floods an IMAP client",
      flood("* OK hi\r\n", "* x\r\n"),
      async (at) => (await ImapDialogue.open(at)).command("NOOP"),
      tooMuch,
    ],
    [
      "lists without end",
      trickle("+OK hi\r\n+OK\r\n", "1\r\n"),
      async (at) => (await Pop3Dialogue.open(at)).listing("UIDL"),
      tooLong,
    ],
    [
      "has a page without end",
      flood("HTTP/1.1 200 OK\r\n\r\n", "x"),
      (at) => get(at, { scheme: "http", path: "/" }),
      tooMuch,
    ],
    [
      "has a page that trickles",
      trickle("HTTP/1.1 200 OK\r\n\r\n", "x"),
      (at) => get(at, { scheme: "http", path: "/" }),
      /gave no page within|aborted/,
    ],
    [
      "speaks no TLS",
      trickle("", "x"),
      (at) => LineConnection.connectTls(at),
      /wrong version number|packet length|no TLS handshake/i,
    ],
  ])("%s", async (_, lie, ask, words) => {
    const start = Date.now();
    const refusal: Error = await ask(await lying(lie, words === tooMuch ? 20_000 : 1_500)).then(
      () => expect.unreachable(),
      (error) => error,
    );
    expect(refusal.message).toMatch(words);
    expect(Date.now() - start).toBeLessThan(18_000);
  });
});
