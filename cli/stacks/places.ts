// Where in a company's file a resource comes from, so that an error of Terraform's names the line that a person wrote and not one of cdk.tf.json. Called by `postform plan`, `deploy` and `destroy`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readYaml } from "../../schemas/located-yaml.ts";
import { camel } from "../../schemas/names.ts";
import type { Stack } from "./stack.ts";
import { resourcesOf, type SynthesizedResource } from "./synthesized.ts";

/** What an error says of itself. */
export interface Said {
  /** As Terraform names the resource: "postform_mail_domain.mail-acmeexample_domain_0A1B2C3D". */
  readonly address: string;
  /** All of its words. */
  readonly text: string;
  /** The first line of cdk.tf.json that it shows. */
  readonly code?: string;
}

/** "companies/acme.yaml:12:7"; undefined for what no company file has said. */
export type PlaceOf = (said: Said) => string | undefined;

type Path = readonly string[];

type Resource = Pick<SynthesizedResource, "type" | "path" | "values">;

/** `companies`: the folder of the company files, where there is one. */
export function placesIn(companies: string | undefined, stack: Pick<Stack, "name" | "folder">): PlaceOf {
  if (companies === undefined) return () => undefined;
  const file = join(companies, `${stack.name}.yaml`);
  // Both may be large: they are read when something is wrong, and once.
  let resources: ReadonlyMap<string, Resource> | undefined;
  let yaml: ReturnType<typeof readYaml> | undefined;
  return ({ address, text, code = "" }) => {
    resources ??= new Map(resourcesOf(stack).map((resource) => [resource.address, resource]));
    const resource = resources.get(address);
    if (!resource) return undefined;
    yaml ??= readYaml(readFileSync(file, "utf8"));
    const { value, placeOf } = yaml;
    const base = pathsOf(resource, "company" in (value as object)).find((path) => has(value, path)) ?? [];
    const attribute = camel(/"(\w+)"\s*:/.exec(code)?.[1] ?? "");
    const inside = insides(resource, text, attribute).find((path) => has(value, [...base, ...path])) ?? [];
    const { line, column } = placeOf([...base, ...inside], "key");
    return `${file}:${line}:${column}`;
  };
}

/** Those in a company's file, or in a shared name server's, that may have said it; the first that is there has. */
function pathsOf({ type, path, values }: Resource, ofCompany: boolean): Path[] {
  const text = (name: string) => String(values[name]);
  const dns = ofCompany ? "dns" : "nameServer";
  switch (type) {
    case "postform_mail_server":
      return [["mail"]];
    case "postform_mail_domain":
      return [["mail", "domains", text("domain")]];
    case "postform_alias_domain":
      return [["mail", "aliasDomains", text("domain")]];
    case "postform_web_server":
      return [["web"]];
    case "postform_web_site":
      return [["web", "sites", text("server_name")], ["web"]];
    case "postform_name_server":
      return [[dns]];
    // Of a mail domain follows a zone.
    case "postform_dns_zone":
      return [
        [dns, "zones", text("zone")],
        ["mail", "domains", text("zone")],
        ["mail", "aliasDomains", text("zone")],
        ["nameServer"],
      ];
    case "postform_dns_records":
      return [["nameServer"]];
    case "postform_host":
    case "postform_host_baseline":
    case "postform_virtual_machine":
      return ofCompany ? hostsOf(path) : [["nameServer", "host"]];
    default:
      return [];
  }
}

/** By the path of its construct, "main/host"; one that is called as a construct of the stack's own is "host-mail" there. */
function hostsOf(path: string): Path[] {
  const [id = ""] = path.split("/");
  return [id, id.replace(/^host-/, "")].map((name) => ["hosts", name]);
}

/** Places below it that an error may be about, the likeliest first. */
function insides({ type, values }: Resource, text: string, attribute: string): Path[] {
  const names =
    type === "postform_mail_domain" || type === "postform_alias_domain" ? namesAt(String(values["domain"]), text) : [];
  return [
    ...names.flatMap((name) => [
      ["mailboxes", name],
      ["aliases", name],
    ]),
    ...(attribute === "" ? [] : [[attribute]]),
  ];
}

/** Local parts of the addresses of a domain. */
const namesAt = (domain: string, text: string): string[] =>
  [...text.matchAll(/([a-z0-9._=+-]+)@([a-z0-9.-]+[a-z0-9])/g)].flatMap(([, name = "", at]) =>
    at === domain ? [name] : [],
  );

function has(value: unknown, path: Path): boolean {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return false;
    inner = (inner as Record<string, unknown>)[key];
  }
  return true;
}
