// Reads `--hosts ns=bookworm,baidu=bookworm,qq=trixie` and gives every host its address; used by `lab up`.
import { type HostPlan, network, type Release, releases } from "./lab.ts";

export const defaultHosts = "ns=bookworm,baidu=bookworm,qq=trixie";

/** The scenario's addresses; any other host takes the next free one from 198.18.0.30 on. */
const addresses: Readonly<Record<string, string>> = { ns: network.resolver, baidu: "198.18.0.10", qq: "198.18.0.20" };
const reserved = ["client", "stranger"];

export interface HostsOption {
  readonly hosts: string;
  readonly baked: boolean;
  /** Hosts that start without the packages although the others are baked. */
  readonly bareHosts: readonly string[];
  /** Hosts that hold virtual machines. */
  readonly hypervisors: readonly string[];
  /** What those machines start from. */
  readonly images: readonly string[];
}

export function hostPlans({ hosts, baked, bareHosts, hypervisors, images }: HostsOption): HostPlan[] {
  const entries = hosts.split(",").map((entry) => entry.trim().split("="));
  const names = entries.map(([name]) => name ?? "");
  let free = 30;
  const plans = entries.map(([name = "", release = "", ...rest]): HostPlan => {
    if (!/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name) || rest.length || reserved.includes(name))
      throw new Error(
        `--hosts: "${[name, release, ...rest].join("=")}" is not NAME=RELEASE; a name has up to 32 letters, digits and hyphens, and is not ${reserved.join(" or ")}`,
      );
    if (names.indexOf(name) !== names.lastIndexOf(name)) throw new Error(`--hosts: "${name}" is there twice`);
    if (!releases.includes(release as Release))
      throw new Error(`--hosts: "${name}" has release "${release}"; a lab can build ${releases.join(", ")}`);
    if (!(name in addresses) && free === Number(network.client.split(".")[3]))
      throw new Error(`--hosts: a lab holds at most 70 hosts beside ${Object.keys(addresses).join(", ")}`);
    const address = addresses[name] ?? nextAddress();
    const hypervisor = hypervisors.includes(name);
    return {
      ...{ name, release: release as Release, address, hypervisor },
      baked: baked && !hypervisor && !bareHosts.includes(name),
      ...(hypervisor ? { images: images as Release[] } : {}),
    };
  });
  for (const image of images)
    if (!releases.includes(image as Release))
      throw new Error(`--images: "${image}" is no release; a lab can build ${releases.join(", ")}`);
  for (const [option, chosen] of Object.entries({ "--bare-hosts": bareHosts, "--hypervisors": hypervisors }))
    for (const name of chosen)
      if (!names.includes(name))
        throw new Error(`${option}: there is no host "${name}"; the hosts are ${names.join(", ")}`);
  return plans;

  function nextAddress(): string {
    if (free === 53) free += 1;
    const address = `198.18.0.${free}`;
    free += 1;
    return address;
  }
}
