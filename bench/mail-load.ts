// What a mail server is loaded with, run as a client of the lab's network: `send ADDRESS COUNT` through submission, `log-in ADDRESS COUNT` over IMAP; several at once. Prints the seconds that it took.
import { ImapFlow } from "imapflow";
import nodemailer from "nodemailer";

const [what = "", host = "", count = "0", pass = ""] = process.argv.slice(2);
const atOnce = 8;
const user = (number: number) => `user${number % 50}@bench.example`;
const numbers = Array.from({ length: Number(count) }, (_, number) => number);

async function send(): Promise<void> {
  // Each sends as one user, over connections that stay open, as programs do that send much.
  const senders = Array.from({ length: atOnce }, (_, number) =>
    nodemailer.createTransport({
      pool: true,
      maxConnections: 1,
      maxMessages: Number.POSITIVE_INFINITY,
      host,
      port: 465,
      secure: true,
      auth: { user: user(number), pass },
      tls: { rejectUnauthorized: false },
    }),
  );
  const text = "A line of a message that somebody wrote.\r\n".repeat(250);
  await inTurns(async (number, turn) => {
    await senders[turn]!.sendMail({ from: user(turn), to: user(number), subject: `message ${number}`, text });
  });
  for (const sender of senders) sender.close();
}

async function logIn(): Promise<void> {
  await inTurns(async (number) => {
    const auth = { user: user(number), pass };
    const client = new ImapFlow({
      host,
      port: 993,
      secure: true,
      auth,
      tls: { rejectUnauthorized: false },
      logger: false,
    });
    await client.connect();
    await client.logout();
  });
}

async function inTurns(work: (number: number, turn: number) => Promise<void>): Promise<void> {
  const waiting = [...numbers];
  await Promise.all(
    Array.from({ length: atOnce }, async (_, turn) => {
      for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) await work(number, turn);
    }),
  );
}

const start = performance.now();
await (what === "send" ? send() : logIn());
console.log((performance.now() - start) / 1000);
