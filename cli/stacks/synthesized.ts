// A synthesized stack's resources of ours, each with the connection of its host as far as that is known without asking anybody. Used by `postform status`, `graph`, `state restore` and `verify --note`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatConnection } from "../../provider/host/connection.ts";
import { fingerprint } from "../../provider/host/known-hosts.ts";
import { readProject, type Stack, synthesize } from "./project.ts";

export interface SynthesizedResource {
  /** As Terraform names it: `postform_host.main_host_E0FDAF3E`. */
  readonly address: string;
  readonly type: string;
  /** Path of the construct below the stack: `main/host`. */
  readonly path: string;
  /** As configured: literals and `${…}`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Address of the `postform_host` of this stack that it is on, or is; undefined where another stack has it. */
  readonly host: string | undefined;
  /** `ssh://…`; undefined where something that another resource makes has to be known for it. */
  readonly connection: string | undefined;
}

/** What an import id says of a resource behind its host, and the key of a host's books behind its type. */
const behind: Readonly<Record<string, readonly string[]>> = {
  postform_tls_cert: ["name"],
  postform_config: ["name"],
  postform_dns_zone: ["zone"],
  postform_dns_records: ["zone", "contributor"],
  postform_mail_domain: ["domain"],
  postform_alias_domain: ["domain"],
  postform_web_site: ["server_name"],
};

/** `/acme.example` for a domain, nothing for what a host has one of. */
export const idBehindHost = ({ type, values }: Pick<SynthesizedResource, "type" | "values">): string =>
  (behind[type] ?? []).map((name) => `/${String(values[name])}`).join("");

/** The folder that a host's books have for a resource, in `booksFolder`. */
export const bookOf = (resource: Pick<SynthesizedResource, "type" | "values">): string =>
  `${resource.type.replace(/^postform_/, "")}${idBehindHost(resource)}`.replaceAll("/", "+");

export const booksFolder = "/var/lib/postform/registry";

type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** In the order of their addresses. */
export function resourcesOf({ folder }: Pick<Stack, "folder">): SynthesizedResource[] {
  const { resource = {} } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as { resource?: Blocks };
  const connections = new Map(
    Object.entries(resource["postform_host"] ?? {}).map(([name, values]) => [
      `postform_host.${name}`,
      connectionOf(values),
    ]),
  );
  return Object.entries(resource)
    .filter(([type]) => type.startsWith("postform_"))
    .flatMap(([type, named]) =>
      Object.entries(named).map(([name, values]) => {
        const address = `${type}.${name}`;
        const said = String(values["host_connection"] ?? values["hypervisor"] ?? "");
        const host =
          type === "postform_host" ? address : /^\$\{(postform_host\.[\w-]+)\.host_connection\}$/.exec(said)?.[1];
        const connection = host === undefined ? literal(said) : connections.get(host);
        return { address, type, path: pathOf(values, name), values, host, connection };
      }),
    )
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** Connections of the hosts that each stack of the project in this folder sets up, by the stack's name. */
export async function hostsOfStacks(): Promise<ReadonlyMap<string, readonly string[]>> {
  const stacks = await synthesize(readProject());
  return new Map(
    stacks.map((stack) => [
      stack.name,
      resourcesOf(stack).flatMap(({ type, connection }) => (type === "postform_host" ? (connection ?? []) : [])),
    ]),
  );
}

/** The connection that `postform_host` computes of its attributes, but for a key that nobody has pinned. */
function connectionOf(values: Readonly<Record<string, unknown>>): string | undefined {
  const names = ["address", "port", "user", "sudo", "host_key", "bootstrap_host_key", "identity", "jump", "adopt"];
  if (names.some((name) => String(values[name] ?? "").includes("${"))) return undefined;
  const text = (name: string) => (values[name] === undefined ? undefined : String(values[name]));
  const key = text("host_key");
  const identity = text("identity");
  const jump = text("jump");
  // A machine that was given a key for its first boot shows another one since.
  if (values["bootstrap_host_key"] !== undefined) return undefined;
  return formatConnection({
    address: text("address") ?? "",
    port: Number(values["port"] ?? 22),
    user: text("user") ?? "root",
    sudo: values["sudo"] === true,
    adopt: values["adopt"] === true,
    ...(key === undefined ? {} : { hostKey: pinned(key) }),
    ...(identity === undefined ? {} : { identity }),
    ...(jump === undefined ? {} : { jump }),
  });
}

const pinned = (key: string) =>
  key.startsWith("SHA256:") ? key : fingerprint(Buffer.from(key.split(" ")[1] ?? "", "base64"));

const literal = (text: string) => (text.startsWith("ssh://") && !text.includes("${") ? text : undefined);

function pathOf(values: Readonly<Record<string, unknown>>, name: string): string {
  const { metadata } = (values["//"] ?? {}) as { metadata?: { path?: string } };
  return metadata?.path?.replace(/^[^/]*\//, "") ?? name;
}
