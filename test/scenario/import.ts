// A lost state: every resource is imported from what the hosts know, and the plan after that has nothing to change.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundledTofu, terraformBinary } from "../../cli/terraform.ts";
import { scenarioLab } from "./lab.ts";
import { importBlock } from "./steps.ts";

/** What an import id says behind the host, for each type. */
const rest: Readonly<Record<string, (values: Readonly<Record<string, string>>) => string>> = {
  postform_tls_cert: ({ name }) => `/${name}`,
  postform_dns_zone: ({ zone }) => `/${zone}`,
  postform_dns_records: ({ zone, contributor }) => `/${zone}/${contributor}`,
  postform_mail_domain: ({ domain }) => `/${domain}`,
  postform_alias_domain: ({ domain }) => `/${domain}`,
  postform_web_site: ({ server_name }) => `/${server_name}`,
};

interface Shown {
  readonly values: {
    readonly root_module: {
      readonly resources: readonly { address: string; type: string; values: Record<string, string> }[];
    };
  };
}

export function importSuite(): void {
  describe("with its state lost", () => {
    // The two have a resource of every type. What plans nothing here was made by the other of Terraform and OpenTofu.
    const binaries = [...new Set([terraformBinary(), bundledTofu() ?? terraformBinary()])];
    const cases = ["ns", "baidu"].flatMap((stack) => binaries.map((binary) => ({ stack, binary })));
    it.each(cases)("stack $stack is imported by $binary, and nothing is left to change", async ({ stack, binary }) => {
      const lab = scenarioLab();
      const terraform = (...args: string[]) => lab.terraform(copy, args, { binary });
      const shown = JSON.parse((await lab.terraform(stack, ["show", "-json"])).stdout) as Shown;
      const stacks = join(lab.folder, "cdktf.out/stacks");
      const copy = `${stack}-imported-by-${basename(binary)}`;
      cpSync(join(stacks, stack), join(stacks, copy), {
        recursive: true,
        filter: (path) => !/\/\.terraform(\.lock\.hcl)?$/.test(path),
      });
      const config = join(stacks, copy, "cdk.tf.json");
      const synthesized = JSON.parse(readFileSync(config, "utf8"));
      synthesized.terraform.backend = { local: { path: "imported.tfstate" } };
      writeFileSync(config, JSON.stringify(synthesized));
      const init = await terraform("init", "-input=false", "-no-color", "-reconfigure");
      expect(init.code, init.output).toBe(0);

      const resources = shown.values.root_module.resources.filter(({ type }) => type.startsWith("postform_"));
      expect(resources.length).toBeGreaterThan(2);
      const ids = resources.map(({ address, type, values }) => {
        const [host = "", query] = (values["host_connection"] ?? "").split("?");
        return [address, `${host}${rest[type]?.(values) ?? ""}${query === undefined ? "" : `?${query}`}`] as const;
      });
      // One by the command, all others by blocks.
      const [first, ...others] = ids;
      const imported = await terraform("import", "-input=false", "-no-color", ...first!);
      expect(imported.code, imported.output).toBe(0);
      writeFileSync(join(stacks, copy, "import.tf"), others.map((each) => importBlock(...each)).join("\n"));
      const plan = await terraform("plan", "-input=false", "-no-color", "-out=tfplan");
      expect(plan.code, plan.output).toBe(0);
      const { resource_changes } = JSON.parse((await terraform("show", "-json", "tfplan")).stdout) as {
        resource_changes: { address: string; type: string; change: { actions: string[]; importing?: object } }[];
      };
      const ours = resource_changes.filter(({ type }) => type !== "null_resource");
      expect(
        ours
          .filter(({ change }) => change.importing)
          .map(({ address }) => address)
          .sort(),
      ).toEqual(others.map(([address]) => address).sort());
      const changed = ours.filter(({ change }) => change.actions[0] !== "no-op");
      expect(
        changed.map(({ address, change }) => `${address} ${change.actions}`),
        plan.stdout,
      ).toEqual([]);
    });
  });
}
