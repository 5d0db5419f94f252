// `npm test`: lint, types, and every suite; ends with a line that counts what passed and failed, and exits non-zero when something failed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledTofu, onPath } from "../cli/terraform.ts";

const scratch = mkdtempSync(join(tmpdir(), "postform-test-"));
let passed = 0;
let failed = 0;
/** What failed, and what was not tried and why: said at the end, when what was printed of it is far up. */
const notes: string[] = [];

function run(title: string, command: string, args: readonly string[]): boolean {
  const start = Date.now();
  console.log(`\n== ${title}`);
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  console.log(`== ${title}: ${status === 0 ? "passed" : "FAILED"} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  return status === 0;
}

/** A step that counts as one test. */
function step(title: string, command: string, ...args: string[]): void {
  if (run(title, command, args)) passed += 1;
  else fail(title);
}

function fail(what: string): void {
  failed += 1;
  notes.push(`FAILED: ${what}`);
}

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[];
}

interface Assertion {
  readonly fullName: string;
  readonly status: string;
  /** What it could not try here. */
  readonly meta?: { readonly note?: string };
}

/** A suite whose own counts are added; one that ran nothing, or broke outside its tests, counts as a failure. */
function suite(project: string, title: string): void {
  const report = join(scratch, `${project}.json`);
  const ok = run(title, "npx", [
    "vitest",
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  const tests = (() => {
    try {
      const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
      return testResults.flatMap(({ assertionResults }) => assertionResults);
    } catch {
      return [];
    }
  })();
  const failedBefore = failed;
  for (const { fullName, status, meta } of tests) {
    if (meta?.note) notes.push(meta.note);
    if (status === "passed") passed += 1;
    else if (status === "failed") fail(`${title}: ${fullName}`);
    // A test that silently does not run proves nothing: .ci/run sets CI.
    else if (process.env["CI"]) fail(`${title}: ${fullName} was skipped`);
    else notes.push(`skipped: ${fullName}`);
  }
  if (tests.length === 0 || (!ok && failed === failedBefore)) fail(title);
}

for (const [name, found] of Object.entries({ terraform: onPath("terraform"), tofu: bundledTofu() ?? onPath("tofu") }))
  if (!found) notes.push(`${name} is not on this machine: the provider was tried under the other one alone`);

step("prerequisites", "bash", "scripts/bootstrap.sh");
step("format and lint", "npx", "biome", "check", "--error-on-warnings", ".");
step(
  "layers look down",
  "npx",
  "depcruise",
  "--config",
  ".dependency-cruiser.cjs",
  "--no-progress",
  "main.ts",
  "index.ts",
  "constructs",
  "stacks",
  "schemas",
  "provider",
  "cli",
  "lab",
);
step("nothing unused", "npx", "knip");
step("generated files are current", "npx", "tsx", "scripts/generate.ts", "--check");
step("types", "npx", "tsc", "--noEmit");
// What the tests start is what is published, and starts in a third of the time that the sources take.
step("build", "npm", "run", "build", "--silent");
suite("unit", "unit and golden tests");
suite("provider", "provider conformance: Terraform and OpenTofu");
suite("lab", "the lab: real hosts with systemd");
suite("faults", "changes that are cut");
suite("scenario", "the two companies, deployed");
rmSync(scratch, { recursive: true, force: true });
for (const note of notes) console.log(`\n*** NOTE: ${note} ***`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
