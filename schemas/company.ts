// What a file in companies/ may hold, a company or a shared name server: made of the resources' own fields, so that each setting is described once. Used by company-file.ts and the generator.
import type { Described } from "./compiled.ts";
import type { Field, Fields, Model } from "./dsl.ts";
import {
  aliasDomain,
  dnsZone,
  host,
  hostBaseline,
  mailDomain,
  mailServer,
  nameServer,
  tlsCert,
  virtualMachine,
  webServer,
  webSite,
} from "./index.ts";

type Settings<F extends Fields, Omitted> = {
  readonly [K in keyof F as K extends Omitted ? never : F[K] extends { presence: "computed" } ? never : K]: F[K];
};

/** A resource's fields that a person sets, without those that follow from the rest of the file. */
function settings<const F extends Fields, const K extends string & keyof F>(
  fields: F,
  ...omitted: K[]
): Settings<F, K> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, { presence }]) => presence !== "computed" && !(omitted as readonly string[]).includes(name),
    ),
  ) as Settings<F, K>;
}

/** The same field, taking recipients without a domain wherever it takes addresses: company-file.ts completes them. */
function withLocalParts<F extends Field>(field: F): F {
  if (field.kind === "string" && field.format === "email")
    return {
      ...field,
      format: "recipient",
      description: `${field.description} A name without a domain is completed with the domain at hand.`,
    };
  if (field.kind === "list" || field.kind === "set" || field.kind === "map")
    return { ...field, item: withLocalParts(field.item) };
  if (field.kind === "object")
    return {
      ...field,
      fields: Object.fromEntries(Object.entries(field.fields).map(([name, inner]) => [name, withLocalParts(inner)])),
    };
  return field;
}

const contact = {
  kind: "string",
  presence: "required",
  format: "email",
  description: "Mailbox of who is responsible for the zones (the SOA's RNAME), as an address.",
} as const satisfies Field;

const companyContact = {
  ...contact,
  description: `${contact.description} Mail to root on the mail server, and to postmaster at each domain that has none (RFC 5321 4.5.1), goes there, too.`,
} as const satisfies Field;

const hostName = {
  kind: "string",
  presence: "required",
  format: "name",
  description: "The host that it runs on: a key of `hosts`.",
} as const satisfies Field;

/** The machine that a host is made as, without what the host says of itself. */
const machine = {
  kind: "object",
  presence: "optional",
  description:
    "The host is a virtual machine that is made first, on a hypervisor that is reached by SSH: it has `address`, lets `user` log in, and tells its own host key. Default: the machine is there already.",
  fields: {
    hypervisor: {
      kind: "string",
      presence: "required",
      description:
        "Where it runs: `ssh://root@192.0.2.1`, or a key of `hosts`. It needs libvirt, `virsh` and `qemu-img`.",
      example: "ssh://root@192.0.2.1",
    },
    throughHypervisor: {
      kind: "bool",
      presence: "optional",
      description:
        "Reach it by SSH through the hypervisor. Default: true where its first card is in a network of libvirt, false at a bridge.",
    },
    prefixLength: {
      kind: "number",
      presence: "required",
      minimum: 1,
      maximum: 128,
      description: "Of the network that `address` is in: 24 of 192.0.2.0/24. Another address means another machine.",
    },
    ...settings(virtualMachine.fields, "hostConnection", "networks", "user", "hostname", "identity", "jump"),
    networks: {
      kind: "list",
      presence: "required",
      minItems: 1,
      item: virtualMachine.fields.networks.item,
      description:
        "Network cards in their order. The first one's address is the host's own `address`; what is in its `addresses` comes besides. A card is put in and taken out while the machine runs; addresses are given at the first boot, so that another one needs another machine.",
    },
  },
} as const satisfies Field;

/** In the place of `host`: domains and sites on a server of another company's, such as the one whose business it is. */
const serverOf = (what: string, held: string) =>
  ({
    kind: "string",
    presence: "optional",
    format: "name",
    description: `The company whose ${what} server ${held}: the name, without \`.yaml\`, of its file in the same folder. In the place of \`host\` and of the server's settings. Default: the company has one of its own.`,
  }) as const satisfies Field;

const ownHost = {
  ...hostName,
  presence: "optional",
  description: "The host that the company's own server runs on: a key of `hosts`. Needed, unless `server` is given.",
} as const satisfies Field;

const recipients = {
  mailboxes: withLocalParts(mailDomain.fields.mailboxes),
  aliases: withLocalParts(mailDomain.fields.aliases),
  catchAll: withLocalParts(mailDomain.fields.catchAll),
};

/** Each part of the baseline can be switched off; what else it needs to know follows from the machine. */
const parts = {
  ...switchable("time", "updates", "resolver", "swap", "firewall", "ssh"),
  bans: { ...hostBaseline.fields.bans, switch: true, fields: settings(hostBaseline.fields.bans.fields, "mail") },
} as const satisfies Fields;

function switchable<K extends keyof (typeof hostBaseline)["fields"]>(...names: K[]) {
  type Parts = { readonly [P in K]: (typeof hostBaseline)["fields"][P] & { readonly switch: true } };
  return Object.fromEntries(names.map((name) => [name, { ...hostBaseline.fields[name], switch: true }])) as Parts;
}

const baseline = {
  kind: "object",
  presence: "default",
  default: true,
  switch: true,
  description:
    "What every machine should have. Each part is on unless it is false; the firewall opens what the services on this machine need.",
  example: { updates: { rebootAt: "04:30" }, firewall: { open: { metrics: { tcp: [9100] } } }, swap: false },
  fields: parts,
} as const satisfies Field;

/** Which of the two resources has them follows from the baseline. */
const resolving = { nameServers: hostBaseline.fields.nameServers, search: hostBaseline.fields.search };

export const companyFields = {
  company: {
    kind: "string",
    presence: "required",
    format: "name",
    description: "The company's name, which its Terraform stack has too.",
    example: "acme",
  },
  contact: companyContact,
  nameServer: {
    kind: "string",
    presence: "optional",
    format: "name",
    description:
      "The shared name server that holds the company's zones: the name, without `.yaml`, of its file in the same folder. Default: none, the zones are kept elsewhere.",
  },
  hosts: {
    kind: "map",
    presence: "default",
    default: {},
    keyFormat: "name",
    description:
      "The company's machines, by names of yours. Default: none, for a company whose mail and web are on another's.",
    item: {
      kind: "object",
      presence: "required",
      description: "One machine.",
      fields: {
        ...settings(host.fields, "services", "bootstrapHostKey", "waitSeconds"),
        ...resolving,
        machine,
        baseline,
      },
    },
  },
  certificateAuthority: {
    ...tlsCert.fields.ca,
    description: "The company's own CA, which signs its certificates. Default: they are self-signed.",
  },
  acme: {
    ...tlsCert.fields.acme,
    description: `${tlsCert.fields.acme.description.replace("; needed when issuer is `acme`", "")} In the place of certificateAuthority.`,
  },
  mail: {
    kind: "object",
    presence: "optional",
    description: "The company's mail server, and the domains on it; or its domains on another company's.",
    fields: {
      host: ownHost,
      server: serverOf("mail", "holds the domains"),
      ...settings(mailServer.fields, "hostConnection", "certificate", "origin"),
      hostname: {
        ...mailServer.fields.hostname,
        presence: "optional",
        description: `${mailServer.fields.hostname.description} Needed with \`host\`.`,
      },
      origin: {
        ...mailServer.fields.origin,
        presence: "optional",
        description: `${mailServer.fields.origin.description} Default: the first of \`domains\`.`,
      },
      domains: {
        kind: "map",
        presence: "default",
        default: {},
        keyFormat: "domain",
        description: "The domains with mailboxes.",
        item: {
          kind: "object",
          presence: "required",
          description: "One domain.",
          fields: {
            passwordsFrom: {
              kind: "string",
              presence: "optional",
              format: "reference",
              description:
                "A JSON file of passwords, `file:PATH`, with the addresses as its keys: for each mailbox that has neither `passwordHash` nor `passwordFrom`.",
            },
            ...recipients,
            forwardFor: mailDomain.fields.forwardFor,
          },
        },
      },
      aliasDomains: {
        kind: "map",
        presence: "default",
        default: {},
        keyFormat: "domain",
        description: "Virtual alias domains: they hold no mailboxes, their addresses lead elsewhere.",
        item: {
          kind: "object",
          presence: "required",
          description: "One alias domain. A recipient without a domain is one at the server's `origin`.",
          fields: {
            targetDomain: aliasDomain.fields.targetDomain,
            aliases: withLocalParts(aliasDomain.fields.aliases),
            forwardFor: aliasDomain.fields.forwardFor,
          },
        },
      },
    },
  },
  web: {
    kind: "object",
    presence: "optional",
    description: "The company's web server, and the sites on it; or its sites on another company's.",
    fields: {
      host: ownHost,
      server: serverOf("web", "has the sites"),
      ...settings(webServer.fields, "hostConnection"),
      sites: {
        kind: "map",
        presence: "default",
        default: {},
        keyFormat: "hostname",
        description: "The sites, by their names.",
        item: {
          kind: "object",
          presence: "required",
          description: "One site.",
          fields: {
            ...settings(webSite.fields, "hostConnection", "serverName", "certificate"),
            documentRoot: {
              ...webSite.fields.documentRoot,
              description: `${webSite.fields.documentRoot.description} On another company's server (\`server\`), the default is \`/www/\` and the site's name.`,
            },
          },
        },
      },
    },
  },
  dns: {
    kind: "object",
    presence: "optional",
    description:
      "What the company's zones have besides the records that follow from the rest of this file; and its own name server, if it has one.",
    fields: {
      host: {
        ...hostName,
        presence: "optional",
        description:
          "The host that the company's own name server runs on: a key of `hosts`. Default: `nameServer` holds the zones.",
      },
      hostname: {
        kind: "string",
        presence: "optional",
        format: "hostname",
        description: "The own name server's name, which the zones' NS records and SOA say. Needed with `host`.",
      },
      ...settings(nameServer.fields, "hostConnection"),
      zones: {
        kind: "map",
        presence: "default",
        default: {},
        keyFormat: "zone",
        description: "The zones.",
        item: {
          kind: "object",
          presence: "required",
          description: "One zone.",
          fields: {
            secondaries: {
              kind: "list",
              presence: "default",
              default: [],
              item: { kind: "string", presence: "required", format: "hostname", description: "A name server's name." },
              description:
                "More name servers of the zone (its NS records), besides `nameServer`. Let them transfer it by `allowTransfer`; one of ours has the zone with `primaries` in its own file.",
            },
            ...settings(dnsZone.fields, "hostConnection", "zone", "soa", "nameServers", "addresses"),
            soa: {
              ...dnsZone.fields.soa,
              description:
                "Start of authority (RFC 1035 3.3.13). Default: the name server, `contact`, and the times below.",
            },
          },
        },
      },
    },
  },
  verify: {
    kind: "bool",
    presence: "default",
    default: true,
    description: "The acceptance gate: a deploy ends with `postform verify`, and fails when something does not hold.",
  },
} as const satisfies Fields;

export const nameServerFields = {
  nameServer: {
    kind: "object",
    presence: "required",
    description: "A name server that companies share.",
    fields: {
      hostname: {
        kind: "string",
        presence: "required",
        format: "hostname",
        description: "The name server's name, which the zones' NS records and SOA say.",
      },
      contact,
      host: {
        kind: "object",
        presence: "required",
        description: "The machine that it runs on.",
        fields: {
          ...settings(host.fields, "services", "hostname", "bootstrapHostKey", "waitSeconds"),
          ...resolving,
          machine,
          baseline,
        },
      },
      zones: {
        kind: "map",
        presence: "default",
        default: {},
        keyFormat: "zone",
        description:
          "The zones that this file owns: the name server's own, and the reverse ones that companies put their PTR records into.",
        item: {
          kind: "object",
          presence: "required",
          description: "One zone.",
          fields: settings(dnsZone.fields, "hostConnection", "zone", "addresses"),
        },
      },
      ...settings(nameServer.fields, "hostConnection"),
    },
  },
} as const satisfies Fields;

/** What a file of a company's and of a shared name server's may hold. */
export const companyFile: Described = { type: "company", fields: companyFields };
export const nameServerFile: Described = { type: "name_server_file", fields: nameServerFields };

type FilledCompany = Model<typeof companyFields>;
type FilledMail = NonNullable<FilledCompany["mail"]>;
type FilledWeb = NonNullable<FilledCompany["web"]>;

/** A company as its file says, with defaults filled in and recipients completed; what is optional and not given is null. */
export type Company = Omit<FilledCompany, "mail" | "web"> & {
  readonly mail: CompanyMail | null;
  readonly web: CompanyWeb | null;
};

/** On a server of its own, or on another company's. */
export type CompanyMail = OwnMail | HostedMail;
export type CompanyWeb = OwnWeb | HostedWeb;

export interface OwnMail extends Omit<FilledMail, "host" | "server" | "hostname" | "origin"> {
  readonly host: string;
  readonly server: null;
  readonly hostname: string;
  readonly origin: string;
}

export interface HostedMail extends Pick<FilledMail, "domains" | "aliasDomains"> {
  readonly server: string;
  /** The domain of recipients that have none. */
  readonly origin: string;
}

export interface OwnWeb extends Omit<FilledWeb, "host" | "server"> {
  readonly host: string;
  readonly server: null;
}

export interface HostedWeb extends Pick<FilledWeb, "sites"> {
  readonly server: string;
}

export type CompanyMailDomain = CompanyMail["domains"][string];

/** A shared name server as its file says. */
export type SharedNameServer = Model<typeof nameServerFields>["nameServer"];
