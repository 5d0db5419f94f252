// What stream.ts changes in a company, in turn; each is made and unmade again and again. A short run has the first of them: those that concern the most services.
import type { Document } from "yaml";

/** Attributes of a company's certificates that no company file has, but a project of one's own. */
export type Certificates = Record<string, string | number>;

export interface Change {
  readonly name: string;
  /** How the company is before the first turn, where that is not as its file says. */
  begin?(company: Document): void;
  /** @param turn counts how often it has come. */
  edit(company: Document, domain: string, turn: number, address: string): void;
  certificates?(turn: number): Certificates;
  /** Kinds of sessions that it has to end, and why; all others, and all of the other changes, stay open. */
  readonly ends?: { readonly sessions: readonly string[]; readonly because: string };
  /** Then what was on its way may arrive late, or twice, as after every failure of a mail server (RFC 5321 4.5.4.1, RFC 1047). */
  readonly restarts?: true;
}

const nothing = () => undefined;
const passwordHash =
  "{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$u1hYhRZkLKeVLTKhAqDWJeqUIcr0Ks1WzfGYyIOIE6g";

/** There at odd turns, absent at even ones. */
const comesAndGoes =
  (place: (domain: string) => string[], value: unknown): Change["edit"] =>
  (company, domain, turn) =>
    turn % 2 === 0 ? company.setIn(place(domain), value) : company.deleteIn(place(domain));

/** Another value at each turn. */
const isSet =
  (place: (domain: string) => string[], value: (turn: number) => unknown): Change["edit"] =>
  (company, domain, turn) =>
    company.setIn(place(domain), value(turn));

const inDomain =
  (...rest: string[]) =>
  (domain: string) => ["mail", "domains", domain, ...rest];

const fewProtocols = (company: Document) =>
  company.setIn(["mail", "protocols"], ["smtp", "submissions", "imap", "imaps", "sieve"]);

export const changes: readonly Change[] = [
  {
    name: "the certificates' keys",
    edit: nothing,
    certificates: (turn) => ({ key_type: ["ecdsa-p384", "rsa-2048", "ecdsa-p256"][turn % 3]! }),
  },
  {
    name: "a domain",
    edit: comesAndGoes((domain) => ["mail", "domains", `shop-${domain}`], { mailboxes: { shop: { passwordHash } } }),
  },
  { name: "Dovecot's TLS", edit: comesAndGoes(() => ["mail", "extraDovecot"], ["ssl_min_protocol = TLSv1.3"]) },
  {
    name: "the protocols",
    begin: fewProtocols,
    edit: (company, _domain, turn) =>
      turn % 2 === 0 ? company.deleteIn(["mail", "protocols"]) : fewProtocols(company),
    ends: { sessions: ["submission"], because: "the submission protocol goes, and its sessions with it" },
  },
  {
    name: "a site",
    edit: comesAndGoes((domain) => ["web", "sites", `shop.${domain}`], {
      documentRoot: "/www/shop",
      pages: { "index.html": "shop\n" },
    }),
  },
  {
    name: "postscreen",
    edit: isSet(
      () => ["mail", "postscreen"],
      (turn) => turn % 2 === 1,
    ),
    ends: {
      sessions: ["smtp", "smtp-data", "submission"],
      because: "postscreen and smtpd take port 25 from each other: a reload waits for the sessions' end",
    },
    restarts: true,
  },
  { name: "Postfix's TLS", edit: comesAndGoes(() => ["mail", "extra", "tls_preempt_cipherlist"], "yes") },
  { name: "a mailbox", edit: comesAndGoes(inDomain("mailboxes", "visitor"), { passwordHash }) },
  { name: "the certificates' validity", edit: nothing, certificates: (turn) => ({ validity_days: 300 + turn }) },
  { name: "an alias", edit: comesAndGoes(inDomain("aliases", "feedback"), ["hostmaster"]) },
  {
    name: "a site's names",
    edit: (company, domain, turn) =>
      company.setIn(["web", "sites", `www.${domain}`, "aliases"], turn % 2 === 0 ? [] : [`web2.${domain}`]),
  },
  {
    name: "a record",
    edit: comesAndGoes((domain) => ["dns", "zones", domain, "records", "files A"], { values: ["198.18.0.77"] }),
  },
  {
    name: "header checks",
    edit: comesAndGoes(() => ["mail", "tables", "headerChecks"], [{ pattern: "^Subject: spam", action: "REJECT" }]),
  },
  { name: "the web server's TLS", edit: comesAndGoes(() => ["web", "extra", "ssl_session_timeout"], "2h") },
  {
    name: "a mailbox's quota",
    edit: isSet(inDomain("mailboxes", "hostmaster-too"), (turn) => ({ passwordHash, quota: 1_000_000 + turn })),
  },
  {
    name: "Postfix's addresses",
    edit: (company, _domain, turn, address) => company.setIn(["mail", "interfaces"], turn % 2 === 0 ? [address] : []),
    ends: {
      sessions: ["smtp", "smtp-data", "submission"],
      because: "a reload of Postfix leaves its ports on the old addresses (postconf(5), inet_interfaces)",
    },
    restarts: true,
  },
  { name: "an alias domain", edit: comesAndGoes((domain) => ["mail", "aliasDomains", `alias-${domain}`], {}) },
  {
    name: "a page",
    edit: isSet(
      (domain) => ["web", "sites", `www.${domain}`, "pages", "turn.html"],
      (turn) => `${turn}\n`,
    ),
  },
  {
    name: "the largest message",
    edit: isSet(
      () => ["mail", "messageSizeLimit"],
      (turn) => 50_000_000 + turn,
    ),
  },
  {
    name: "tables",
    edit: comesAndGoes(() => ["mail", "tables", "relocated"], { "gone@example.com": "here@example.com" }),
  },
  {
    name: "the mailboxes' quota",
    edit: isSet(
      () => ["mail", "mailboxQuota"],
      (turn) => 10_000_000_000 + turn,
    ),
  },
  {
    name: "limits",
    edit: isSet(
      () => ["mail", "limits", "authenticationsPerMinute"],
      (turn) => 10_000 + turn,
    ),
  },
];
