// A machine that libvirt runs on a hypervisor; hosts are put on it by Host.fromMachine.
import { PostformVirtualMachine, type PostformVirtualMachineConfig } from "./bindings/index.ts";
import { Construct, type ITerraformDependable, Token } from "./cdktf.ts";
import type { HostProps, IHost, PropsOf } from "./host.ts";

export interface VirtualMachineProps extends PropsOf<PostformVirtualMachineConfig, "jump"> {
  /** Where it runs: a host of this stack or another, with libvirt on it. */
  readonly hypervisor: IHost;
  /**
   * Reach it by SSH through the hypervisor.
   * @default true where its first card is in a network of libvirt, which only the hypervisor may see; false at a bridge
   */
  readonly throughHypervisor?: boolean;
}

/** How a machine is reached: for Host.fromMachine. */
export type MachineAccess = Pick<HostProps, "address" | "hostKey" | "user" | "sudo" | "identity" | "jump">;

/** `new VirtualMachine(this, "mail1", { hypervisor, name: "mail1", image: { volume: "debian-12.qcow2" }, authorizedKeys })` */
export class VirtualMachine extends Construct {
  /** Of its first card: as given, or known after its first boot. */
  readonly address: string;
  /** The public key that it made for itself: known after its first boot. */
  readonly hostKey: string;
  /** `Host.fromMachine(this, "mail", { ...machine.access, hostname: "mail.example.com" })` */
  readonly access: MachineAccess;
  readonly resource: PostformVirtualMachine;
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { hypervisor, throughHypervisor, ...props }: VirtualMachineProps) {
    super(scope, id);
    // libvirt itself answers the guests of its networks, on bridges that it names so: names, DHCP, DHCPv6.
    if (!props.networks?.length || props.networks.some(({ bridge }) => bridge === undefined))
      hypervisor.openPorts("libvirt", { tcp: [53], udp: [53, 67, 547], interface: "virbr*" });
    const [first] = props.networks ?? [];
    const through = isBehind({ throughHypervisor, networks: props.networks });
    const user = props.user ?? "root";
    this.resource = new PostformVirtualMachine(this, "machine", {
      ...props,
      hostConnection: hypervisor.connection,
      ...(through ? { jump: hypervisor.connection } : {}),
      dependsOn: [...hypervisor.ready],
    });
    this.ready = [this.resource];
    const given = first?.addresses?.[0];
    // What is given is known when records are derived from it.
    this.address = given === undefined || Token.isUnresolved(given) ? this.resource.address : given.replace(/\/.*/, "");
    this.hostKey = this.resource.hostKey;
    this.access = {
      address: this.address,
      hostKey: this.hostKey,
      user,
      ...(user === "root" ? {} : { sudo: true }),
      ...(props.identity === undefined ? {} : { identity: props.identity }),
      ...(through ? { jump: hypervisor.connection } : {}),
    };
  }
}

/** Whether a machine is reached through its hypervisor. */
export const isBehind = ({
  throughHypervisor,
  networks,
}: {
  readonly throughHypervisor?: boolean | undefined;
  readonly networks?: readonly { readonly bridge?: string }[] | undefined;
}): boolean => throughHypervisor ?? networks?.[0]?.bridge === undefined;
