// What a mail server must refuse, asserted by the exact reply: strangers' relaying, false senders, unknown recipients, clear passwords, guessing.
import { triedByVerify } from "../../../schemas/host-baseline.ts";
import { type Check, Failed, Skipped, same } from "../check.ts";
import { ImapDialogue } from "../dialogue/imap.ts";
import type { LineConnection } from "../dialogue/line.ts";
import { Pop3Dialogue } from "../dialogue/pop3.ts";
import type { SmtpDialogue, SmtpReply } from "../dialogue/smtp.ts";
import { type MailModel, mailboxesOf, mailDomainsOf, recipientsOf, split, submits } from "../model.ts";
import type { Verification } from "../verification.ts";

export function refusalChecks(v: Verification): Check[] {
  const { mail } = v.company;
  if (!mail) return [];
  return [
    ...(mail.protocols.includes("smtp") ? [...greeting(v, mail), ...strangers(v, mail)] : []),
    ...clearPasswords(v, mail),
    ...(submits(mail) ? falseSenders(v, mail) : []),
    ...guesses(v, mail),
  ];
}

function greeting(v: Verification, mail: MailModel): Check[] {
  return [
    {
      id: `smtp.banner:${mail.hostname}`,
      requirement: "mail-server",
      title: `port 25 greets as ${mail.hostname}`,
      expected: `220 ${mail.hostname}, and the same name in the answer to EHLO`,
      hint: `is Postfix running on ${mail.address}? its myhostname is the name; where all mail ports refuse this machine, it may be shut out: fail2ban-client banned, on the server, tells`,
      run: async () => {
        const dialogue = await v.smtp(mail);
        const hello = await dialogue.ehlo();
        dialogue.close();
        const name = dialogue.greeting.toString().split(" ")[1] ?? "";
        if (dialogue.greeting.code !== "220" || name !== mail.hostname) throw new Failed(`${dialogue.greeting}`);
        if (!hello.lines[0]?.startsWith(`250-${mail.hostname}`)) throw new Failed(`EHLO: ${hello.lines[0]}`);
        return `${dialogue.greeting}`;
      },
    },
  ];
}

function strangers(v: Verification, mail: MailModel): Check[] {
  const [foreign] = v.elsewhere.flatMap(mailboxesOf).map(({ address }) => address);
  const outside = foreign ?? "someone@example.com";
  const [own] = mailboxesOf(v.company).map(({ address }) => address);
  const lane = "strangers";
  const checks: Check[] = [
    {
      id: "smtp.relay",
      requirement: "refusals",
      title: "a stranger may not send to others through this server",
      expected: `554 5.7.1 for ${outside}, whoever is named as the sender`,
      hint: "an open relay: smtpd_relay_restrictions and mynetworks, which must not contain this machine's network",
      lane,
      run: async () => {
        const dialogue = await v.stranger(mail);
        for (const sender of ["", own ?? `postmaster@${mail.origin}`]) {
          await mailFrom(dialogue, sender);
          exactly(await dialogue.command(`RCPT TO:<${outside}>`), "554 5.7.1");
          await dialogue.command("RSET");
        }
        dialogue.close();
        return "554 5.7.1";
      },
    },
    {
      id: "smtp.vrfy",
      requirement: "refusals",
      title: "VRFY tells nobody who exists",
      expected: `${mail.vrfy}`,
      hint: "disable_vrfy_command",
      lane,
      run: async () => {
        const dialogue = await v.smtp(mail);
        const reply = await dialogue.command(`VRFY ${own ?? "postmaster"}`);
        dialogue.close();
        return exactly(reply, mail.vrfy);
      },
    },
    {
      id: "smtp.auth-25",
      requirement: "encryption",
      title: "port 25 takes no passwords",
      expected: "no AUTH in EHLO, before and after STARTTLS; AUTH is answered 503 5.5.1",
      hint: "smtpd_sasl_auth_enable is no in main.cf, and yes for submission in master.cf",
      lane,
      run: async () => {
        const dialogue = await v.smtp(mail);
        const before = dialogue.capabilities.get("AUTH");
        if (before !== undefined) throw new Failed(`offered in clear: AUTH ${before}`);
        await dialogue.startTls();
        const after = dialogue.capabilities.get("AUTH");
        if (after !== undefined) throw new Failed(`offered: AUTH ${after}`);
        const reply = await dialogue.login("nobody", "no password");
        dialogue.close();
        return exactly(reply, "503 5.5.1");
      },
    },
  ];
  checks.push({
    id: "smtp.starttls-injection",
    requirement: "encryption",
    title: "what is sent in clear before the TLS handshake does not count as encrypted",
    expected: "a command sent in one go with STARTTLS is refused or forgotten (CVE-2011-0411)",
    hint: "smtpd_forbid_unauth_pipelining = yes; Postfix before 2.9 is wrong here",
    lane,
    run: async () => {
      const dialogue = await v.smtp(mail);
      dialogue.connection.write("STARTTLS\r\nNOOP\r\n");
      const reply = await dialogue.reply();
      if (reply.code !== "220") {
        dialogue.close();
        return `${reply}`;
      }
      await dialogue.connection.startTls();
      const hello = await dialogue.ehlo();
      dialogue.close();
      if (!hello.lines[0]?.includes(mail.hostname)) throw new Failed(`the command was obeyed: ${hello.lines[0]}`);
      return "forgotten";
    },
  });
  for (const domain of mailDomainsOf(v.company)) {
    const recipient = `postform-verify-nobody-${v.run}@${domain}`;
    // An entry for a whole domain in Postfix's virtual table takes all of its names.
    if (recipientsOf(recipient, v.companies).unknown.size === 0 || mail.virtual[`@${domain}`]) continue;
    checks.push({
      id: `smtp.unknown-recipient:${domain}`,
      requirement: domain in mail.domains ? "refusals" : "alias-domains",
      title: `mail to names that do not exist at ${domain} is refused at once`,
      expected: `550 5.1.1 for ${recipient}`,
      hint: "accepting it means bounces to forged senders later (backscatter); is the domain's table on the host stale?",
      lane,
      run: async () => {
        const target = mail.aliasDomains[domain]?.targetDomain;
        // Its recipients are not verified for those who may relay.
        if (target) (await v.stranger(mail)).close();
        await v.needs(v.others.filter((other) => target && mailDomainsOf(other).includes(target)));
        let reply = await recipientReply(v, mail, { sender: "", recipient });
        // A server that asks the target's server (address verification) says 450 while it waits for the first answer.
        for (let attempt = 0; target && reply.code === "450" && attempt < 4; attempt += 1) {
          await new Promise((resolve) => setTimeout(resolve, 3000));
          reply = await recipientReply(v, mail, { sender: "", recipient });
        }
        return exactly(reply, "550 5.1.1");
      },
    });
  }
  return checks;
}

/** No real password is ever sent in clear: a server that is wrong would have learned it. */
function clearPasswords(v: Verification, mail: MailModel): Check[] {
  const checks: Record<string, Check> = {
    submission: {
      id: "smtp.clear-password",
      requirement: "encryption",
      title: "587 takes no password and no mail before STARTTLS",
      expected: "no AUTH in EHLO; AUTH and MAIL are answered 530 5.7.0",
      hint: "smtpd_tls_security_level=encrypt and smtpd_tls_auth_only=yes for submission in master.cf",
      run: async () => {
        const dialogue = await v.dialogue(mail, 587);
        const offered = dialogue.capabilities.get("AUTH");
        if (offered !== undefined) throw new Failed(`offered in clear: AUTH ${offered}`);
        const auth = exactly(await dialogue.login(nobody(v, mail), "no password"), "530 5.7.0");
        exactly(await dialogue.command("MAIL FROM:<>"), "530 5.7.0");
        dialogue.close();
        return auth;
      },
    },
    imap: {
      id: "imap.clear-password",
      requirement: "encryption",
      title: "143 takes no password before STARTTLS",
      expected: "LOGINDISABLED and STARTTLS, no AUTH=; LOGIN is answered NO [PRIVACYREQUIRED]",
      hint: "auth_allow_cleartext=no (Dovecot 2.4), disable_plaintext_auth=yes (2.3); ask from an address that is not the server's own",
      run: async () => {
        const dialogue = await ImapDialogue.open(v.endpoint(mail, 143));
        notTheServerItself(dialogue.connection);
        const capabilities = await dialogue.capabilities();
        const offered = capabilities.filter((capability) => capability.startsWith("AUTH="));
        const status = await dialogue.login(nobody(v, mail), "no password");
        dialogue.close();
        if (offered.length > 0) throw new Failed(`offered in clear: ${offered.join(", ")}`);
        for (const needed of ["LOGINDISABLED", "STARTTLS"])
          if (!capabilities.includes(needed)) throw new Failed(`no ${needed} among ${capabilities.join(" ")}`);
        if (!status.startsWith("NO [PRIVACYREQUIRED]")) throw new Failed(status);
        return "NO [PRIVACYREQUIRED]";
      },
    },
    pop3: {
      id: "pop3.clear-password",
      requirement: "encryption",
      title: "110 takes no password before STLS",
      expected: "STLS but no USER and no SASL PLAIN in CAPA; USER is answered -ERR [AUTH], not allowed in clear",
      hint: "auth_allow_cleartext=no (Dovecot 2.4), disable_plaintext_auth=yes (2.3); ask from an address that is not the server's own",
      run: async () => {
        const dialogue = await Pop3Dialogue.open(v.endpoint(mail, 110));
        notTheServerItself(dialogue.connection);
        const capabilities = (await dialogue.listing("CAPA")).map((line) => line.trim().toUpperCase());
        const status = await dialogue.command(`USER ${nobody(v, mail)}`);
        dialogue.close();
        const offered = capabilities.filter((line) => line === "USER" || /^SASL .*\b(PLAIN|LOGIN)\b/.test(line));
        if (offered.length > 0) throw new Failed(`offered in clear: ${offered.join(", ")}`);
        if (!capabilities.includes("STLS")) throw new Failed(`no STLS among ${capabilities.join(", ")}`);
        if (!/^-ERR (\[AUTH\] )?.*(plain|clear)text/i.test(status)) throw new Failed(status);
        return status;
      },
    },
  };
  return Object.entries(checks).flatMap(([protocol, check]) => (mail.protocols.includes(protocol) ? [check] : []));
}

/** Dovecot takes a connection from the address that it goes to for one that nobody can listen to. */
function notTheServerItself({ socket }: LineConnection): void {
  if (socket.localAddress !== socket.remoteAddress) return;
  socket.destroy();
  throw new Skipped("this machine is the server itself: ask from another one");
}

/** What a user who has logged in may still not do; one session for all of it. */
function falseSenders(v: Verification, mail: MailModel): Check[] {
  const [first] = v.candidates(v.company);
  const victimOf = (user: string | undefined): string => {
    const { mailbox } = mailboxesOf(v.company).find(({ address }) => address === user) ?? {};
    const colleagues = v.candidates(v.company).filter((colleague) => colleague !== user);
    return (
      colleagues.find((colleague) => !mailbox?.sendAs.includes(colleague)) ??
      v.others.flatMap(mailboxesOf)[0]?.address ??
      "someone@example.com"
    );
  };
  const submission = async (): Promise<{ dialogue: SmtpDialogue; user: string }> => {
    const user = v.member(v.company);
    const tls = mail.protocols.includes("submissions");
    const dialogue = await v.dialogue(mail, tls ? 465 : 587);
    if (!tls) await dialogue.startTls();
    const mechanisms = dialogue.capabilities.get("AUTH") ?? "";
    if (/ANONYMOUS/i.test(mechanisms)) throw new Failed(`AUTH offers ${mechanisms}`);
    const reply = await dialogue.login(user, v.password(user));
    if (reply.code !== "235") throw new Error(`log-in as ${user}: ${reply}`);
    return { dialogue, user };
  };
  return [
    {
      id: "smtp.spoofed-sender",
      requirement: "refusals",
      title: "a user may not send as somebody else",
      expected: `553 5.7.1 when ${first ?? "a user"} sends as ${victimOf(first)}`,
      hint: "reject_sender_login_mismatch for submission, and the table smtpd_sender_login_maps",
      run: async () => {
        const { dialogue, user: recipient } = await submission();
        const mailFrom = await dialogue.command(`MAIL FROM:<${victimOf(recipient)}>`);
        const reply = mailFrom.ok ? await dialogue.command(`RCPT TO:<${recipient}>`) : mailFrom;
        dialogue.close();
        return exactly(reply, "553 5.7.1");
      },
    },
    {
      id: "smtp.unqualified-recipient",
      requirement: "groups",
      title: `a recipient with no domain is one at ${mail.origin}`,
      expected: `mail to ${split(first ?? "name@")[0]} reaches ${split(first ?? "name@")[0]}@${mail.origin}`,
      hint: "myorigin and append_at_myorigin",
      run: async () => {
        const address = v.recipients(v.company).find((each) => split(each)[1] === mail.origin);
        if (!address) throw new Skipped(`no mailbox at ${mail.origin} can be looked into`);
        const watched = await v.watch([address]);
        const { dialogue, user: sender } = await submission();
        const messageId = v.post.messageId(sender);
        for (const command of [`MAIL FROM:<${sender}>`, `RCPT TO:<${split(address)[0]}>`, "DATA"]) {
          const reply = await dialogue.command(command);
          if (!/^[23]/.test(reply.code)) throw new Failed(`${command}: ${reply}`);
        }
        const letter = [`From: ${sender}`, `Message-ID: ${messageId}`, "Subject: unqualified recipient", "", "."];
        const taken = await dialogue.command(letter.join("\r\n"));
        dialogue.close();
        if (!taken.ok) throw new Failed(`${taken}`);
        await Promise.all(watched.map((each) => v.post.arrival(each, messageId)));
        return `reached ${address}`;
      },
    },
  ];
}

/** A name that no mailbox has; fail2ban does not count it where Postform set it up. */
const nobody = (v: Verification, mail: MailModel) => `${triedByVerify}${v.run}@${mail.origin}`;

/** Each costs the client a delay at the server, so they come last, one after another, with a good log-in between: it clears the penalty. */
function guesses(v: Verification, mail: MailModel): Check[] {
  const user = v.candidates(v.company).find((address) => v.readable(address));
  const [known] = mailboxesOf(v.company).map(({ address }) => address);
  const stranger = nobody(v, mail);
  const checks: Check[] = [];
  const guess = (check: Pick<Check, "id" | "title" | "expected" | "run"> & { readonly protocol: string }): void => {
    const { protocol, ...rest } = check;
    if (!mail.protocols.includes(protocol)) return;
    checks.push({
      ...rest,
      requirement: "users",
      hint: "see the passdb of Dovecot, and its log; 454 or silence is Dovecot's delay after several failed log-ins from one address",
      lane: "guesses",
      stage: "last",
      run: async () => {
        const seen = await rest.run();
        if (user && mail.protocols.includes("imaps")) {
          // Whether it is taken is another check's matter.
          const dialogue = await ImapDialogue.open(v.endpoint(mail, 993), "tls").catch(() => undefined);
          await dialogue?.login(user, v.password(user));
          dialogue?.close();
        }
        return seen;
      },
    });
  };
  const port = mail.protocols.includes("submission") ? 587 : 465;
  guess({
    protocol: port === 587 ? "submission" : "submissions",
    id: "smtp.wrong-password",
    title: `${port} refuses a wrong password for ${known ?? stranger}`,
    expected: "535 5.7.8",
    run: async () => {
      const dialogue = await v.dialogue(mail, port);
      if (port === 587) await dialogue.startTls();
      const reply = await dialogue.login(known ?? stranger, `wrong ${v.run}`);
      dialogue.close();
      return exactly(reply, "535 5.7.8");
    },
  });
  guess({
    protocol: "imaps",
    id: "imap.wrong-password",
    title: `993 refuses a wrong password for ${known ?? stranger}`,
    expected: "NO [AUTHENTICATIONFAILED]",
    run: () => imapRefusal(v, mail, known ?? stranger),
  });
  guess({
    protocol: "imaps",
    id: "imap.unknown-user",
    title: "993 refuses a name that does not exist",
    expected: "NO [AUTHENTICATIONFAILED]",
    run: () => imapRefusal(v, mail, stranger),
  });
  guess({
    protocol: "pop3s",
    id: "pop3.unknown-user",
    title: "995 refuses a name that does not exist",
    expected: "-ERR [AUTH]",
    run: async () => {
      const dialogue = await Pop3Dialogue.open(v.endpoint(mail, 995), "tls");
      const status = await dialogue.login(stranger, `wrong ${v.run}`);
      dialogue.close();
      if (!status.startsWith("-ERR [AUTH]")) throw new Failed(status);
      return status;
    },
  });
  return checks;
}

async function imapRefusal(v: Verification, mail: MailModel, user: string): Promise<string> {
  const dialogue = await ImapDialogue.open(v.endpoint(mail, 993), "tls");
  const capabilities = await dialogue.capabilities();
  const status = await dialogue.login(user, `wrong ${v.run}`);
  dialogue.close();
  if (capabilities.includes("AUTH=ANONYMOUS")) throw new Failed("AUTH=ANONYMOUS is offered");
  if (!status.startsWith("NO [AUTHENTICATIONFAILED]")) throw new Failed(status);
  return "NO [AUTHENTICATIONFAILED]";
}

async function recipientReply(
  v: Verification,
  mail: MailModel,
  envelope: { readonly sender: string; readonly recipient: string },
): Promise<SmtpReply> {
  const dialogue = await v.smtp(mail);
  await mailFrom(dialogue, envelope.sender);
  const reply = await dialogue.command(`RCPT TO:<${envelope.recipient}>`);
  dialogue.close();
  return reply;
}

/** A server that takes no sender (its disk is full) says nothing of recipients. */
async function mailFrom(dialogue: SmtpDialogue, sender: string): Promise<void> {
  const reply = await dialogue.command(`MAIL FROM:<${sender}>`);
  if (!reply.ok) throw new Failed(`MAIL FROM:<${sender}>: ${reply}`);
}

function exactly(reply: SmtpReply, status: string): string {
  if (reply.status !== status) throw new Failed(`${reply}`);
  return same(reply.status, status);
}
