// POP3 line by line (RFC 1939, RFC 2449, RFC 2595): log-ins, what is refused in clear, and finding a message from its header.
import { type Endpoint, LineConnection, type TlsDetails } from "./line.ts";

export class Pop3Dialogue {
  readonly connection: LineConnection;

  private constructor(connection: LineConnection) {
    this.connection = connection;
  }

  static async open(endpoint: Endpoint, security: "plain" | "tls" = "plain"): Promise<Pop3Dialogue> {
    const connection =
      security === "tls" ? await LineConnection.connectTls(endpoint) : await LineConnection.connect(endpoint);
    const greeting = await connection.readLine();
    if (!greeting.startsWith("+OK")) throw new Error(`the POP3 greeting is ${greeting}`);
    return new Pop3Dialogue(connection);
  }

  /** The status line: `+OK …` or `-ERR …`. */
  command(line: string): Promise<string> {
    this.connection.write(`${line}\r\n`);
    return this.connection.readLine();
  }

  /** The lines after `+OK`, up to the lone dot. Rejects on `-ERR`. */
  async listing(line: string): Promise<string[]> {
    const status = await this.command(line);
    if (!status.startsWith("+OK")) throw new Error(`${line} was answered ${status}`);
    const lines: string[] = [];
    const read = this.connection.reader();
    for (;;) {
      const next = await read();
      if (next === ".") return lines;
      lines.push(next.startsWith(".") ? next.slice(1) : next);
    }
  }

  async startTls(details?: TlsDetails): Promise<void> {
    const status = await this.command("STLS");
    if (!status.startsWith("+OK")) throw new Error(`STLS was answered ${status}`);
    await this.connection.startTls(details);
  }

  /** The answer to the command that failed, or to PASS. */
  async login(user: string, password: string): Promise<string> {
    const asked = await this.command(`USER ${user}`);
    return asked.startsWith("+OK") ? this.command(`PASS ${password}`) : asked;
  }

  /** Whether one of the newest messages has that Message-ID. */
  async holds(messageId: string): Promise<boolean> {
    const count = Number((await this.command("STAT")).split(" ")[1] ?? 0);
    for (let number = count; number > Math.max(0, count - 100); number -= 1) {
      const header = await this.listing(`TOP ${number} 0`);
      if (header.join("\n").includes(messageId)) return true;
    }
    return false;
  }

  close(): void {
    this.connection.write("QUIT\r\n");
    this.connection.socket.end();
    setTimeout(() => this.connection.close(), 500).unref();
  }
}
