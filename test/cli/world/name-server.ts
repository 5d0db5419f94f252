// A small authoritative name server over UDP and TCP, that can be told to misbehave.
import dgram from "node:dgram";
import net from "node:net";
import dnsPacket, { type Packet, type Question } from "dns-packet";
import type { Fault } from "./faults.ts";

export interface Zones {
  /** `name TYPE` → the data as dns-packet takes it. */
  readonly records: ReadonlyMap<string, readonly unknown[]>;
  readonly zones: readonly string[];
}

export async function nameServer(place: { address: string; port: number }, zones: Zones, faults: ReadonlySet<Fault>) {
  const udp = dgram.createSocket("udp4");
  udp.on("message", (message, from) => {
    const query = dnsPacket.decode(message);
    udp.send(dnsPacket.encode(answer(query, "udp")), from.port, from.address);
  });
  const tcp = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      const query = dnsPacket.streamDecode(data);
      socket.end(dnsPacket.streamEncode(answer(query, "tcp")));
    });
  });
  await Promise.all([
    new Promise<void>((resolve) => udp.bind(place.port, place.address, resolve)),
    new Promise<void>((resolve) => tcp.listen(place.port, place.address, resolve)),
  ]);
  return () => {
    udp.close();
    tcp.close();
  };

  function answer(query: Packet, transport: "udp" | "tcp"): Packet {
    const [question] = query.questions ?? [];
    const { name, type } = question as Question & { type: string };
    const known = zones.zones.some((zone) => name === zone || name.endsWith(`.${zone}`));
    const recursion = faults.has("the name server resolves for everyone");
    const refused = type === "AXFR" ? !faults.has("anybody may copy the zone") : !known && !recursion;
    const missing = faults.has("TCP tells something else") && transport === "tcp";
    const data = missing ? [] : (zones.records.get(`${name} ${type}`) ?? []);
    const aa = known && !faults.has("the name server is not authoritative") ? dnsPacket.AUTHORITATIVE_ANSWER : 0;
    // The low four bits of the flags are the RCODE (RFC 1035 4.1.1).
    return {
      type: "response",
      id: query.id ?? 0,
      flags: aa | (recursion ? dnsPacket.RECURSION_AVAILABLE : 0) | (refused ? 5 : 0),
      questions: query.questions ?? [],
      answers: refused ? [] : data.map((each) => ({ name, type, ttl: 60, data: each }) as dnsPacket.Answer),
    };
  }
}
