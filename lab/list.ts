// `postform lab list`: what a lab consists of and how to reach it, for people and (--json) for tests, benchmarks and the demo.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { initOf } from "./host.ts";
import { hostKey } from "./identity.ts";
import { kvmDevice } from "./kvm.ts";
import { type Lab, namespaceOf, network, planOf, type Release } from "./lab.ts";
import { clients, portOf } from "./network.ts";

export interface LabDescription {
  readonly hosts: readonly HostDescription[];
  readonly client: ClientDescription;
  /** A second client, for tests of what strangers may not do. */
  readonly stranger: ClientDescription;
  readonly ca: string;
  readonly caKey: string;
  readonly credentials: string;
  readonly sshKey: string;
  readonly knownHosts: string;
  readonly sshConfig: string;
  readonly dir: string;
  readonly id: string;
  readonly name: string;
  readonly checkout: string;
  /** Namespace of the bridge, where a test can cut or slow a host's port. */
  readonly bridge: { readonly netns: string; readonly address: string };
}

export interface HostDescription {
  readonly name: string;
  readonly release: Release;
  readonly address: string;
  readonly port: 22;
  readonly user: "root";
  /** `ssh-ed25519 AAAA…`, as in known_hosts. */
  readonly hostKey: string;
  /** `SHA256:…`, as ssh-keygen -l prints it. */
  readonly hostKeyFingerprint: string;
  readonly netns: string;
  /** The bridge's end of the host's link. */
  readonly link: string;
  readonly baked: boolean;
  readonly running: boolean;
  /** Of a hypervisor that runs: how its machines do. */
  readonly virtualization?: "kvm" | "qemu";
}

interface ClientDescription {
  readonly netns: string;
  readonly address: string;
  readonly resolver: string;
}

export function describe(lab: Lab): LabDescription {
  const client = (name: keyof typeof clients): ClientDescription => ({
    netns: namespaceOf(lab, name),
    address: clients[name],
    resolver: network.resolver,
  });
  return {
    hosts: planOf(lab).hosts.map(({ name, release, address, baked, hypervisor }) => ({
      name,
      release,
      address,
      port: 22,
      user: "root",
      hostKey: hostKey(lab, name),
      hostKeyFingerprint: fingerprint(hostKey(lab, name)),
      netns: namespaceOf(lab, name),
      link: portOf(name),
      baked,
      running: initOf(lab, name) !== undefined,
      ...(hypervisor ? virtualizationOn(initOf(lab, name)) : {}),
    })),
    client: client("client"),
    stranger: client("stranger"),
    ca: lab.ca,
    caKey: lab.caKey,
    credentials: lab.credentials,
    sshKey: lab.sshKey,
    knownHosts: lab.knownHosts,
    sshConfig: lab.sshConfig,
    dir: lab.dir,
    id: lab.id,
    name: lab.name,
    checkout: lab.checkout,
    bridge: { netns: namespaceOf(lab), address: network.gateway },
  };
}

function fingerprint(key: string): string {
  const blob = Buffer.from(key.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

function virtualizationOn(init: number | undefined): Pick<HostDescription, "virtualization"> {
  if (init === undefined) return {};
  return { virtualization: existsSync(`/proc/${init}/root${kvmDevice}`) ? "kvm" : "qemu" };
}
