// What CDKTF gives every resource, through the constructs that make them: protection from a destroy, and import blocks.
import { expect, test } from "vitest";
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
import { company, contact, newStack } from "./synth.ts";

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
