// The package as another project has it: packed, installed into a folder of its own, imported by the programs that the README and the docs show.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot, run } from "../run.ts";
import { linkTools, modules, pack, succeeds } from "./own-project.ts";
import { installedClis } from "./workspace.ts";

const project = mkdtempSync(join(tmpdir(), "postform-package-"));
afterAll(() => rmSync(project, { recursive: true }));

const path = (name: string) => join(project, name);
const stack = (name: string) => path(`cdktf.out/stacks/${name}`);
const synthesized = (name: string) => JSON.parse(readFileSync(join(stack(name), "cdk.tf.json"), "utf8"));

/** The first file of a kind that a page shows. */
function shown(page: string, kind: "ts" | "yaml"): string {
  const text = readFileSync(join(projectRoot, page), "utf8");
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  return blocks.find(([, each]) => each === kind)?.[2] ?? expect.unreachable(`${page} shows no ${kind}`);
}

const tsc = (...args: string[]) =>
  run(join(modules, ".bin/tsc"), ["--strict", "--target", "es2020", "--esModuleInterop", "--skipLibCheck", ...args], {
    cwd: project,
  });

beforeAll(async () => {
  const tarball = await pack(project);
  writeFileSync(path("package.json"), '{ "name": "own", "version": "1.0.0" }\n');
  await succeeds(project, "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", tarball);
  linkTools(project);
  writeFileSync(path("main.ts"), shown("README.md", "ts"));
  writeFileSync(path("files.ts"), shown("docs/own-project.md", "ts"));
  mkdirSync(path("companies"));
  writeFileSync(path("companies/acme.yaml"), shown("README.md", "yaml"));
}, 300_000);

test.each([
  ["CommonJS, as cdktf init makes it", ["--module", "commonjs", "--moduleResolution", "node10"]],
  ["ES modules", ["--module", "nodenext"]],
])("its types hold in a project of %s", async (_, options) => {
  expect(await tsc("--noEmit", ...options, "main.ts", "files.ts")).toMatchObject({ code: 0, output: "" });
  writeFileSync(path("typo.ts"), readFileSync(path("main.ts"), "utf8").replace("address:", "adress:"));
  expect(await tsc("--noEmit", ...options, "typo.ts")).toMatchObject({ output: expect.stringContaining("'adress'") });
});

test("twenty lines of TypeScript are a whole company, with the provider in its folder", async () => {
  expect(await succeeds(project, join(modules, ".bin/tsx"), "main.ts")).toBe("");
  const { resource } = synthesized("acme");
  expect(
    Object.fromEntries(Object.entries(resource).map(([type, all]) => [type, Object.keys(all as object).length])),
  ).toEqual({
    postform_dns_zone: 2,
    postform_host: 1,
    postform_host_baseline: 1,
    postform_mail_domain: 1,
    postform_mail_server: 1,
    postform_name_server: 1,
    postform_tls_cert: 1,
    postform_web_server: 1,
    postform_web_site: 1,
  });
  const [forward, reverse] = Object.values(resource.postform_dns_zone) as { records: object }[];
  const keys = [forward, reverse].flatMap((zone) => Object.keys(zone?.records ?? {}));
  expect(keys).toEqual(expect.arrayContaining(["mail A", "ns A", "www A", "@ MX", "10 PTR"]));
  expect(Object.values(resource.postform_tls_cert)).toMatchObject([
    { names: ["mail.acme.example", "www.acme.example"] },
  ]);
  for (const cli of installedClis()) {
    await succeeds(stack("acme"), cli.path, "init", "-no-color");
    expect(await succeeds(stack("acme"), cli.path, "validate", "-no-color")).toContain("Success!");
    rmSync(join(stack("acme"), ".terraform"), { recursive: true });
  }
});

test("a folder of company files is stacks, from compiled CommonJS too, and the gate finds the command in the package", async () => {
  const module = ["--module", "commonjs", "--moduleResolution", "node10"];
  expect(await tsc(...module, "--outDir", "compiled", "files.ts")).toMatchObject({ code: 0 });
  expect(await succeeds(project, "node", "compiled/files.js")).toBe("");
  const [gate] = Object.values(synthesized("acme").resource.null_resource) as {
    provisioner: { "local-exec": { command: string } }[];
  }[];
  const command = gate?.provisioner[0]?.["local-exec"].command ?? "";
  const [, program] = /^'(.*?)' verify /.exec(command) ?? [];
  expect(resolve(stack("acme"), program ?? "")).toBe(path("node_modules/postform/bin/postform"));
});

test("the command works out of the package", async () => {
  const postform = path("node_modules/.bin/postform");
  const hash = await run(postform, ["passwd", "--stdin", "ann@acme.example"], {
    cwd: project,
    input: "correct horse\n",
  });
  expect(hash).toMatchObject({ code: 0, stdout: expect.stringContaining("{ARGON2ID}") });
  const list = await run(postform, ["lab", "list"], { cwd: project });
  expect(list.stderr).toContain(`of ${path("node_modules/postform")} is not up`);
  const [, schema] = /\$schema=(\S+)/.exec(shown("docs/own-project.md", "yaml")) ?? [];
  expect(existsSync(join(path("companies"), schema ?? ""))).toBe(true);
});
