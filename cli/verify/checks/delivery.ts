// Mail that must arrive: between companies, within one, by copies, groups and alias domains; and log-ins by every protocol.
import { ImapFlow } from "imapflow";
import { simpleParser } from "mailparser";
import { type Check, Failed, Skipped } from "../check.ts";
import { Pop3Dialogue } from "../dialogue/pop3.ts";
import { type Company, hosts, type MailModel, mailboxesOf, recipientsOf, split, submits } from "../model.ts";
import { mailboxLimit, type Verification } from "../verification.ts";

export function deliveryChecks(v: Verification): Check[] {
  const { mail } = v.company;
  if (!mail) return [];
  return [...logins(v, mail), ...exchange(v), ...copies(v), ...groups(v, mail), ...aliasDomains(v, mail)];
}

/** Where users log in, as a person would say it; submission only where there is nothing else. */
function logInPorts({ protocols }: MailModel): string[] {
  const ports = {
    imaps: "IMAPS 993",
    imap: "IMAP 143 after STARTTLS",
    pop3s: "POP3S 995",
    pop3: "POP3 110 after STLS",
  };
  const names = Object.entries(ports).flatMap(([protocol, name]) => (protocols.includes(protocol) ? [name] : []));
  if (names.length > 0) return names;
  return protocols.includes("submissions") ? ["465"] : protocols.includes("submission") ? ["587 after STARTTLS"] : [];
}

function logins(v: Verification, mail: MailModel): Check[] {
  const ports = logInPorts(mail);
  if (ports.length === 0) return [];
  const all = mailboxesOf(v.company);
  const tried = v.candidates(v.company);
  const checks = tried.map(
    (address): Check => ({
      id: `users.login:${address}`,
      requirement: "users",
      title: `${address} logs in`,
      expected: `the password is taken over ${ports.join(", ")}`,
      hint: `does the host's passwd-file have ${address} with the hash of the password in the credentials?`,
      run: async () => {
        const password = v.password(address);
        const seen: string[] = [];
        if (mail.protocols.includes("imaps")) {
          await v.post.watch(address);
          seen.push("993");
        }
        if (mail.protocols.includes("imap")) {
          await imapWithStartTls(v, mail, { user: address, pass: password });
          seen.push("143 STARTTLS");
        }
        for (const [protocol, port] of [
          ["pop3s", 995],
          ["pop3", 110],
        ] as const) {
          if (!mail.protocols.includes(protocol)) continue;
          const dialogue = await Pop3Dialogue.open(v.endpoint(mail, port), port === 995 ? "tls" : "plain");
          if (port === 110) await dialogue.startTls();
          const status = await dialogue.login(address, password);
          dialogue.close();
          if (!status.startsWith("+OK")) throw new Failed(`${port}: ${status}`);
          seen.push(port === 110 ? "110 STLS" : "995");
        }
        if (seen.length === 0) {
          const port = mail.protocols.includes("submissions") ? 465 : 587;
          const dialogue = await v.dialogue(mail, port);
          if (port === 587) await dialogue.startTls();
          const reply = await dialogue.login(address, password);
          dialogue.close();
          if (!reply.ok) throw new Failed(`${port}: ${reply}`);
          seen.push(String(port));
        }
        return seen.join(", ");
      },
    }),
  );
  const untried = all.length - tried.length;
  if (untried === 0) return checks;
  const rest: Check = {
    id: "users.login",
    requirement: "users",
    title: `${untried} more mailboxes`,
    expected: "each logs in",
    hint: "give passwords by passwordFrom",
    run: async () => {
      throw new Skipped(
        `${untried} of ${all.length} mailboxes are not tried: known by their hash only, closed, or beyond the first ${mailboxLimit}`,
      );
    },
  };
  return [...checks, rest];
}

/** Each user to all users of another company, and back; and to all colleagues. */
function exchange(v: Verification): Check[] {
  const pairs = [
    [v.company, v.company] as const,
    ...v.partners.flatMap((other) => [[v.company, other] as const, [other, v.company] as const]),
  ].filter(
    ([from, to]) =>
      from.mail &&
      submits(from.mail) &&
      (from === to || to.mail?.protocols.includes("smtp")) &&
      [from, to].every((company) => mailboxesOf(company).length > 0),
  );
  return pairs.flatMap(([from, to]) => {
    const kind = from === to ? "exchange.within" : "exchange.between";
    const common = {
      requirement: "exchange",
      expected: `one message in the mailboxes of ${v.candidates(to).join(", ") || to.name}, read over IMAP${to.mail?.protocols.includes("pop3s") ? " and POP3S" : ""}${from.mail?.hostname === to.mail?.hostname ? "" : ", passed on under TLS"}`,
      hint: "see the logs and mailq on both servers; after a repaired fault: postqueue -f (Postfix keeps a dead destination in mind)",
    } as const;
    const senders = v.candidates(from);
    if (senders.length === 0)
      return [
        {
          ...common,
          id: `${kind}:${from.name}->${to.name}`,
          title: `mail from ${from.name} reaches ${to.name}`,
          run: async () => v.usable(from)[0],
        },
      ];
    return senders.map((sender) => ({
      ...common,
      id: `${kind}:${sender}->${to.name}`,
      title: `mail of ${sender} (${v.post.route(sender)}) reaches ${from === to ? "all colleagues" : `all users of ${to.name}`}`,
      run: async () => {
        if (from !== to) {
          await v.needsName(v.company);
          await v.needs([from, to]);
        }
        v.password(sender);
        const recipients = v.recipients(to);
        const subject = `${from.name} to ${to.name}`;
        const { messageId, source } = await deliver(v, { from: sender, to: recipients, subject });
        await overPop3(v, to, recipients, messageId);
        const reached = `reached ${recipients.length} mailboxes`;
        if (from.mail?.hostname === to.mail?.hostname) return reached;
        return `${reached}, ${from.mail?.relayHost ? `through ${from.mail.relayHost}` : await hop(source, from, to)}`;
      },
    }));
  });
}

function copies(v: Verification): Check[] {
  return mailboxesOf(v.company)
    .filter(({ mailbox }) => mailbox.copyTo.length > 0)
    .slice(0, mailboxLimit)
    .map(({ address, mailbox }) =>
      reaches(v, {
        id: `copies:${address}`,
        requirement: "copies",
        title: `mail to ${address} also reaches ${mailbox.copyTo.join(", ")}, and ${address} still gets it`,
        to: address,
      }),
    );
}

function groups(v: Verification, mail: MailModel): Check[] {
  return Object.entries(mail.domains)
    .flatMap(([domain, { aliases }]) => Object.keys(aliases).map((local) => `${local}@${domain}`))
    .slice(0, mailboxLimit)
    .map((address) =>
      reaches(v, {
        id: `groups:${address}`,
        requirement: "groups",
        title: `mail to ${address} reaches its members`,
        to: address,
      }),
    );
}

function aliasDomains(v: Verification, mail: MailModel): Check[] {
  return Object.entries(mail.aliasDomains).flatMap(([domain, { targetDomain, aliases }]) => {
    const specific = Object.keys(aliases)
      .slice(0, mailboxLimit)
      .map((local) =>
        reaches(v, {
          id: `alias-domains:${local}@${domain}`,
          requirement: "alias-domains",
          title: `${local}@${domain} has its own recipients${targetDomain ? `, whatever the rest of ${domain} leads to` : ""}`,
          to: `${local}@${domain}`,
        }),
      );
    const target = v.companies.find((company) => targetDomain && hosts(company, targetDomain));
    const everyone = (target ? mailboxesOf(target) : []).filter(({ address }) => split(address)[1] === targetDomain);
    const general = everyone
      .slice(0, mailboxLimit)
      .map(({ address }) => split(address)[0])
      .filter((local) => !(local in aliases))
      .map((local) =>
        reaches(v, {
          id: `alias-domains:${local}@${domain}`,
          requirement: "alias-domains",
          title: `${local}@${domain} is ${local}@${targetDomain}`,
          to: `${local}@${domain}`,
        }),
      );
    return [...specific, ...general];
  });
}

/** A message to that address reaches just those mailboxes that the model says. */
function reaches(v: Verification, check: Pick<Check, "id" | "requirement" | "title"> & { readonly to: string }): Check {
  const { companies } = v;
  const { mailboxes, elsewhere } = recipientsOf(check.to, companies);
  return {
    id: check.id,
    requirement: check.requirement,
    title: check.title,
    expected: `one message in ${[...mailboxes].join(", ") || "no known mailbox"}, and in no other${elsewhere.size > 0 ? ` (not looked at: ${[...elsewhere].join(", ")})` : ""}`,
    hint: `see the virtual aliases on the server (postmap -q ${check.to} …) and its log`,
    run: async () => {
      await v.needs(companies.filter((company) => [...mailboxes].some((address) => hosts(company, split(address)[1]))));
      if (elsewhere.size > 0) throw new Skipped(`${[...elsewhere].join(", ")} would get a message`);
      const watched = [...mailboxes].filter((address) => v.readable(address));
      const sender = v.member(v.company);
      if (watched.length === 0) throw new Skipped(`this run can look into none of ${[...mailboxes].join(", ")}`);
      await v.watch(v.usable(v.company));
      const { messageId } = await deliver(v, { from: sender, to: [check.to], subject: check.title }, watched);
      const holders = await v.post.holders(messageId);
      const stray = [...holders.keys()].filter((address) => !mailboxes.has(address));
      if (stray.length > 0) throw new Failed(`it also reached ${stray.join(", ")}`);
      const twice = [...holders].filter(([, count]) => count > 1).map(([address]) => address);
      if (twice.length > 0) throw new Failed(`it came more than once to ${twice.join(", ")}`);
      return `reached ${watched.join(", ")}`;
    },
  };
}

async function deliver(
  v: Verification,
  letter: { readonly from: string; readonly to: readonly string[]; readonly subject: string },
  mailboxes: readonly string[] = letter.to,
): Promise<{ messageId: string; source: Buffer }> {
  await v.watch(letter.to);
  const messageId = await v.post.send(letter);
  const arrivals = await Promise.allSettled(mailboxes.map((address) => v.post.arrival(address, messageId)));
  const missing = arrivals.flatMap((arrival, index) => (arrival.status === "rejected" ? [mailboxes[index]] : []));
  if (missing.length > 0) throw new Failed(`it did not reach ${missing.join(", ")}`);
  const [first] = arrivals;
  return { messageId, source: first?.status === "fulfilled" ? first.value : Buffer.alloc(0) };
}

async function overPop3(v: Verification, { mail }: Company, mailboxes: readonly string[], messageId: string) {
  if (!mail?.protocols.includes("pop3s")) return;
  for (const address of mailboxes) {
    const dialogue = await Pop3Dialogue.open(v.endpoint(mail, 995), "tls");
    const status = await dialogue.login(address, v.password(address));
    if (!status.startsWith("+OK")) throw new Failed(`POP3S log-in as ${address}: ${status}`);
    const there = await dialogue.holds(messageId);
    dialogue.close();
    if (!there) throw new Failed(`IMAP shows the message to ${address}, POP3S does not`);
  }
}

/** How the message went from one server to the other, by the Received line that the second one wrote (RFC 5321 4.4). */
async function hop(source: Buffer, from: Company, to: Company): Promise<string> {
  const { headers } = await simpleParser(source);
  const received = [headers.get("received")].flat().map((line) => String(line ?? "").replace(/\s+/g, " "));
  const line = received.find(
    (each) => each.includes(`by ${to.mail?.hostname} `) && each.includes(`from ${from.mail?.hostname} `),
  );
  if (!line)
    throw new Failed(`no Received line of ${to.mail?.hostname} names ${from.mail?.hostname}: ${received.join(" | ")}`);
  const protocol = /\bwith (E?SMTP\w*)/.exec(line)?.[1];
  // ESMTPS is ESMTP under STARTTLS (RFC 3848).
  if (protocol !== "ESMTPS") throw new Failed(`${to.mail?.hostname} got it with ${protocol}: ${line}`);
  return `${from.mail?.hostname} to ${to.mail?.hostname} with ${protocol}`;
}

async function imapWithStartTls(v: Verification, mail: MailModel, auth: { user: string; pass: string }): Promise<void> {
  const { address, port, servername, ca, patience } = v.endpoint(mail, 143);
  const client = new ImapFlow({
    host: address,
    port,
    secure: false,
    doSTARTTLS: true,
    servername,
    auth,
    tls: ca ? { ca } : {},
    logger: false,
    connectionTimeout: patience,
    greetingTimeout: patience,
  });
  client.on("error", () => {});
  await client.connect().catch((error: Error & { responseText?: string }) => {
    throw new Error(`143 STARTTLS: ${error.responseText ?? error.message}`);
  });
  await client.logout();
}
