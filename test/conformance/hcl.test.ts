// The provider without CDKTF: as `npm run release:provider` packs it, installed from mirrors by the `.tf` files of examples/hcl.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCertificate } from "../../provider/plugin/certificate.ts";
import { releaseProvider } from "../../scripts/release-provider.ts";
import { projectRoot, run } from "../run.ts";
import { installedClis } from "./workspace.ts";

const scratch = mkdtempSync(join(tmpdir(), "postform-hcl-"));
const release = join(scratch, "release");
let names: readonly string[];
beforeAll(() => {
  names = releaseProvider(release);
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** A folder of somebody's own with the examples in it, among ES modules, and a CLI that installs providers only as the setting says. */
function project(name: string, installation: string) {
  const folder = join(scratch, name);
  cpSync(join(projectRoot, "examples/hcl"), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  writeFileSync(join(folder, "cli.tfrc"), `provider_installation {\n  ${installation}\n}\n`);
  return folder;
}

const execute = (cli: string, project: string, env: NodeJS.ProcessEnv = {}) => {
  const variables = { CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: join(project, "cli.tfrc"), ...env };
  return async (folder: string, ...args: string[]) => {
    const { code, output } = await run(cli, [...args, "-no-color"], { cwd: join(project, folder), env: variables });
    expect(code, output).toBe(0);
    return output;
  };
};

/** A machine that does not exist yet: the plan goes as far as it does without hosts. */
const machine = 'resource "terraform_data" "machine" {\n  input = "192.0.2.10"\n}\n';

test("a release is a zip for each platform with sums that hold, and the registry's manifest", async () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  const base = `terraform-provider-postform_${version}`;
  const zips = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"].map((on) => `${base}_${on}.zip`);
  expect(names).toEqual([...zips, `${base}_manifest.json`, `${base}_SHA256SUMS`]);
  expect(await run("sha256sum", ["--check", "--strict", `${base}_SHA256SUMS`], { cwd: release })).toMatchObject({
    code: 0,
    stdout: [...zips, `${base}_manifest.json`].map((name) => `${name}: OK\n`).join(""),
  });
  expect(JSON.parse(readFileSync(join(release, `${base}_manifest.json`), "utf8"))).toEqual({
    version: 1,
    metadata: { protocol_versions: ["6.0"] },
  });
});

describe.each(installedClis())("$name", ({ name, path }) => {
  test("installs it from a folder, and plans the company and the module from nothing", async () => {
    const folder = project(name, `filesystem_mirror {\n    path = "${join(release, "mirror")}"\n  }`);
    const terraform = execute(path, folder);
    for (const example of ["acme", "companies"]) {
      await terraform(example, "init");
      expect(await terraform(example, "validate")).toContain("Success!");
    }
    const acme = join(folder, "acme/main.tf");
    const known = readFileSync(acme, "utf8");
    writeFileSync(acme, known.replace(/^( {2}address +=) var.address$/m, "$1 terraform_data.machine.output") + machine);
    const plan = await terraform("acme", "plan");
    expect(plan).toContain("Plan: 11 to add, 0 to change, 0 to destroy.");
    expect(plan).toMatch(/"www A" += \{\n +\+ values = \[\n +\+ "192\.0\.2\.10",/);
    expect(plan).toContain('"file:~/acme-passwords.json#bob@acme.example"');

    mkdirSync(join(folder, "own"));
    const settings = `  source    = "../modules/company"
  address   = terraform_data.machine.output
  domain    = "acme.example"
  contact   = "ann"
  mailboxes = { ann = {} }
`;
    const own = (more: string) =>
      writeFileSync(join(folder, "own/main.tf"), `${machine}module "acme" {\n${settings}${more}}\n`);
    own('  passwords = "file:~/acme-passwords.json"\n');
    await terraform("own", "init");
    expect(await terraform("own", "plan")).toContain("Plan: 8 to add, 0 to change, 0 to destroy.");
    own("");
    const env = { TF_CLI_CONFIG_FILE: join(folder, "cli.tfrc") };
    const refused = await run(path, ["plan", "-no-color"], { cwd: join(folder, "own"), env });
    expect(refused.output.replaceAll(/\s+/g, " ")).toContain("A mailbox of acme.example has no password_hash");
  });
});

test("a mirror over HTTPS is the same folder behind a web server", async () => {
  const { certificatePem, privateKeyPem } = createCertificate();
  const asked: string[] = [];
  const server: Server = createServer({ cert: certificatePem, key: privateKeyPem }, ({ url = "" }, response) => {
    asked.push(url);
    const type = url.endsWith(".json") ? "application/json" : "application/zip";
    response.writeHead(200, { "content-type": type }).end(readFileSync(join(release, "mirror", url)));
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const folder = project("https", `network_mirror {\n    url = "https://localhost:${port}/"\n  }`);
    writeFileSync(join(folder, "ca.pem"), certificatePem);
    const [cli] = installedClis();
    await execute(cli!.path, folder, { SSL_CERT_FILE: join(folder, "ca.pem") })("acme", "init");
    expect(
      [...new Set(asked)].map((url) =>
        url
          .split("/")
          .at(-1)
          ?.replace(/_[a-z0-9]+_[a-z0-9]+\.zip$/, ".zip"),
      ),
    ).toEqual([
      "index.json",
      expect.stringMatching(/^[\d.]+\.json$/),
      expect.stringMatching(/^terraform-provider-postform_[\d.]+\.zip$/),
    ]);
  } finally {
    server.close();
  }
});
