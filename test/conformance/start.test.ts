// The built provider as a process: what it says to a person, and that the native addons of ssh2 are not missed.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { installProviders, PROVIDER_SOURCE, providerVersion } from "../../provider/install/index.ts";
import { createCertificate } from "../../provider/plugin/certificate.ts";
import { bundle } from "../../scripts/bundle.ts";

const folder = mkdtempSync(join(tmpdir(), "start-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ssh2 = createRequire(import.meta.url).resolve("ssh2");
installProviders(folder, { providers: ["postform"] });
const provider = join(
  folder,
  "terraform.d/plugins",
  PROVIDER_SOURCE,
  providerVersion(),
  "linux_amd64",
  `terraform-provider-postform_v${providerVersion()}`,
);
const cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const start = (env: Record<string, string>) =>
  spawnSync(provider, { env: { PATH: process.env.PATH, ...env }, encoding: "utf8" });

test("started by hand, it says in one sentence what it is", () => {
  expect(start({})).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/^this is a Terraform provider: [^\n]+\n$/),
  });
});

test("talks to nobody that it cannot verify, and in no protocol that it does not speak", () => {
  const certificate = createCertificate().certificatePem;
  expect(start({ TF_PLUGIN_MAGIC_COOKIE: cookie })).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining("PLUGIN_CLIENT_CERT is not set"),
  });
  const old = { TF_PLUGIN_MAGIC_COOKIE: cookie, PLUGIN_PROTOCOL_VERSIONS: "4,5", PLUGIN_CLIENT_CERT: certificate };
  expect(start(old)).toMatchObject({ status: 1, stdout: "", stderr: expect.stringContaining("plugin protocol 6") });
});

test("without a folder for its socket it says so and ends", () => {
  const env = { TF_PLUGIN_MAGIC_COOKIE: cookie, PLUGIN_CLIENT_CERT: createCertificate().certificatePem };
  expect(start({ ...env, PLUGIN_UNIX_SOCKET_DIR: join(folder, "none") })).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/cannot listen for Terraform: ENOENT/),
  });
});

test("ssh2 goes on in JavaScript where the bundle leaves its native addons out", async () => {
  const entry = join(folder, "entry.cjs");
  writeFileSync(
    entry,
    `const ssh2 = require(${JSON.stringify(ssh2)});
const { private: key } = ssh2.utils.generateKeyPairSync("ed25519");
console.log(ssh2.utils.parseKey(key).type, typeof new ssh2.Client().connect);`,
  );
  const outfile = join(folder, "bundled.cjs");
  await bundle({ entry, outfile });
  expect(execFileSync(process.execPath, [outfile], { cwd: folder, encoding: "utf8" })).toBe("ssh-ed25519 function\n");
});
