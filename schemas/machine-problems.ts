// What a machine's shape alone does not tell: called by company-file.ts when a file is read, and by the provider when Terraform validates.
import { isIP, isIPv4 } from "node:net";
import type { ModelOf } from "./dsl.ts";
import { formats } from "./formats.ts";
import { meant } from "./meant.ts";
import type { Problem } from "./validate.ts";
import type { virtualMachine } from "./virtual-machine.ts";

type Machine = Pick<
  ModelOf<typeof virtualMachine>,
  "name" | "image" | "networks" | "vcpus" | "maxVcpus" | "memory" | "maxMemory" | "disks"
>;

/** Of a machine by itself. */
export function machineProblems({
  image,
  networks,
  vcpus,
  maxVcpus,
  memory,
  maxMemory,
  disks,
  name,
}: Machine): Problem[] {
  const problems: Problem[] = [];
  const say = (path: Problem["path"], message: string) => problems.push({ path, message });
  if ((image.volume === null) === (image.url === null))
    say(["image"], "an image is either a volume of the pool or a url: give one of the two");
  if (image.url !== null && image.sha256 === null)
    say(["image"], `${image.url} is taken only with its sha256: give that too, as its publisher lists it`);
  networks.forEach(({ network, bridge, gateways }, index) => {
    if ((network === null) === (bridge === null))
      say(["networks", index], "a card is in a network of libvirt or at a bridge: give one of the two");
    for (const family of [4, 6])
      if (gateways.filter((gateway) => gateway.includes(":") === (family === 6)).length > 1)
        say(["networks", index, "gateways"], `${gateways.join(", ")}: there can be one default route of IPv${family}`);
  });
  if (maxVcpus !== null && maxVcpus < vcpus) say(["maxVcpus"], `${maxVcpus} is less than vcpus, which is ${vcpus}`);
  if (maxMemory !== null && maxMemory < memory)
    say(["maxMemory"], `${maxMemory} MiB are less than memory, which is ${memory}`);
  for (const disk of Object.keys(disks))
    if (disk === "root" || disk === "seed")
      say(["disks", disk], `${name}'s own disks are called root and seed: give this one another name`);
  return problems;
}

interface MadeHost {
  readonly address: string;
  readonly port: number;
  readonly hostKey: string | null;
  readonly jump: string | null;
  readonly machine: (Machine & { readonly hypervisor: string; readonly prefixLength: number }) | null;
}

/** Of a host in a file that is made as a machine. `others`: the file's hosts, where its hypervisor may be one of them. */
export function madeHostProblems(
  { address, port, hostKey, jump, machine }: MadeHost,
  others: Readonly<Record<string, MadeHost>> = {},
): Problem[] {
  if (machine === null) return [];
  const { hypervisor, prefixLength } = machine;
  const problems: Problem[] = machineProblems(machine).map((problem) => ({
    ...problem,
    path: ["machine", ...problem.path],
  }));
  const say = (path: Problem["path"], message: string, about?: "key") =>
    problems.push({ path, message, ...(about ? { about } : {}) });
  if (isIP(address) === 0)
    say(["address"], `${address} is a name; a machine is given its address at its first boot: write that`);
  else if (!formats["interface-address"].test(`${address}/${prefixLength}`))
    say(["machine", "prefixLength"], `${prefixLength} is too large; an IPv${isIPv4(address) ? 4 : 6} network has less`);
  if (port !== 22) say(["port"], `a machine's SSH server listens on 22, not ${port}: leave it out`, "key");
  if (hostKey !== null)
    say(["hostKey"], "a machine makes its own key, which its hypervisor tells: leave it out", "key");
  if (jump !== null)
    say(["jump"], "a machine is reached directly, or with machine.throughHypervisor: leave it out", "key");
  if (Object.hasOwn(others, hypervisor)) {
    if (others[hypervisor]?.machine)
      say(["machine", "hypervisor"], `${hypervisor} is a virtual machine itself, and holds no others`);
  } else if (!formats.connection.test(hypervisor)) {
    const names = Object.keys(others).filter((name) => !others[name]?.machine);
    say(
      ["machine", "hypervisor"],
      `${hypervisor} is no hypervisor; allowed is ${formats.connection.allowed}${names.length > 0 ? `, or one of hosts: ${names.join(", ")}` : ""}${meant(hypervisor, names) ?? ""}`,
    );
  }
  return problems;
}
