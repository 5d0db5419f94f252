// The HCL module on a real host: installed from the release's mirror, applied, and left with nothing to change; by `npm run test:long`.
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { terraformBinary } from "../../cli/terraform.ts";
import { releaseProvider } from "../../scripts/release-provider.ts";
import { projectRoot } from "../run.ts";
import { ownLab } from "../scenario/own-lab.ts";

describe.runIf(process.getuid?.() === 0)("examples/hcl/modules/company", () => {
  const lab = ownLab("hcl", "main=trixie", ["--baked"]);

  it("makes a company that takes mail and serves its site, is then as planned, and goes again", async () => {
    const release = join(lab.folder, "release");
    releaseProvider(release);
    cpSync(join(projectRoot, "examples/hcl/modules"), join(lab.folder, "modules"), { recursive: true });
    const root = join(lab.folder, "acme");
    mkdirSync(root);
    const config = join(lab.folder, "cli.tfrc");
    writeFileSync(
      config,
      `provider_installation {\n  filesystem_mirror {\n    path = "${join(release, "mirror")}"\n  }\n}\n`,
    );
    const passwords = join(lab.folder, "passwords.json");
    writeFileSync(passwords, '{ "ann@acme.example": "correct horse battery" }', { mode: 0o600 });
    const { hosts } = (await lab.list()) as { hosts: { name: string; address: string }[] };
    writeFileSync(
      join(root, "main.tf"),
      `module "acme" {
  source    = "../modules/company"
  address   = "${hosts[0]?.address}"
  domain    = "acme.example"
  contact   = "ann"
  passwords = "file:${passwords}"
  mailboxes = { ann = {} }
  adopt     = true
  pages     = { "index.html" = "hello from HCL\\n" }
}
`,
    );
    const terraform = async (...args: string[]) => {
      const env = { TF_CLI_CONFIG_FILE: config };
      const { code, output } = await lab.client(terraformBinary(), [...args, "-no-color", "-input=false"], env, root);
      expect(code, output).toBe(0);
      return output;
    };
    await terraform("init");
    expect(await terraform("apply", "-auto-approve")).toContain("Apply complete! Resources: 9 added");
    // 0: nothing to do.
    await terraform("plan", "-detailed-exitcode");

    const served = await lab.client("curl", [
      "-ks",
      "--resolve",
      `www.acme.example:443:${hosts[0]?.address}`,
      "https://www.acme.example/",
    ]);
    expect(served.stdout).toBe("hello from HCL\n");
    expect(await lab.on("main", "doveadm auth test ann@acme.example 'correct horse battery'")).toContain(
      "auth succeeded",
    );
    expect(await lab.on("main", "postmap -q postmaster@acme.example $(postconf -xh virtual_alias_maps)")).toContain(
      "ann@acme.example",
    );

    expect(await terraform("destroy", "-auto-approve")).toContain("Destroy complete! Resources: 9 destroyed");
  });
});
