// Run as a client of the lab: for each address on standard input, one line of JSON with what the machine's services answer, as lines that can be compared.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import type { TLSSocket } from "node:tls";
import { ask } from "../../cli/verify/dialogue/dns.ts";
import { get } from "../../cli/verify/dialogue/http.ts";
import { LineConnection } from "../../cli/verify/dialogue/line.ts";
import { SmtpDialogue } from "../../cli/verify/dialogue/smtp.ts";

const patience = 15_000;
const zone = "faults.example";
const recipients = ["ann", "bob", "cat", "dan", "sales", "help"]
  .map((name) => `${name}@${zone}`)
  .concat("boss@alias.example", "chief@alias.example");

/** Over TLS with the names in the certificate: its key and dates differ from one time to the next. */
async function greeting(address: string, port: number, security: "plain" | "tls"): Promise<string> {
  const endpoint = { address, port, servername: `mail.${zone}`, patience };
  const connection = await (security === "tls"
    ? LineConnection.connectTls(endpoint, { rejectUnauthorized: false })
    : LineConnection.connect(endpoint));
  try {
    const line = (await connection.readLine()).replace(/<.*>/, "<…>");
    return security === "tls"
      ? `${line} (${(connection.socket as TLSSocket).getPeerCertificate().subjectaltname})`
      : line;
  } finally {
    connection.close();
  }
}

/** Who gets mail: the codes of RCPT for a bounce, whose sender nobody looks up. */
async function delivery(address: string): Promise<string> {
  const dialogue = await SmtpDialogue.open({ address, port: 25, servername: `mail.${zone}`, patience });
  try {
    const said = [
      dialogue.greeting.toString(),
      String(await dialogue.ehlo()),
      String(await dialogue.command("MAIL FROM:<>")),
    ];
    for (const recipient of recipients) said.push((await dialogue.command(`RCPT TO:<${recipient}>`)).code);
    return said.join(", ");
  } finally {
    dialogue.close();
  }
}

async function names(address: string): Promise<string> {
  const said: string[] = [];
  for (const [name, type] of [
    [zone, "NS"],
    [`www.${zone}`, "A"],
    [`a.${zone}`, "TXT"],
    [`one.${zone}`, "A"],
    [`other.${zone}`, "A"],
    [`both.${zone}`, "A"],
  ] as const) {
    const { rcode, values } = await ask({ address, port: 53, patience }, { name, type });
    said.push(`${rcode} ${values.join(" ")}`);
  }
  return said.join(", ");
}

async function pages(address: string, scheme: "http" | "https"): Promise<string> {
  const said: string[] = [];
  for (const servername of [`www.${zone}`, `web.${zone}`])
    for (const path of ["/", "/about/", "/new.html"]) {
      const endpoint = { address, port: scheme === "http" ? 80 : 443, servername, patience };
      const { status, location, body } = await get(endpoint, { scheme, path });
      said.push(`${status} ${location ?? createHash("sha256").update(body).digest("hex").slice(0, 8)}`);
    }
  return said.join(", ");
}

const services: Readonly<Record<string, (address: string) => Promise<string>>> = {
  "smtp 25": delivery,
  "submissions 465": (address) => greeting(address, 465, "tls"),
  "submission 587": (address) => greeting(address, 587, "plain"),
  "pop3 110": (address) => greeting(address, 110, "plain"),
  "imap 143": (address) => greeting(address, 143, "plain"),
  "imaps 993": (address) => greeting(address, 993, "tls"),
  "pop3s 995": (address) => greeting(address, 995, "tls"),
  "sieve 4190": (address) => greeting(address, 4190, "plain"),
  "domain 53": names,
  "http 80": (address) => pages(address, "http"),
  "https 443": (address) => pages(address, "https"),
};

// Certificates are of the machines' own; which one is shown matters here, and not who issued it.
process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
createInterface({ input: process.stdin }).on("line", async (address) => {
  const lines = Object.entries(services).map(async ([name, asked]) => {
    const answer = await asked(address).catch((error: Error) => `no answer: ${error.message}`);
    return `${name}: ${answer}`;
  });
  console.log(JSON.stringify(await Promise.all(lines)));
});
