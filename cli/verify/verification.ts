// What all checks of one company share: the model, who else is there, ports, trust, passwords, and conversations that are worth having once.
import { randomBytes, X509Certificate } from "node:crypto";
import { getServers } from "node:dns";
import type { TLSSocket } from "node:tls";
import { within } from "../../schemas/addresses.ts";
import { Failed, Skipped } from "./check.ts";
import { ask, type DnsAnswer, type NameServer, type Question } from "./dialogue/dns.ts";
import type { Endpoint } from "./dialogue/line.ts";
import { SmtpDialogue } from "./dialogue/smtp.ts";
import { type Company, hosts, type MailModel, mailboxesOf, recipientsOf, showsMail, split } from "./model.ts";
import { Post } from "./post.ts";
import { type Service, servicesOf } from "./services.ts";

export interface Settings {
  readonly company: Company;
  /** All companies of the folder, this one included. */
  readonly companies: readonly Company[];
  /** The CAs that a company's certificates have to come from, PEM; undefined: its file names none, they are self-signed or from a CA that Node.js trusts. */
  readonly authority: (company: Company) => string | undefined;
  /** Name server to ask; default: the company's, if it names one. */
  readonly resolver?: string | undefined;
  /** The password by its reference. Throws a sentence where it cannot be read. */
  readonly password: (reference: string) => string;
  /** Seconds for everything. */
  readonly timeout: number;
  /** Whether what cannot be checked, as another company is not there yet, is a failure. */
  readonly strict: boolean;
  /** The port where a service is found; only tests move them. */
  readonly port?: (standard: number) => number;
}

/** More mailboxes than these are not tried one by one. */
export const mailboxLimit = 12;

const partnerLimit = 8;

export class Verification {
  readonly settings: Settings;
  readonly company: Company;
  readonly run = randomBytes(5).toString("hex");
  readonly post: Post;
  readonly #deadline: number;
  readonly #greeted = new Map<string, Promise<void>>();
  readonly #deployed = new Map<string, Promise<string | undefined>>();
  /** Certificates by the servers that have them, of companies without a CA. */
  readonly #certificates = new Map<string, X509Certificate>();

  constructor(settings: Settings) {
    this.settings = settings;
    this.company = settings.company;
    this.#deadline = Date.now() + settings.timeout * 1000;
    this.post = new Post(this);
  }

  get companies(): readonly Company[] {
    return this.settings.companies;
  }

  get others(): readonly Company[] {
    return this.companies.filter((other) => other !== this.company && other.mail);
  }

  /** Those of them whose mail is on other servers than the company's own. */
  get elsewhere(): readonly Company[] {
    return this.others.filter(({ mail }) => mail?.hostname !== this.company.mail?.hostname);
  }

  /** With whom mail is exchanged: one company on each server, and of hundreds of servers the first ones. */
  get partners(): readonly Company[] {
    const onServers = new Map<string, Company>();
    for (const other of this.others) {
      const hostname = other.mail?.hostname ?? "";
      if (mailboxesOf(other).length > 0 && !onServers.has(hostname)) onServers.set(hostname, other);
    }
    return [...onServers.values()].slice(0, partnerLimit);
  }

  port(standard: number): number {
    return this.settings.port?.(standard) ?? standard;
  }

  get millisecondsLeft(): number {
    return Math.max(0, this.#deadline - Date.now());
  }

  /** Milliseconds for one answer. postscreen(8) holds its greeting back for 6 seconds; a busy machine may double that, one that is emulated needs more. */
  get #patience(): number {
    return Math.max(15_000, this.settings.timeout * 250);
  }

  /** A server's TCP service under its name. */
  endpoint({ address, hostname }: { address: string; hostname: string }, standard: number): Endpoint {
    const certificate = this.#certificates.get(serverOf(address, standard));
    const ca =
      this.authority(this.ownerOf(hostname)) ??
      (certificate && isSelfSigned(certificate) ? certificate.toString() : undefined);
    return { address, servername: hostname, port: this.port(standard), ca, patience: this.#patience };
  }

  /** Whose certificate a server shows. */
  ownerOf(hostname: string): Company {
    return (
      this.companies.find(({ mail }) => mail?.hostname === hostname && mail.hostedBy === undefined) ?? this.company
    );
  }

  authority(company: Company): string | undefined {
    return this.settings.authority(company);
  }

  /** Learns which certificates a company's servers have, where its file names no CA: one that is self-signed is trusted from now on, it and no other, for its names and dates. */
  async meet(company: Company): Promise<void> {
    const servers = new Map<string, Service[]>();
    for (const service of servicesOf(this, company)) {
      if (this.authority(this.ownerOf(service.hostname)) !== undefined) continue;
      const server = serverOf(service.address, service.port);
      servers.set(server, [...(servers.get(server) ?? []), service]);
    }
    await Promise.all(
      [...servers].map(async ([server, services]) => {
        if (this.#certificates.has(server)) return;
        const certificate = await Promise.any(services.map(certificateOf)).catch(() => undefined);
        if (certificate) this.#certificates.set(server, certificate);
      }),
    );
  }

  /** What people see who are told nothing about a self-signed certificate. */
  get notice(): string | undefined {
    const fingerprints = [...this.#certificates]
      .filter(([, certificate]) => isSelfSigned(certificate))
      .map(([server, { fingerprint256 }]) => `${server} ${fingerprint256.replaceAll(":", "").toLowerCase()}`);
    return fingerprints.length === 0
      ? undefined
      : `self-signed certificates: mail programs and browsers warn until they are told to trust them (SHA-256: ${fingerprints.join(", ")})`;
  }

  /** Who is asked about the company's names: undefined where they are kept elsewhere and no resolver is given. */
  get nameServer(): NameServer | undefined {
    const address = this.settings.resolver ?? this.company.nameServer?.address;
    return address === undefined ? undefined : { address, port: this.port(53), patience: this.#patience / 3 };
  }

  /** Throws `Skipped` where there is nobody to ask. */
  async ask(question: Question): Promise<DnsAnswer> {
    const { name } = this.company;
    if (!this.nameServer)
      throw new Skipped(`the names of ${name} are kept elsewhere: --resolver ADDRESS says whom to ask about them`);
    return ask(this.nameServer, question);
  }

  /** The password of a mailbox of any company. Throws `Skipped` where there is none to be had. */
  password(address: string): string {
    const found = this.companies.flatMap(mailboxesOf).find((mailbox) => mailbox.address === address);
    if (found && !found.mailbox.enabled) throw new Skipped(`${address} may not log in`);
    const reference = found?.mailbox.passwordFrom;
    if (!reference) throw new Skipped(`the password of ${address} is known by its hash only`);
    try {
      return this.settings.password(reference);
    } catch (error) {
      throw new Skipped(`no password of ${address}: ${(error as Error).message}`);
    }
  }

  /** Whether this run can look into a mailbox. */
  readable(address: string): boolean {
    return succeeds(() => this.#open(address));
  }

  /** Throws `Skipped` where this run cannot look into a mailbox. */
  #open(address: string): void {
    this.password(address);
    const mail = this.companies.find((company) => hosts(company, split(address)[1]))?.mail;
    if (mail && !showsMail(mail)) throw new Skipped(`${mail.hostname} serves no IMAP to look into ${address}`);
  }

  /** Mailboxes of a company that the checks use: the first `mailboxLimit` whose passwords are given by reference. */
  candidates(company: Company): string[] {
    return mailboxesOf(company)
      .filter(({ mailbox }) => mailbox.enabled && mailbox.passwordFrom)
      .slice(0, mailboxLimit)
      .map(({ address }) => address);
  }

  /** A user of a company whose password is known here. Throws `Skipped` when there is none. */
  member(company: Company): string {
    const candidates = this.candidates(company);
    const member = candidates.find((address) => succeeds(() => this.password(address)));
    if (member !== undefined) return member;
    // For its reason.
    if (candidates[0] !== undefined) this.password(candidates[0]);
    throw new Skipped(`no mailbox of ${company.name} has its password given by passwordFrom`);
  }

  /** Those that this run can look into. Throws `Skipped` when there is none. */
  usable(company: Company): [string, ...string[]] {
    const candidates = this.candidates(company);
    const [first, ...rest] = candidates.filter((address) => this.readable(address));
    if (first !== undefined) return [first, ...rest];
    // For its reason.
    if (candidates[0] !== undefined) this.#open(candidates[0]);
    throw new Skipped(`no mailbox of ${company.name} has its password given by passwordFrom`);
  }

  /** Those of them that may get a message: it stays with the companies that are known, and they themselves get it. */
  recipients(company: Company): [string, ...string[]] {
    const [first, ...rest] = this.usable(company).filter((address) => {
      const { mailboxes, elsewhere } = recipientsOf(address, this.companies);
      return mailboxes.has(address) && elsewhere.size === 0;
    });
    if (first === undefined) throw new Skipped(`mail to each mailbox of ${company.name} also goes elsewhere`);
    return [first, ...rest];
  }

  /** Watches each mailbox that mail to these addresses reaches, copies included, so that nothing of ours is left in one. Resolves to them. */
  async watch(addresses: readonly string[]): Promise<string[]> {
    const reached = addresses.flatMap((address) => [...recipientsOf(address, this.companies).mailboxes]);
    const watched = [...new Set(reached)].filter((address) => this.readable(address));
    await Promise.all(watched.map((address) => this.post.watch(address)));
    return watched;
  }

  /** A conversation on a submission port, up to EHLO. */
  async dialogue(mail: { address: string; hostname: string }, port: 465 | 587): Promise<SmtpDialogue> {
    const dialogue = await SmtpDialogue.open(this.endpoint(mail, port), port === 465 ? "tls" : "plain");
    await dialogue.ehlo();
    return dialogue;
  }

  /** A conversation on port 25, after the server has come to know us: only the first of them waits for postscreen. */
  async smtp(mail: { address: string; hostname: string }): Promise<SmtpDialogue> {
    const endpoint = this.endpoint(mail, 25);
    const greeted = this.#greeted.get(mail.address) ?? SmtpDialogue.open(endpoint).then((dialogue) => dialogue.close());
    this.#greeted.set(mail.address, greeted);
    await greeted;
    for (;;) {
      const dialogue = await SmtpDialogue.open(endpoint);
      // Several runs within a minute may reach the server's limit for one client (anvil(8)).
      if (dialogue.greeting.code !== "421") {
        await dialogue.ehlo();
        return dialogue;
      }
      dialogue.close();
      if (this.millisecondsLeft < 20_000) throw new Failed(`${dialogue.greeting}`);
      await new Promise((resolve) => setTimeout(resolve, 5000));
    }
  }

  /** The same as somebody whom the server does not know. Throws `Skipped` where this machine may relay. */
  async stranger(mail: MailModel): Promise<SmtpDialogue> {
    const dialogue = await this.smtp(mail);
    const own = dialogue.connection.socket.localAddress ?? "";
    if (!within(own, mail.networks)) return dialogue;
    dialogue.close();
    throw new Skipped(`this machine, ${own}, is in networks, which may relay: ask from another address`);
  }

  /** Throws `Skipped` while another company is not deployed yet, or `Failed` by --strict. */
  async needs(others: readonly Company[]): Promise<void> {
    for (const other of others) {
      if (other === this.company) continue;
      const known = this.#deployed.get(other.name) ?? this.#absence(other);
      this.#deployed.set(other.name, known);
      const reason = await known;
      if (reason) throw this.settings.strict ? new Error(reason) : new Skipped(reason);
    }
  }

  /** Throws `Skipped` while the name of a company that is kept elsewhere does not lead to its server, or `Failed` by --strict. */
  async needsName(company: Company): Promise<void> {
    const reason = company.nameServer ? undefined : await this.#namelessness(company);
    if (reason) throw this.settings.strict ? new Error(reason) : new Skipped(reason);
  }

  /** Why mail does not find a company's server; undefined when it does. */
  async #namelessness({ name, mail, nameServer }: Company): Promise<string | undefined> {
    const [domain] = Object.keys(mail?.domains ?? {});
    if (!mail || !domain) return `${name} has no mail`;
    // This machine's resolver stands for what the world sees of names that are kept elsewhere.
    const address = nameServer?.address ?? this.settings.resolver ?? getServers()[0] ?? "127.0.0.1";
    const question: Question = { name: domain, type: "MX", recursion: nameServer ? "not desired" : "desired" };
    const mx = await ask({ address, port: this.port(53), patience: this.#patience / 3 }, question).catch(
      (error: Error) => error,
    );
    const notYet = (what: string): string => `${name} is not deployed yet: ${what}`;
    if (mx instanceof Error) return notYet(mx.message);
    if (mx.values.length === 0) return notYet(`its domain ${domain} has no MX (${mx.rcode})`);
    if (!nameServer && !mx.values.some((value) => value.endsWith(` ${mail.hostname}`)))
      return notYet(`the MX of ${domain} is ${mx.values.join(", ")}, not ${mail.hostname}`);
    return undefined;
  }

  /** Why a company cannot be written to yet; undefined when its server is there, be it right or wrong. */
  async #absence(other: Company): Promise<string | undefined> {
    const nameless = await this.#namelessness(other);
    if (nameless || !other.mail) return nameless ?? `${other.name} has no mail`;
    const notYet = (what: string): string => `${other.name} is not deployed yet: ${what}`;
    if (!other.mail.protocols.includes("smtp")) return `${other.name} takes no mail on port 25`;
    // It may be in the middle of its first deploy, by another stack: its mailboxes get some seconds to appear.
    const [recipient] = mailboxesOf(other);
    const end = Date.now() + Math.min(25_000, this.millisecondsLeft / 3);
    for (;;) {
      try {
        const dialogue = await this.smtp(other.mail);
        await dialogue.command("MAIL FROM:<>");
        const reply = await dialogue.command(`RCPT TO:<${recipient?.address ?? `postmaster@${other.mail.origin}`}>`);
        dialogue.close();
        if (reply.ok || Date.now() > end) return undefined;
      } catch (error) {
        this.#greeted.delete(other.mail.address);
        return notYet(`its server does not answer on port 25 (${(error as Error).message})`);
      }
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
  }

  close(): Promise<string | undefined> {
    return this.post.close();
  }
}

function succeeds(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

const serverOf = (address: string, port: number): string => `${port === 443 ? "web" : "mail"} at ${address}`;

async function certificateOf({ handshake }: Service): Promise<X509Certificate> {
  const connection = await handshake({ rejectUnauthorized: false });
  const { raw } = (connection.socket as TLSSocket).getPeerCertificate();
  connection.close();
  return new X509Certificate(raw);
}

export const isSelfSigned = (certificate: X509Certificate): boolean =>
  certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
