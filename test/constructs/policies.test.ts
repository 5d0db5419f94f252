// What the built-in policies refuse in a program, and that a policy of one's own is a few lines.
import { describe, expect, test } from "vitest";
import { PostformMailDomain } from "../../constructs/bindings/index.ts";
import { Aspects, type IConstruct, Testing } from "../../constructs/cdktf.ts";
import { DnsZone } from "../../constructs/dns-zone.ts";
import { Host } from "../../constructs/host.ts";
import { MailDomain } from "../../constructs/mail-domain.ts";
import { MailServer, type MailServerProps } from "../../constructs/mail-server.ts";
import { NameServer } from "../../constructs/name-server.ts";
import {
  NamePattern,
  NoCatchAll,
  Policy,
  type PolicyFinding,
  Quota,
  RequireTls,
  SendAs,
} from "../../constructs/policies/index.ts";
import { TlsCert } from "../../constructs/tls-cert.ts";
import { VirtualAliasDomain } from "../../constructs/virtual-alias-domain.ts";
import { WebServer } from "../../constructs/web-server.ts";
import { WebSite } from "../../constructs/web-site.ts";
import { PostformStack } from "../../stacks/postform-stack.ts";

const passwordHash =
  "{SHA512-CRYPT}$6$saltsalt$FrC0hvdsAxi9XhcQmO7bbV6jB0nSpVmcK7dzpgcqMoGCxuPPOPWTpcsJK9Kei7pKT5JQTZkVOLeJ.jZOkTq2b/";
const ann = { passwordHash };

function acme(settings: Partial<MailServerProps> = {}) {
  const stack = new PostformStack(Testing.app(), "acme");
  const host = new Host(stack, "main", { address: "192.0.2.10" });
  const certificate = new TlsCert(stack, "certificate", { host });
  const hostname = "mail.acme.example";
  const server = new MailServer(stack, "mail", { host, certificate, hostname, origin: "acme.example", ...settings });
  return { stack, host, certificate, server };
}

/** What a policy says when the stack is synthesized. */
function said(stack: PostformStack, ...policies: Policy[]): string[] {
  for (const policy of policies) Aspects.of(stack).add(policy);
  try {
    Testing.synth(stack, true);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").flatMap((line) => /^\s+\[[^\]]*\] (.*)$/.exec(line)?.[1] ?? []);
  }
}

describe("Quota", () => {
  const company = (mailboxQuota?: number) => {
    const { stack, host, server } = acme(mailboxQuota === undefined ? {} : { mailboxQuota });
    const nameServer = new NameServer(stack, "ns", { host, hostname: "ns.acme.example" });
    const zone = new DnsZone(stack, "zone", { nameServer, zone: "acme.example", contact: "ann@acme.example" });
    zone.addA("@", "192.0.2.10").addA("mail", "192.0.2.10").addA("ns", "192.0.2.10");
    new MailDomain(stack, "acme.example", { server, zone, mailboxes: { ann: { ...ann, quota: 1000 }, bob: ann } });
    new VirtualAliasDomain(stack, "acme.test", { server, aliases: { postmaster: ["ann"] } });
    return stack;
  };

  test("takes as much as is allowed", () => {
    expect(said(company(500), new Quota({ mailboxes: 2, bytes: 1500, domains: 2, records: 12 }))).toEqual([]);
  });

  test("refuses what is more, once for each limit, where it is crossed", () => {
    expect(said(company(501), new Quota({ mailboxes: 1, bytes: 1500, domains: 1, records: 11 }))).toEqual([
      "acme/acme.test/domain: acme has 2 domains; at most 1 are allowed (policy quota)",
      "acme/acme.example/domain: acme has 2 mailboxes; at most 1 are allowed (policy quota)",
      "acme/acme.example/domain: acme has 1501 bytes of mailboxes; at most 1500 are allowed (policy quota)",
      "acme/zone/zone: acme has 12 records; at most 11 are allowed (policy quota)",
    ]);
  });

  test("wants each mailbox to have a quota where bytes are limited", () => {
    expect(said(company(), new Quota({ bytes: 1500 }))).toEqual([
      "acme/acme.example/domain: bob@acme.example has no quota, and acme may have 1500 bytes in all: give it one, or its mail server a mailboxQuota (policy quota)",
    ]);
  });
});

describe("RequireTls", () => {
  test("refuses a server that may send in clear, also by its escape hatch", () => {
    const { stack } = acme({ extra: { smtp_tls_security_level: "none" } });
    expect(said(stack, new RequireTls())).toEqual([
      "acme/mail/server: outboundTls of mail.acme.example is may; allowed is encrypt, dane, verify (policy require-tls)",
      "acme/mail/server: smtp_tls_security_level in extra may take TLS back, and is not allowed (policy require-tls)",
    ]);
    expect(said(acme({ outboundTls: "dane" }).stack, new RequireTls())).toEqual([]);
  });

  test("asks for TLS from the first byte, certificates of a CA, and HSTS", () => {
    const { stack, host, certificate } = acme({ outboundTls: "encrypt", protocols: ["smtp", "imap", "imaps"] });
    const server = new WebServer(stack, "web", { host });
    new WebSite(stack, "www.acme.example", { server, certificate, pages: {}, hstsSeconds: 0 });
    expect(said(stack, new RequireTls({ implicit: true, signed: true }))).toEqual([
      "acme/certificate/certificate: the certificate for mail.acme.example, www.acme.example is self-signed; allowed is one of acme or of your own CA (policy require-tls)",
      "acme/mail/server: mail.acme.example serves imap, which begin without TLS; allowed are protocols such as submissions, imaps, pop3s (policy require-tls)",
      "acme/www.acme.example/site: hstsSeconds is 0, so that browsers may be led to plain HTTP; leave it out (policy require-tls)",
    ]);
  });
});

test("NoCatchAll refuses one of a domain, and one of the server's own table", () => {
  const { stack, server } = acme({ tables: { virtual: { "@old.example": "ann@acme.example" } } });
  new MailDomain(stack, "acme.example", { server, mailboxes: { ann }, catchAll: ["ann"] });
  expect(said(stack, new NoCatchAll())).toEqual([
    "acme/mail/server: @old.example is a catch-all, which is not allowed: make an alias for each name that is meant (policy no-catch-all)",
    "acme/acme.example/domain: acme.example has a catch-all, which is not allowed: make an alias for each name that is meant (policy no-catch-all)",
  ]);
});

test("NamePattern wants whole names to match, and lets strangers' usual ones be", () => {
  const { stack, server } = acme();
  const mailboxes = { "ann.lee": ann, bob: ann };
  new MailDomain(stack, "acme.example", { server, mailboxes, aliases: { postmaster: ["bob"], Sales1: ["bob"] } });
  const pattern = new NamePattern({ mailbox: "[a-z]+\\.[a-z]+", alias: "[a-z]+", domain: ".*\\.example" });
  expect(said(stack, pattern)).toEqual(
    expect.arrayContaining([
      "acme/acme.example/domain: bob is no name for a mailbox; allowed is what matches [a-z]+\\.[a-z]+ (policy name-pattern)",
      "acme/acme.example/domain: Sales1 is no name for an alias; allowed is what matches [a-z]+ (policy name-pattern)",
    ]),
  );
});

test("SendAs keeps a mailbox from others' addresses, or to those that are named", () => {
  const company = () => {
    const { stack, server } = acme();
    const sendAs = ["sales@acme.example", "boss@globex.example"];
    new MailDomain(stack, "acme.example", { server, mailboxes: { ann: { ...ann, sendAs }, bob: ann } });
    return stack;
  };
  expect(said(company(), new SendAs())).toEqual([
    "acme/acme.example/domain: ann@acme.example may not send as boss@globex.example; allowed is an address at acme.example (policy send-as)",
  ]);
  const allow = { "ann@acme.example": ["boss@globex.example"] };
  expect(said(company(), new SendAs({ allow }))).toEqual([
    "acme/acme.example/domain: ann@acme.example may not send as sales@acme.example; allowed is boss@globex.example (policy send-as)",
  ]);
});

test("one of one's own sees what is configured, also in the classes of resources", () => {
  class NoForwarding extends Policy {
    readonly id = "no-forwarding";
    protected check(construct: IConstruct): PolicyFinding[] {
      if (!(construct instanceof PostformMailDomain)) return [];
      const { domain, aliases = {} } = construct.config;
      return Object.entries(aliases)
        .filter(([, recipients]) => recipients.some((each) => !each.endsWith(`@${domain}`)))
        .map(([name]) => ({ construct, path: ["aliases", name], message: `${name} leads away from ${domain}` }));
    }
  }
  const { stack } = acme();
  const hostConnection = "ssh://root@192.0.2.10:22";
  const aliases = { out: ["x@elsewhere.example"] };
  new PostformMailDomain(stack, "bare", { hostConnection, domain: "acme.example", aliases });
  expect(said(stack, new NoForwarding())).toEqual([
    "acme/bare: out leads away from acme.example (policy no-forwarding)",
  ]);
});
