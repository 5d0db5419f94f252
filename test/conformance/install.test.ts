// A stack as synth leaves it runs with no registry and no CLI configuration, the acceptance gate's null_resource included.
import { rmSync, writeFileSync } from "node:fs";
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
      version = "~> 3.0"
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
