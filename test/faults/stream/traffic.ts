// Run as a client of the lab by stream.ts: the world outside. Other servers and users send without pause, readers stay logged in, and at "open" sessions of all kinds
// are begun that "check" brings to their end. Answers each line of standard input with one of JSON.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { connect, type TLSSocket } from "node:tls";
import { ImapFlow } from "imapflow";
import { SmtpDialogue } from "../../../cli/verify/dialogue/smtp.ts";

type Company = "baidu" | "qq";
const companies: readonly Company[] = ["baidu", "qq"];
const addresses = { baidu: "198.18.0.10", qq: "198.18.0.20" };
const ca = readFileSync(process.env["POSTFORM_LAB_CA"] ?? "", "utf8");
const passwords = JSON.parse(readFileSync(process.env["POSTFORM_CREDENTIALS"] ?? "", "utf8")) as Record<string, string>;
const run = `stream-${process.pid}-${Date.now().toString(36)}`;

/** Milliseconds that one answer may take. */
const patience = 30_000;
/** Milliseconds that a server waits until it tries again what was not taken. */
const retryAfter = 500;

const endpoint = (company: Company, port: number) => ({
  ...{ address: addresses[company], port, servername: `mail.${company}.com`, ca, patience },
});

interface Route {
  readonly from: string;
  readonly to: readonly string[];
  /** Who has to find it in the INBOX, once each. */
  readonly reaches: readonly string[];
}

/** What another server brings to port 25; who stands for it has its bounces. */
const incoming: Readonly<Record<Company, readonly Route[]>> = {
  baidu: [
    { to: ["maomao@baidu.com"], reaches: ["maomao@baidu.com"] },
    { to: ["xixi@baidu.com"], reaches: ["xixi@baidu.com", "haha@baidu.com"] },
    {
      to: ["workgroup@baidu.com", "haha@baidu.com"],
      reaches: ["maomao@baidu.com", "xixi@baidu.com", "haha@baidu.com"],
    },
    {
      to: ["admin@group.com"],
      reaches: ["maomao@baidu.com", "xixi@baidu.com", "haha@baidu.com", "lisi@qq.com"],
    },
    { to: ["lisi@work.com"], reaches: ["lisi@qq.com"] },
  ].map((route) => ({ from: "lisi@qq.com", ...route })),
  qq: [
    { to: ["zhangsan@qq.com"], reaches: ["zhangsan@qq.com"] },
    { to: ["hostmaster@qq.com", "lisi@qq.com"], reaches: ["zhangsan@qq.com", "lisi@qq.com"] },
    { to: ["wangwu@qq.com"], reaches: ["wangwu@qq.com"] },
  ].map((route) => ({ from: "maomao@baidu.com", ...route })),
};

/** What a user hands in at 465, for the other company. */
const outgoing: Readonly<Record<Company, Route>> = {
  baidu: { from: "xixi@baidu.com", to: ["lisi@qq.com"], reaches: ["lisi@qq.com"] },
  qq: { from: "zhangsan@qq.com", to: ["maomao@baidu.com"], reaches: ["maomao@baidu.com"] },
};

const mailboxes = ["xixi", "maomao", "haha"].map((name) => `${name}@baidu.com`);
mailboxes.push(...["zhangsan", "lisi", "wangwu"].map((name) => `${name}@qq.com`));

interface Message extends Route {
  readonly number: number;
  /** How many changes had begun. */
  readonly change: number;
  /** When it was taken. */
  accepted?: number;
}

const sent: Message[] = [];
let change = 0;
const figures = { refusedForNow: 0, dropped: 0 };
/** Numbers of messages whose end no answer came to: a sender has to send them again (RFC 1047), and they may arrive twice. */
const uncertain = new Set<number>();
const refused: string[] = [];
const latencies: number[] = [];

function write(route: Route): Message {
  const message = { ...route, number: sent.length, change };
  sent.push(message);
  return message;
}

const text = ({ from, to, number }: Message): string =>
  [
    ...[`From: ${from}`, `To: ${to.join(", ")}`, `Subject: message ${number}`, `Date: ${new Date().toUTCString()}`],
    ...[`Message-ID: <${run}-${number}@client.lab.test>`, "", `This is message ${number}.`, "x".repeat(900)],
  ].join("\r\n");

class Refused extends Error {
  readonly code: string;
  constructor(reply: { code: string; toString(): string }) {
    super(String(reply));
    this.code = reply.code;
  }
}

async function ask(session: SmtpDialogue, line: string): Promise<void> {
  const reply = await session.command(line);
  if (!/^[23]/.test(reply.code)) throw new Refused(reply);
}

async function envelope(session: SmtpDialogue, { from, to }: Route): Promise<void> {
  for (const line of [`MAIL FROM:<${from}>`, ...to.map((address) => `RCPT TO:<${address}>`), "DATA"])
    await ask(session, line);
}

async function end(session: SmtpDialogue, message: Message, rest: string): Promise<void> {
  try {
    await ask(session, `${rest}\r\n.`);
    message.accepted = Date.now();
  } catch (error) {
    if (!(error instanceof Refused)) uncertain.add(message.number);
    throw error;
  }
}

/** As another server does: with TLS, several messages a session, and again when something was not taken. */
async function sender(company: Company, login?: string): Promise<void> {
  let session: SmtpDialogue | undefined;
  for (let count = 0; sending || session; count += 1) {
    const routes = login ? [outgoing[company]] : incoming[company];
    const message = sending ? write(routes[count % routes.length]!) : undefined;
    while (message && message.accepted === undefined) {
      try {
        session ??= await opened(company, login);
        await envelope(session, message);
        await end(session, message, text(message));
      } catch (error) {
        session?.close();
        session = undefined;
        if (!(error instanceof Refused)) figures.dropped += 1;
        else if (error.code.startsWith("4")) figures.refusedForNow += 1;
        else {
          refused.push(`message ${message.number} to ${message.to.join(", ")}: ${error.message}`);
          break;
        }
        await pause(retryAfter);
      }
    }
    if (!sending || count % 8 === 7) {
      session?.close();
      session = undefined;
    }
    await pause(300);
  }
}

async function opened(company: Company, login?: string): Promise<SmtpDialogue> {
  const session = await SmtpDialogue.open(endpoint(company, login ? 465 : 25), login ? "tls" : "plain");
  if (!session.greeting.ok) throw new Refused(session.greeting);
  const hello = await session.ehlo();
  if (!hello.ok) throw new Refused(hello);
  if (!login && session.capabilities.has("STARTTLS")) await session.startTls();
  const reply = login ? await session.login(login, passwords[login] ?? "") : hello;
  if (!reply.ok) throw new Refused(reply);
  return session;
}

/** A session that an apply may not end: `check` rejects when it has, and leaves one that is open. */
interface Session {
  readonly name: string;
  readonly company: Company;
  open(): Promise<void>;
  check(): Promise<void>;
}

/** Logged in all the time, at INBOX; tells how long each message took when it is one that waits in IDLE (RFC 2177). */
function reader(company: Company, user: string, idle: boolean): Session {
  let client: ImapFlow | undefined;
  let ended: Error | undefined;
  const seen = new Set<number>();
  let looking = Promise.resolve();
  const look = async (from: number): Promise<void> => {
    for (const { envelope } of (await client?.fetchAll(`${from}:*`, { envelope: true })) ?? []) {
      const message = sent[numberOf(envelope?.messageId)];
      if (!message?.accepted || seen.has(message.number)) continue;
      seen.add(message.number);
      latencies.push(Date.now() - message.accepted);
    }
  };
  const open = async (): Promise<void> => {
    const { address: host, port, servername } = endpoint(company, 993);
    ended = undefined;
    client = new ImapFlow({
      ...{ host, port, servername, secure: true, tls: { ca }, logger: false as const, disableAutoIdle: !idle },
      auth: { user, pass: passwords[user] ?? "" },
      socketTimeout: 900_000,
    });
    client.on("error", (error: Error) => {
      ended ??= error;
    });
    client.on("close", () => {
      ended ??= new Error("the server closed the connection");
    });
    await client.connect();
    await client.mailboxOpen("INBOX");
    if (idle)
      client.on("exists", ({ prevCount }: { prevCount: number }) => {
        looking = looking.then(() => look(prevCount + 1)).catch(() => undefined);
      });
  };
  return {
    ...{ name: idle ? "imap-idle" : "imap", company },
    open: async () => {
      if (!client) await open();
    },
    check: async () => {
      await client?.noop().catch((error: Error) => {
        ended ??= error;
      });
      const words = ended?.message;
      if (words === undefined) return;
      client?.close();
      await open();
      throw new Error(words);
    },
  };
}

/** Nothing under way: asked for its life at the end. The submission protocol is not always there. */
function waiting(company: Company, port: 25 | 587): Session {
  let session: SmtpDialogue | undefined;
  return {
    ...{ name: port === 25 ? "smtp" : "submission", company },
    open: async () => {
      session = await SmtpDialogue.open(endpoint(company, port)).catch((error: Error) => {
        if (port === 25 || !/ECONNREFUSED/.test(error.message)) throw error;
        return undefined;
      });
      await session?.ehlo();
      await session?.startTls();
    },
    check: async () => {
      if (session) await ask(session, "NOOP");
      session?.close();
    },
  };
}

/** Half of a message is with the server when the change comes, the rest follows after it. */
function halfSent(company: Company): Session {
  let session: SmtpDialogue;
  let message: Message;
  return {
    ...{ name: "smtp-data", company },
    open: async () => {
      session = await opened(company);
      message = write(incoming[company][0]!);
      await envelope(session, message);
      session.connection.write(text(message));
    },
    check: async () => {
      await end(session, message, "\r\nThe rest.");
      session.close();
    },
  };
}

/** Takes a large file slowly, and compares it at the end with what was put there. */
function download(company: Company, checksum: string): Session {
  let socket: TLSSocket;
  let drip: NodeJS.Timeout;
  let done: Promise<string>;
  return {
    ...{ name: "https-download", company },
    open: async () => {
      const servername = `www.${company}.com`;
      socket = connect({ host: addresses[company], port: 443, servername, ca });
      await once(socket, "secureConnect");
      const hash = createHash("sha256");
      let head: string | undefined = "";
      socket.on("data", (chunk: Buffer) => {
        if (head === undefined) {
          hash.update(chunk);
          return;
        }
        head += chunk.toString("latin1");
        const body = head.indexOf("\r\n\r\n") + 4;
        if (body < 4) return;
        hash.update(Buffer.from(head.slice(body), "latin1"));
        head = undefined;
        socket.pause();
      });
      done = new Promise((resolve) => {
        socket.on("error", (error) => resolve(error.message));
        socket.on("close", () => resolve(hash.digest("hex")));
      });
      socket.write(`GET /download.bin HTTP/1.1\r\nHost: ${servername}\r\nConnection: close\r\n\r\n`);
      // A little each second: the server gives up on who takes nothing (nginx, send_timeout).
      drip = setInterval(() => {
        socket.resume();
        setTimeout(() => socket.pause(), 5);
      }, 1000);
    },
    check: async () => {
      clearInterval(drip);
      setTimeout(() => socket.resume(), 10);
      const found = await done;
      if (found !== checksum) throw new Error(`what came is not the file: ${found}`);
    },
  };
}

const numberOf = (id = ""): number => (id.startsWith(`<${run}-`) ? Number.parseInt(id.slice(run.length + 2), 10) : -1);

/** Seconds within which Postfix has tried again what met a Dovecot that was being reloaded (minimal_backoff_time and queue_run_delay). */
const soon = 150;

/** What became of a message, and during which change it was sent. */
interface Fault {
  readonly words: string;
  readonly change: number;
}

/** How often each message lies in each INBOX, and since when; and what came back. Removes the run's own messages. */
async function count() {
  const lost: string[] = [];
  const doubled: Fault[] = [];
  const putOff: Fault[] = [];
  const bounces: string[] = [];
  let copies = 0;
  let longest = 0;
  for (const user of mailboxes) {
    const company = companies.find((name) => user.endsWith(`@${name}.com`))!;
    const { address: host, port, servername } = endpoint(company, 993);
    const auth = { user, pass: passwords[user] ?? "" };
    const client = new ImapFlow({ host, port, servername, secure: true, tls: { ca }, logger: false, auth });
    await client.connect();
    await client.mailboxOpen("INBOX");
    const found = new Map<number, Date[]>();
    const own: number[] = [];
    const query = { uid: true, envelope: true, internalDate: true };
    for await (const { uid, envelope, internalDate } of client.fetch("1:*", query)) {
      const number = numberOf(envelope?.messageId);
      if (number >= 0) {
        found.set(number, [...(found.get(number) ?? []), new Date(internalDate ?? 0)]);
        own.push(uid);
      } else if (/^mailer-daemon@/i.test(envelope?.from?.[0]?.address ?? "")) {
        bounces.push(`${user}: ${envelope?.subject}`);
      }
    }
    for (const { number, change, accepted, reaches } of sent) {
      const times = found.get(number) ?? [];
      copies += times.length;
      const wanted = accepted !== undefined && reaches.includes(user) ? 1 : 0;
      if (times.length < wanted) lost.push(`message ${number} for ${user}`);
      // One that was refused may not come either.
      if (times.length > wanted && !uncertain.has(number))
        doubled.push({ change, words: `message ${number} is ${times.length} times in ${user}` });
      const seconds = Math.max(
        0,
        ...times.map((time) => Math.round((Number(time) - (accepted ?? Number(time))) / 1000)),
      );
      longest = Math.max(longest, seconds);
      if (seconds > soon) putOff.push({ change, words: `message ${number} for ${user} was put off for ${seconds} s` });
    }
    if (own.length > 0) await client.messageDelete(own, { uid: true });
    await client.logout();
  }
  return { lost, doubled, putOff, longest, bounces, copies };
}

const checksums = process.argv.slice(2);
let sending = true;
const sessions = companies.flatMap((company, index) => [
  reader(company, company === "baidu" ? "maomao@baidu.com" : "zhangsan@qq.com", true),
  reader(company, company === "baidu" ? "haha@baidu.com" : "lisi@qq.com", false),
  ...[waiting(company, 25), waiting(company, 587), halfSent(company), download(company, checksums[index] ?? "")],
]);
let senders: Promise<void>[] = [];

const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  start: async () => {
    senders = companies.flatMap((company) => [sender(company), sender(company, outgoing[company].from)]);
  },
  open: async () => {
    change += 1;
    await Promise.all(sessions.map((session) => session.open()));
  },
  check: () =>
    Promise.all(
      sessions.map(async ({ name, company, check }) => ({
        ...{ name, company },
        ended: await check().then(
          () => null,
          (error: Error) => error.message,
        ),
      })),
    ),
  stop: async () => {
    sending = false;
    await Promise.all(senders);
  },
  count: async () => {
    const accepted = sent.filter((message) => message.accepted !== undefined).length;
    return {
      ...figures,
      sent: sent.length,
      accepted,
      refused,
      latencies,
      uncertain: uncertain.size,
      ...(await count()),
    };
  },
};

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify((await commands[line]?.()) ?? {}));
process.exit(0);
