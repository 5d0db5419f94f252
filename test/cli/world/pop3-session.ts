// POP3 as the tests' mail servers speak it, right or wrong.
import type { Socket } from "node:net";
import type { Letter, MailServer } from "./mail-server.ts";
import { Session } from "./session.ts";

export class Pop3Session extends Session {
  readonly #server: MailServer;
  #user = "";

  constructor(server: MailServer, socket: Socket, port: number) {
    super(socket, server, port === 995);
    this.#server = server;
    this.send(["+OK ready"]);
  }

  protected override take(): void {
    for (let line = this.line(); line !== undefined; line = this.line()) this.send(this.#command(line));
  }

  get #letters(): readonly Letter[] {
    const hidden = this.#server.faults.has("995 does not show the message");
    return hidden ? [] : (this.#server.mailboxes.get(this.#user) ?? []);
  }

  #command(line: string): string[] {
    const { faults } = this.#server;
    const [verb = "", argument = ""] = line.split(" ");
    switch (verb) {
      case "CAPA": {
        const inClear = faults.has("110 takes passwords in clear");
        return ["+OK", "STLS", ...(this.secure || inClear ? ["USER", "SASL PLAIN"] : []), "TOP", "."];
      }
      case "STLS":
        return this.startTls("+OK begin");
      case "USER":
        if (!this.secure && !faults.has("110 judges passwords in clear"))
          return ["-ERR [AUTH] Cleartext authentication disallowed"];
        this.#user = argument;
        return ["+OK"];
      case "PASS": {
        const password = Buffer.from(line.slice(5), "latin1").toString("utf8");
        const right = this.#server.knows(this.#user, password) && !faults.has("995 refuses all");
        return [right ? "+OK Logged in." : "-ERR [AUTH] Authentication failed."];
      }
      case "STAT":
        return [`+OK ${this.#letters.length} 0`];
      case "TOP":
        return ["+OK", this.#letters[Number(argument) - 1]?.message.split("\r\n\r\n")[0] ?? "", "", "."];
      case "QUIT":
        return this.end("+OK");
      default:
        return ["-ERR unknown"];
    }
  }
}
