// SMTP line by line, for the checks that assert exact reply codes (RFC 5321); deliveries go through nodemailer instead.
import { type Endpoint, LineConnection, type TlsDetails } from "./line.ts";

export class SmtpReply {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    this.lines = lines;
  }

  get code(): string {
    return this.lines.at(-1)?.slice(0, 3) ?? "";
  }

  /** Code and enhanced code (RFC 3463), such as `554 5.7.1`; the code alone where there is no enhanced one. */
  get status(): string {
    return /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3}(?= |$))?/.exec(this.lines.at(-1) ?? "")?.[0].replace("-", " ") ?? "";
  }

  get ok(): boolean {
    return this.code.startsWith("2");
  }

  /** The last line, as a person would quote it. */
  toString(): string {
    return this.lines.at(-1) ?? "nothing";
  }
}

export class SmtpDialogue {
  readonly connection: LineConnection;
  readonly greeting: SmtpReply;
  /** Keywords of the last EHLO, in capitals, with their parameters. */
  capabilities: ReadonlyMap<string, string> = new Map();

  private constructor(connection: LineConnection, greeting: SmtpReply) {
    this.connection = connection;
    this.greeting = greeting;
  }

  /** Connects and waits for the greeting, which a server with postscreen(8) holds back for some seconds from a new client. */
  static async open(endpoint: Endpoint, security: "plain" | "tls" = "plain"): Promise<SmtpDialogue> {
    const connection =
      security === "tls" ? await LineConnection.connectTls(endpoint) : await LineConnection.connect(endpoint);
    return new SmtpDialogue(connection, await readReply(connection));
  }

  async command(line: string): Promise<SmtpReply> {
    this.connection.write(`${line}\r\n`);
    return this.reply();
  }

  reply(patience?: number): Promise<SmtpReply> {
    return readReply(this.connection, patience);
  }

  /** Says hello by our address (RFC 5321 4.1.3): a client need not have a name. */
  async ehlo(): Promise<SmtpReply> {
    const own = this.connection.socket.localAddress ?? "127.0.0.1";
    const reply = await this.command(`EHLO [${own.includes(":") ? `IPv6:${own}` : own}]`);
    this.capabilities = new Map(
      reply.lines.slice(1).map((line) => {
        const [keyword = "", ...parameters] = line.slice(4).split(" ");
        return [keyword.toUpperCase(), parameters.join(" ")];
      }),
    );
    return reply;
  }

  /** STARTTLS and a new EHLO (RFC 3207 4.2). */
  async startTls(details?: TlsDetails): Promise<void> {
    const reply = await this.command("STARTTLS");
    if (reply.code !== "220") throw new Error(`STARTTLS was answered ${reply}`);
    await this.connection.startTls(details);
    await this.ehlo();
  }

  login(user: string, password: string): Promise<SmtpReply> {
    return this.command(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString("base64")}`);
  }

  /** Says goodbye without waiting for the answer. */
  close(): void {
    this.connection.write("QUIT\r\n");
    this.connection.socket.end();
    setTimeout(() => this.connection.close(), 500).unref();
  }
}

async function readReply(connection: LineConnection, patience?: number): Promise<SmtpReply> {
  const lines: string[] = [];
  const read = connection.reader(patience);
  for (;;) {
    const line = await read();
    lines.push(line);
    if (!/^\d{3}-/.test(line)) return new SmtpReply(lines);
  }
}
