// What CDKTF gives every resource, through the constructs that make them: protection from a destroy, and import blocks.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type TerraformResource, Testing } from "../../constructs/cdktf.ts";
import {
  ConfigSet,
  DnsZone,
  Host,
  MailDomain,
  NameServer,
  VirtualAliasDomain,
  VirtualMachine,
  WebSite,
} from "../../index.ts";
import { descriptions } from "../../schemas/index.ts";
import { company, contact, newStack, recordsIn } from "./synth.ts";

test("every resource can be protected and imported, by its construct", () => {
  const stack = newStack();
  const { host, zone, certificate, mail, web } = company(stack);
  const elsewhere = NameServer.fromNameServerAttributes(stack, "elsewhere", {
    hostname: "ns.third-party.example",
    host: { address: "192.0.2.53" },
  });
  const records = DnsZone.fromZoneAttributes(stack, "records", {
    nameServer: elsewhere,
    zone: "third-party.example",
    contributor: "acme",
  });
  records.addRecord("www", "A", ["192.0.2.10"]);
  const machine = new Host(stack, "main", { address: "192.0.2.11" });
  const made: readonly { readonly resource: TerraformResource }[] = [
    host(),
    host().baseline!,
    zone(),
    certificate(),
    mail(),
    web(),
    records,
    machine,
    machine.baseline!,
    new NameServer(stack, "name-server", { host: machine, hostname: "ns.acme.example" }),
    new DnsZone(stack, "zone-2", { nameServer: elsewhere, zone: "acme.test", contact }),
    new MailDomain(stack, "acme.example", { server: mail() }),
    new VirtualAliasDomain(stack, "alias.example", { server: mail() }),
    new WebSite(stack, "www.acme.example", { server: web(), certificate: certificate() }),
    new VirtualMachine(stack, "vm", {
      hypervisor: machine,
      name: "vm",
      image: { volume: "debian-12.qcow2" },
      authorizedKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4 ann@laptop"],
    }),
    new ConfigSet(stack, "set", { host: host(), files: { "/etc/a/b": { content: "" } } }),
  ];
  for (const { resource } of made) {
    resource.lifecycle = { preventDestroy: true };
    resource.importFrom(`ssh://root@192.0.2.10:22/${resource.node.path}`);
  }
  const model = JSON.parse(Testing.synth(stack));
  const synthesized = Object.entries(model.resource as Record<string, Record<string, { lifecycle?: object }>>);
  expect(synthesized.map(([type]) => type).sort()).toEqual(descriptions.map(({ type }) => type).sort());
  for (const [, ofType] of synthesized)
    for (const { lifecycle } of Object.values(ofType)) expect(lifecycle).toEqual({ prevent_destroy: true });
  expect(model.import).toHaveLength(made.length);
});

test("a map of more than a thousand objects is read from JSON, unless it has references, or nobody would read it", () => {
  const folder = mkdtempSync(join(tmpdir(), "postform-versions-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
    vi.unstubAllEnvs();
  });
  const use = (name: string, version: string) => {
    const path = join(folder, `${name}-${version}`);
    writeFileSync(path, `#!/bin/sh\necho '{"terraform_version":"${version}"}'\n`, { mode: 0o755 });
    vi.stubEnv("TERRAFORM_BINARY_NAME", path);
  };
  use("terraform", "1.8.0");
  const stack = newStack();
  const big = new DnsZone(stack, "big", { zone: "big.example", nameServer: company(stack).nameServer(), contact });
  big.addRecord("text", "TXT", ['a "quoted" ${text} with \\ and %{ in it']);
  for (let index = 0; index < 990; index += 1) big.addRecord(`h${index}`, "A", ["192.0.2.1"]);
  expect(recordsIn(stack, "big.example")).toMatchObject({ "h7 A": { values: ["192.0.2.1"] } });

  for (let index = 990; index < 1010; index += 1) big.addRecord(`h${index}`, "A", ["192.0.2.1"]);
  const call = /^\$\{provider::postform::from_json\("postform_dns_zone", "records", (".*")\)\}$/.exec(
    String(recordsIn(stack, "big.example")),
  );
  // HCL's escapes here are JSON's.
  expect(call?.[1]).not.toMatch(/[$%]/);
  const read = JSON.parse(JSON.parse(call?.[1] ?? "null"));
  expect(read["h1009 A"]).toEqual({ values: ["192.0.2.1"] });
  expect(read["text TXT"]).toEqual({ values: ['a "quoted" ${text} with \\ and %{ in it'] });

  for (const [name, version, reads] of [
    ["terraform", "1.7.5", false],
    ["tofu", "1.6.2", false],
    ["tofu", "1.7.0", true],
    ["terraform", "2.0.0", true],
  ] as const) {
    use(name, version);
    expect(typeof recordsIn(stack, "big.example"), `${name} ${version}`).toBe(reads ? "string" : "object");
  }
  vi.stubEnv("TERRAFORM_BINARY_NAME", join(folder, "none"));
  expect(recordsIn(stack, "big.example")).toBeTypeOf("object");

  use("terraform", "1.8.0");
  big.addRecord("connection", "TXT", [new Host(stack, "vm", { address: "192.0.2.12" }).connection]);
  expect(recordsIn(stack, "big.example")).toMatchObject({
    "connection TXT": { values: [expect.stringMatching(/^\$\{postform_host\./)] },
  });
});
