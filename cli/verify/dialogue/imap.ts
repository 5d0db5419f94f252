// IMAP line by line (RFC 9051), for what must be refused; mailboxes are read with imapflow instead.
import { type Endpoint, LineConnection, type TlsDetails } from "./line.ts";

export class ImapDialogue {
  readonly connection: LineConnection;
  #count = 0;

  private constructor(connection: LineConnection) {
    this.connection = connection;
  }

  static async open(endpoint: Endpoint, security: "plain" | "tls" = "plain"): Promise<ImapDialogue> {
    const connection =
      security === "tls" ? await LineConnection.connectTls(endpoint) : await LineConnection.connect(endpoint);
    const greeting = await connection.readLine();
    if (!greeting.startsWith("* OK")) throw new Error(`the IMAP greeting is ${greeting}`);
    return new ImapDialogue(connection);
  }

  /** The tagged answer without its tag (`OK …`, `NO [CODE] …`, `BAD …`), and the untagged lines before it. */
  async command(line: string): Promise<{ readonly status: string; readonly untagged: readonly string[] }> {
    this.#count += 1;
    const tag = `v${this.#count}`;
    this.connection.write(`${tag} ${line}\r\n`);
    const untagged: string[] = [];
    const read = this.connection.reader();
    for (;;) {
      const next = await read();
      if (next.startsWith(`${tag} `)) return { status: next.slice(tag.length + 1), untagged };
      untagged.push(next);
    }
  }

  async capabilities(): Promise<readonly string[]> {
    const { untagged } = await this.command("CAPABILITY");
    const line = untagged.find((candidate) => candidate.toUpperCase().startsWith("* CAPABILITY "));
    return (line ?? "").toUpperCase().split(" ").slice(2);
  }

  async startTls(details?: TlsDetails): Promise<void> {
    const { status } = await this.command("STARTTLS");
    if (!status.startsWith("OK")) throw new Error(`STARTTLS was answered ${status}`);
    await this.connection.startTls(details);
  }

  async login(user: string, password: string): Promise<string> {
    const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
    return (await this.command(`LOGIN ${quoted(user)} ${quoted(password)}`)).status;
  }

  close(): void {
    this.connection.close();
  }
}
