// What a copy of the recorded host answers, and what Terraform's state of it is. Used by project.ts.
import { createHash, type webcrypto, X509Certificate } from "node:crypto";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { resources } from "../../provider/resources/index.ts";
import { answerOf, linesOf } from "./answer.ts";
import { type Copy, original, renamed } from "./company.ts";
import { type Answer, digestOf } from "./hosts.ts";
import type { Exchange, Recorded, Recording } from "./recording.ts";

/** Pairs of before and after, for `renamed`. */
export type Differences = readonly (readonly [string, string])[];

const decoded = (base64: string) => Buffer.from(base64, "base64").toString("latin1");
const digest = (text: string) => createHash("sha256").update(text, "latin1").digest("hex");

/** Certificates in the names of the copy, as long valid as the recorded ones: their names cannot be replaced, as they are signed. */
export async function certificatesOf(recorded: Recorded, copy: Copy): Promise<Differences> {
  const pairs: [string, string][] = [];
  for (const before of certificatesIn(recorded)) {
    const after = await certificateLike(before, copy);
    pairs.push([before, after]);
    // As it is inside JSON.
    pairs.push([escaped(before), escaped(after)]);
  }
  return pairs;
}

const escaped = (text: string) => JSON.stringify(text).slice(1, -1);

function certificatesIn({ texts }: Recorded): Set<string> {
  const pems = texts.flatMap(
    (base64) => decoded(base64).match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [],
  );
  return new Set(pems.filter((pem) => !pem.includes("\\n")));
}

async function certificateLike(pem: string, copy: Copy): Promise<string> {
  const before = new X509Certificate(pem);
  const names = (before.subjectAltName ?? "").split(", ").map((name) => renamed(name.replace(/^DNS:/, ""), copy));
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [names[0] ?? ""] }],
    notBefore: new Date(before.validFrom),
    notAfter: new Date(before.validTo),
    keys: (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as webcrypto.CryptoKeyPair,
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns" as const, value })))],
  });
  return made.toString("pem").trim();
}

/** By the digest of what is asked. */
export function answersOf({ exchanges, texts }: Recorded, copy: Copy, differences: Differences): Map<string, Answer> {
  const change = (text: string) => renamed(text, copy, differences);
  const sums = new Map(texts.map(decoded).map((text) => [digest(text), digest(change(text))]));
  return new Map(
    exchanges.map(({ command, input, code, stderr, stdout, milliseconds }) => [
      digestOf(...requestOf({ command, input }, change)),
      {
        stdout: answerOf(linesOf(Buffer.from(stdout, "base64")).map((line) => changedLine(line, { change, sums }))),
        stderr: change(stderr),
        code,
        milliseconds,
      },
    ]),
  );
}

/** The script's own length is told before it. */
function requestOf({ command, input }: Pick<Exchange, "command" | "input">, change: (text: string) => string) {
  const script = change(input.replace(/^\d+\n/, ""));
  return [command, `${Buffer.byteLength(script)}\n${script}`] as const;
}

interface Changes {
  readonly change: (text: string) => string;
  /** SHA-256 before → after. */
  readonly sums: ReadonlyMap<string, string>;
}

/** Of a line that has a text's SHA-256, and maybe the text, both are told anew. */
function changedLine(line: string, { change, sums }: Changes): string {
  const [what = "", a = "", b = "", c = ""] = line.split("\t");
  const sumOf = (sum: string) => {
    const after = sums.get(sum);
    if (after === undefined) throw new Error(`what was recorded has no text to ${line}`);
    return after;
  };
  if (what === "sum") return [what, sumOf(a), change(b)].join("\t");
  if (what === "content") {
    const text = change(decoded(c));
    return [what, digest(text), change(b), Buffer.from(text, "latin1").toString("base64")].join("\t");
  }
  if (what === "registry" && b !== "-") return [what, change(a), sumOf(b)].join("\t");
  return change(line);
}

interface StateFile {
  resources: { type: string; name: string; instances: { attributes: Record<string, unknown> }[] }[];
}

/**
 * The state of the copy's stack, whose names of resources follow from their paths: `stack` is its cdk.tf.json. What the state has of digests comes from the
 * provider, which reads the double as in a refresh.
 */
export async function stateOf(
  recording: Recording,
  copy: Copy,
  { differences, stack }: { readonly differences: Differences; readonly stack: string },
): Promise<string> {
  const names = namesByPath(stack);
  const renames = [...namesByPath(recording.stack)].map(([path, name]): [string, string] => {
    const now = names.get(renamed(path, copy));
    if (now === undefined) throw new Error(`${copy.company} has no resource ${path}, which was recorded`);
    return [name, now];
  });
  const state = JSON.parse(renamed(recording.state, copy, [...differences, ...renames])) as StateFile;
  const digests: [string, string][] = [];
  for (const { type, name, instances } of state.resources)
    for (const instance of instances) {
      const resource = resources.find((one) => one.type === type);
      if (!resource) continue;
      const before = instance.attributes["digest"];
      const after = await resource.read({ state: instance.attributes as never, private: {} }, context(copy));
      if (after === null) throw new Error(`the double of ${copy.company} does not have its ${type}.${name}`);
      instance.attributes = after;
      if (typeof before === "string" && typeof after["digest"] === "string") digests.push([before, after["digest"]]);
    }
  // Those in the gate's triggers.
  return digests.reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(state));
}

const context = ({ company }: Copy): never =>
  ({
    signal: new AbortController().signal,
    warn: ({ summary }: { summary: string }) => console.error(`${company}: ${summary}`),
  }) as never;

interface Metadata {
  readonly "//": { readonly metadata: { readonly path: string; readonly uniqueId: string } };
}

/** Resources' names by the paths of their constructs. */
export function namesByPath(stack: string): Map<string, string> {
  const { resource } = JSON.parse(stack) as { resource: Record<string, Record<string, Metadata>> };
  return new Map(
    Object.values(resource)
      .flatMap((ofType) => Object.values(ofType))
      .map(({ "//": { metadata } }) => [metadata.path, metadata.uniqueId]),
  );
}

/** The fingerprint that the recorded host has in its connections. */
export function hostKeyOf({ state }: Recording): string {
  const [, fingerprint] = new RegExp(`${original.address}:22\\?hostkey=(SHA256:[A-Za-z0-9+/]{43})`).exec(state) ?? [];
  if (fingerprint === undefined) throw new Error("the recorded state has no connection with a host key");
  return fingerprint;
}
