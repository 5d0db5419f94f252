// policies.yaml beside the company files: what a hoster allows companies, which no company's own file can lift. Read by companies.ts.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Described } from "./compiled.ts";
import { withDefaults } from "./defaults.ts";
import type { Fields, Model } from "./dsl.ts";
import { POLICIES } from "./folder.ts";
import { located } from "./located.ts";
import { readYaml } from "./located-yaml.ts";
import { type Problem, validate } from "./validate.ts";

const limit = <const D extends string>(description: D) =>
  ({ kind: "number", presence: "optional", minimum: 0, maximum: 9007199254740991, description }) as const;

const pattern = <const D extends string>(description: D) =>
  ({ kind: "string", presence: "optional", format: "line", description }) as const;

const policyFields = {
  quota: {
    kind: "object",
    presence: "optional",
    description: "How much a company may have.",
    example: { mailboxes: 50, bytes: 100_000_000_000, records: 500, domains: 5 },
    fields: {
      mailboxes: limit("Mailboxes in all its domains."),
      bytes: limit("Bytes of all mailboxes together: each then needs a quota, its own or the server's `mailboxQuota`."),
      records: limit("Records in all its zones, those that follow from the model too."),
      domains: limit("Mail domains and alias domains."),
    },
  },
  requireTls: {
    kind: "object",
    presence: "optional",
    description: "Mail is sent and fetched, and sites are served, by TLS only.",
    fields: {
      outbound: {
        kind: "list",
        presence: "default",
        default: ["encrypt", "dane", "verify"],
        item: {
          kind: "string",
          presence: "required",
          values: ["may", "encrypt", "dane", "verify"],
          description: "A value of `outboundTls`.",
        },
        description: "What `outboundTls` may be.",
      },
      implicit: {
        kind: "bool",
        presence: "default",
        default: false,
        description: "Mail clients use TLS from the first byte: no submission 587, IMAP 143 and POP3 110.",
      },
      signed: {
        kind: "bool",
        presence: "default",
        default: false,
        description: "No certificate is self-signed.",
      },
    },
  },
  namePattern: {
    kind: "object",
    presence: "optional",
    description:
      "Regular expressions that whole names have to match. Names such as postmaster are always allowed (RFC 2142).",
    example: { mailbox: "[a-z]+\\.[a-z]+" },
    fields: {
      mailbox: pattern("Local parts of mailboxes."),
      alias: pattern("Local parts of aliases and groups."),
      domain: pattern("Mail domains and alias domains."),
      site: pattern("Names of web sites."),
    },
  },
  noCatchAll: {
    kind: "bool",
    presence: "default",
    default: false,
    description: "No domain has a catch-all.",
  },
  sendAs: {
    kind: "object",
    presence: "optional",
    description: "Who may send as whom, besides as itself.",
    fields: {
      allow: {
        kind: "map",
        presence: "optional",
        keyFormat: "email",
        item: {
          kind: "list",
          presence: "required",
          item: { kind: "string", presence: "required", format: "email", description: "An address." },
          description: "Addresses.",
        },
        description:
          "The mailboxes that may have `sendAs`, with the addresses. Default: each, with addresses at its company's own domains.",
      },
    },
  },
} as const satisfies Fields;

export const policiesFields = {
  ...policyFields,
  companies: {
    kind: "map",
    presence: "default",
    default: {},
    keyFormat: "name",
    item: { kind: "object", presence: "required", description: "The policies of one company.", fields: policyFields },
    description: "Companies for which something else holds: each policy here takes the place of the general one.",
  },
} as const satisfies Fields;

export const policiesFile: Described = { type: "policies", fields: policiesFields };

export type CompanyPolicies = Model<typeof policyFields>;

export interface Policies {
  /** For each that `companies` does not name. */
  readonly general: CompanyPolicies;
  readonly companies: ReadonlyMap<string, CompanyPolicies>;
}

/** The folder's, if there are any; or what is wrong with them: `companies/policies.yaml:3:5: …`. */
export function readPolicies(
  folder: string,
  companies: readonly string[],
): Policies | { readonly problems: readonly string[] } | undefined {
  const path = join(folder, POLICIES);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  const { value, problems } = readYaml(text);
  const told = (found: readonly Problem[]) => located(path, found, text);
  if (problems.length > 0)
    return { problems: problems.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`) };
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { problems: told([{ path: [], message: "the file has to hold policies, such as `noCatchAll: true`" }]) };
  const wrong = [...validate(policiesFile, value)];
  if (wrong.length > 0) return { problems: told(wrong) };
  const own = ((value as { companies?: Record<string, object> | null }).companies ?? {}) as Record<string, object>;
  const unknown = Object.keys(own)
    .filter((name) => !companies.includes(name))
    .map((name) => ({ path: ["companies", name], about: "key" as const, message: `there is no company ${name}` }));
  const patterns = [[], ...Object.keys(own).map((name) => ["companies", name])].flatMap((place) =>
    patternProblems(value, place),
  );
  if (unknown.length + patterns.length > 0) return { problems: told([...unknown, ...patterns]) };
  const model = (given: object) => withDefaults(policyFields, given as Record<string, unknown>) as CompanyPolicies;
  return {
    general: model(value),
    // What it does not say, the general ones do.
    companies: new Map(Object.entries(own).map(([name, given]) => [name, model({ ...value, ...given })])),
  };
}

function patternProblems(value: object, place: readonly string[]): Problem[] {
  const around = place.reduce<unknown>((each, key) => (each as Record<string, unknown>)[key], value);
  const { namePattern } = around as { namePattern?: Record<string, string> | null };
  return Object.entries(namePattern ?? {}).flatMap(([kind, text]) => {
    try {
      new RegExp(text, "u");
      return [];
    } catch {
      const message = `${JSON.stringify(text)} is no regular expression`;
      return [{ path: [...place, "namePattern", kind], message }];
    }
  });
}
