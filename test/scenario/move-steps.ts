// Run as a client of the lab by hosted.ts: two other servers write to a mailbox while its domain moves, one to where the MX leads, one that still knows the old server. Ends when a file is there; prints what was taken and what was refused for good.

import { Resolver } from "node:dns/promises";
import { existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { SmtpDialogue } from "../../cli/verify/dialogue/smtp.ts";

const [domain = "", to = "", oldServer = "", nameServer = "", until = ""] = process.argv.slice(2);
const taken: string[] = [];
const refused: string[] = [];
/** Why one had to be tried again. */
const putOff = new Set<string>();
/** A client may connect sixty times a minute, and at first both write to one server. */
const between = 2500;

const resolver = new Resolver();
resolver.setServers([nameServer]);

async function byMx(): Promise<string> {
  const [mx] = await resolver.resolveMx(domain);
  const [address = ""] = await resolver.resolve4(mx?.exchange ?? "");
  return address;
}

async function send(subject: string, address: string): Promise<string> {
  const session = await SmtpDialogue.open({ address, port: 25, servername: "any", patience: 30_000 });
  try {
    await session.ehlo();
    const text = `From: stranger@elsewhere.test\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\n${subject}\r\n.`;
    for (const line of ["MAIL FROM:<>", `RCPT TO:<${to}>`, "DATA", text]) {
      const reply = await session.command(line);
      if (!/^[23]/.test(reply.code)) return String(reply);
    }
    return "";
  } finally {
    session.close();
  }
}

/** As a server does: what is refused for now is tried again. */
async function sender(name: string, where: () => Promise<string>): Promise<void> {
  for (let number = 1; !existsSync(until); number += 1) {
    const subject = `${name}-${number}`;
    for (;;) {
      const refusal = await where()
        .then((address) => send(subject, address))
        .catch((error: Error) => `4 ${error.message}`);
      if (refusal === "") taken.push(subject);
      else if (!refusal.startsWith("4")) refused.push(`${subject}: ${refusal}`);
      if (!refusal.startsWith("4")) break;
      putOff.add(`${name}: ${refusal}`);
      await pause(between);
    }
    await pause(between);
  }
}

await Promise.all([sender("mx", byMx), sender("old", async () => oldServer)]);
console.log(JSON.stringify({ taken, refused, putOff: [...putOff] }));
