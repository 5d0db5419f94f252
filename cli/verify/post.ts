// Sends mail as a user and watches mailboxes for it, as mail programs do (nodemailer, imapflow), one session per user; removes its own messages at the end.
import { ImapFlow } from "imapflow";
import nodemailer from "nodemailer";
import type SMTPPool from "nodemailer/lib/smtp-pool/index.js";
import { Failed, Skipped } from "./check.ts";
import type { Endpoint } from "./dialogue/line.ts";
import { type Company, type MailModel, mailboxesOf, showsMail, split, submits } from "./model.ts";

/** What the post has to know of the run that it serves. */
export interface Surroundings {
  /** Unique to this run. */
  readonly run: string;
  readonly companies: readonly Company[];
  readonly millisecondsLeft: number;
  endpoint(mail: MailModel, standardPort: number): Endpoint;
  password(address: string): string;
  meet(company: Company): Promise<void>;
}

export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
}

interface Arrival {
  readonly uid: number;
  readonly source: Buffer;
}

/** A user's INBOX, held open from before anything is sent. */
interface Watch {
  readonly client: ImapFlow;
  next: number;
  readonly arrivals: Map<string, Arrival[]>;
  /** One poll at a time; whoever waits shares it. */
  poll: Promise<void> | undefined;
}

const pollEvery = 300;

export class Post {
  readonly #surroundings: Surroundings;
  readonly #transports = new Map<string, nodemailer.Transporter<SMTPPool.SentMessageInfo>>();
  readonly #watches = new Map<string, Promise<Watch>>();
  #count = 0;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** A Message-ID by which this run knows its own messages again. */
  messageId(from: string): string {
    this.#count += 1;
    return `<${this.#mark}${this.#count}@${split(from)[1]}>`;
  }

  /** Submits by 587 with STARTTLS or by 465, every other user one of the two. Resolves to the Message-ID, once all recipients are taken. */
  async send(letter: Letter): Promise<string> {
    const { from, to, subject } = letter;
    await this.#surroundings.meet(this.#companyOf(from));
    const messageId = this.messageId(from);
    const info = await this.#transport(from).sendMail({
      envelope: { from, to: [...to] },
      messageId,
      from,
      to: [...to],
      subject: `${subject} (postform verify ${this.#surroundings.run})`,
      text: "This message proves that mail gets through. It is removed again at once.\n",
      headers: { "Auto-Submitted": "auto-generated" },
    });
    const refused = info.rejectedErrors?.map((error) => error.response ?? error.message) ?? [];
    if (info.rejected.length > 0) throw new Failed(`refused for ${info.rejected.join(", ")}: ${refused.join("; ")}`);
    return messageId;
  }

  /** How a user submits, for people. */
  route(user: string): "587 STARTTLS" | "465 TLS" {
    const mail = this.#mailOf(user);
    const index = mailboxesOf(this.#companyOf(user)).findIndex(({ address }) => address === user);
    const both = mail.protocols.includes("submission") && mail.protocols.includes("submissions");
    if (!both) return mail.protocols.includes("submissions") ? "465 TLS" : "587 STARTTLS";
    return index % 2 === 0 ? "587 STARTTLS" : "465 TLS";
  }

  /** Logs in and remembers what is in the mailbox, so that only new messages count. */
  async watch(address: string): Promise<void> {
    await this.#watch(address);
  }

  /** The message as it lies in the mailbox. Rejects when it has not come before the time is up. */
  async arrival(address: string, messageId: string): Promise<Buffer> {
    const watch = await this.#watch(address);
    // What is left is kept for the checks that come last.
    const end = Date.now() + Math.min(40_000, Math.max(1000, this.#surroundings.millisecondsLeft - 12_000));
    for (;;) {
      const [arrival] = watch.arrivals.get(messageId) ?? [];
      if (arrival) return arrival.source;
      if (Date.now() > end) throw new Failed(`it did not reach ${address}`);
      await this.#poll(watch);
      await new Promise((resolve) => setTimeout(resolve, pollEvery));
    }
  }

  /** All of the mailboxes under watch that have one of the messages, with how many. */
  async holders(...messageIds: string[]): Promise<ReadonlyMap<string, number>> {
    const looked = [...this.#watches].map(async ([address, opening]): Promise<[string, number]> => {
      const watch = await opening.catch(() => undefined);
      if (!watch) return [address, 0];
      await this.#poll(watch);
      return [address, messageIds.flatMap((id) => watch.arrivals.get(id) ?? []).length];
    });
    return new Map((await Promise.all(looked)).filter(([, count]) => count > 0));
  }

  /** Removes this run's messages and ends every session. Resolves to what could not be removed. */
  async close(): Promise<string | undefined> {
    for (const transport of this.#transports.values()) transport.close();
    const left: string[] = [];
    await Promise.all(
      [...this.#watches].map(async ([address, opening]) => {
        const watch = await opening.catch(() => undefined);
        if (!watch) return;
        try {
          await this.#poll(watch);
          const own = [...watch.arrivals.values()].flat().map(({ uid }) => uid);
          if (own.length > 0) await watch.client.messageDelete(own, { uid: true });
          await watch.client.logout();
        } catch {
          left.push(address);
          watch.client.close();
        }
      }),
    );
    return left.length > 0 ? `messages of this run may be left in ${left.join(", ")}` : undefined;
  }

  get #mark(): string {
    return `postform-verify-${this.#surroundings.run}-`;
  }

  #transport(user: string): nodemailer.Transporter<SMTPPool.SentMessageInfo> {
    const known = this.#transports.get(user);
    if (known) return known;
    if (!submits(this.#mailOf(user))) throw new Skipped(`${this.#mailOf(user).hostname} takes no mail from its users`);
    const tls = this.route(user) === "465 TLS";
    const { address, port, servername, ca, patience } = this.#surroundings.endpoint(
      this.#mailOf(user),
      tls ? 465 : 587,
    );
    const transport = nodemailer.createTransport({
      pool: true,
      maxConnections: 1,
      host: address,
      port,
      secure: tls,
      requireTLS: !tls,
      name: "[127.0.0.1]",
      auth: { user, pass: this.#surroundings.password(user) },
      tls: { servername, ...(ca ? { ca } : {}) },
      connectionTimeout: patience,
      greetingTimeout: patience,
      socketTimeout: patience * 2,
    });
    // An idle connection that breaks is told by the next message.
    transport.on("error", () => {});
    this.#transports.set(user, transport);
    return transport;
  }

  #watch(address: string): Promise<Watch> {
    const opening = this.#watches.get(address) ?? this.#open(address);
    this.#watches.set(address, opening);
    return opening;
  }

  async #open(user: string): Promise<Watch> {
    await this.#surroundings.meet(this.#companyOf(user));
    const mail = this.#mailOf(user);
    if (!showsMail(mail)) throw new Skipped(`${mail.hostname} serves no IMAP to look into ${user}`);
    const tls = mail.protocols.includes("imaps");
    const { address, port, servername, ca, patience } = this.#surroundings.endpoint(mail, tls ? 993 : 143);
    const client = new ImapFlow({
      host: address,
      port,
      secure: tls,
      ...(tls ? {} : { doSTARTTLS: true }),
      servername,
      auth: { user, pass: this.#surroundings.password(user) },
      tls: ca ? { ca } : {},
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: patience,
      greetingTimeout: patience,
      socketTimeout: 90_000,
    });
    // A connection that breaks later is told by the command that needs it.
    client.on("error", () => {});
    await client.connect().catch((error: Error & { responseText?: string }) => {
      throw new Error(`log-in as ${user}: ${error.responseText ?? error.message}`);
    });
    const { uidNext } = await client.mailboxOpen("INBOX");
    return { client, next: uidNext, arrivals: new Map(), poll: undefined };
  }

  #poll(watch: Watch): Promise<void> {
    watch.poll ??= this.#look(watch).finally(() => {
      watch.poll = undefined;
    });
    return watch.poll;
  }

  async #look(watch: Watch): Promise<void> {
    const { client, arrivals } = watch;
    await client.noop();
    const from = watch.next;
    // `n:*` names the last message even when its number is lower (RFC 9051, seq-range).
    const messages = await client.fetchAll(`${from}:*`, { uid: true, headers: ["message-id"] }, { uid: true });
    for (const { uid, headers } of messages) {
      if (uid < from) continue;
      const id = /<[^>]+>/.exec(headers?.toString() ?? "")?.[0];
      if (id?.startsWith(`<${this.#mark}`)) {
        const { source } = (await client.fetchOne(String(uid), { source: true }, { uid: true })) || {};
        arrivals.set(id, [...(arrivals.get(id) ?? []), { uid, source: source ?? Buffer.alloc(0) }]);
      }
      watch.next = Math.max(watch.next, uid + 1);
    }
  }

  #companyOf(address: string): Company {
    const [, domain] = split(address);
    const company = this.#surroundings.companies.find(({ mail }) => mail && domain in mail.domains);
    if (!company) throw new Error(`no company has the domain of ${address}`);
    return company;
  }

  #mailOf(address: string): MailModel {
    const { mail } = this.#companyOf(address);
    if (!mail) throw new Error(`the company of ${address} has no mail`);
    return mail;
  }
}
