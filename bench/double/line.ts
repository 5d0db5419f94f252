// A line with a length: what is said into one end comes out of the other half a round trip later. Put before the double's SSH server by hosts.ts.
import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/** Bytes on their way, in their order; null is the end. */
class Way {
  readonly #milliseconds: number;
  readonly #arrive: (chunk: Buffer | null) => void;
  readonly #under: { readonly at: number; readonly chunk: Buffer | null }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, arrive: (chunk: Buffer | null) => void) {
    this.#milliseconds = milliseconds;
    this.#arrive = arrive;
  }

  send(chunk: Buffer | null): void {
    this.#under.push({ at: performance.now() + this.#milliseconds, chunk });
    this.#timer ??= this.#wait();
  }

  cut(): void {
    clearTimeout(this.#timer);
    this.#under.length = 0;
  }

  #wait(): NodeJS.Timeout | undefined {
    const [next] = this.#under;
    return next && setTimeout(() => this.#deliver(), Math.max(0, next.at - performance.now()));
  }

  #deliver(): void {
    // A timer counts whole milliseconds, and may be early by a part of one.
    while (this.#under[0] && this.#under[0].at <= performance.now() + 0.5) this.#arrive(this.#under.shift()!.chunk);
    this.#timer = this.#wait();
  }
}

/** The far end of a socket's line. Its bandwidth has no limit. */
export function farEnd(socket: Socket, roundTrip: number): Duplex {
  const here = new Way(roundTrip / 2, (chunk) => far.push(chunk));
  const back = new Way(roundTrip / 2, (chunk) => (chunk ? socket.write(chunk) : socket.end()));
  const far = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      back.send(chunk);
      done();
    },
    final: (done) => {
      back.send(null);
      done();
    },
    destroy: (error, done) => {
      here.cut();
      // What was said before still arrives.
      if (error) socket.destroy();
      else back.send(null);
      done(error);
    },
  });
  socket.setNoDelay(true);
  socket.on("data", (chunk) => here.send(chunk));
  socket.once("end", () => here.send(null));
  socket.once("error", () => far.destroy());
  socket.once("close", () => {
    back.cut();
    here.send(null);
  });
  return far;
}
