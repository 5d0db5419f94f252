// The provider as a process, and a client that sends it nonsense over gRPC: each call gets an answer that says what is wrong, and the next call is served as ever.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client, credentials } from "@grpc/grpc-js";
import { Encoder, ExtData } from "@msgpack/msgpack";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCertificate } from "../../provider/plugin/certificate.ts";
import { tfplugin6 } from "../../provider/plugin/generated/tfplugin6.js";
import { bundle } from "../../scripts/bundle.ts";
import { projectRoot } from "../run.ts";

const folder = mkdtempSync(join(tmpdir(), "hostile-"));
/** Of JavaScript's heap, MiB: less than a few of these messages claim. */
const heap = 256;
let provider: ChildProcess;
let client: Client;

beforeAll(async () => {
  const outfile = join(folder, "provider.cjs");
  await bundle({ entry: join(projectRoot, "provider/main.ts"), outfile });
  const own = createCertificate();
  const args = [`--max-old-space-size=${heap}`, outfile];
  provider = spawn(process.execPath, args, {
    env: {
      ...process.env,
      TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
      PLUGIN_CLIENT_CERT: own.certificatePem,
      PLUGIN_UNIX_SOCKET_DIR: folder,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve) =>
    createInterface({ input: provider.stdout! }).once("line", resolve),
  );
  // Go takes the certificate that the handshake names; OpenSSL takes no leaf for an authority, and this socket is in a folder of ours.
  const secure = credentials.createSsl(null, Buffer.from(own.privateKeyPem), Buffer.from(own.certificatePem), {
    rejectUnauthorized: false,
  });
  client = new Client(`unix:${line.split("|")[3]}`, secure, {
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
}, 60_000);

afterAll(async () => {
  client.close();
  if (provider.exitCode === null) await new Promise((resolve) => provider.on("exit", resolve));
  rmSync(folder, { recursive: true });
}, 60_000);

/** The bytes of the answer, or the words of gRPC's refusal. */
function call(method: string, message: Uint8Array): Promise<Buffer | string> {
  return new Promise((resolve) =>
    client.makeUnaryRequest(
      `/tfplugin6.Provider/${method}`,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes) => bytes,
      message,
      { deadline: Date.now() + 20_000 },
      (error, answer) => resolve(error ? error.details : answer!),
    ),
  );
}

/** Also when the provider speaks of an error, the answer is one that Terraform can read. */
async function diagnostics(method: Method, message: object): Promise<string[]> {
  const [Request, Response] = methods[method];
  const answer = await call(method, Request.encode(message as never).finish());
  if (typeof answer === "string") throw new Error(answer);
  const told = Response.decode(answer) as { diagnostics?: tfplugin6.IDiagnostic[] };
  return (told.diagnostics ?? []).map(({ severity, summary }) => {
    expect(severity).toBe(1);
    expect(summary?.length).toBeLessThan(1000);
    return summary ?? "";
  });
}

const methods = {
  ValidateResourceConfig: [tfplugin6.ValidateConfigRequest, tfplugin6.DiagnosticsResponse],
  UpgradeResourceState: [tfplugin6.UpgradeResourceStateRequest, tfplugin6.UpgradeResourceStateResponse],
  ReadResource: [tfplugin6.ReadResourceRequest, tfplugin6.ReadResourceResponse],
  PlanResourceChange: [tfplugin6.PlanResourceChangeRequest, tfplugin6.PlanResourceChangeResponse],
  ApplyResourceChange: [tfplugin6.ApplyResourceChangeRequest, tfplugin6.ApplyResourceChangeResponse],
  ImportResourceState: [tfplugin6.ImportResourceStateRequest, tfplugin6.ImportResourceStateResponse],
  MoveResourceState: [tfplugin6.MoveResourceStateRequest, tfplugin6.MoveResourceStateResponse],
} as const;
type Method = keyof typeof methods;

const types = [
  "host",
  "tls_cert",
  "name_server",
  "dns_zone",
  "dns_records",
  "mail_server",
  "mail_domain",
  "alias_domain",
  "web_server",
  "web_site",
  "config",
].map((name) => `postform_${name}`);

/** The messages that carry this in the place of a value. */
const carrying = (type_name: string, value: tfplugin6.IDynamicValue): [Method, object][] => [
  ["ValidateResourceConfig", { type_name, config: value }],
  ["ReadResource", { type_name, current_state: value }],
  ["PlanResourceChange", { type_name, prior_state: value, proposed_new_state: value, config: value }],
  ["ApplyResourceChange", { type_name, prior_state: value, planned_state: value, config: value }],
];

const uint32 = (first: number, length: number) => {
  const bytes = Buffer.alloc(5, first);
  bytes.writeUInt32BE(length, 1);
  return bytes;
};

/** Values in msgpack that hold less, or more, than they say. */
const malformed: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
  "a list of four thousand million": [uint32(0xdd, 0xffffffff), /cut short, or claims more/],
  "a map of thirty million": [Buffer.concat([uint32(0xdf, 30_000_000), Buffer.alloc(1000)]), /claims more/],
  "lists of thirty million in each other": [Buffer.concat(Array(100).fill(uint32(0xdd, 30_000_000))), /claims more/],
  "a text of four thousand million bytes": [
    Buffer.concat([Buffer.of(0x81, 0xa1, 0x61), uint32(0xdb, 0xffffffff)]),
    /claims more/,
  ],
  "bytes without end": [uint32(0xc6, 0xffffffff), /claims more/],
  "an extension without end": [uint32(0xc9, 0xffffffff), /claims more/],
  "a million lists in each other": [Buffer.alloc(1_000_000, 0x91), /nested more than 1000 deep|claims more/],
  "a million maps in each other": [
    Buffer.concat([...Array(1_000_000).fill(Buffer.of(0x81, 0xa1, 0x61)), Buffer.of(0xc0)]),
    /nested more than 1000 deep/,
  ],
  "half of a map": [Buffer.of(0x82, 0xa1, 0x61), /cut short/],
  "half of a length": [Buffer.of(0xdd, 0), /cut short/],
  "two values": [Buffer.of(0x80, 0x80), /goes on after its end/],
  "the byte that is never used": [Buffer.of(0xc1), /0xc1/],
  "a key that is no text": [Buffer.of(0x81, 0x91, 0x01, 0x01), /key/i],
  "a key that is JavaScript's own": [new Encoder().encode(JSON.parse('{"__proto__":{"type":"x"}}')), /__proto__/],
  "text that is no UTF-8": [Buffer.of(0x81, 0xa1, 0xff, 0xa1, 0xff), /./],
  "a date": [new Encoder().encode(new Date(0)), /wants a object/],
  "another extension": [new Encoder().encode(new ExtData(5, new Uint8Array(9))), /wants a object/],
  "a text": [new Encoder().encode("x"), /wants a object/],
};

describe("a message", () => {
  test.each(Object.entries(malformed))("with %s is refused by a diagnostic", async (_, [msgpack, words]) => {
    for (const [method, message] of carrying("postform_config", { msgpack }))
      expect((await diagnostics(method, message)).join(), method).toMatch(words);
  });

  test("with values of other types than the schema's is refused, by each resource, in each call", async () => {
    const names = [
      "name",
      "address",
      "host_connection",
      "domain",
      "zone",
      "files",
      "mailboxes",
      "records",
      "names",
      "drift",
    ];
    const value = fc.object({ key: fc.constantFrom(...names), maxDepth: 3, withBigInt: false });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types), value, async (type, object) => {
        const msgpack = new Encoder({ ignoreUndefined: true }).encode({ ...object, surely_wrong: 1 });
        for (const [method, message] of carrying(type, { msgpack }))
          expect((await diagnostics(method, message)).length, method).toBeGreaterThan(0);
      }),
      { numRuns: 40 },
    );
  });

  test("of random bytes is refused in each call", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(methods), "ConfigureProvider", "ReadDataSource"),
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        async (method, bytes) => {
          expect(await call(method, bytes)).toBeDefined();
        },
      ),
      { numRuns: 150 },
    );
  });

  test("that is cut short anywhere is refused", async () => {
    const whole = tfplugin6.ReadResourceRequest.encode({
      type_name: "postform_config",
      current_state: { msgpack: new Encoder().encode({ name: "x" }) },
      private: Buffer.from("{}"),
    }).finish();
    for (let end = 0; end < whole.length; end += 1)
      expect(await call("ReadResource", whole.subarray(0, end))).toBeDefined();
  });

  test.each(["", "other", "__proto__", "constructor", "x".repeat(500)])(
    "about %.12s is told that there is no such type",
    async (type_name) => {
      for (const [method, message] of carrying(type_name, { msgpack: Buffer.of(0x80) }))
        expect(await diagnostics(method, message)).toEqual([`postform has no ${type_name}`]);
    },
  );

  test.each(["{", "[]", "null", "7", '"x"', "\u00ff\u00fe", "[".repeat(1_000_000)])(
    "with private data of %.10s is refused",
    async (text) => {
      const bytes = Buffer.from(text, "latin1");
      const state = { msgpack: new Encoder().encode({ host_connection: "ssh://root@127.0.0.1:1", name: "x" }) };
      const wrong = /kept beside the state|keeps beside the state/;
      expect(
        (
          await diagnostics("ReadResource", { type_name: "postform_config", current_state: state, private: bytes })
        ).join(),
      ).toMatch(wrong);
      expect(
        (
          await diagnostics("ApplyResourceChange", {
            type_name: "postform_config",
            prior_state: state,
            planned_private: bytes,
          })
        ).join(),
      ).toMatch(wrong);
    },
  );

  test("with an import id that is none says what one looks like", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...types),
        fc.string({ unit: "binary", maxLength: 60 }),
        async (type_name, id) => {
          const [words = ""] = await diagnostics("ImportResourceState", { type_name, id });
          expect(words).toMatch(/looks? like ssh:\/\//);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("a stored state", () => {
  const upgrade = (type_name: string, json: string | Uint8Array, version = 0) =>
    diagnostics("UpgradeResourceState", { type_name, version, raw_state: { json: Buffer.from(json) } });

  test.each(["", "{", "[]", "null", "7", '"x"', "[".repeat(1_000_000)])("of %.10s is refused", async (json) => {
    expect((await upgrade("postform_host", json)).join()).toMatch(
      /put the state back from a backup|before Terraform 0.12/,
    );
  });

  test("of any JSON is understood or refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types), fc.json({ maxDepth: 4 }), async (type, json) => {
        for (const words of await upgrade(type, json))
          expect(words).toMatch(/does not fit: the schema wants a|no JSON object/);
      }),
      { numRuns: 100 },
    );
  });

  test("whose attributes have other types is refused, and says where", async () => {
    expect((await upgrade("postform_mail_domain", '{"mailboxes":{"ann":{"quota":{"a":1}}}}')).join()).toMatch(
      /^the stored state does not fit: the schema wants a number.*\(at mailboxes\.ann\.quota\)/,
    );
  });

  test("of a newer version asks for a newer provider", async () => {
    expect((await upgrade("postform_host", "{}", 99)).join()).toMatch(
      /written by a newer version.*upgrade the provider/,
    );
  });
});

test("after all that the provider is the same process, answers, and has not grown", async () => {
  expect(provider.exitCode).toBeNull();
  expect(
    await diagnostics("ValidateResourceConfig", { type_name: "postform_config", config: { msgpack: Buffer.of(0xc0) } }),
  ).toEqual([]);
  if (process.platform !== "linux") return;
  const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${provider.pid}/status`, "utf8"))?.[1]) / 1024;
  expect(peak).toBeLessThan(heap + 300);
});
