// What a lab is called and where its things are: everything about one lab follows from its checkout and its name. Used by every file of the lab.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where labs keep their runs; one folder each. */
export const runsFolder = "/var/lib/postform-lab";
/** Bases, layers and Debian packages: shared by all labs of the machine, named by what they are made of. */
export const cacheFolder = "/var/cache/postform-lab";

/** RFC 2544 sets 198.18.0.0/15 aside for tests of networks: no real server has such an address. */
export const network = {
  prefix: 15,
  gateway: "198.18.0.1",
  resolver: "198.18.0.53",
  client: "198.18.0.100",
  stranger: "198.18.0.200",
  packagesPort: 3142,
} as const;

export const releases = ["bookworm", "trixie"] as const;
export type Release = (typeof releases)[number];

export interface HostPlan {
  readonly name: string;
  readonly release: Release;
  readonly address: string;
  /** Starts with the services' packages installed, instead of with apt only. */
  readonly baked: boolean;
  /** Holds virtual machines: libvirt and QEMU, its link in a bridge that machines can join, an image to start them from. */
  readonly hypervisor: boolean;
  /** What its machines can start from. */
  readonly images?: readonly Release[];
}

/** What `lab up` was asked for, kept in the lab's folder. */
export interface Plan {
  readonly checkout: string;
  readonly name: string;
  readonly hosts: readonly HostPlan[];
}

export interface Lab {
  readonly id: string;
  readonly checkout: string;
  readonly name: string;
  readonly dir: string;
  readonly planFile: string;
  readonly ca: string;
  readonly caKey: string;
  readonly credentials: string;
  readonly sshKey: string;
  readonly knownHosts: string;
  readonly sshConfig: string;
  readonly packagesSocket: string;
  /** Overlay uppers, one folder per host; a tmpfs where the file system cannot hold them. */
  readonly disks: string;
  /** Name of the lab's cgroup, and prefix of its network namespaces. */
  readonly prefix: string;
}

/** The lab of that name in that checkout, whether it is up or not. */
export function labOf({ checkout, name }: { checkout: string; name: string }): Lab {
  const id = createHash("sha256").update(`${checkout}\0${name}`).digest("hex").slice(0, 10);
  const dir = join(runsFolder, id);
  return {
    id,
    checkout,
    name,
    dir,
    planFile: join(dir, "lab.json"),
    ca: join(dir, "ca.pem"),
    caKey: join(dir, "ca.key"),
    credentials: join(dir, "credentials.json"),
    sshKey: join(dir, "ssh_key"),
    knownHosts: join(dir, "known_hosts"),
    sshConfig: join(dir, "ssh_config"),
    packagesSocket: join(dir, "packages.sock"),
    disks: join(dir, "disks"),
    prefix: `postform-${id}`,
  };
}

export const hostFolder = (lab: Lab, host: string): string => join(lab.dir, "hosts", host);
export const diskOf = (lab: Lab, host: string): string => join(lab.disks, host);

/** The namespace that holds the lab's bridge, or the one of a host or client on it. */
export const namespaceOf = (lab: Lab, node?: string): string => (node ? `${lab.prefix}-${node}` : lab.prefix);

export function readPlan(lab: Lab): Plan | undefined {
  return existsSync(lab.planFile) ? (JSON.parse(readFileSync(lab.planFile, "utf8")) as Plan) : undefined;
}

/** The plan of a lab that is expected to be up. */
export function planOf(lab: Lab): Plan {
  const plan = readPlan(lab);
  if (!plan) {
    const option = lab.name === "default" ? "" : ` --name ${lab.name}`;
    throw new Error(
      `the lab "${lab.name}" of ${lab.checkout} is not up; start it with: postform lab up${option}; those of other projects are shown by: postform lab list --all`,
    );
  }
  return plan;
}

export function hostOf(lab: Lab, name: string): HostPlan {
  const { hosts } = planOf(lab);
  const host = hosts.find((candidate) => candidate.name === name);
  if (!host) throw new Error(`the lab has no host "${name}"; its hosts are ${hosts.map((h) => h.name).join(", ")}`);
  return host;
}
