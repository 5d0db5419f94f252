// What `postform verify` says of a company that works, and that each of its checks notices when something does not.
import { afterEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../cli/verify/check.ts";
import type { Company, MailModel } from "../../cli/verify/model.ts";
import { checksOf, verifyCompany } from "../../cli/verify/run.ts";
import { Verification } from "../../cli/verify/verification.ts";
import { type Consequence, consequences, type Fault } from "./world/faults.ts";
import { type World, type WorldOptions, world } from "./world/world.ts";

let current: World | undefined;
afterEach(() => {
  current?.close();
  current = undefined;
});

async function outcomes(
  options: WorldOptions,
  only: readonly string[] = [],
  strict = false,
): Promise<readonly Outcome[]> {
  current = await world(options);
  return (await verifyCompany({ settings: { ...current.settings, strict }, only })).outcomes;
}

describe("a company that works", () => {
  it("passes every check, and has no message of verify's in its mailboxes afterwards", {
    timeout: 60_000,
  }, async () => {
    const seen = await outcomes({ timeout: 50 });
    expect(seen.filter(({ status }) => status !== "ok").map(({ id, seen }) => `${id}: ${seen}`)).toEqual([]);
    expect(seen.length).toBeGreaterThan(60);
    const left = [current?.alpha, current?.beta].flatMap((server) => [...(server?.mailboxes.values() ?? [])]).flat();
    expect(left).toEqual([]);
  });
});

describe("verify notices that", () => {
  // Concurrent, since they wait for mail that does not come; each world has addresses of its own.
  for (const [fault, { checks, seen }] of Object.entries(consequences) as [Fault, Consequence][])
    it.concurrent(fault, { timeout: 40_000 }, async ({ expect, onTestFinished }) => {
      // Mail may take what is left beside 12 s for the last checks: two seconds.
      const here = await world({ faults: [fault], timeout: fault === "silence" ? 3 : 14 });
      onTestFinished(() => here.close());
      const results = (await verifyCompany({ settings: { ...here.settings, strict: false }, only: checks })).outcomes;
      expect(results.map(({ id }) => id).sort()).toEqual([...checks].sort());
      for (const result of results) {
        expect(result, result.id).toMatchObject({ status: "failed" });
        expect(result.seen, result.id).toMatch(seen);
      }
    });

  it("every kind of check can fail", async () => {
    current = await world();
    const kind = (id: string): string => id.split(":")[0] ?? "";
    const kinds = new Set(checksOf(new Verification(current.settings)).map(({ id }) => kind(id)));
    const failing = new Set(Object.values(consequences).flatMap(({ checks }) => checks.map(kind)));
    expect([...kinds].filter((each) => !failing.has(each))).toEqual([]);
  });
});

describe("a company that is not deployed yet", () => {
  const needed = ["exchange.between", "alias-domains:eve@partner.example", "exchange.within"];

  for (const beta of ["nothing", "no server"] as const) {
    it(`lets the checks that need it be skipped, with the reason (${beta})`, async () => {
      const results = await outcomes({ beta }, needed);
      for (const { id, status, seen } of results) {
        expect(status, id).toBe(id.startsWith("exchange.within") ? "ok" : "skipped");
        if (status === "skipped") expect(seen).toMatch(/^beta is not deployed yet: its /);
      }
      expect(results.filter(({ status }) => status === "skipped")).toHaveLength(5);
    });

    it(`fails them by --strict (${beta})`, async () => {
      const results = await outcomes({ beta }, ["exchange.between"], true);
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(["failed"]));
    });
  }
});

describe("without the users' passwords", () => {
  it("what needs one is skipped, with the reason; the same checks are there, and the rest is made", async () => {
    const other = await world();
    other.close();
    const all = checksOf(new Verification(other.settings)).map(({ id }) => id);
    const results = await outcomes({ forgotten: true, timeout: 50 });
    expect(results.map(({ id }) => id)).toEqual(all);
    const skipped = results.filter(({ status }) => status === "skipped");
    expect(results.filter(({ status }) => status === "failed")).toEqual([]);
    expect(
      skipped.map(({ seen }) => seen).filter((seen) => !/^no password of .*: env:.* is not set$/.test(seen)),
    ).toEqual([]);
    expect(new Set(skipped.map(({ requirement }) => requirement))).toEqual(
      new Set(["users", "exchange", "copies", "groups", "alias-domains", "refusals"]),
    );
    for (const id of ["smtp.relay", "imap.clear-password", "smtp.wrong-password", "web.page:www.alpha.example"])
      expect(results.find((result) => result.id === id)?.status, id).toBe("ok");
  });
});

describe("a company whose names are kept elsewhere", () => {
  const nameless = (company: Company): Company => ({ ...company, nameServer: undefined });

  it("is verified by the addresses of its hosts; what asks about names is skipped, with the reason", async () => {
    const results = await outcomes({ alpha: nameless, timeout: 50 });
    const other = results.filter(({ status }) => status !== "ok");
    const names = /^(dns\.(mx|address|reverse):|exchange\.between:)/;
    expect(other.filter(({ id, status }) => status === "failed" || !names.test(id))).toEqual([]);
    for (const { id, seen } of other)
      expect(seen, id).toMatch(id.startsWith("dns.") ? /kept elsewhere: --resolver/ : /alpha is not deployed yet: /);
    expect(results.find(({ id }) => id === "dns.mx:alpha.example")?.status).toBe("skipped");
  });

  it("passes with --resolver, of which nothing is asked that only a name server has to do", async () => {
    const results = await outcomes({ alpha: nameless, resolver: "name server", timeout: 50 });
    expect(results.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(results.map(({ id }) => id).filter((id) => /^dns\.(authority|transfer|recursion)/.test(id))).toEqual([]);
  });

  it("fails when --resolver says that mail goes elsewhere", async () => {
    const faults = ["the MX is another host"] as const;
    const results = await outcomes({ alpha: nameless, faults, resolver: "name server" }, [
      "dns.mx",
      "exchange.between",
    ]);
    for (const { id, status } of results) expect(status, id).toBe(id.startsWith("dns.mx") ? "failed" : "skipped");
  });
});

describe("a company without a CA", () => {
  const only = ["tls.certificate", "web.page", "users.login:ann@alpha.example"];

  it("passes with certificates that are self-signed, and the report says that clients warn", async () => {
    current = await world({ certificates: { selfSignedForDays: 90 }, timeout: 50 });
    const { outcomes, warning } = await verifyCompany({ settings: current.settings, only: [] });
    expect(outcomes.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(warning).toMatch(/^self-signed certificates: mail programs and browsers warn .*mail at 127.* [0-9a-f]{64}/);
    expect(outcomes.find(({ id }) => id === "tls.certificate:mail.alpha.example:993")?.seen).toMatch(/, self-signed$/);
  });

  it.each([
    [
      "for another name",
      { selfSignedForDays: 90 },
      ["the certificate is for another name"],
      /altnames|Host: .* is not/,
    ],
    ["out of date", { selfSignedForDays: -1 }, [], /expired/],
    ["from a CA that nobody knows", "another CA's", [], /unable to (verify|get)/],
  ] as const)("fails with certificates that are %s", async (_, certificates, faults, seen) => {
    const results = await outcomes({ certificates, faults }, only);
    expect(results.length).toBeGreaterThan(9);
    for (const result of results)
      expect(result, result.id).toMatchObject({ status: "failed", seen: expect.stringMatching(seen) });
  });

  it("fails with a self-signed certificate where its file names a CA", async () => {
    current = await world({ certificates: { selfSignedForDays: 90 } });
    const { settings } = current;
    const authority = () => settings.authority({ name: "beta" });
    const results = (await verifyCompany({ settings: { ...settings, authority }, only })).outcomes;
    for (const result of results)
      expect(result, result.id).toMatchObject({ status: "failed", seen: expect.stringMatching(/self.signed/) });
  });
});

describe("a company that is as its file says", () => {
  const mail = (change: Partial<MailModel>) => (company: Company) => ({
    ...company,
    mail: { ...company.mail, ...change } as MailModel,
  });
  const serving = (...protocols: string[]) => mail({ protocols });
  const noMailboxes = { mailboxes: {}, aliases: {}, catchAll: [] };
  // A name to Node.js, an address to getaddrinfo(3): 127.1.2.10 is 127.1.522.
  const byName = (address: string): string => {
    const [a, b, c, d] = address.split(".").map(Number);
    return `${a}.${b}.${c! * 256 + d!}`;
  };
  const zone = { allowTransfer: ["127.0.0.0/8"], records: ["alpha.example MX", "www.alpha.example CNAME"] };

  interface Case {
    readonly alpha: (company: Company) => Company;
    readonly options?: WorldOptions;
    /** Ids that are skipped for a reason. */
    readonly skipped?: Readonly<Record<string, RegExp>>;
    /** Beginnings of ids that make no sense there. */
    readonly without?: readonly string[];
  }

  const cases: Readonly<Record<string, Case>> = {
    "with trusted networks that this machine is in": {
      alpha: mail({ networks: ["127.0.0.0/8"] }),
      options: { faults: ["an open relay", "LF ends a message"] },
      skipped: {
        "smtp.relay": /is in networks/,
        "smtp.smuggling": /is in networks/,
        "smtp.unknown-recipient:group.example": /./,
      },
    },
    "without port 25": {
      alpha: serving("submission", "submissions", "imap", "imaps", "pop3", "pop3s"),
      without: [
        "smtp.relay",
        "smtp.banner",
        "smtp.smuggling",
        "exchange.between:eve@beta.example->alpha",
        "tls.old:mail.alpha.example:25",
      ],
    },
    "without submission": {
      alpha: serving("smtp", "imaps"),
      skipped: { "copies:ann@alpha.example": /takes no mail from its users/, "groups:team@alpha.example": /./ },
      without: ["exchange.within", "exchange.between:ann", "smtp.spoofed-sender", "smtp.wrong-password", "pop3"],
    },
    "with 465 and 143 only": {
      alpha: serving("smtp", "submissions", "imap"),
      without: ["imap.wrong-password", "pop3"],
    },
    "with POP3 only, and a password in Cyrillic": {
      alpha: serving("smtp", "submission", "pop3", "pop3s"),
      options: { passwords: { "bob@alpha.example": "пароль Боба" } },
      skipped: { "exchange.within:bob@alpha.example->alpha": /serves no IMAP/, "smtp.smuggling": /serves no IMAP/ },
      without: ["imap"],
    },
    "for relaying only": {
      alpha: serving("smtp", "submission"),
      skipped: { "groups:team@alpha.example": /can look into none of/ },
      without: ["imap", "pop3", "tls.old:mail.alpha.example:993"],
    },
    "with the Unix accounts of its host": {
      alpha: mail({ domains: {}, aliasDomains: {} }),
      skipped: { "smtp.smuggling": /no mailbox of alpha/, "smtp.spoofed-sender": /no mailbox of alpha/ },
      without: ["users.login", "exchange.within"],
    },
    "with aliases only": {
      alpha: mail({
        domains: { "alpha.example": { ...noMailboxes, aliases: { team: ["eve@beta.example"] } } },
        aliasDomains: {},
      }),
      skipped: { "smtp.smuggling": /no mailbox of alpha/ },
    },
    "with a relay host": {
      alpha: mail({ relayHost: "relay.example" }),
      options: { faults: ["the other server's name is not in Received"] },
    },
    "with copies that go elsewhere": {
      alpha: (company) =>
        mail({
          domains: {
            "alpha.example": {
              ...company.mail!.domains["alpha.example"]!,
              mailboxes: {
                ...company.mail!.domains["alpha.example"]!.mailboxes,
                bob: {
                  ...company.mail!.domains["alpha.example"]!.mailboxes["bob"]!,
                  copyTo: ["friend@elsewhere.example"],
                },
              },
            },
          },
        })(company),
      skipped: { "copies:bob@alpha.example": /friend@elsewhere\.example would get a message/ },
    },
    "with hosts that are given by name": {
      alpha: (company) => ({
        ...mail({ address: byName(company.mail!.address) })(company),
        nameServer: { ...company.nameServer!, address: byName(company.nameServer!.address) },
        web: { ...company.web!, address: byName(company.web!.address) },
      }),
      without: ["dns.address", "dns.reverse"],
    },
    "with records of its own, and a zone that this machine may copy": {
      alpha: (company) => ({ ...mail({ aliasDomains: {} })(company), zones: { "alpha.example": zone } }),
      options: { faults: ["anybody may copy the zone", "the MX is another host"] },
      skipped: { "dns.transfer:alpha.example": /is in allowTransfer/ },
      without: ["dns.mx:alpha.example", "dns.address:www.alpha.example"],
    },
    "with a site of which it says no page": {
      alpha: (company) => ({
        ...company,
        web: { ...company.web!, sites: { "www.alpha.example": { aliases: [], pages: {}, directives: false } } },
      }),
      options: { faults: ["the page is another one"] },
    },
  };

  for (const [name, { alpha, options, skipped = {}, without = [] }] of Object.entries(cases))
    it.concurrent(name, { timeout: 60_000 }, async ({ expect, onTestFinished }) => {
      const here = await world({ ...options, alpha, timeout: 50 });
      onTestFinished(() => here.close());
      const results = (await verifyCompany({ settings: here.settings, only: [] })).outcomes;
      expect(results.filter(({ status }) => status === "failed")).toEqual([]);
      for (const [id, reason] of Object.entries(skipped))
        expect(
          results.find((result) => result.id === id),
          id,
        ).toMatchObject({ status: "skipped", seen: expect.stringMatching(reason) });
      expect(results.map(({ id }) => id).filter((id) => without.some((beginning) => id.startsWith(beginning)))).toEqual(
        [],
      );
      expect(results.filter(({ status }) => status === "ok").length).toBeGreaterThan(20);
    });
});
