// Run as a client of the lab: opens SMTP, IMAP and HTTPS sessions, says "open", and at each line on standard input asks every one of them something; says what they answered, as JSON.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { connect } from "node:tls";

const [address = "", mailHost = "", site = "", caPath = ""] = process.argv.slice(2);
const ca = readFileSync(caPath);

interface Session {
  readonly name: string;
  readonly socket: Socket;
  readonly question: string;
}

async function answer(socket: Socket, question?: string): Promise<string> {
  if (question !== undefined) socket.write(question);
  const waiting = once(socket, "data").then(([chunk]) => String(chunk).split("\r\n")[0] ?? "");
  const closed = once(socket, "close").then(() => "closed");
  const late = new Promise<string>((resolve) => setTimeout(resolve, 15_000, "no answer").unref());
  return socket.destroyed ? "closed" : Promise.race([waiting, closed, late]);
}

const smtp = createConnection(25, address);
const imap = connect({ host: address, port: 993, servername: mailHost, ca });
const https = connect({ host: address, port: 443, servername: site, ca });
for (const socket of [smtp, imap, https]) socket.on("error", () => undefined);
await Promise.all([answer(smtp), answer(imap), once(https, "secureConnect")]);
await answer(smtp, "EHLO client.lab.test\r\n");
await answer(https, `GET / HTTP/1.1\r\nHost: ${site}\r\n\r\n`);
// A request that is under way: a web server that reloads closes what is idle, and finishes what is not (nginx, "Controlling nginx").
https.write(`GET / HTTP/1.1\r\nHost: ${site}\r\n`);

const sessions: readonly Session[] = [
  { name: "smtp", socket: smtp, question: "NOOP\r\n" },
  { name: "imap", socket: imap, question: "a NOOP\r\n" },
  { name: "https", socket: https, question: "\r\n" },
];
console.log("open");
for await (const _line of createInterface({ input: process.stdin })) {
  const answers = await Promise.all(
    sessions.map(async ({ name, socket, question }) => [name, await answer(socket, question)]),
  );
  console.log(JSON.stringify(Object.fromEntries(answers)));
}
process.exit(0);
