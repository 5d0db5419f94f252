// SMTP smuggling (CVE-2023-51764): a line end that is not CRLF must never end a message, else a second one hides in the first.
import { type Check, Failed } from "../check.ts";
import type { SmtpDialogue } from "../dialogue/smtp.ts";
import { recipientsOf } from "../model.ts";
import type { Verification } from "../verification.ts";

/** What some servers take for the end of a message; only CRLF . CRLF is it (RFC 5321 4.1.1.4). */
const falseEnds = ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\n.\r"];

export function smugglingChecks(v: Verification): Check[] {
  const { mail } = v.company;
  if (!mail?.protocols.includes("smtp")) return [];
  return [
    {
      id: "smtp.smuggling",
      requirement: "refusals",
      title: "no second message hides in a first one (SMTP smuggling)",
      expected: `one reply and one message for each of ${falseEnds.map((end) => JSON.stringify(end)).join(" ")}`,
      hint: "smtpd_forbid_bare_newline = normalize and smtpd_forbid_unauth_pipelining = yes (Postfix before 3.9 has both off)",
      run: async () => {
        // What nobody can look at cannot be removed again either.
        const recipients = v.recipients(v.company);
        const alone = (address: string): boolean => recipientsOf(address, v.companies).mailboxes.size === 1;
        const recipient = recipients.find(alone) ?? recipients[0];
        const watched = await v.watch([recipient]);
        const outcomes = new Set<string>();
        const sent: { readonly outer: string; readonly inner: string }[] = [];
        let dialogue: SmtpDialogue | undefined;
        for (const end of falseEnds) {
          const outer = v.post.messageId(recipient);
          const inner = v.post.messageId(recipient);
          dialogue ??= await v.stranger(mail);
          const outcome = await smuggle(dialogue, { end, recipient, outer, inner });
          outcomes.add(outcome);
          sent.push({ outer, inner });
          // A server that refuses such a message may also end the conversation.
          if (outcome !== "250") dialogue = undefined;
        }
        dialogue?.close();
        // The second message, if there is one, comes right behind the first.
        if (outcomes.has("250"))
          for (const { outer } of sent) await Promise.all(watched.map((address) => v.post.arrival(address, outer)));
        const second = await v.post.holders(...sent.map(({ inner }) => inner));
        if (second.size > 0) throw new Failed(`a second message arrived in ${[...second.keys()].join(", ")}`);
        return `one reply each (${[...outcomes].join(", ")}), no second message`;
      },
    },
  ];
}

interface Hiding {
  readonly end: string;
  readonly recipient: string;
  /** Message-IDs of the message, and of the one in it. */
  readonly outer: string;
  readonly inner: string;
}

/** Sends a message that contains a second one behind a false end. Resolves to the reply's code when there was just one. */
async function smuggle(dialogue: SmtpDialogue, { end, recipient, outer, inner }: Hiding): Promise<string> {
  for (const command of ["MAIL FROM:<>", `RCPT TO:<${recipient}>`, "DATA"]) {
    const reply = await dialogue.command(command);
    if (!/^[23]/.test(reply.code)) throw new Failed(`${command}: ${reply}`);
  }
  const header = (id: string): string =>
    ["From: <>", `To: ${recipient}`, `Message-ID: ${id}`, "Subject: smuggling (postform verify)", "", "text"].join(
      "\r\n",
    );
  const second = ["MAIL FROM:<>", `RCPT TO:<${recipient}>`, "DATA", header(inner)].join("\r\n");
  dialogue.connection.write(`${header(outer)}${end}${second}\r\n.\r\n`);
  const first = await dialogue.reply().catch((error: Error) => {
    // A server may also end the conversation at the first wrong line end.
    if (error.message.endsWith("closed the connection")) return undefined;
    throw error;
  });
  const code = first?.code ?? "closed";
  if (first?.ok) {
    // Whatever it took for commands has been answered before this NOOP is.
    const next = await dialogue.command("NOOP");
    if (next.code !== "250" || (await hasMore(dialogue.connection)))
      throw new Failed(`${JSON.stringify(end)} ended the message: the next reply was ${next}`);
  }
  return code;
}

async function hasMore(connection: { readonly pending: string }): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 200));
  return connection.pending.length > 0;
}
