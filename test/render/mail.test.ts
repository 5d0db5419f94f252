// Mail servers, domains and alias domains on a host: golden files, the way back from fragments to models, and values that reach main.cf as they are.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HostState } from "../../provider/host/state.ts";
import { platformOf } from "../../provider/platforms/index.ts";
import {
  type AliasDomain,
  aliasDomainState,
  leavingAliasDomain,
  parseAliasDomain,
} from "../../provider/render/alias-domain.ts";
import { leavingStates, type MailDomain, mailDomainState, parseMailDomain } from "../../provider/render/mail-domain.ts";
import { mailServerState } from "../../provider/render/mail-server.ts";
import { fragmentPath, type MailTable, parseTable, usersFragment } from "../../provider/render/mail-tables.ts";
import { type MailServer, mainCf } from "../../provider/render/postfix.ts";
import { formats } from "../../schemas/formats.ts";
import { golden } from "./golden.ts";
import { modelOf } from "./model.ts";

golden("mail", {
  postform_mail_server: mailServerState,
  postform_mail_domain: mailDomainState,
  postform_alias_domain: aliasDomainState,
});

const domain = "example.com";
const hash = "{ARGON2ID}$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA";
const characters = (allowed: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...allowed), minLength: 1, maxLength: length });
const localPart = fc
  .oneof(
    { weight: 9, arbitrary: characters("abcdefghijklmnopqrstuvwxyz0123456789._+-=", 20) },
    { weight: 1, arbitrary: fc.constantFrom("constructor", "__proto__") },
  )
  .filter((value) => formats["local-part"].test(value));
const email = fc
  .tuple(localPart, fc.constantFrom("example.com", "other.example", "a-b.xn--fiq228c.example"))
  .map(([local, at]) => `${local}@${at}`);
const emails = (minLength: number) => fc.uniqueArray(email, { minLength, maxLength: 4 });

const mailbox = fc.record({
  passwordHash: fc.constant(hash),
  passwordFrom: fc.constant(null),
  quota: fc.option(fc.integer({ min: 1, max: 2 ** 50 }), { nil: null }),
  copyTo: emails(0),
  sendAs: emails(0),
  enabled: fc.boolean(),
});

/** Models that checks let through: no alias with a mailbox's name, no mailbox that is its own copy, senders that are not allowed twice. */
const mailDomains: fc.Arbitrary<MailDomain> = fc
  .record({
    mailboxes: fc.dictionary(localPart, mailbox, { maxKeys: 5, noNullPrototype: true }),
    aliases: fc.dictionary(localPart, emails(1), { maxKeys: 5, noNullPrototype: true }),
    catchAll: emails(0),
  })
  .map(({ mailboxes, aliases, catchAll }) => {
    const others = Object.fromEntries(Object.entries(aliases).filter(([name]) => !Object.hasOwn(mailboxes, name)));
    const implied = new Set([...Object.keys(mailboxes), ...Object.keys(others)].map((name) => `${name}@${domain}`));
    const boxes = Object.entries(mailboxes).map(([name, box]) => [
      name,
      {
        ...box,
        copyTo: box.copyTo.filter((to) => to !== `${name}@${domain}`),
        sendAs: box.sendAs.filter((sender) => !implied.has(sender)),
      },
    ]);
    return {
      ...modelOf("postform_mail_domain", { domain, aliases: others, catchAll }),
      mailboxes: Object.fromEntries(boxes),
    } as unknown as MailDomain;
  });

describe.each(["debian-12", "debian-13"])("fragments on %s", (id) => {
  const platform = platformOf(id);

  test("tell a mail domain's whole model back", () => {
    fc.assert(
      fc.property(mailDomains, (model) => {
        const { files } = mailDomainState(model, platform);
        const text = (path: string) => files[path]?.content ?? "";
        const found = parseMailDomain(domain, {
          users: text(usersFragment(domain)),
          virtualAliases: text(fragmentPath("virtual_aliases", domain)),
          senderLogins: text(fragmentPath("sender_logins", domain)),
        });
        expect(found.garbage).toEqual([]);
        expect(found.aliases).toEqual(model.aliases);
        expect(found.catchAll).toEqual(model.catchAll);
        const boxes = [...found.users].map(([name, { hash: passwordHash, quota, enabled }]) => [
          name,
          {
            passwordHash,
            passwordFrom: null,
            quota,
            enabled,
            copyTo: found.copies.get(name) ?? [],
            sendAs: [...(found.sendAs.get(name) ?? [])].sort(),
          },
        ]);
        expect(Object.fromEntries(boxes)).toEqual(
          Object.fromEntries(
            Object.entries(model.mailboxes).map(([name, box]) => [name, { ...box, sendAs: [...box.sendAs].sort() }]),
          ),
        );
      }),
    );
  });

  test("tell an alias domain's whole model back", () => {
    fc.assert(
      fc.property(
        fc.dictionary(localPart, emails(1), { maxKeys: 5, noNullPrototype: true }),
        fc.constantFrom(null, "target.example"),
        (aliases, targetDomain) => {
          const model = modelOf("postform_alias_domain", { domain, aliases, targetDomain }) as unknown as AliasDomain;
          const { files } = aliasDomainState(model, platform);
          expect(parseAliasDomain(domain, files[fragmentPath("virtual_aliases", domain)]?.content ?? "")).toEqual({
            aliases,
            targetDomain,
            garbage: [],
          });
        },
      ),
    );
  });

  test("a line that is not ours is told, and not taken for a mailbox", () => {
    const { garbage, users } = parseMailDomain(domain, {
      users: "# head\nann@example.com:x:0:0::/root:/bin/sh:\nbob@other.example:x::::::\n",
      virtualAliases: "# head\n",
      senderLogins: "# head\nroot@example.com nobody@else.example\n",
    });
    expect(users.size).toBe(0);
    expect(garbage).toHaveLength(3);
  });
});

const serverOf = (props: Record<string, unknown>) =>
  modelOf("postform_mail_server", {
    hostname: "mail.example.com",
    origin: domain,
    certificate: { chain: "/a/chain.pem", key: "/a/key.pem" },
    ...props,
  }) as unknown as MailServer;

test("whatever a setting holds reaches main.cf as that one value", () => {
  const line = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
    .filter((value) => formats.line.test(value) && value.trim() === value);
  fc.assert(
    fc.property(line, (value) => {
      const found = readMainCf(mainCf(serverOf({ extra: { smtpd_banner: value } }), platformOf("debian-12")));
      expect(found.get("smtpd_banner")).toBe(value);
      expect(found.get("myhostname")).toBe("mail.example.com");
    }),
  );
});

test("a header's pattern reaches its table as it is, whatever it holds", () => {
  const pattern = fc
    .string({ unit: fc.constantFrom(...`/,%~@=_:;&'"<>-!#ab\\[]$ `), minLength: 1, maxLength: 30 })
    .filter((value) => !/(^|[^\\])(\\\\)*\\$/.test(value));
  fc.assert(
    fc.property(pattern, (value) => {
      const { files } = mailServerState(
        serverOf({ tables: { headerChecks: [{ pattern: value, action: "REJECT no" }] } }),
        platformOf("debian-12"),
      );
      const [read, action] = readRegexpLine(files["/etc/postfix/postform/header_checks"]!.content.split("\n")[1]!);
      // With all delimiters taken, the slash has a backslash before it.
      expect([value, value.replace(/\\.|\//g, (part) => (part === "/" ? "\\/" : part))]).toContain(read);
      expect(action).toBe("REJECT no");
    }),
    { numRuns: 2000 },
  );
});

/** regexp_table(5): a delimiter, the expression up to the next one that no backslash precedes, flags, white space, and the result. */
function readRegexpLine(line: string): [string, string] {
  const delimiter = line[0]!;
  expect(delimiter).toMatch(/[^a-zA-Z0-9\s#!]/);
  let at = 1;
  while (at < line.length && line[at] !== delimiter) at += line[at] === "\\" ? 2 : 1;
  return [line.slice(1, at), line.slice(at + 1).trim()];
}

/** postconf(5): a line that begins with white space goes on, one that begins with # is a comment. */
function readMainCf(text: string): Map<string, string> {
  const logical = text.replace(/\n[ \t]+/g, " ").split("\n");
  return new Map(
    logical
      .filter((line) => !line.startsWith("#") && line.trim() !== "")
      .map((line) => [line.slice(0, line.indexOf("=")).trim(), line.slice(line.indexOf("=") + 1).trim()]),
  );
}

describe("a domain that leaves for another server", () => {
  const platform = platformOf("debian-12");
  /** What each table holds of it, step by step. */
  const entries = (states: readonly HostState[], table: MailTable) =>
    states.map(({ files }) => [...parseTable(files[fragmentPath(table, domain)]?.content ?? "").entries.keys()]);

  test("is no domain of its own before its names go, makes no copies after that, and lets nobody log in", () => {
    const wang = { passwordHash: hash, passwordFrom: null, copyTo: ["zhao@example.com"], sendAs: [], enabled: true };
    const props = { domain, mailboxes: { wang }, aliases: { all: ["wang@example.com"] } };
    const steps = leavingStates(modelOf("postform_mail_domain", props) as unknown as MailDomain, platform, {});
    expect(entries(steps, "mailbox_domains")).toEqual([[], []]);
    expect(entries(steps, "mailboxes")).toEqual([["wang@example.com"], ["wang@example.com"]]);
    expect(entries(steps, "virtual_aliases")).toEqual([["wang@example.com", "all@example.com"], []]);
    for (const { files } of steps) expect(files[usersFragment(domain)]?.content).toContain("allow_nets=0.0.0.0/32");
  });

  test("so does an alias domain, whose names stay until it is removed", () => {
    const props = { domain, targetDomain: "target.example" };
    const step = leavingAliasDomain(modelOf("postform_alias_domain", props) as unknown as AliasDomain, platform);
    expect(entries([step], "virtual_alias_domains")).toEqual([[]]);
    expect(entries([step], "virtual_aliases")).toEqual([["@example.com"]]);
  });
});
