// SMTP as the tests' mail servers speak it, on 25, 587 and 465, right or wrong.
import type { Socket } from "node:net";
import type { MailServer } from "./mail-server.ts";
import { Session } from "./session.ts";

export class SmtpSession extends Session {
  readonly #server: MailServer;
  readonly #port: number;
  #user = "";
  #sender = "";
  #recipients: string[] = [];
  #inData = false;

  constructor(server: MailServer, socket: Socket, port: number) {
    super(socket, server, port === 465);
    this.#server = server;
    this.#port = port;
    const name = server.faults.has("the banner is another name") ? "localhost.localdomain" : server.hostname;
    this.send([`220 ${name} ESMTP`]);
  }

  protected override take(): void {
    for (;;) {
      if (this.#inData) {
        const end = this.#server.faults.has("LF ends a message") ? /(^|\n)\.\r?\n/ : /(^|\r\n)\.\r\n/;
        const match = end.exec(this.buffer);
        if (!match) return;
        const message = this.buffer.slice(0, match.index);
        this.buffer = this.buffer.slice(match.index + match[0].length);
        this.#inData = false;
        this.#server.accept({ sender: this.#sender, recipients: this.#recipients, message });
        this.send(["250 2.0.0 Ok: queued"]);
        continue;
      }
      const line = this.line();
      if (line === undefined) return;
      this.send(this.#command(line));
    }
  }

  #command(line: string): string[] {
    const { faults } = this.#server;
    const verb = (line.split(" ")[0] ?? "").toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? "";
    const early = this.#port === 587 && !this.secure;
    if (verb === "EHLO") return this.#hello();
    if (verb === "QUIT") {
      return this.end("221 2.0.0 Bye");
    }
    if (verb === "NOOP" || verb === "RSET") return ["250 2.0.0 Ok"];
    if (verb === "STARTTLS") {
      return this.startTls("220 2.0.0 Ready to start TLS");
    }
    if (verb === "AUTH" && faults.has("587 answers AUTH in clear") && early)
      return ["535 5.7.8 Error: authentication failed"];
    if (early) return ["530 5.7.0 Must issue a STARTTLS command first"];
    if (verb === "VRFY")
      return [faults.has("VRFY tells who exists") ? `252 2.0.0 ${address}` : "502 5.5.1 VRFY command is disabled"];
    if (verb === "AUTH") return this.#authenticate(line.split(" ")[2] ?? "");
    if (verb === "MAIL") {
      if (faults.has("its disk is full")) return ["452 4.3.1 Insufficient system storage"];
      this.#sender = address;
      this.#recipients = [];
      return ["250 2.1.0 Ok"];
    }
    if (verb === "RCPT") return this.#recipient(address);
    if (verb === "DATA") {
      this.#inData = true;
      return ["354 End data with <CR><LF>.<CR><LF>"];
    }
    return ["500 5.5.2 Error: command not recognized"];
  }

  #hello(): string[] {
    const { faults, hostname } = this.#server;
    const name = faults.has("EHLO says another name") ? "localhost" : hostname;
    const starttls = this.#port !== 465 && !this.secure && !(faults.has("25 offers no STARTTLS") && this.#port === 25);
    const auth =
      this.#port === 25 ? faults.has("25 takes passwords") : this.secure || faults.has("587 takes passwords in clear");
    const anonymous = faults.has("AUTH offers ANONYMOUS") ? " ANONYMOUS" : "";
    const keywords = [name, ...(starttls ? ["STARTTLS"] : []), ...(auth ? [`AUTH PLAIN${anonymous}`] : []), "8BITMIME"];
    return [...keywords.map((keyword, index) => `250${index === keywords.length - 1 ? " " : "-"}${keyword}`)];
  }

  #authenticate(response: string): string[] {
    if (this.#port === 25 && !this.#server.faults.has("25 takes passwords"))
      return ["503 5.5.1 Error: authentication not enabled"];
    const [, user = "", password = ""] = Buffer.from(response, "base64").toString().split("\0");
    if (this.#server.faults.has("the log-in service is slow")) return ["454 4.7.0 Temporary authentication failure"];
    if (!this.#server.knows(user, password)) return ["535 5.7.8 Error: authentication failed"];
    this.#user = user;
    return ["235 2.7.0 Authentication successful"];
  }

  #recipient(address: string): string[] {
    const { faults } = this.#server;
    const recipient = address.includes("@") ? address : `${address}@${this.#server.origin}`;
    if (!address.includes("@") && faults.has("a recipient without a domain is refused"))
      return ["504 5.5.2 need fully-qualified address"];
    if (this.#port !== 25 && this.#sender !== this.#user && !faults.has("a user may send as anybody"))
      return ["553 5.7.1 Sender address rejected: not owned by user"];
    const own = this.#server.isOwn(recipient);
    const relay = this.#port !== 25 && !faults.has("mail to others is refused");
    if (!own && faults.has("the relay refusal has another code")) return ["450 4.7.1 Relay access denied for now"];
    if (!own && !relay && !faults.has("an open relay")) return ["554 5.7.1 Relay access denied"];
    const known = this.#server.routes[recipient] !== undefined || faults.has("unknown recipients are taken");
    if (own && !known) return ["550 5.1.1 User unknown"];
    this.#recipients.push(recipient);
    return ["250 2.1.5 Ok"];
  }
}
