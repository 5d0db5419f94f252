// The language in which each resource's shape is written once; Terraform's schema, bindings, validation, JSON Schema and docs all derive from it.

/** Named constraints of strings. Each has a check and a sentence of what is allowed in schemas/formats.ts. */
export type Format =
  | "line" // printable text without line breaks or control characters
  | "text" // any text without NUL
  | "domain" // fully qualified domain name in A-label form, lower case, no trailing dot
  | "certificate-name" // domain, or a wildcard
  | "hostname" // domain, used as a host's name
  | "zone" // domain or reverse zone
  | "address" // IPv4 or IPv6 address
  | "host" // address or hostname
  | "cidr" // IPv4 or IPv6 network
  | "address-or-cidr" // the same, or one address
  | "https-url" // without log-in, query and fragment
  | "trusted-network" // cidr, and no large part of the internet
  | "email" // local part @ domain
  | "local-part" // left of the @
  | "recipient" // email, or a bare local part
  | "record-key" // "<name> <TYPE>", name relative to the zone, "@" its apex
  | "path" // absolute path, normalised
  | "page" // relative path below a document root
  | "unit" // systemd unit name
  | "name" // identifier of ours: [a-z0-9][a-z0-9.-]*
  | "account" // Unix account name
  | "package" // package name
  | "mode" // octal file mode, "0644"
  | "reference" // env:NAME, file:PATH or file:PATH#KEY: where a secret is read from
  | "password-hash" // {ARGON2ID}… or a crypt(3) hash
  | "host-key" // SHA256:… or "ssh-ed25519 AAAA…"
  | "connection" // ssh://user@host:port?…
  | "lookup-key" // left side of a Postfix table
  | "lookup-value" // right side of a Postfix table
  | "setting" // name of a Postfix parameter
  | "volume" // name of a libvirt volume or network
  | "interface" // network interface name
  | "interface-pattern" // the same, or the beginning of several names and *
  | "time-of-day" // 04:30
  | "private-zone" // zone, also one of a single label
  | "trust-anchor" // DS or DNSKEY record
  | "interface-address" // address with its prefix length
  | "authorized-key" // ssh-ed25519 AAAA… comment, or a reference to where it is
  | "sha256" // in hexadecimal
  | "pem"; // certificates in PEM

interface Common {
  /** One sentence or more: plain words, with units, ranges and source. */
  readonly description: string;
  /** Shown in docs. */
  readonly example?: unknown;
  /** A change means another object: delete and create. */
  readonly replace?: boolean;
  readonly sensitive?: boolean;
  /** What to use instead, "use `x`": whoever sets it is warned, and it goes in a later version (docs/upgrading.md). Required fields cannot be. */
  readonly deprecated?: string;
}
export type Presence = "required" | "optional" | "default" | "computed";

export interface StringField extends Common {
  readonly kind: "string";
  readonly format?: Format;
  readonly values?: readonly string[];
  readonly maxLength?: number;
}
export interface NumberField extends Common {
  readonly kind: "number";
  readonly minimum?: number;
  readonly maximum?: number;
}
export interface BoolField extends Common {
  readonly kind: "bool";
}
export interface ListField extends Common {
  readonly kind: "list" | "set";
  readonly item: Field;
  readonly minItems?: number;
  /** The same item may be there twice: lines of a file. @default false */
  readonly repeats?: boolean;
}
export interface MapField extends Common {
  readonly kind: "map";
  readonly item: Field;
  readonly keyFormat: Format;
}
export interface ObjectField extends Common {
  readonly kind: "object";
  readonly fields: Fields;
  /** It may also be true, which is the same as {}, or false, which switches it off. Not for Terraform, whose attributes have one type. @default false */
  readonly switch?: true;
}
export type Field = (StringField | NumberField | BoolField | ListField | MapField | ObjectField) & {
  readonly presence: Presence;
  readonly default?: unknown;
};
/** Keys are camelCase, as in props and models; Terraform's names are the same in snake_case. */
export type Fields = Readonly<Record<string, Field>>;

export interface ResourceDescription<F extends Fields = Fields> {
  /** Terraform's type: "postform_mail_server". */
  readonly type: string;
  /** The class of its binding: "PostformMailServer". */
  readonly className: string;
  /** One sentence for the head of its page. */
  readonly summary: string;
  /** What it does on a host; Markdown. */
  readonly description: string;
  readonly fields: F;
  /** Raised whenever the attributes change, with a state of it in test/golden/states. @default 0 */
  readonly version?: number;
  /** How an import id looks: "ssh://root@mail.example.com/example.com". */
  readonly importId: string;
}

type Values<F> = F extends { kind: "string"; values: readonly (infer V)[] }
  ? V
  : F extends { kind: "string" }
    ? string
    : F extends { kind: "number" }
      ? number
      : F extends { kind: "bool" }
        ? boolean
        : F extends { kind: "list" | "set"; item: infer I }
          ? readonly Values<I>[]
          : F extends { kind: "map"; item: infer I }
            ? Readonly<Record<string, Values<I>>>
            : F extends { kind: "object"; fields: infer O }
              ? F extends { switch: true }
                ? Model<O> | boolean
                : Model<O>
              : never;

/** A resource's values with defaults filled in, as renderers and resources see them: what is optional and not given is null. */
export type Model<O> = {
  readonly [K in keyof O]: O[K] extends { presence: "required" | "default" | "computed" }
    ? Values<O[K]>
    : Values<O[K]> | null;
};
/** The model of a resource description. */
export type ModelOf<R extends ResourceDescription> = Model<R["fields"]>;

/** Defines a resource; keeps the literal types that Model needs. */
export function resource<const F extends Fields>(description: ResourceDescription<F>): ResourceDescription<F> {
  return description;
}
