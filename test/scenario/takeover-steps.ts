// Run as a client of the lab by takeover.ts: what people get from a server, as JSON on standard input says: names, pages, and where mail arrives. Prints it as JSON.
import { request as http } from "node:http";
import { request as https } from "node:https";
import { text } from "node:stream/consumers";
import { ImapFlow } from "imapflow";
import nodemailer from "nodemailer";
import { ask, type Question } from "../../cli/verify/dialogue/dns.ts";

export interface Server {
  readonly address: string;
  /** `www.acme.example A`. */
  readonly questions: readonly string[];
  /** Each URL is asked of this server, and where it leads to. */
  readonly pages: readonly string[];
  /** Passwords by log-in. */
  readonly users: Readonly<Record<string, string>>;
  readonly recipients: readonly string[];
  readonly sender: string;
  /** What the subjects begin with. */
  readonly mark: string;
  /** Encrypted IMAP, or in clear as before. */
  readonly tls: boolean;
}

export interface Served {
  readonly answers: Readonly<Record<string, readonly string[]>>;
  readonly pages: Readonly<Record<string, string>>;
  /** Subjects in each user's INBOX. */
  readonly mail: Readonly<Record<string, readonly string[]>>;
}

const { address, mark, tls, ...server } = JSON.parse(await text(process.stdin)) as Server;

async function answer(question: string): Promise<readonly string[]> {
  const [name = "", type = ""] = question.split(" ");
  const { rcode, values } = await ask(
    { address, port: 53, patience: 5_000 },
    { name, type: type as Question["type"], transport: "tcp" },
  );
  return rcode === "NOERROR" ? values : [rcode];
}

/** The page's text, whatever certificate it comes with. */
async function page(url: string, redirects = 3): Promise<string> {
  const { hostname, protocol, pathname } = new URL(url);
  const send = protocol === "https:" ? https : http;
  const options = { host: address, servername: hostname, headers: { host: hostname }, path: pathname };
  const { status, location, body } = await new Promise<{ status: number; location?: string | undefined; body: string }>(
    (resolve, reject) =>
      send({ ...options, rejectUnauthorized: false, timeout: 10_000 }, async (response) =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body: await text(response) }),
      )
        .on("error", reject)
        .end(),
  );
  if (location && redirects > 0) return page(location, redirects - 1);
  return status === 200 ? body : String(status);
}

async function send(recipient: string): Promise<void> {
  const transport = nodemailer.createTransport({ host: address, port: 25, tls: { rejectUnauthorized: false } });
  await transport.sendMail({ from: server.sender, to: recipient, subject: `${mark} ${recipient}`, text: "Hello\n" });
}

async function inbox(user: string, pass: string): Promise<readonly string[]> {
  const client = new ImapFlow({
    host: address,
    port: tls ? 993 : 143,
    secure: tls,
    ...(tls ? {} : { doSTARTTLS: false }),
    tls: { rejectUnauthorized: false },
    auth: { user, pass },
    logger: false,
  });
  await client.connect();
  await client.mailboxOpen("INBOX");
  const messages = await client.fetchAll("1:*", { envelope: true });
  await client.logout();
  return messages.map(({ envelope }) => envelope?.subject ?? "").sort();
}

async function each<T>(keys: readonly string[], work: (key: string) => Promise<T>): Promise<Record<string, T>> {
  const found: Record<string, T> = {};
  for (const key of keys) found[key] = await work(key);
  return found;
}

/** Until nothing more arrives. */
async function mailboxes(): Promise<Record<string, readonly string[]>> {
  const all = () => each(Object.keys(server.users), (user) => inbox(user, server.users[user] ?? ""));
  for (let before = await all(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const now = await all();
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
}

for (const recipient of server.recipients) await send(recipient);
const served: Served = {
  answers: await each(server.questions, answer),
  pages: await each(server.pages, (url) => page(url)),
  mail: await mailboxes(),
};
console.log(JSON.stringify(served));
