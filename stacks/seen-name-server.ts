// What of a shared name server is in the stacks of the companies that use it: all else of its file changes its own stack alone. Used by company-stack.ts, and by `postform companies changed`.
import type { SharedNameServer } from "../schemas/company.ts";

type Host = SharedNameServer["host"];
type Machine = NonNullable<Host["machine"]>;

/** How a host is reached. */
export type SeenHost = Pick<Host, "address" | "port" | "user" | "hostKey" | "jump" | "sudo" | "identity" | "adopt"> & {
  readonly machine:
    | (Pick<Machine, "name" | "hypervisor" | "throughHypervisor"> & {
        readonly networks: readonly { readonly bridge: string | null }[];
      })
    | null;
};

export interface SeenNameServer {
  readonly hostname: string;
  readonly host: SeenHost;
  /** The names of its own zones, into which companies put their records. */
  readonly zones: readonly string[];
}

export function seenByCompanies({ hostname, host, zones }: SharedNameServer): SeenNameServer {
  return { hostname, host: seenHost(host), zones: Object.keys(zones) };
}

export function seenHost({ address, port, user, hostKey, jump, sudo, identity, adopt, machine }: SeenHost): SeenHost {
  const made = machine && {
    name: machine.name,
    hypervisor: machine.hypervisor,
    throughHypervisor: machine.throughHypervisor,
    networks: machine.networks.map(({ bridge }) => ({ bridge })),
  };
  return { address, port, user, hostKey, jump, sudo, identity, adopt, machine: made };
}
