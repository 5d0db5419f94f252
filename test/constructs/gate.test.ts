// Config sets, and the acceptance gate that comes after all else.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { Testing } from "../../constructs/cdktf.ts";
import { AcceptanceGate, ConfigSet, PostformStack, WebSite } from "../../index.ts";
import { company, newStack, only, resources } from "./synth.ts";

test("any files are put on a host, with their check and unit", () => {
  const stack = newStack();
  new ConfigSet(stack, "chrony", {
    host: company(stack).host(),
    packages: ["chrony"],
    files: { "/etc/chrony/chrony.conf": { content: "pool ntp.example iburst\n" } },
    checks: ["chronyd -p -f etc/chrony/chrony.conf"],
    units: { "chrony.service": { onChange: "restart" } },
  });
  expect(only(stack, "postform_config")).toMatchObject({
    name: "chrony",
    files: { "/etc/chrony/chrony.conf": { content: "pool ntp.example iburst\n" } },
    units: { "chrony.service": { on_change: "restart" } },
  });
});

test("the gate waits for everything, also for what is made after it, and runs again when any digest changes", () => {
  const stack = newStack();
  const { host, web, certificate } = company(stack);
  host();
  new AcceptanceGate(stack, "gate", { command: "true" });
  new WebSite(stack, "www.acme.example", { server: web(), certificate: certificate() });
  const gate = only(stack, "null_resource");
  expect(gate.depends_on.map((address: string) => address.split(".")[0]).sort()).toEqual([
    "postform_host",
    "postform_host_baseline",
    "postform_tls_cert",
    "postform_web_server",
    "postform_web_site",
  ]);
  expect(Object.values(gate.triggers)).toHaveLength(5);
  for (const trigger of Object.values(gate.triggers)) expect(trigger).toMatch(/^\$\{postform_\w+\.[\w-]+\.digest\}$/);
  // It is told where to leave a note of the deploy.
  const [name] = Object.keys(resources(stack, "postform_host"));
  const environment = { POSTFORM_DEPLOYED_HOSTS: `\${postform_host.${name}.host_connection}` };
  expect(gate.provisioner).toEqual([{ "local-exec": { command: "true", environment } }]);
});

test("a stack with a gate finds both providers in its folder", () => {
  const app = Testing.app();
  const stack = new PostformStack(app, "acme");
  company(stack).web();
  new AcceptanceGate(stack, "gate");
  app.synth();
  const folder = join(app.outdir, dirname(app.manifest.forStack(stack).synthesizedStackPath));
  expect(existsSync(join(folder, "terraform.d/plugins/postform.invalid/postform/postform"))).toBe(true);
  expect(existsSync(join(folder, ".terraform.lock.hcl"))).toBe(true);
});
