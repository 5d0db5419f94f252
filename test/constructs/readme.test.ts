// The example that the README shows is a program that runs, and makes what it says.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const example = join(import.meta.dirname, "readme-example.ts");
const readme = join(root, "README.md");

test("twenty lines of TypeScript are a whole company", () => {
  const project = mkdtempSync(join(tmpdir(), "postform-readme-"));
  const run = spawnSync(process.execPath, ["--import", join(root, "node_modules/tsx/dist/loader.mjs"), example], {
    cwd: project,
    encoding: "utf8",
  });
  expect(run.stderr).toBe("");
  const folder = join(project, "cdktf.out/stacks/acme");
  const { resource } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
  expect(existsSync(join(folder, ".terraform.lock.hcl"))).toBe(true);
  rmSync(project, { recursive: true });
  expect(
    Object.fromEntries(Object.entries(resource).map(([type, all]) => [type, Object.keys(all as object).length])),
  ).toEqual({
    postform_dns_zone: 2,
    postform_host: 1,
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
}, 30_000);

test.skipIf(!existsSync(readme))("the README shows this very program", () => {
  const shown = readFileSync(readme, "utf8").match(/^```(?:ts|typescript)\n(.*?from "postform".*?)^```$/ms)?.[1];
  expect(shown).toBe(readFileSync(example, "utf8"));
});
