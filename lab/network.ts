// The lab's network: a bridge in a namespace of its own, and one namespace per host and client whose only link leads to it. Nothing routes out.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type HostPlan, type Lab, namespaceOf, network } from "./lab.ts";
import { run } from "./run.ts";

/** Where iproute2 keeps named namespaces. */
const namespaces = "/run/netns";
/** What `ip netns exec` puts over /etc for programs in a namespace (ip-netns(8)). */
const perNamespaceEtc = "/etc/netns";

/** A hypervisor's bridge. */
export const machinesBridge = "br0";

export const clients = { client: network.client, stranger: network.stranger } as const;
export type Client = keyof typeof clients;

export async function ensureBridge(lab: Lab): Promise<void> {
  const namespace = namespaceOf(lab);
  if (await isComplete(namespace, "br0")) return;
  await run("ip", ["netns", "add", namespace]);
  await ip(namespace, [
    "link set lo up",
    // Ports forward at once: hosts answer as soon as they are up.
    "link add br0 type bridge forward_delay 0",
    `address add ${network.gateway}/${network.prefix} dev br0`,
    "link set br0 up",
  ]);
}

interface Node extends Pick<HostPlan, "name" | "address"> {
  readonly hypervisor?: boolean;
}

/** A hypervisor's address is on a bridge of its own, which virtual machines can join: then they are on the lab's network as any host. */
export async function ensureNode(lab: Lab, { name, address, hypervisor }: Node): Promise<void> {
  const namespace = namespaceOf(lab, name);
  const link = hypervisor ? machinesBridge : "host0";
  if (await isComplete(namespace, link)) return;
  await run("ip", ["netns", "add", namespace]);
  await ip(namespaceOf(lab), [
    `link add ${portOf(name)} type veth peer name host0 netns ${namespace}`,
    `link set ${portOf(name)} master br0 up`,
  ]);
  await ip(namespace, [
    "link set lo up",
    ...(hypervisor ? [`link add ${link} type bridge forward_delay 0`, `link set host0 master ${link}`] : []),
    `address add ${address}/${network.prefix} dev ${link}`,
    ...new Set(["link set host0 up", `link set ${link} up`]),
  ]);
}

/** As a machine without power has none: libvirt's own bridges and rules would be in the way of its next start. */
export async function renewNode(lab: Lab, node: Node): Promise<void> {
  await run("ip", ["-n", namespaceOf(lab), "link", "delete", portOf(node.name)]);
  await run("ip", ["netns", "delete", namespaceOf(lab, node.name)]);
  await ensureNode(lab, node);
  // Its address has another card now.
  for (const client of Object.keys(clients)) await run("ip", ["-n", namespaceOf(lab, client), "neigh", "flush", "all"]);
}

/** Programs in a client's namespace resolve by the lab's name server and by nothing of the machine's. */
export async function ensureClient(lab: Lab, client: Client): Promise<void> {
  await ensureNode(lab, { name: client, address: clients[client] });
  const etc = join(perNamespaceEtc, namespaceOf(lab, client));
  mkdirSync(etc, { recursive: true });
  writeFileSync(join(etc, "resolv.conf"), `nameserver ${network.resolver}\noptions timeout:2 attempts:2\n`);
  writeFileSync(join(etc, "hosts"), `127.0.0.1 localhost\n::1 localhost\n`);
  writeFileSync(
    join(etc, "nsswitch.conf"),
    "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n",
  );
}

/** A namespace whose link has no address was interrupted while it was made, unless somebody is in it and took the address away: then it is theirs. */
async function isComplete(namespace: string, link: string): Promise<boolean> {
  if (!existsSync(join(namespaces, namespace))) return false;
  const addresses = await run("ip", ["-n", namespace, "-oneline", "address", "show", "dev", link]).catch(() => "");
  if (addresses.includes(" inet ") || (await run("ip", ["netns", "pids", namespace])).trim()) return true;
  await run("ip", ["netns", "delete", namespace]);
  return false;
}

/** Goes by what exists, so that it also removes what a crash left. A namespace's links go with it. */
export async function removeNetwork(lab: Lab): Promise<void> {
  const ours = (name: string): boolean => name === lab.prefix || name.startsWith(`${lab.prefix}-`);
  for (const name of entries(namespaces).filter(ours)) await run("ip", ["netns", "delete", name]);
  for (const name of entries(perNamespaceEtc).filter(ours))
    rmSync(join(perNamespaceEtc, name), { recursive: true, force: true });
  if (existsSync(perNamespaceEtc) && entries(perNamespaceEtc).length === 0)
    rmSync(perNamespaceEtc, { recursive: true });
}

/** Name of the bridge's port for a node: the kernel allows 15 characters. */
export function portOf(node: string): string {
  return node.length <= 13 ? `v-${node}` : `v-${createHash("sha256").update(node).digest("hex").slice(0, 13)}`;
}

const ip = (namespace: string, commands: readonly string[]): Promise<string> =>
  run("ip", ["-n", namespace, "-batch", "-"], { input: `${commands.join("\n")}\n` });

const entries = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);
