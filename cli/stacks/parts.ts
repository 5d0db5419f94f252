// What a stack is made of, by its synthesized configuration: what people call each resource, which host it is on, and what it waits for. Pure but for the reading.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "./project.ts";

export interface Part {
  /** As Terraform calls it. */
  readonly address: string;
  /** Its type and its path in the program: `mail_domain mail-acme.example`. */
  readonly name: string;
  /** As its stack calls it, else its address; empty for what is on none. */
  readonly host: string;
  /** Addresses of the resources that are made before it. */
  readonly needs: readonly string[];
}

interface Body {
  readonly "//"?: { readonly metadata?: { readonly path?: string } };
  readonly depends_on?: readonly string[];
  readonly [attribute: string]: unknown;
}

export interface Configuration {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Body>>>>;
}

export const partsOf = ({ folder }: Stack): ReadonlyMap<string, Part> =>
  parts(JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as Configuration);

export function parts({ resource = {} }: Configuration): ReadonlyMap<string, Part> {
  const bodies = new Map<string, { readonly type: string; readonly id: string; readonly body: Body }>(
    Object.entries(resource).flatMap(([type, all]) =>
      Object.entries(all).map(([id, body]) => [`${type}.${id}`, { type, id, body }] as const),
    ),
  );
  return new Map(
    [...bodies].map(([address, { type, id, body }]) => {
      const names = mentioned(body).filter((name) => name !== address && bodies.has(name));
      const path = pathOf(body) ?? id;
      const machine = type === "postform_host" ? path : hostOf(body, bodies);
      const name = `${type.replace(/^postform_/, "")} ${path}`;
      return [address, { address, name, host: machine, needs: [...new Set(names)] }];
    }),
  );
}

/** By its references, and by what it is told to wait for. */
function mentioned(body: Body): string[] {
  const texts = [...JSON.stringify(body).matchAll(/\$\{([^}]*)\}/g)].map(([, expression = ""]) => expression);
  return [...texts, ...(body.depends_on ?? [])].flatMap((text) =>
    [...text.matchAll(/[a-z][a-z0-9_]*\.[A-Za-z0-9_-]+/g)].map(([name]) => name),
  );
}

/** Without the stack, and without what a construct calls its only resource. */
function pathOf(body: Body): string | undefined {
  const [, ...path] = body["//"]?.metadata?.path?.split("/") ?? [];
  if (path.length > 1) path.pop();
  const [last, before] = [path.at(-1), path.at(-2)];
  return path.length === 0 ? undefined : (last === before ? path.slice(0, -1) : path).join("/");
}

function hostOf(body: Body, bodies: ReadonlyMap<string, { readonly id: string; readonly body: Body }>): string {
  const connection = body["host_connection"];
  if (typeof connection !== "string") return "";
  const [, address = ""] = /^\$\{(postform_host\.[A-Za-z0-9_-]+)\./.exec(connection) ?? [];
  const host = bodies.get(address);
  if (host) return pathOf(host.body) ?? host.id;
  return URL.canParse(connection) ? new URL(connection).hostname : "";
}
