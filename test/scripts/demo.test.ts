// What the demo makes of the company files for virtual machines.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { parseDocument } from "yaml";
import { addressIn, onMachine, project, sshFiles } from "../../scripts/demo-machines.ts";

const root = join(import.meta.dirname, "../..");
const companyFiles = readdirSync(join(root, "companies")).map((file): [string, string] => [
  basename(file, ".yaml"),
  readFileSync(join(root, "companies", file), "utf8"),
]);
const offer = { hypervisor: "ssh://root@198.18.0.30", virtualization: "kvm" } as const;

it.each(companyFiles)("%s on a machine is the same file with that machine, to the comments", (name, text) => {
  const file = parseDocument(onMachine(name, text, offer));
  const host = name === "ns" ? ["nameServer", "host"] : ["hosts", "main"];
  expect(file.getIn([...host, "machine", "name"])).toBe(name);
  for (const key of ["adopt", "machine"]) file.deleteIn([...host, key]);
  expect(file.toString({ lineWidth: 0, flowCollectionPadding: false })).toBe(
    parseDocument(text).toString({ lineWidth: 0, flowCollectionPadding: false }),
  );
});

it("the machines are reached by their names, at the files' addresses and by the keys that the hypervisor told", () => {
  const machines = companyFiles.map(([name, text]) => ({
    name,
    address: addressIn(text),
    hostKey: `ssh-ed25519 ${name}`,
  }));
  const files = sshFiles(machines, { folder: "/lab/demo", key: "/lab/ssh_key" });
  expect(files.known_hosts).toBe(
    "198.18.0.10 ssh-ed25519 baidu\n198.18.0.53 ssh-ed25519 ns\n198.18.0.20 ssh-ed25519 qq\n",
  );
  expect(files.ssh_config).toContain("Host qq\n  HostName 198.18.0.20\n");
  expect(files.ssh_config).toMatch(/UserKnownHostsFile \/lab\/demo\/known_hosts\n[\s\S]*StrictHostKeyChecking yes\n/);
});

it("a folder elsewhere is deployed by this checkout's app", () => {
  expect(JSON.parse(project("/home/ann/a b")).app).toBe(
    'node --import "file:///home/ann/a b/node_modules/tsx/dist/loader.mjs" "/home/ann/a b/main.ts"',
  );
});
