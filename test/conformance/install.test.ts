// A stack as synth leaves it runs with no registry and no CLI configuration, the acceptance gate's null_resource included.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { installProviders, PROVIDER_SOURCE, providerVersion } from "../../provider/install/index.ts";
import { installedClis, Workspace } from "./workspace.ts";

const stack = (trigger: string) => `terraform {
  required_providers {
    postform = {
      source  = "${PROVIDER_SOURCE}"
      version = "${providerVersion()}"
    }
    null = {
      source  = "hashicorp/null"
      version = "3.2.4"
    }
  }
}
provider "postform" {}
resource "null_resource" "gate" {
  triggers = { digest = "${trigger}" }
  provisioner "local-exec" {
    command = "echo gate of ${trigger} ran"
  }
}
data "null_data_source" "values" {
  inputs = { a = "b" }
}
output "a" {
  value = data.null_data_source.values.outputs["a"]
}
`;

describe.each(installedClis())("$name", (cli) => {
  let here: Workspace;
  beforeEach(() => {
    here = new Workspace(cli);
    installProviders(here.folder, { providers: ["postform", "null"], nullProvider: "bundled" });
    writeFileSync(here.path("main.tf"), stack("one"));
  });
  afterEach(() => here.remove());

  test("runs the gate when a trigger changes, and only then", async () => {
    expect(await here.run("init", "-no-color")).toMatchObject({ code: 0 });
    const first = await here.apply();
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining("gate of one ran") });
    expect(first.output).toContain(`a = "b"`);
    expect(await here.plan()).toMatchObject({ code: 0 });

    writeFileSync(here.path("main.tf"), stack("two"));
    const second = await here.apply();
    expect(second.output).toMatch(/null_resource\.gate must be replaced/);
    expect(second.output).toContain("gate of two ran");
    expect(await here.run("destroy", "-auto-approve", "-no-color")).toMatchObject({ code: 0 });
  });

  test("with the stand-in of another build in place, it initializes with the new one", async () => {
    const older = here.path("terraform.d/plugins");
    for (const file of readdirSync(older, { recursive: true, encoding: "utf8" }))
      if (file.endsWith("terraform-provider-null_v3.2.4")) {
        const path = join(older, file);
        const content = readFileSync(path, "utf8");
        rmSync(path);
        writeFileSync(path, `${content}\n// an older build`, { mode: 0o755 });
      }
    rmSync(here.path(".terraform.lock.hcl"));
    expect(await here.run("init", "-no-color")).toMatchObject({ code: 0 });

    installProviders(here.folder, { providers: ["postform", "null"], nullProvider: "bundled" });
    expect(await here.run("init", "-no-color")).toMatchObject({ code: 0 });
    expect(await here.apply()).toMatchObject({ code: 0 });
  });

  test("synthesized again, it initializes again without a complaint", async () => {
    for (let time = 0; time < 2; time++) {
      installProviders(here.folder, { providers: ["postform", "null"], nullProvider: "bundled" });
      const init = await here.run("init", "-no-color");
      expect(init.code).toBe(0);
      expect(init.output).not.toMatch(/Error/);
      // Terraform's entries are the ones that synth wrote, to the letter.
      if (cli.name === "terraform") expect(init.output).not.toContain("made some changes");
      rmSync(here.path(".terraform"), { recursive: true });
    }
  });
});
