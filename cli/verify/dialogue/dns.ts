// DNS questions straight to one name server, over UDP and TCP (RFC 1035, RFC 7766), with the header's bits that the checks look at.
import { randomInt } from "node:crypto";
import dgram from "node:dgram";
import { lookup } from "node:dns/promises";
import net from "node:net";
import dnsPacket, { type DecodedPacket, type RecordType } from "dns-packet";
import { opened, where } from "./line.ts";

export interface NameServer {
  readonly address: string;
  readonly port: number;
  /** Milliseconds that an answer may take. */
  readonly patience: number;
}

export interface Question {
  readonly name: string;
  readonly type: RecordType | "AXFR";
  readonly transport?: "udp" | "tcp";
  readonly recursion?: "desired" | "not desired";
}

export interface DnsAnswer {
  readonly rcode: string;
  readonly authoritative: boolean;
  readonly recursionAvailable: boolean;
  /** Data of the answers of the asked type, in zone file syntax with names in lower case and no final dot; sorted. */
  readonly values: readonly string[];
}

export async function ask({ address, ...rest }: NameServer, question: Question): Promise<DnsAnswer> {
  const server = { ...rest, address: net.isIP(address) ? address : (await lookup(address)).address };
  const { name, type, transport = "udp", recursion = "not desired" } = question;
  const query = {
    type: "query" as const,
    id: randomInt(65536),
    flags: recursion === "desired" ? dnsPacket.RECURSION_DESIRED : 0,
    questions: [{ type: type as RecordType, name }],
  };
  const send = transport === "udp" ? overUdp : overTcp;
  const answer = (await send(server, query, `${type} of ${name}`)) as DecodedPacket & { rcode: string };
  if (answer.flag_tc && transport === "udp") return ask(server, { ...question, transport: "tcp" });
  return {
    rcode: answer.rcode,
    authoritative: answer.flag_aa,
    recursionAvailable: answer.flag_ra,
    values: (answer.answers ?? [])
      .filter((record) => record.type === type || type === "AXFR")
      .map(dataOf)
      .sort(),
  };
}

type Send = (server: NameServer, query: dnsPacket.Packet, what: string) => Promise<DecodedPacket>;

const overUdp: Send = (server, query, what) =>
  new Promise((resolve, reject) => {
    const socket = dgram.createSocket(net.isIPv6(server.address) ? "udp6" : "udp4");
    const message = dnsPacket.encode(query);
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      clearInterval(again);
      socket.close();
      settle();
    };
    const timer = setTimeout(() => finish(() => reject(silence(server, what, "UDP"))), server.patience);
    // A datagram may be lost: the question is repeated, as every resolver does.
    const again = setInterval(() => socket.send(message), Math.max(500, server.patience / 4));
    socket.on("error", (error) => finish(() => reject(error)));
    socket.on("message", (data) => {
      let answer: DecodedPacket;
      try {
        answer = dnsPacket.decode(data);
      } catch {
        return;
      }
      if (answer.id === query.id) finish(() => resolve(answer));
    });
    // Connected, so that a closed port is told (ECONNREFUSED) and nobody else's answer is taken.
    socket.connect(server.port, server.address, () => socket.send(message));
  });

const overTcp: Send = async (server, query, what) => {
  const socket = net.connect({ host: server.address, port: server.port });
  await opened(socket, "connect", server);
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    const timer = setTimeout(() => finish(() => reject(silence(server, what, "TCP"))), server.patience);
    let received = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      finish(() => {
        try {
          resolve(dnsPacket.streamDecode(received.subarray(0, 2 + received.readUInt16BE(0))) as DecodedPacket);
        } catch (error) {
          reject(error);
        }
      });
    });
    socket.on("error", (error) => finish(() => reject(error)));
    socket.on("close", () => finish(() => reject(new Error(`${where(server)} closed the connection`))));
    socket.write(dnsPacket.streamEncode(query));
  });
};

const silence = (server: NameServer, what: string, transport: string): Error =>
  new Error(`${where(server)} did not answer ${what} over ${transport} within ${server.patience / 1000} s`);

const lower = (name: string): string => name.toLowerCase().replace(/\.$/, "");

function dataOf(record: dnsPacket.Answer): string {
  switch (record.type) {
    case "A":
    case "AAAA":
      return record.data;
    case "NS":
    case "CNAME":
    case "PTR":
      return lower(record.data);
    case "MX":
      return `${record.data.preference ?? 0} ${lower(record.data.exchange)}`;
    case "SOA":
      return `${lower(record.data.mname)} ${lower(record.data.rname)} ${record.data.serial}`;
    case "SRV":
      return `${record.data.priority ?? 0} ${record.data.weight ?? 0} ${record.data.port} ${lower(record.data.target) || "."}`;
    case "TXT":
      return [record.data].flat().join("");
    default:
      return JSON.stringify("data" in record ? record.data : record);
  }
}
