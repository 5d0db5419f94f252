// The demo's companies on virtual machines: the very same company files, each host with a machine. Used by demo.ts.
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { Release } from "../lab/lab.ts";

/** What the lab's hypervisor offers. */
export interface Offer {
  /** Its connection. */
  readonly hypervisor: string;
  readonly virtualization: "kvm" | "qemu";
}

export interface Machine {
  readonly name: string;
  readonly address: string;
  /** As known_hosts has it. */
  readonly hostKey: string;
}

/** By the company's file, or the name server's: as the lab's own hosts are. */
export const releaseOf = (name: string): Release => (name === "qq" ? "trixie" : "bookworm");
export const imageReleases: readonly Release[] = ["bookworm", "trixie"];
const volumes: Readonly<Record<Release, string>> = { bookworm: "debian-12.qcow2", trixie: "debian-13.qcow2" };

/** The lab's network (lab/lab.ts), where the companies have their addresses. */
const card = { network: "lab", gateways: ["198.18.0.1"] };
const prefixLength = 15;

/** A company's file, or the name server's, with a machine of the file's name for its host. */
export function onMachine(name: string, text: string, { hypervisor, virtualization }: Offer): string {
  const file = parseDocument(text);
  // The image has the services' packages, and with them Debian's own configuration.
  file.setIn([...hostIn(file), "adopt"], true);
  file.setIn([...hostIn(file), "machine"], {
    hypervisor,
    // The client is on the machines' network.
    throughHypervisor: false,
    name,
    image: { volume: volumes[releaseOf(name)] },
    virtualization,
    vcpus: 2,
    memory: 640,
    diskSize: 3,
    prefixLength,
    networks: [card],
    authorizedKeys: ["file:$POSTFORM_LAB/ssh_key.pub"],
  });
  return file.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Of that file. */
export function addressIn(text: string): string {
  const file = parseDocument(text);
  return String(file.getIn([...hostIn(file), "address"]));
}

const hostIn = (file: ReturnType<typeof parseDocument>) =>
  file.has("company") ? ["hosts", "main"] : ["nameServer", "host"];

/** A cdktf.json for a folder of company files elsewhere, deployed by this checkout. */
export function project(root: string): string {
  const app = `node --import "file://${join(root, "node_modules/tsx/dist/loader.mjs")}" "${join(root, "main.ts")}"`;
  return `${JSON.stringify({ language: "typescript", app, projectId: "postform", sendCrashReports: "false" }, undefined, 2)}\n`;
}

/** For `ssh -F`: the machines by name, strictly. */
export function sshFiles(machines: readonly Machine[], { folder, key }: { folder: string; key: string }) {
  const knownHosts = join(folder, "known_hosts");
  const hosts = machines.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n`).join("");
  const all = ["User root", `IdentityFile ${key}`, "IdentitiesOnly yes", `UserKnownHostsFile ${knownHosts}`];
  return {
    known_hosts: machines.map(({ address, hostKey }) => `${address} ${hostKey}\n`).join(""),
    ssh_config: `${hosts}Host *\n${[...all, "GlobalKnownHostsFile /dev/null", "StrictHostKeyChecking yes"].map((line) => `  ${line}\n`).join("")}`,
  };
}
