// A host of a company file: a machine that is there, or a virtual one that is made first. Used by the stacks.
import type { Construct } from "../constructs/cdktf.ts";
import { connectionOf, Host, type HostAttributes, type HostProps, type IHost } from "../constructs/host.ts";
import { isBehind, VirtualMachine, type VirtualMachineProps } from "../constructs/virtual-machine.ts";

interface MachineOfFile extends Omit<VirtualMachineProps, "hypervisor" | "user" | "hostname" | "identity"> {
  /** A connection, or a key of the file's hosts. */
  readonly hypervisor: string;
  readonly prefixLength: number;
  readonly networks: NonNullable<VirtualMachineProps["networks"]>;
}

export interface HostOfFile extends Omit<HostProps, "zones"> {
  readonly machine?: MachineOfFile;
}

/** `hosts`: those of the file that are made already, of which one may be the hypervisor. */
export function makeHost(
  scope: Construct,
  id: string,
  { machine, ...props }: HostOfFile,
  hosts: ReadonlyMap<string, IHost> = new Map(),
): Host {
  if (machine === undefined) return new Host(scope, id, props);
  const { hypervisor, prefixLength, networks, ...settings } = machine;
  const [first, ...others] = networks;
  const { user, identity } = props;
  const { access } = new VirtualMachine(scope, `machine_${id}`, {
    ...settings,
    hypervisor: hosts.get(hypervisor) ?? Host.fromConnection(scope, `hypervisor_${id}`, hypervisor),
    networks: [{ ...first, addresses: [`${props.address}/${prefixLength}`, ...(first?.addresses ?? [])] }, ...others],
    ...(user === undefined ? {} : { user }),
    ...(identity === undefined ? {} : { identity }),
  });
  return Host.fromMachine(scope, id, { ...props, ...access });
}

type NamedHost = Omit<HostOfFile, "machine"> & {
  readonly machine?: Pick<MachineOfFile, "name" | "hypervisor" | "throughHypervisor" | "networks">;
};

/** The same host as another stack names it: what that one knows of the machine only once it is made, its hypervisor is asked for. `on`: that one, where it is another host of the file. */
export function attributesOf({ machine, ...host }: NamedHost, on?: NamedHost): HostAttributes {
  if (machine === undefined) return host;
  const { name } = machine;
  const hypervisor = on ? connectionOf(attributesOf(on)) : machine.hypervisor;
  return {
    ...host,
    ...(host.user === undefined || host.user === "root" ? {} : { sudo: true }),
    ...(isBehind(machine) ? { jump: hypervisor } : {}),
    machine: { name, hypervisor },
  };
}
