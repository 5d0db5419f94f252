// Asks a name server so often a second, run as a client of the lab's network: `ADDRESS NAME RATE SECONDS`. Prints how many questions were asked, and how many were answered within a second.
import { createSocket } from "node:dgram";
import { encode } from "dns-packet";

const [address = "", name = "", rate = "0", seconds = "0"] = process.argv.slice(2);
const socket = createSocket("udp4");
const asked = new Map<number, number>();
let answered = 0;
socket.on("message", (message) => {
  const when = asked.get(message.readUInt16BE(0));
  if (when !== undefined && performance.now() - when < 1000) answered += 1;
});

const perTick = Number(rate) / 100;
const end = performance.now() + Number(seconds) * 1000;
let sent = 0;
let due = performance.now();
while (performance.now() < end) {
  for (let each = 0; each < perTick; each += 1) {
    const id = sent % 65536;
    asked.set(id, performance.now());
    socket.send(encode({ type: "query", id, questions: [{ type: "A", name }] }), 53, address);
    sent += 1;
  }
  due += 10;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
}
await new Promise((resolve) => setTimeout(resolve, 1000));
socket.close();
console.log(JSON.stringify({ sent, answered }));
