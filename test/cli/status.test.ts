// What `postform status` makes of what hosts and plans say, in each of its forms.
import { DOMParser } from "@xmldom/xmldom";
import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { type Asked, answersOf } from "../../cli/status/ask.ts";
import { driftOf } from "../../cli/status/drift.ts";
import { html } from "../../cli/status/html.ts";
import { json } from "../../cli/status/json.ts";
import { metrics } from "../../cli/status/metrics.ts";
import { readNotes } from "../../cli/status/note.ts";
import { attentionOf, type StackStatus } from "../../cli/status/report.ts";
import { text } from "../../cli/status/text.ts";
import { limits, now, report } from "./status-report.ts";

const base64 = (words: string) => Buffer.from(words).toString("base64");
const answered = (asked: Asked) => {
  if ("error" in asked) throw new Error(asked.error);
  return asked;
};

describe("what a host answers", () => {
  const answer = [
    `note\tdeploy-acme.json\t${base64('{"at":"2026-11-30T10:00:00.000Z","by":"ann@laptop","version":"0.1.0"}')}`,
    "book\t1764500000\t/var/lib/postform/registry/mail_domain+acme.example/key",
    "certificate\t/etc/ssl/postform/mail/chain.pem\tbm9uZQ==",
    ...["incoming\t1", "active\t2", "deferred\t3", "hold\t0"].map((queue) => `queue\t${queue}`),
    "oldest\t1764490000",
    "reason\tconnect to mx.example[192.0.2.1]:25: timed out",
    "end",
  ];

  it("is read", () => {
    const { notes, books, certificates, queue } = answered(answersOf(answer.join("\n")));
    expect(readNotes(notes, "acme").deploy).toEqual({
      at: "2026-11-30T10:00:00.000Z",
      by: "ann@laptop",
      version: "0.1.0",
    });
    expect(readNotes(notes, "other")).toEqual({});
    expect([...books]).toEqual([["mail_domain+acme.example", new Date("2025-11-30T10:53:20.000Z")]]);
    expect([...certificates]).toEqual([["/etc/ssl/postform/mail/chain.pem", undefined]]);
    expect(queue).toMatchObject({
      incoming: 1,
      active: 2,
      deferred: 3,
      hold: 0,
      reason: expect.stringMatching(/timed out$/),
    });
  });

  it("is none when it was cut short", () => {
    expect(answersOf(answer.slice(0, -1).join("\n"))).toEqual({ error: "its answer was cut short" });
  });

  it("obeys no terminal, whatever a note says", () => {
    const hostile = { at: "2026-11-30T10:00:00Z", by: "\u001b[2Jann\n", version: "x".repeat(500), commit: 7 };
    const notes = new Map([
      ["deploy-acme.json", JSON.stringify(hostile)],
      ["verify-acme.json", '{"at":"yesterday","ok":true}'],
    ]);
    const { deploy, verify } = readNotes(notes, "acme");
    expect(deploy).toEqual({ at: hostile.at, by: "[2Jann", version: "x".repeat(200) });
    expect(verify).toBeUndefined();
  });
});

describe("what a plan says", () => {
  const line = (type: string, addr: string, action = "update") =>
    JSON.stringify({ type, change: { resource: { addr }, action } });

  it("tells what somebody changed by hand from what nobody has deployed", () => {
    const output = [
      "Acquiring state lock. This may take a few moments...",
      line("resource_drift", "postform_mail_server.mail"),
      line("planned_change", "postform_mail_server.mail"),
      line("planned_change", "postform_mail_domain.acme", "create"),
      line("planned_change", "null_resource.gate", "replace"),
    ].join("\n");
    expect(driftOf(0, output)).toEqual({
      status: "drift",
      resources: ["postform_mail_server.mail"],
      pending: ["postform_mail_domain.acme"],
    });
    expect(driftOf(0, line("version", "")).status).toBe("none");
  });

  it("is unknown when it fails, with the reason", () => {
    const diagnostic = { severity: "error", summary: "root@192.0.2.10 cannot be reached" };
    expect(driftOf(1, JSON.stringify({ type: "diagnostic", diagnostic }))).toMatchObject({
      status: "unknown",
      error: "root@192.0.2.10 cannot be reached",
    });
    expect(driftOf(1, "Error: Backend initialization required").error).toBe("Error: Backend initialization required");
  });
});

it("all that is wrong wants attention, and nothing that is right", () => {
  const [well, ill, gone] = report.stacks as [StackStatus, StackStatus, StackStatus];
  expect(attentionOf(well, limits)).toEqual([]);
  expect(attentionOf(ill, limits)).toEqual(ill.attention);
  expect(attentionOf(gone, limits)).toEqual(gone.attention);
  // The limits are what a person says.
  expect(attentionOf(well, { days: 80, queue: 1 })).toEqual([
    "certificate mail on main ends in 70 days: postform deploy acme renews it",
    "2 messages in the queue of main",
  ]);
});

it("a screen has a line for each host, and what wants attention", async () => {
  await expect(text(report, limits, pc.createColors(false))).toMatchFileSnapshot("golden/status.txt");
});

it("programs get the same as JSON", () => {
  const shown = JSON.parse(json(report));
  expect(shown).toMatchObject({ version: 1, at: now.toISOString(), ok: false });
  expect(shown.stacks.map(({ stack, ok }: { stack: string; ok: boolean }) => [stack, ok])).toEqual([
    ["acme", true],
    ["globex", false],
    ["initech", false],
  ]);
  expect(shown.stacks[2].hosts[0]).toMatchObject({ reachable: false, certificates: [], queue: null });
});

it("a Prometheus gets it as OpenMetrics, of which the older format is a part", async () => {
  const written = metrics(report);
  // The grammar of OpenMetrics 1.0, as far as gauges go; test/long asks the reference parser.
  const sample =
    /^([a-z_]+)(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? -?\d+(\.\d+)?$/;
  let family = "";
  const seen = new Set<string>();
  for (const line of written.trimEnd().split("\n")) {
    const [, named] = /^# TYPE ([a-z_]+) gauge$/.exec(line) ?? [];
    if (named) {
      expect(seen.has(named), line).toBe(false);
      seen.add(named);
      family = named;
    } else if (line.startsWith("# HELP ")) expect(line.split(" ")[2]).toBe(family);
    else if (line !== "# EOF") expect(sample.exec(line)?.[1], line).toBe(family);
  }
  expect(written.endsWith("\n# EOF\n")).toBe(true);
  expect(written).toContain(
    'postform_deploy_info{stack="globex",version="0.1.0",commit="",by="say \\"hi\\" \\\\o/"} 1\n',
  );
  expect(written).toContain('postform_host_up{stack="initech",host="main"} 0\n');
  await expect(written).toMatchFileSnapshot("golden/status.metrics");
});

it("the page is whole by itself, and shows text as text", () => {
  const page = html(report, limits);
  const failures: string[] = [];
  const parsed = new DOMParser({ onError: (_, message) => failures.push(message) }).parseFromString(
    page.replace("<!DOCTYPE html>\n", ""),
    "application/xhtml+xml",
  );
  expect(failures).toEqual([]);
  for (const tag of ["script", "link", "img", "iframe"]) expect(parsed.getElementsByTagName(tag).length, tag).toBe(0);
  expect(page).not.toMatch(/https?:|url\(|@import| on[a-z]+=/);
  const words = parsed.documentElement?.textContent ?? "";
  for (const { stack, hosts, attention } of report.stacks)
    for (const expected of [stack, ...hosts.map(({ address }) => address), ...attention])
      expect(words).toContain(expected);
  // Who looks at it at night sees first what is wrong.
  expect(page.indexOf('scope="row">globex')).toBeLessThan(page.indexOf('scope="row">acme'));
});
