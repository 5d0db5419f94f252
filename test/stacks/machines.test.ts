// Hosts that are made as virtual machines: the demo's companies on the lab's hypervisor, and a company's own hypervisor.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { App, Testing } from "../../constructs/cdktf.ts";
import { CompanyStack } from "../../index.ts";
import { readCompanies } from "../../schemas/companies.ts";
import { parseCompanyFile } from "../../schemas/company-file.ts";
import { onMachine } from "../../scripts/demo-machines.ts";
import { buildStacks } from "../../stacks/companies.ts";

const root = join(import.meta.dirname, "../..");
const golden = join(root, "test/golden/stacks/machines.json");

type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>;

test("the demo's companies are what their files say, each on a machine", () => {
  const folder = mkdtempSync(join(tmpdir(), "postform-machines-"));
  try {
    const names = readdirSync(join(root, "companies")).map((file) => basename(file, ".yaml"));
    for (const name of names) {
      const text = readFileSync(join(root, "companies", `${name}.yaml`), "utf8");
      const offer = { hypervisor: "ssh://root@198.18.0.30", virtualization: "qemu" } as const;
      writeFileSync(join(folder, `${name}.yaml`), onMachine(name, text, offer));
    }
    const app = new App({ outdir: join(folder, "out") });
    buildStacks(app, readCompanies(folder), folder);
    app.synth();
    const stacks = names.map((name): [string, Resources] => {
      const file = join(folder, "out/stacks", name, "cdk.tf.json");
      return [
        name,
        JSON.parse(readFileSync(file, "utf8"), (key, value) => (key === "//" ? undefined : value)).resource,
      ];
    });
    // What differs from the stacks on machines that are there already: these, and how the name server is reached.
    const kinds = ["postform_virtual_machine", "postform_host", "postform_dns_records"];
    const made = Object.fromEntries(
      stacks.map(([name, resources]) => [
        name,
        Object.fromEntries(kinds.flatMap((kind) => (resources[kind] ? [[kind, resources[kind]]] : []))),
      ]),
    );
    const text = `${JSON.stringify(made, null, 2)}\n`;
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, "utf8"));
    // All else is there as well.
    for (const [name, resources] of stacks) {
      const usual = JSON.parse(readFileSync(join(root, "test/golden/stacks", `${name}.json`), "utf8")).resource;
      expect(Object.keys(resources).sort()).toEqual([...Object.keys(usual), "postform_virtual_machine"].sort());
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a company's machine on a host of its own comes after that one, and is reached through it", () => {
  const file = parseCompanyFile(
    `company: acme
contact: hostmaster@acme.example
hosts:
  web:
    address: 192.0.2.10
    user: ops
    identity: file:~/.ssh/ops
    machine:
      hypervisor: kvm1
      name: web1
      image: { volume: debian-12.qcow2 }
      prefixLength: 24
      networks: [{ network: default, addresses: ["2001:db8::10/64"] }, { bridge: br1, addresses: [10.0.0.10/24] }]
      authorizedKeys: [file:~/.ssh/ops.pub]
  kvm1: { address: 192.0.2.1, packages: [libvirt-daemon-system] }
web: { host: web, sites: { www.acme.example: { pages: { index.html: hello } } } }
`,
    "acme.yaml",
  );
  if (!("company" in file)) throw new Error("it is no company's file");
  const { resource } = JSON.parse(
    Testing.synth(new CompanyStack(Testing.app(), "acme", { company: file.company }), true),
  );
  const [machine] = Object.values(resource.postform_virtual_machine) as Record<string, unknown>[];
  const hosts = Object.entries(resource.postform_host) as [string, Record<string, unknown>][];
  const [hypervisor = ""] = hosts.find(([, { address }]) => address === "192.0.2.1") ?? [];
  const [, web] = hosts.find(([, { address }]) => address === "192.0.2.10") ?? [];
  const connection = `\${postform_host.${hypervisor}.host_connection}`;
  expect(machine).toMatchObject({
    host_connection: connection,
    jump: connection,
    name: "web1",
    user: "ops",
    identity: "file:~/.ssh/ops",
    networks: [
      { network: "default", addresses: ["192.0.2.10/24", "2001:db8::10/64"] },
      { bridge: "br1", addresses: ["10.0.0.10/24"] },
    ],
    depends_on: [`postform_host.${hypervisor}`, expect.stringMatching(/^postform_host_baseline\.kvm1_/)],
  });
  const name = Object.keys(resource.postform_virtual_machine)[0];
  expect(web).toMatchObject({
    host_key: `\${postform_virtual_machine.${name}.host_key}`,
    jump: connection,
    user: "ops",
    sudo: true,
    wait_seconds: 600,
  });
});
