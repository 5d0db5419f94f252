// What `postform verify` says of a company that works, and that each of its checks notices when something does not.
import { afterEach, describe, expect, it } from "vitest";
import type { Outcome } from "../../cli/verify/check.ts";
import type { Company } from "../../cli/verify/model.ts";
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
    for (const id of [
      "smtp.relay",
      "smtp.smuggling",
      "imap.clear-password",
      "smtp.wrong-password",
      "web.page:www.alpha.example",
    ])
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
