// The package as other projects have it: packed, installed into folders of their own, imported by the programs that the README and the docs show.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectRoot, run } from "../run.ts";
import { linkTools, modules, pack, succeeds } from "./own-project.ts";
import { installedClis } from "./workspace.ts";

const scratch = mkdtempSync(join(tmpdir(), "postform-package-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Of a person with CDKTF, and of one with CDK Terrain, which comes by npm's alias. */
const projects = { cdktf: join(scratch, "cdktf"), cdktn: join(scratch, "cdktn") };
const project = projects.cdktf;

const path = (name: string) => join(project, name);
const stackOf = (folder: string, name = "acme") => join(folder, "cdktf.out/stacks", name);
const synthesized = (folder = project) => JSON.parse(readFileSync(join(stackOf(folder), "cdk.tf.json"), "utf8"));

/** The first file of a kind that a page shows. */
function shown(page: string, kind: "ts" | "yaml" | "json"): string {
  const text = readFileSync(join(projectRoot, page), "utf8");
  const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
  return blocks.find(([, each]) => each === kind)?.[2] ?? expect.unreachable(`${page} shows no ${kind}`);
}

/** Without `skipLibCheck`: our types are checked as theirs, and need none of Node's. */
const tsc = (cwd: string, ...args: string[]) =>
  run(join(modules, ".bin/tsc"), ["--strict", "--target", "es2022", ...args], { cwd });

let tarball: string;

beforeAll(async () => {
  const packed = join(scratch, "packed");
  mkdirSync(packed);
  tarball = await pack(packed);
  const example = shown("README.md", "ts");
  const install = ["install", "--prefer-offline", "--no-audit", "--no-fund"];
  const packages = { cdktf: [tarball], cdktn: [tarball, "cdktf@npm:cdktn@0.24.0"] };
  const settings = { cdktf: {}, cdktn: JSON.parse(shown("docs/own-project.md", "json")) };
  for (const name of ["cdktf", "cdktn"] as const) {
    const folder = projects[name];
    mkdirSync(folder);
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ name: "own", version: "1.0.0", ...settings[name], dependencies: undefined }),
    );
    expect(await succeeds(folder, "npm", ...install, ...packages[name])).not.toContain("ERESOLVE");
    for (const file of ["main.mts", "main.cts", "main.mjs"]) writeFileSync(join(folder, file), example);
    // What JavaScript without modules writes instead.
    const required = example.replace(/^import (\{[^}]*\}) from (".*?");/gm, "const $1 = require($2);");
    writeFileSync(join(folder, "main.cjs"), required);
    const typo = example.replace(/^(const host = .*?)address:/m, "// @ts-expect-error: no such prop\n$1adress:");
    writeFileSync(join(folder, "typo.mts"), typo);
  }
  writeFileSync(path("main.ts"), example);
  writeFileSync(path("files.ts"), shown("docs/own-project.md", "ts"));
  mkdirSync(path("companies"));
  writeFileSync(path("companies/acme.yaml"), shown("README.md", "yaml"));
}, 300_000);

test("the judges of packages find nothing in it", async () => {
  expect(await succeeds(scratch, join(modules, ".bin/publint"), "--strict", tarball)).toContain("All good!");
  expect(await succeeds(scratch, join(modules, ".bin/attw"), "--no-color", tarball)).toContain("No problems found");
});

test.each([
  ["CommonJS, as cdktf init makes it", ["--module", "commonjs", "--moduleResolution", "node10"]],
  ["a bundler", ["--module", "esnext", "--moduleResolution", "bundler"]],
])("its types hold in a project of %s", async (_, options) => {
  expect(await tsc(project, "--noEmit", ...options, "main.ts", "files.ts")).toMatchObject({ code: 0, output: "" });
});

describe.each(["cdktf", "cdktn"] as const)("under %s", (library) => {
  const folder = projects[library];

  test("the types hold for ES modules and CommonJS", async () => {
    const options = ["--module", "nodenext", "--outDir", "compiled", "--exactOptionalPropertyTypes"];
    expect(await tsc(folder, ...options, "main.mts", "main.cts", "typo.mts")).toMatchObject({ code: 0, output: "" });
  });

  test("TypeScript and JavaScript, ES modules and CommonJS, make the same stack, which each CLI finds valid", async () => {
    const made = [];
    for (const program of ["compiled/main.mjs", "compiled/main.cjs", "main.mjs", "main.cjs"]) {
      rmSync(join(folder, "cdktf.out"), { recursive: true, force: true });
      expect(await succeeds(folder, "node", program)).toBe("");
      made.push(synthesized(folder));
    }
    const [first, ...others] = made;
    expect(others).toEqual([first, first, first]);
    expect(
      Object.fromEntries(
        Object.entries(first.resource).map(([type, all]) => [type, Object.keys(all as object).length]),
      ),
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
    const [forward, reverse] = Object.values(first.resource.postform_dns_zone) as { records: object }[];
    const keys = [forward, reverse].flatMap((zone) => Object.keys(zone?.records ?? {}));
    expect(keys).toEqual(expect.arrayContaining(["mail A", "ns A", "www A", "@ MX", "10 PTR"]));
    expect(Object.values(first.resource.postform_tls_cert)).toMatchObject([
      { names: ["mail.acme.example", "www.acme.example"] },
    ]);
    for (const cli of installedClis()) {
      await succeeds(stackOf(folder), cli.path, "init", "-no-color");
      expect(await succeeds(stackOf(folder), cli.path, "validate", "-no-color")).toContain("Success!");
      rmSync(join(stackOf(folder), ".terraform"), { recursive: true });
    }
  });
});

test("a folder of company files is stacks, from compiled CommonJS too, and the gate finds the command in the package", async () => {
  const module = ["--module", "commonjs", "--moduleResolution", "node10"];
  const options = [...module, "--skipLibCheck", "--outDir", "compiled"];
  expect(await tsc(project, ...options, "files.ts")).toMatchObject({ code: 0 });
  expect(await succeeds(project, "node", "compiled/files.js")).toBe("");
  const [gate] = Object.values(synthesized().resource.null_resource) as {
    provisioner: { "local-exec": { command: string } }[];
  }[];
  const command = gate?.provisioner[0]?.["local-exec"].command ?? "";
  const [, program] = /^'(.*?)' verify /.exec(command) ?? [];
  expect(resolve(stackOf(project), program ?? "")).toBe(path("node_modules/postform/bin/postform"));
});

test("the program that postform init makes has its types and makes a stack with a gate, and a mistake in it is a sentence", async () => {
  const own = join(project, "own");
  await succeeds(project, path("node_modules/.bin/postform"), "init", "own", "--typescript");
  linkTools(own);
  expect(await run(join(modules, ".bin/tsc"), ["-p", own])).toMatchObject({ code: 0, output: "" });
  const program = () => run(join(modules, ".bin/tsx"), ["main.ts"], { cwd: own });
  expect(await program()).toMatchObject({ code: 0, output: "" });
  const { resource } = JSON.parse(readFileSync(join(stackOf(own), "cdk.tf.json"), "utf8"));
  expect(Object.keys(resource.null_resource)).toHaveLength(1);
  expect(Object.values(resource.postform_mail_domain)).toMatchObject([{ aliases: { postmaster: expect.anything() } }]);
  const main = readFileSync(join(own, "main.ts"), "utf8");
  writeFileSync(join(own, "main.ts"), main.replace('["ann", "bob"]', '["ann", "bobby"]'));
  const { code, output } = await program();
  expect(code).toBe(1);
  expect(output).toContain("sales@acme.example leads to bobby@acme.example");
  expect(output).not.toMatch(/^ +at /m);
}, 60_000);

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
