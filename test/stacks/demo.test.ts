// What `main.ts` makes of the demo's company files: the whole plan's input as golden files, a gate that can be run, and no secret anywhere.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const golden = join(root, "test/golden/stacks");
const project = mkdtempSync(join(tmpdir(), "postform-demo-"));
const stacks = join(project, "cdktf.out/stacks");
const secrets = ["correct horse battery staple", "MC4CAQAwBQYDK2VwBCIEIDemoKeyThatIsNone"];

beforeAll(() => {
  const users = ["xixi", "maomao", "haha"].map((user) => [`${user}@baidu.com`, secrets[0]]);
  writeFileSync(join(project, "credentials.json"), JSON.stringify(Object.fromEntries(users)));
  writeFileSync(join(project, "ca.key"), `${secrets[1]}\n`);
  mkdirSync(join(project, "cdktf.out"));
  const run = spawnSync(
    process.execPath,
    ["--import", join(root, "node_modules/tsx/dist/loader.mjs"), join(root, "main.ts")],
    {
      cwd: project,
      encoding: "utf8",
      env: {
        ...process.env,
        POSTFORM_COMPANIES: join(root, "companies"),
        POSTFORM_CREDENTIALS: join(project, "credentials.json"),
        POSTFORM_LAB_CA_KEY: join(project, "ca.key"),
      },
    },
  );
  expect(`${run.stdout}${run.stderr}`).toBe("");
  expect(run.status).toBe(0);
}, 60_000);

afterAll(() => rmSync(project, { recursive: true }));

/** Without what differs from checkout to checkout. */
function synthesized(stack: string): string {
  const text = readFileSync(join(stacks, stack, "cdk.tf.json"), "utf8")
    .replace(/'(?:\.\.\/)+[^']*bin\/postform'/, "postform")
    .replace(/'(?:\.\.\/)+[^']*companies'/, "companies")
    .replaceAll(/"version": "\d[^"]*-h[0-9a-f]+"/g, '"version": "VERSION"')
    .replaceAll(project, "PROJECT");
  const model = JSON.parse(text, (key, value) => (key === "//" ? undefined : value));
  return `${JSON.stringify(model, null, 2)}\n`;
}

describe.each(["ns", "baidu", "qq"])("stack %s", (stack) => {
  test("is what its file says", () => {
    const path = join(golden, `${stack}.json`);
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(path, synthesized(stack));
    expect(synthesized(stack)).toBe(readFileSync(path, "utf8"));
  });

  test("has a gate whose command finds its program and files from the stack's folder", () => {
    const { resource } = JSON.parse(readFileSync(join(stacks, stack, "cdk.tf.json"), "utf8"));
    const [gate] = Object.values(resource.null_resource) as { provisioner: { "local-exec": { command: string } }[] }[];
    const command = gate?.provisioner[0]?.["local-exec"].command ?? "";
    const [, program = "", company, folder = ""] =
      /^'([^']+)' verify --company '([^']+)' --companies '([^']+)'$/.exec(command) ?? [];
    expect(resolve(stacks, stack, program)).toBe(join(root, "bin/postform"));
    expect(resolve(stacks, stack, folder)).toBe(join(root, "companies"));
    expect(company).toBe(stack);
  });
});

test("no secret is written", () => {
  const files = readdirSync(join(project, "cdktf.out"), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(6);
  for (const entry of files) {
    const content = readFileSync(join(entry.parentPath, entry.name));
    for (const secret of secrets) expect(content.includes(secret), `${entry.name} has a secret`).toBe(false);
  }
});
