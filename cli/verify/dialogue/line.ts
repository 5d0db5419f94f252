// A conversation in lines over TCP or TLS, with a time limit on every answer: what the SMTP, IMAP and POP3 dialogues are made of.
import net from "node:net";
import tls from "node:tls";

/** Where a service is, and what to expect of its certificate. The address is connected to, the name goes into SNI and is verified. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly servername: string;
  /** Certificates to trust, PEM. Default: those of Node.js. */
  readonly ca?: string | undefined;
  /** Milliseconds that one answer may take. */
  readonly patience: number;
}

/** What one says about TLS beyond the endpoint: versions, ciphers, whether an untrusted certificate is fine. */
export type TlsDetails = Pick<
  tls.ConnectionOptions,
  "minVersion" | "maxVersion" | "ciphers" | "rejectUnauthorized" | "secureContext"
>;

/** Of one connection, bytes: a thousand times what a dialogue of ours needs. */
const wordsLimit = 4 * 1024 * 1024;

export class LineConnection {
  readonly endpoint: Endpoint;
  #socket: net.Socket | tls.TLSSocket;
  #received = "";
  #heard = 0;
  #ended: Error | undefined;
  #wake: () => void = () => {};

  private constructor(endpoint: Endpoint, socket: net.Socket) {
    this.endpoint = endpoint;
    this.#socket = socket;
    this.#listen();
  }

  static async connect(endpoint: Endpoint): Promise<LineConnection> {
    const socket = net.connect({ host: endpoint.address, port: endpoint.port });
    await opened(socket, "connect", endpoint);
    return new LineConnection(endpoint, socket);
  }

  /** TLS at once, as on 465, 993 and 995. */
  static async connectTls(endpoint: Endpoint, details: TlsDetails = {}): Promise<LineConnection> {
    const connection = await LineConnection.connect(endpoint);
    await connection.startTls(details);
    return connection;
  }

  get socket(): net.Socket | tls.TLSSocket {
    return this.#socket;
  }

  /** What has arrived and has not been read. */
  get pending(): string {
    return this.#received;
  }

  /** Goes over to TLS on this connection. Rejects when the certificate is not trusted or is for another name. */
  async startTls(details: TlsDetails = {}): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners("data");
    plain.removeAllListeners("close");
    // What somebody put into the clear before the handshake is no answer of the server's (CVE-2011-0411).
    this.#received = "";
    const { servername, ca } = this.endpoint;
    const secure = tls.connect({ socket: plain, servername, ...(ca ? { ca } : {}), ...details });
    try {
      await opened(secure, "secureConnect", this.endpoint);
    } catch (error) {
      plain.destroy();
      throw error;
    }
    this.#socket = secure;
    this.#listen();
  }

  write(data: string | Buffer): void {
    this.#socket.write(data);
  }

  /** The next line, without its end. Rejects when the server closes or stays silent. */
  async readLine(patience = this.endpoint.patience): Promise<string> {
    const end = Date.now() + patience;
    for (;;) {
      const newline = this.#received.indexOf("\n");
      if (newline >= 0) {
        const line = this.#received.slice(0, newline).replace(/\r$/, "");
        this.#received = this.#received.slice(newline + 1);
        return line;
      }
      if (this.#ended) throw this.#ended;
      const left = end - Date.now();
      if (left <= 0) {
        this.close();
        throw new Error(`${where(this.endpoint)} gave no answer within ${seconds(patience)}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Reads the lines of one answer, all of them within the time. */
  reader(patience = this.endpoint.patience): () => Promise<string> {
    const end = Date.now() + patience;
    return () => this.readLine(Math.max(end - Date.now(), 0));
  }

  close(): void {
    this.#socket.destroy();
  }

  #listen(): void {
    const ended = (error?: Error): void => {
      this.#ended ??= error ?? new Error(`${where(this.endpoint)} closed the connection`);
      this.#wake();
    };
    this.#socket.on("data", (chunk: Buffer) => {
      this.#heard += chunk.length;
      if (this.#heard > wordsLimit) {
        this.close();
        return ended(new Error(`${where(this.endpoint)} said more than ${wordsLimit} bytes, which is no dialogue`));
      }
      this.#received += chunk.toString("latin1");
      this.#wake();
    });
    this.#socket.on("error", ended);
    this.#socket.on("close", () => ended());
  }
}

/** Resolves at that event; rejects on an error, a close or a silence, and then leaves no socket behind. */
export function opened(
  socket: net.Socket,
  event: "connect" | "secureConnect",
  { patience, ...place }: Pick<Endpoint, "address" | "port" | "patience">,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const what = event === "connect" ? "no connection" : "no TLS handshake";
    const timer = setTimeout(() => fail(new Error(`${what} to ${where(place)} within ${seconds(patience)}`)), patience);
    socket.once("error", fail);
    socket.once("close", () => fail(new Error(`${where(place)} closed the connection`)));
    socket.once(event, () => {
      clearTimeout(timer);
      socket.removeAllListeners("close");
      socket.removeListener("error", fail);
      resolve();
    });
  });
}

export const where = ({ address, port }: Pick<Endpoint, "address" | "port">): string => `${address}:${port}`;
const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`;
