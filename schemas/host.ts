// postform_host: an SSH-reachable machine.
import { digest, drift, files } from "./common.ts";
import { resource } from "./dsl.ts";

export const host = resource({
  type: "postform_host",
  version: 1,
  className: "PostformHost",
  summary: "A machine that is reached by SSH: its identity, its resolver and the packages that its services need.",
  description:
    "Waits for the machine, checks its host key and platform, sets the host's name and resolver, and installs the union of the packages that its services need in one transaction of the package manager. Destroy removes the packages that were not there before and gives back all files.",
  importId: "ssh://root@192.0.2.10:22",
  fields: {
    address: {
      kind: "string",
      presence: "required",
      format: "host",
      description: "IP address or name of the machine.",
    },
    port: { kind: "number", presence: "default", default: 22, minimum: 1, maximum: 65535, description: "SSH port." },
    user: {
      kind: "string",
      presence: "default",
      default: "root",
      format: "account",
      description: "User to log in as.",
    },
    sudo: {
      kind: "bool",
      presence: "default",
      default: false,
      description: "Become root by `sudo -n`, for a user that is not root.",
    },
    hostKey: {
      kind: "string",
      presence: "optional",
      format: "host-key",
      description:
        "The host's key, pinned: `SHA256:…` or `ssh-ed25519 AAAA…`. Without it the key has to be in known_hosts: an unknown or changed key is refused.",
    },
    bootstrapHostKey: {
      kind: "string",
      presence: "optional",
      format: "host-key",
      description:
        "In the place of `hostKey`, for a machine that got its key injected at its first boot: the key that it shows at the first contact, and no longer. A key that is made on the machine then takes its place, and is pinned in `host_connection`: whoever knows the injected one, from a state or the provider's metadata service, cannot pass for the machine.",
    },
    waitSeconds: {
      kind: "number",
      presence: "default",
      default: 0,
      minimum: 0,
      maximum: 3600,
      description:
        "At the first contact: how long to wait for a machine that does not answer yet, or not as itself, because it is still booting. Seconds.",
    },
    identity: {
      kind: "string",
      presence: "optional",
      format: "reference",
      description:
        "Where the private key for the log-in is: `file:PATH` or `env:NAME` (which holds the path). Default: ssh-agent, then what ssh_config says.",
    },
    jump: {
      kind: "string",
      presence: "optional",
      format: "connection",
      description: "A jump host: `ssh://user@host:port`.",
    },
    adopt: {
      kind: "bool",
      presence: "default",
      default: false,
      description:
        "Take over files that somebody made by hand there, for all resources on this host: they are kept, and put back on destroy. Without it, a resource that would replace such a file is refused.",
    },
    hostname: {
      kind: "string",
      presence: "optional",
      format: "hostname",
      description: "Fully qualified name to give the machine (hostname(5)). Default: left as it is.",
    },
    nameServers: {
      kind: "list",
      presence: "optional",
      minItems: 1,
      item: { kind: "string", presence: "required", format: "address", description: "Address of a resolver." },
      description: "Resolvers for /etc/resolv.conf (resolv.conf(5), at most 3 are used). Default: left as they are.",
    },
    search: {
      kind: "list",
      presence: "optional",
      minItems: 1,
      item: { kind: "string", presence: "required", format: "domain", description: "A domain." },
      description: "Search list for /etc/resolv.conf; only together with `nameServers`.",
    },
    trustedCertificates: {
      kind: "map",
      presence: "default",
      default: {},
      keyFormat: "name",
      item: {
        kind: "string",
        presence: "required",
        format: "reference",
        description: "Where the certificate is read from: `file:PATH`.",
      },
      description: "Certificate authorities that this machine trusts (a company's own CA), by a name of yours.",
    },
    services: {
      kind: "set",
      presence: "default",
      default: [],
      item: {
        kind: "string",
        presence: "required",
        values: ["dns", "mail", "mail-cyrus", "web", "tls", "time", "updates", "resolver", "firewall", "bans"],
        description: "A service.",
      },
      description: "What the machine will run; decides the packages, by platform.",
    },
    packages: {
      kind: "set",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "package", description: "A package's name." },
      description: "More packages to install.",
    },
    hostConnection: {
      kind: "string",
      presence: "computed",
      description: "How other resources name this host. Known at plan time whenever the address is.",
    },
    platform: { kind: "string", presence: "computed", description: "What the machine runs: `debian-12`, `debian-13`." },
    files,
    drift,
    digest,
  },
});
