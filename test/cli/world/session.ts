// One connection to a test server: bytes in, lines out, and STARTTLS on the way.
import type { Socket } from "node:net";
import tls from "node:tls";
import type { TlsSettings } from "./tls-settings.ts";
import type { Faults } from "./world.ts";

export abstract class Session {
  protected socket: Socket;
  protected buffer = "";
  protected secure: boolean;
  readonly #tls: TlsSettings;
  readonly #keepsClear: boolean;

  constructor(socket: Socket, { tls, faults }: { tls: TlsSettings; faults: Faults }, secure: boolean) {
    this.socket = socket;
    this.#tls = tls;
    this.#keepsClear = faults.has("commands in clear count after STARTTLS");
    this.secure = secure;
    this.#listen();
  }

  /** Takes what it can from the buffer. */
  protected abstract take(): void;

  protected send(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.socket.write(Buffer.from(`${lines.join("\r\n")}\r\n`, "latin1"));
  }

  /** The next line without its end, or undefined while there is none. */
  protected line(): string | undefined {
    const end = this.buffer.indexOf("\n");
    if (end < 0) return undefined;
    const line = this.buffer.slice(0, end).replace(/\r$/, "");
    this.buffer = this.buffer.slice(end + 1);
    return line;
  }

  /** Says that the handshake may begin, and begins it. */
  protected startTls(line: string): string[] {
    this.send([line]);
    this.socket.removeAllListeners("data");
    if (!this.#keepsClear) this.buffer = "";
    const secureContext = tls.createSecureContext(this.#tls);
    this.socket = new tls.TLSSocket(this.socket, { isServer: true, secureContext });
    this.secure = true;
    this.#listen();
    return [];
  }

  /** Says goodbye. */
  protected end(...lines: string[]): string[] {
    this.send(lines);
    this.socket.end();
    return [];
  }

  #listen(): void {
    this.socket.on("error", () => {});
    this.socket.on("data", (chunk: Buffer) => {
      this.buffer += chunk.toString("latin1");
      this.take();
    });
  }
}
