// postform_host_baseline: what every machine on the internet should have, whatever runs on it; one for each host.
import { digest, drift, files, hostConnection } from "./common.ts";
import { type Field, resource } from "./dsl.ts";

const port = { kind: "number", presence: "required", minimum: 1, maximum: 65535, description: "A port." } as const;

const networks = (description: string) =>
  ({
    kind: "list",
    presence: "default",
    default: [],
    item: { kind: "string", presence: "required", format: "cidr", description: "A network." },
    description,
  }) as const satisfies Field;

const ports = (description: string) =>
  ({ kind: "list", presence: "default", default: [], item: port, description }) as const satisfies Field;

/** What names begin with that `postform verify` tries and no mailbox has: log-ins to them count as nobody's guesses. */
export const triedByVerify = "postform-verify-nobody-";

export const hostBaseline = resource({
  type: "postform_host_baseline",
  className: "PostformHostBaseline",
  summary: "What every machine should have: the right time, security updates, a resolver, a firewall, strict SSH.",
  description:
    "Each part is there when its attribute is, `{}` with its defaults. One that is taken away leaves the host as it was before. `postform_host` installs the parts' packages, by its `services`. A change of the firewall, of sshd or of the resolver stays only when a new SSH connection can be made with it.",
  importId: "ssh://root@192.0.2.10:22",
  fields: {
    hostConnection,
    sshPorts: {
      kind: "list",
      presence: "default",
      default: [22],
      item: port,
      description: "Ports on which sshd is reached: the firewall opens them, and whoever guesses there is banned.",
    },
    nameServers: {
      kind: "list",
      presence: "optional",
      minItems: 1,
      item: { kind: "string", presence: "required", format: "address", description: "Address of a resolver." },
      description:
        "Resolvers. With the part `resolver` they are whom it asks, in the place of the DNS's own servers, and have to hand on DNSSEC; without it they are written to /etc/resolv.conf (resolv.conf(5), at most 3 are used). Default: none, and /etc/resolv.conf is left as it is.",
    },
    search: {
      kind: "list",
      presence: "optional",
      minItems: 1,
      item: { kind: "string", presence: "required", format: "domain", description: "A domain." },
      description: "Search list for /etc/resolv.conf; only together with `resolver` or `nameServers`.",
    },
    time: {
      kind: "object",
      presence: "optional",
      description: "The clock is kept right by systemd-timesyncd, in the place of any other time service there.",
      fields: {
        servers: {
          kind: "list",
          presence: "default",
          default: [],
          item: { kind: "string", presence: "required", format: "host", description: "A time server." },
          description: "NTP servers. Default: those of the distribution, or of DHCP.",
        },
      },
    },
    updates: {
      kind: "object",
      presence: "optional",
      description: "Security updates, and no others, are installed every day by unattended-upgrades.",
      fields: {
        rebootAt: {
          kind: "string",
          presence: "optional",
          format: "time-of-day",
          description:
            "When an update needs it, the machine starts anew at this time, in its time zone. Default: it does not.",
        },
      },
    },
    resolver: {
      kind: "object",
      presence: "optional",
      description:
        "unbound on 127.0.0.53 looks names up for this machine alone, and believes only what DNSSEC does not refute. It takes the place of systemd-resolved.",
      fields: {
        rootKey: {
          kind: "bool",
          presence: "default",
          default: true,
          description: "Trust the root's key; false in a closed network that has a root of its own, or none.",
        },
        unsigned: {
          kind: "list",
          presence: "default",
          default: [],
          item: { kind: "string", presence: "required", format: "private-zone", description: "A zone." },
          description: "Zones that are not validated: private ones, of which the DNS says that they do not exist.",
        },
        trustAnchors: {
          kind: "list",
          presence: "default",
          default: [],
          item: { kind: "string", presence: "required", format: "trust-anchor", description: "A DS or DNSKEY record." },
          description: "More keys that are trusted, each as a record, such as those of private zones that are signed.",
        },
      },
    },
    swap: {
      kind: "object",
      presence: "optional",
      description:
        "A swap file for a machine with less than 2 GiB of memory that has no swap, where its disk has room for it. A container gets none.",
      fields: {
        mebibytes: {
          kind: "number",
          presence: "default",
          default: 1024,
          minimum: 64,
          maximum: 16384,
          description: "Its size. As much has to stay free on the disk after it.",
        },
      },
    },
    firewall: {
      kind: "object",
      presence: "optional",
      description:
        "nftables, in a table of its own, `inet postform`: what comes in and is not named here is refused. What the machine sends or forwards, and the tables of others, are left alone.",
      fields: {
        open: {
          kind: "map",
          presence: "default",
          default: {},
          keyFormat: "name",
          description: "What is let in besides SSH, by names of yours.",
          example: { web: { tcp: [80, 443] }, metrics: { tcp: [9100], sources: ["192.0.2.0/24"] } },
          item: {
            kind: "object",
            presence: "required",
            description: "Ports that belong together.",
            fields: {
              tcp: ports("TCP ports."),
              udp: ports("UDP ports."),
              sources: networks("Networks that it is for. Default: everybody."),
              interface: {
                kind: "string",
                presence: "optional",
                format: "interface-pattern",
                description: "Interface that it comes in by. Default: any.",
              },
            },
          },
        },
      },
    },
    ssh: {
      kind: "object",
      presence: "optional",
      description: "sshd lets in by keys only, without X11, and by no algorithm that is known to be weak.",
      fields: {
        maxAuthTries: {
          kind: "number",
          presence: "default",
          default: 4,
          minimum: 1,
          maximum: 20,
          description: "Log-ins that one connection may try; an agent tries each of its keys.",
        },
        loginGraceSeconds: {
          kind: "number",
          presence: "default",
          default: 30,
          minimum: 5,
          maximum: 600,
          description: "How long a log-in may take.",
        },
      },
    },
    bans: {
      kind: "object",
      presence: "optional",
      description:
        "fail2ban shuts out whoever guesses passwords, at SSH and, where mail runs, there; but no address from which somebody logged in to the machine by a key within the last hour.",
      fields: {
        mail: {
          kind: "bool",
          presence: "default",
          default: false,
          description: "Watch the log-ins to Postfix and Dovecot, too.",
        },
        ignore: {
          kind: "list",
          presence: "default",
          default: [],
          item: {
            kind: "string",
            presence: "required",
            format: "address-or-cidr",
            description: "An address, or a network.",
          },
          description: "Addresses and networks that are never shut out. The machine itself is not.",
        },
        maxRetry: {
          kind: "number",
          presence: "default",
          default: 5,
          minimum: 1,
          maximum: 100,
          description: "So many refused log-ins within `findSeconds` are one too many.",
        },
        findSeconds: {
          kind: "number",
          presence: "default",
          default: 600,
          minimum: 10,
          maximum: 86400,
          description: "How long a refused log-in counts.",
        },
        banSeconds: {
          kind: "number",
          presence: "default",
          default: 3600,
          minimum: 10,
          maximum: 2592000,
          description: "How long an address is shut out.",
        },
      },
    },
    files,
    drift,
    digest,
  },
});
