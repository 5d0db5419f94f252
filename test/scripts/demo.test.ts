// What the demo says of a deploy, how it shows what cdktf prints, and what it makes of the company files for virtual machines.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { parseDocument } from "yaml";
import { outcome, shown } from "../../scripts/cdktf-output.ts";
import { addressIn, onMachine, project, sshFiles } from "../../scripts/demo-machines.ts";

const done = (...counts: string[]): string =>
  counts.map((each) => `  Apply complete! Resources: ${each}.\n`).join("\n");

it.each([
  [
    "a first run",
    done("7 added, 0 changed, 0 destroyed", "23 added, 0 changed, 0 destroyed"),
    "30 resources were changed",
  ],
  [
    "a run after a hand edit",
    done("0 added, 0 changed, 0 destroyed", "1 added, 1 changed, 1 destroyed"),
    "3 resources were changed",
  ],
  [
    "a second run",
    done("0 added, 0 changed, 0 destroyed", "0 added, 0 changed, 0 destroyed"),
    /^nothing had to change/,
  ],
  [
    "a second run of which cdktf says less",
    "ns     No changes. Your infrastructure matches the configuration.\n",
    /^nothing had to change/,
  ],
])("%s is summed up in a line", (_, output, expected) => {
  expect(outcome(output)).toMatch(expected);
});

it("cdktf's lines are shown without what moves the cursor, its counters not at all", () => {
  expect(shown("\u001b[2K\u001b[1A\u001b[2K\u001b[Gacme  postform_host.main: Creating...")).toBe(
    "acme  postform_host.main: Creating...",
  );
  expect(shown("1 Stack deploying     0 Stacks done     0 Stacks waiting")).toBeUndefined();
  expect(shown("\u001b[2K\u001b[1A\u001b[2K\u001b[G")).toBeUndefined();
});

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
