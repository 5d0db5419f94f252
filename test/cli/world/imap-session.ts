// As much of IMAP as imapflow needs to log in, watch an INBOX and delete from it, right or wrong.
import type { Socket } from "node:net";
import type { Letter, MailServer } from "./mail-server.ts";
import { Session } from "./session.ts";

export class ImapSession extends Session {
  readonly #server: MailServer;
  readonly #startedPlain: boolean;
  #user = "";

  constructor(server: MailServer, socket: Socket, port: number) {
    super(socket, server, port === 993);
    this.#server = server;
    this.#startedPlain = port === 143;
    this.send(["* OK ready"]);
  }

  protected override take(): void {
    for (let line = this.line(); line !== undefined; line = this.line()) this.send(this.#command(line));
  }

  #capabilities(): string {
    const clear = this.#startedPlain && !this.secure;
    const login = this.#server.faults.has("143 takes passwords in clear") ? "AUTH=PLAIN" : "LOGINDISABLED";
    const anonymous = this.#server.faults.has("AUTH offers ANONYMOUS") ? "AUTH=ANONYMOUS" : "";
    return `CAPABILITY IMAP4rev1 UIDPLUS ${clear ? `STARTTLS ${login}` : anonymous}`;
  }

  #command(line: string): string[] {
    const [tag = "", verb = "", ...rest] = line.split(" ");
    const ok = (...untagged: string[]): string[] => [...untagged.map((each) => `* ${each}`), `${tag} OK done`];
    switch (verb.toUpperCase()) {
      case "CAPABILITY":
        return ok(this.#capabilities());
      case "STARTTLS":
        return this.startTls(`${tag} OK begin`);
      case "LOGIN": {
        const [, user, password] =
          /^LOGIN ("(?:\\.|[^"])*"|\S+) ("(?:\\.|[^"])*"|\S+)$/i.exec(line.slice(tag.length + 1)) ?? [];
        return this.#login(tag, unquote(user), unquote(password));
      }
      case "LIST":
        return ok('LIST (\\HasNoChildren) "/" INBOX');
      case "SELECT":
        return ok(
          "FLAGS (\\Seen \\Deleted)",
          `${this.#letters.length} EXISTS`,
          "0 RECENT",
          "OK [UIDVALIDITY 1] valid",
          `OK [UIDNEXT ${this.#server.nextUid}] next`,
        );
      case "NOOP":
        return ok(`${this.#letters.length} EXISTS`);
      case "UID":
        return this.#uid(tag, rest);
      case "LOGOUT":
        return this.end("* BYE", `${tag} OK`);
      default:
        return ok();
    }
  }

  get #letters(): Letter[] {
    return this.#server.mailboxes.get(this.#user) ?? [];
  }

  #login(tag: string, user: string, password: string): string[] {
    const { faults } = this.#server;
    if (this.#startedPlain && !this.secure && !faults.has("143 judges passwords in clear"))
      return [`${tag} NO [PRIVACYREQUIRED] Cleartext authentication disallowed`];
    if (!this.#server.knows(user, password)) return [`${tag} NO [AUTHENTICATIONFAILED] Authentication failed.`];
    this.#user = user;
    return [`${tag} OK [${this.#capabilities()}] Logged in`];
  }

  #uid(tag: string, [verb = "", range = "", ...rest]: string[]): string[] {
    const letters = this.#letters;
    const [from = "0", to = from] = range.split(":");
    const numbers = range.split(",").map(Number);
    const named = ({ uid }: Letter): boolean =>
      range.includes(",") ? numbers.includes(uid) : uid >= Number(from) && (to === "*" || uid <= Number(to));
    const chosen = letters.filter(named);
    // `n:*` always names the last message (RFC 9051).
    const last = letters.at(-1);
    if (to === "*" && last && !chosen.includes(last)) chosen.push(last);
    if (verb.toUpperCase() === "FETCH") {
      const whole = /BODY(\.PEEK)?\[\]/i.test(rest.join(" "));
      for (const letter of chosen) {
        const header = `${/^message-id:.*$/im.exec(letter.message)?.[0] ?? ""}\r\n\r\n`;
        const [item, text] = whole ? ["BODY[]", letter.message] : ["BODY[HEADER.FIELDS (MESSAGE-ID)]", header];
        const sequence = letters.indexOf(letter) + 1;
        this.socket.write(
          Buffer.from(`* ${sequence} FETCH (UID ${letter.uid} ${item} {${text.length}}\r\n${text})\r\n`, "latin1"),
        );
      }
    }
    if (verb.toUpperCase() === "EXPUNGE")
      this.#server.mailboxes.set(
        this.#user,
        letters.filter((letter) => !named(letter)),
      );
    return [`${tag} OK done`];
  }
}

const unquote = (text = ""): string => text.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1");
