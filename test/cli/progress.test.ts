// What a deploy tells while it is under way: read off Terraform's and OpenTofu's messages for programs, in plain words, with each error whole and once.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { verifying } from "../../cli/gate-progress.ts";
import { withoutOutput, written } from "../../cli/stacks/diagnostic.ts";
import { addDurations, readDurations, usual } from "../../cli/stacks/durations.ts";
import { eventOf } from "../../cli/stacks/events.ts";
import { parts } from "../../cli/stacks/parts.ts";
import { Progress } from "../../cli/stacks/progress.ts";
import { begun, changed, ended, handedOn, howFar, lines, standing, time } from "../../cli/stacks/sentences.ts";

const connection = `\${postform_host.main_host_E0FD.host_connection}`;
const at = (path: string) => ({ "//": { metadata: { path } } });

/** As CDKTF writes it. */
const configuration = {
  resource: {
    postform_host: { main_host_E0FD: at("acme/main/host") },
    postform_tls_cert: { cert_1: { ...at("acme/mail-certificate/certificate/cert"), host_connection: connection } },
    postform_mail_server: {
      mail_1: {
        ...at("acme/mail/server"),
        host_connection: connection,
        certificate: { chain: `\${postform_tls_cert.cert_1.chain_path}` },
        depends_on: ["postform_tls_cert.cert_1", "postform_host.gone"],
      },
    },
    postform_dns_records: {
      records_1: { ...at("acme/records/records"), host_connection: "ssh://root@198.18.0.53:22?hostkey=SHA256:x" },
    },
    null_resource: { gate_1: { ...at("acme/gate/gate"), depends_on: ["postform_mail_server.mail_1"] } },
  },
};

const resource = (addr: string) => ({ addr, module: "", resource_type: addr.split(".")[0] });
const line = (type: string, rest: object) =>
  JSON.stringify({ "@level": "info", "@message": "…", "@module": "terraform.ui", type, ...rest });
const plannedLine = (addr: string, action: string) =>
  line("planned_change", { change: { resource: resource(addr), action } });
const hook = (type: string, addr: string, rest: object) => line(type, { hook: { resource: resource(addr), ...rest } });

const host = "postform_host.main_host_E0FD";
const certificate = "postform_tls_cert.cert_1";
const mail = "postform_mail_server.mail_1";
const gate = "null_resource.gate_1";

function under(durations = {}) {
  const progress = new Progress(parts(configuration), durations);
  const take = (text: string, second = 0) => {
    const event = eventOf(text);
    return event && progress.take(event, second * 1000);
  };
  return { progress, take };
}

it("resources are called as in the program, and are on a host", () => {
  const named = [...parts(configuration).values()].map(({ name, host: machine, needs }) => [name, machine, needs]);
  expect(named).toEqual([
    ["host main", "main", []],
    ["tls_cert mail-certificate/certificate", "main", [host]],
    ["mail_server mail", "main", [host, certificate]],
    ["dns_records records", "198.18.0.53", []],
    ["null_resource gate", "", [mail]],
  ]);
});

it("what is at work, what waits and for what, and how long it may take", () => {
  const { progress, take } = under({
    "postform_host create": [2],
    "postform_tls_cert create": [90, 4, 5],
    "postform_mail_server create": [20],
  });
  for (const address of [host, certificate, mail]) take(plannedLine(address, "create"));
  take(plannedLine(gate, "replace"));
  expect(begun(take(hook("apply_start", host, { action: "create" }), 0)!)).toBe("host main: creating, usually 2 s");
  expect(lines(progress, 1000, 10)).toEqual([
    "  host main: creating  1 s of about 2 s",
    "  tls_cert mail-certificate/certificate on main: waits for host main",
    "  mail_server mail on main: waits for host main and 1 more",
    "  null_resource gate: waits",
    "  null_resource gate: waits for mail_server mail and 1 more",
  ]);
  expect(howFar(progress, 1000)).toBe("0 of 5 done, about 26 s left");
  expect(ended(take(hook("apply_complete", host, { action: "create", elapsed_seconds: 2 }), 2.4)!)).toBe(
    "host main: created after 2 s",
  );
  take(hook("apply_start", certificate, { action: "create" }), 3);
  expect(standing(progress, 63_000)).toBe(
    "1 of 5 done, about 20 s left; at work: tls_cert mail-certificate/certificate on main (1 min of about 5 s); 3 wait",
  );
  expect(lines(progress, 63_000, 2)[1]).toBe("  … and 3 more");
});

it("the gate says how far its checks are", () => {
  const { progress, take } = under();
  take(hook("apply_start", gate, { action: "create" }), 0);
  take(hook("provision_progress", gate, { output: 'Executing: ["/bin/sh" "-c" "verify"]' }), 0);
  expect(lines(progress, 1000, 5)).toEqual(["  null_resource gate: creating  1 s"]);
  take(hook("provision_progress", gate, { output: verifying(31, 56) }), 1);
  expect(lines(progress, 12_000, 5)).toEqual([
    "  null_resource gate: creating  12 s  postform verify: 31 of 56 checks",
  ]);
  expect(standing(progress, 12_000)).toBe(
    "0 of 1 done; at work: null_resource gate (12 s, postform verify: 31 of 56 checks)",
  );
});

it("what is removed waits for what needs it", () => {
  const { progress, take } = under();
  for (const address of [host, certificate, mail]) take(plannedLine(address, "delete"));
  expect(lines(progress, 0, 10)).toEqual([
    "  host main: waits for tls_cert mail-certificate/certificate and 1 more",
    "  tls_cert mail-certificate/certificate on main: waits for mail_server mail",
    "  mail_server mail on main: waits",
  ]);
  // Of what takes how long nothing is known.
  expect(howFar(progress, 0)).toBe("0 of 3 done");
});

it("a table ends it, what failed first; a program's last words are there", () => {
  const { progress, take } = under();
  take(plannedLine(host, "noop"));
  take(plannedLine(mail, "update"));
  take(hook("apply_start", host, { action: "update" }), 0);
  take(hook("apply_complete", host, { action: "update" }), 1);
  take(hook("apply_start", gate, { action: "create" }), 1);
  take(hook("provision_progress", gate, { output: "43 ok, 1 failed" }), 2);
  take(hook("provision_progress", gate, { output: "" }), 2);
  take(hook("apply_errored", gate, { action: "create" }), 3.5);
  expect(changed([{ stack: "acme", tasks: progress.tasks() }])).toEqual([
    ["acme", "", "null_resource gate", "FAILED", "2.5", "43 ok, 1 failed"],
    ["acme", "main", "host main", "changed", "1.0", ""],
  ]);
  expect(progress.changes()).toEqual({ add: 0, change: 1, destroy: 0 });
  expect(changed([{ stack: "acme", tasks: progress.tasks() }], 1).at(-1)?.[0]).toBe("… and 1 more");
});

it("an error is whole, with the attribute that it points at", () => {
  const said = line("diagnostic", {
    diagnostic: {
      severity: "error",
      summary: "quota: 5 is no size",
      detail: "A number and a unit are allowed: 2G.\nNothing was changed.",
      address: mail,
      range: {
        filename: "cdk.tf.json",
        start: { line: 221, column: 20, byte: 1 },
        end: { line: 221, column: 21, byte: 2 },
      },
      snippet: {
        context: `resource.${mail}.mailboxes`,
        code: '        "quota": "5"',
        start_line: 221,
        highlight_start_offset: 0,
        highlight_end_offset: 1,
        values: [{ traversal: "var.quota", statement: 'is "5"' }],
      },
    },
  });
  const event = eventOf(said);
  expect(event?.type === "diagnostic" && written(event.diagnostic)).toBe(`Error: quota: 5 is no size

  with postform_mail_server.mail_1,
  on cdk.tf.json line 221, in resource.postform_mail_server.mail_1.mailboxes:
 221:         "quota": "5"
    var.quota is "5"

A number and a unit are allowed: 2G.
Nothing was changed.`);
});

it("a program's output is not told twice", () => {
  const detail = "Error running command 'verify': exit status 1. Output: ed\n2 failed\n";
  expect(written(withoutOutput({ severity: "error", summary: "local-exec provisioner error", detail }))).toBe(
    "Error: local-exec provisioner error\n\nError running command 'verify': exit status 1; what it said is above",
  );
});

it("what a stack hands on is told, but for what is sensitive", () => {
  const event = eventOf(
    line("outputs", {
      outputs: {
        records: { sensitive: false, type: ["tuple"], value: ["a A 1", "b A 2"] },
        key: { sensitive: true, type: "string", value: "s3cret" },
        port: { sensitive: false, value: 25 },
        planned: { sensitive: false, action: "create" },
      },
    }),
  );
  expect(event?.type === "outputs" && handedOn(event.outputs)).toEqual([
    "records:",
    "  a A 1",
    "  b A 2",
    "key: (sensitive)",
    "port: 25",
  ]);
});

it("what is no message is kept as words, and what nobody asks for is not", () => {
  expect(eventOf("Error: no such option")).toEqual({ type: "words", line: "Error: no such option" });
  expect(eventOf('{"broken')).toEqual({ type: "words", line: '{"broken' });
  expect(eventOf(line("log", { "@message": "Interrupt received" }))).toEqual({
    type: "words",
    line: "Interrupt received",
  });
  expect(eventOf(hook("refresh_start", host, {}))).toBeUndefined();
});

it.each([
  [0.4, "0 s"],
  [59.6, "1 min"],
  [75, "1 min 15 s"],
])("%d seconds are %s", (seconds, text) => expect(time(seconds)).toBe(text));

let cache = "";
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "postform-cache-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true, force: true });
});

it("how long it took is kept for the next time, the last few of each kind", () => {
  expect(readDurations()).toEqual({});
  for (let seconds = 1; seconds <= 12; seconds += 1) addDurations([{ kind: "postform_host create", seconds }]);
  addDurations([{ kind: "postform_host delete", seconds: 0.123 }]);
  const all = readDurations();
  expect(all["postform_host create"]).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(usual(all, "postform_host create")).toBe(8);
  expect(usual(all, "postform_host update")).toBeUndefined();
  expect(readFileSync(join(cache, "postform/durations.json"), "utf8")).toContain('"postform_host delete":[0.1]');
});

it("a cache that cannot be used is none", () => {
  writeFileSync(join(cache, "file"), "");
  vi.stubEnv("XDG_CACHE_HOME", join(cache, "file"));
  addDurations([{ kind: "postform_host create", seconds: 1 }]);
  expect(readDurations()).toEqual({});
});
