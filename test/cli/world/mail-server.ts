// A mail server in the test's process: SMTP, IMAP and POP3 on all their ports, mailboxes in memory, mail to the other server passed on to it.
import net, { type Server, type Socket } from "node:net";
import tls from "node:tls";
import { ImapSession } from "./imap-session.ts";
import { Pop3Session } from "./pop3-session.ts";
import { SmtpSession } from "./smtp-session.ts";
import type { TlsSettings } from "./tls-settings.ts";
import type { Faults } from "./world.ts";

export interface MailSetup {
  readonly address: string;
  readonly port: (standard: number) => number;
  readonly hostname: string;
  readonly origin: string;
  /** Recipient → the mailboxes that it reaches, here or at the other server. */
  readonly routes: Readonly<Record<string, readonly string[]>>;
  readonly passwords: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  readonly tls: TlsSettings;
  readonly faults: Faults;
}

const protocolOf: Readonly<Record<string, string>> = {
  ...{ 25: "smtp", 587: "submission", 465: "submissions", 143: "imap", 993: "imaps", 110: "pop3", 995: "pop3s" },
};

export interface Letter {
  readonly uid: number;
  readonly message: string;
}

interface Transaction {
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly message: string;
}

export class MailServer {
  readonly #setup: MailSetup;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly mailboxes = new Map<string, Letter[]>();
  nextUid = 1;
  /** The other company's server. */
  peer: MailServer | undefined;

  constructor(setup: MailSetup) {
    this.#setup = setup;
  }

  get tls(): TlsSettings {
    return this.#setup.tls;
  }
  get faults(): Faults {
    return this.#setup.faults;
  }
  get hostname(): string {
    return this.#setup.hostname;
  }
  get origin(): string {
    return this.#setup.origin;
  }
  get routes(): MailSetup["routes"] {
    return this.#setup.routes;
  }

  async start(): Promise<void> {
    if (this.faults.has("nothing answers")) return;
    const session = { 25: SmtpSession, 587: SmtpSession, 465: SmtpSession, 143: ImapSession, 993: ImapSession };
    const kinds = Object.entries({ ...session, 110: Pop3Session, 995: Pop3Session }).filter(([standard]) =>
      this.#setup.protocols.includes(protocolOf[standard] ?? ""),
    );
    await Promise.all(
      kinds.map(([standard, Kind]) => {
        const port = Number(standard);
        const silent = this.faults.has("silence");
        const open = (socket: Socket): void => {
          if (!silent) new Kind(this, socket, port);
        };
        const once = [465, 993, 995].includes(port) && !silent;
        const server = once ? tls.createServer(this.tls, open) : net.createServer(open);
        server.on("tlsClientError", () => {});
        server.on("connection", (socket: Socket) => {
          this.#sockets.add(socket);
          socket.on("error", () => {});
        });
        this.#servers.push(server);
        const { address, port: map } = this.#setup;
        return new Promise<void>((resolve) => server.listen(map(port), address, resolve));
      }),
    );
  }

  stop(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  knows(user: string, password: string): boolean {
    if (this.faults.has("any password is right")) return true;
    return this.#setup.passwords[user] === password && !this.faults.has("the right password is wrong");
  }

  /** Whether the recipient's domain is one of this server's. */
  isOwn(recipient: string): boolean {
    const domain = recipient.split("@")[1];
    return Object.keys(this.routes).some((address) => address.endsWith(`@${domain}`));
  }

  /** Takes a message and delivers it: here, or at the other server. */
  accept({ sender, recipients, message }: Transaction): void {
    const { faults } = this;
    if (faults.has("mail is lost")) return;
    const reached = recipients.flatMap((recipient) => this.#reached(recipient));
    const copies = faults.has("messages come twice") ? reached.concat(reached) : [...new Set(reached)];
    const protocol = faults.has("servers talk in clear") ? "ESMTP" : "ESMTPS";
    for (const address of copies) {
      if (this.#setup.passwords[address] !== undefined) this.deliver(address, message);
      else {
        const name = faults.has("the other server's name is not in Received") ? "unknown" : this.hostname;
        const by = `by ${this.peer?.hostname} (Postfix)\r\n\twith ${protocol} id 1 for <${address}>; Thu, 1 Jan 2026 00:00:00 +0000`;
        const received = `Received: from ${name} (${name} [127.0.0.1])\r\n\t${by}\r\n`;
        if (sender !== undefined) this.peer?.fromPeer(address, received + message);
      }
    }
  }

  fromPeer(address: string, message: string): void {
    if (this.faults.has("mail from others is lost")) return;
    for (const recipient of this.#reached(address)) this.deliver(recipient, message);
  }

  deliver(address: string, message: string): void {
    this.mailboxes.set(address, [...(this.mailboxes.get(address) ?? []), { uid: this.nextUid, message }]);
    this.nextUid += 1;
  }

  #reached(recipient: string): readonly string[] {
    const { faults } = this;
    const reached = this.routes[recipient] ?? [recipient];
    if (recipient.startsWith("ann@alpha") && faults.has("copies are not made")) return [recipient];
    if (recipient.startsWith("ann@alpha") && faults.has("who has a copy sent loses the message"))
      return reached.slice(1);
    if (recipient.startsWith("team@") && faults.has("the group has lost a member")) return reached.slice(0, 1);
    if (recipient === "cat@group.example") {
      if (faults.has("the alias domain's own alias is ignored")) return ["cat@alpha.example"];
      if (faults.has("the alias domain's own alias is not the only one")) return [...reached, "cat@alpha.example"];
    }
    return reached;
  }
}
