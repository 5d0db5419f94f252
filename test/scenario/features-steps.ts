// Run as a client of the lab by features.ts: takes the steps that standard input asks for (JSON), one after another, as a mail program does, and prints what each was answered.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { ImapDialogue } from "../../cli/verify/dialogue/imap.ts";
import { LineConnection } from "../../cli/verify/dialogue/line.ts";
import { Pop3Dialogue } from "../../cli/verify/dialogue/pop3.ts";
import { SmtpDialogue } from "../../cli/verify/dialogue/smtp.ts";

export interface Login {
  readonly user: string;
  readonly password: string;
}

export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** Bytes of text. */
  readonly size?: number;
}

/** On `host`, by what is named. */
export type Step = { readonly host: "mail.baidu.com" | "mail.qq.com" } & (
  | { readonly say: readonly string[]; readonly address?: string; readonly port?: number } // SMTP commands, on 25 unless told
  | { readonly send: Letter; readonly login?: Login } // by 465, or with no login by 25
  | { readonly smtp: Login }
  | { readonly imap: Login }
  | { readonly pop3: Login }
  | { readonly read: Login; readonly subject: string; readonly folder?: string } // the message, or what came back of it
  | { readonly fetch: Login; readonly subject: string } // as `read`, by POP3
  | { readonly sieve: Login; readonly script: string; readonly security: "plain" | "starttls" }
);

const addresses = { "mail.baidu.com": "198.18.0.10", "mail.qq.com": "198.18.0.20" };
const ca = readFileSync(process.env["POSTFORM_LAB_CA"] ?? "", "utf8");

/** How long mail may take, in milliseconds. */
const patience = 30_000;

async function take(step: Step): Promise<unknown> {
  const endpoint = (port: number, address: string = addresses[step.host]) => ({
    ...{ address, port, servername: step.host, ca, patience },
  });
  if ("say" in step) {
    const dialogue = await SmtpDialogue.open(endpoint(step.port ?? 25, step.address));
    await dialogue.ehlo();
    const replies: string[] = [];
    for (const line of step.say) replies.push((await dialogue.command(line)).toString());
    dialogue.close();
    return replies;
  }
  if ("send" in step) {
    const { from, to, subject, size = 10 } = step.send;
    const dialogue = await SmtpDialogue.open(endpoint(step.login ? 465 : 25), step.login ? "tls" : "plain");
    await dialogue.ehlo();
    if (step.login) await dialogue.login(step.login.user, step.login.password);
    const lines = Array<string>(Math.ceil(size / 70)).fill("x".repeat(70));
    const message = [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Date: ${new Date().toUTCString()}`, ""];
    let reply = "";
    for (const line of [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, "DATA", [...message, ...lines, "."].join("\r\n")]) {
      const answer = await dialogue.command(line);
      reply = answer.toString();
      if (!/^[23]/.test(answer.code)) break;
    }
    dialogue.close();
    return reply;
  }
  if ("smtp" in step) {
    const dialogue = await SmtpDialogue.open(endpoint(465), "tls");
    await dialogue.ehlo();
    const reply = await dialogue.login(step.smtp.user, step.smtp.password);
    dialogue.close();
    return reply.status;
  }
  if ("imap" in step) {
    const dialogue = await ImapDialogue.open(endpoint(993), "tls");
    const status = await dialogue.login(step.imap.user, step.imap.password);
    dialogue.close();
    return status;
  }
  if ("pop3" in step) {
    const dialogue = await Pop3Dialogue.open(endpoint(995), "tls");
    const status = await dialogue.login(step.pop3.user, step.pop3.password);
    dialogue.close();
    return status;
  }
  if ("read" in step) {
    const dialogue = await ImapDialogue.open(endpoint(993), "tls");
    await dialogue.login(step.read.user, step.read.password);
    for (const end = Date.now() + patience; Date.now() < end; await pause(300)) {
      const { status } = await dialogue.command(`SELECT ${step.folder ?? "INBOX"}`);
      const { untagged } = await dialogue.command(`SEARCH TEXT "Subject: ${step.subject}"`);
      const number = untagged.find((line) => line.startsWith("* SEARCH"))?.split(" ")[2];
      if (!status.startsWith("OK") || number === undefined) continue;
      const message = (await dialogue.command(`FETCH ${number} BODY.PEEK[]`)).untagged.slice(1).join("\n");
      dialogue.close();
      return message;
    }
    throw new Error(`"${step.subject}" did not reach ${step.read.user}`);
  }
  if ("fetch" in step) {
    for (const end = Date.now() + patience; Date.now() < end; await pause(300)) {
      const dialogue = await Pop3Dialogue.open(endpoint(995), "tls");
      await dialogue.login(step.fetch.user, step.fetch.password);
      const count = (await dialogue.listing("LIST")).length;
      for (let number = count; number > 0; number -= 1) {
        const message = (await dialogue.listing(`RETR ${number}`)).join("\n");
        if (message.includes(`Subject: ${step.subject}`)) return message;
      }
      dialogue.close();
    }
    throw new Error(`"${step.subject}" did not reach ${step.fetch.user}`);
  }
  return sieve(await LineConnection.connect(endpoint(4190)), step);
}

/** Puts a script in place (RFC 5804), and resolves to the answers of all commands. */
async function sieve(
  connection: LineConnection,
  { sieve: { user, password }, script, security }: Extract<Step, { sieve: unknown }>,
): Promise<string[]> {
  const answer = async (): Promise<string> => {
    for (;;) {
      const line = await connection.readLine();
      if (/^(OK|NO|BYE)\b/.test(line)) return line;
    }
  };
  const answers = [await answer()];
  const ask = async (command: string): Promise<void> => {
    connection.write(`${command}\r\n`);
    answers.push(await answer());
  };
  if (security === "starttls") {
    await ask("STARTTLS");
    await connection.startTls();
    answers.push(await answer());
  }
  await ask(`AUTHENTICATE "PLAIN" "${Buffer.from(`\0${user}\0${password}`).toString("base64")}"`);
  await ask(`PUTSCRIPT "main" {${Buffer.byteLength(script)}+}\r\n${script}`);
  await ask('SETACTIVE "main"');
  connection.close();
  return answers;
}

const answers: unknown[] = [];
for (const step of JSON.parse(await text(process.stdin)) as Step[])
  answers.push(await take(step).catch((error: Error) => `${error.name}: ${error.message}`));
console.log(JSON.stringify(answers));
process.exit(0);
