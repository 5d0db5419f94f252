// Asks hosts and plans stacks for `postform status`, all at once: each host by one command, whatever the number of stacks that it serves.
import { type Connection, parseConnection } from "../../provider/host/index.ts";
import { certificatePaths } from "../../provider/render/tls-cert.ts";
import { Attached } from "../stacks/attached.ts";
import { readEarly } from "../stacks/early.ts";
import { chosen, inOrder } from "../stacks/order.ts";
import { readProject, type Stack, synthesize } from "../stacks/project.ts";
import { bookOf, resourcesOf, type SynthesizedResource } from "../stacks/synthesized.ts";
import { connectionsOf } from "../stacks/terraform-state.ts";
import { type Asked, ask, type HostAnswers } from "./ask.ts";
import { type Drift, driftOf, notAsked } from "./drift.ts";
import { readNotes } from "./note.ts";
import {
  attentionOf,
  type CertificateStatus,
  type HostStatus,
  type Limits,
  type StackStatus,
  type StatusReport,
} from "./report.ts";

interface Asking extends Limits {
  readonly drift: boolean;
  /** How many stacks are planned at once. */
  readonly parallelism: number;
}

interface StackHost {
  readonly name: string;
  readonly hostname: string | undefined;
  readonly address: string;
  readonly connection: string | undefined;
  readonly certificates: readonly string[];
  /** Folders of the host's books for what this stack has there. */
  readonly books: readonly string[];
}

/** Throws where there is no project, or the names are none's. */
export async function gather(names: readonly string[], asking: Asking): Promise<StatusReport> {
  const stacks = chosen(await synthesize(readProject()), names);
  const terraform = new Attached();
  try {
    const hosts = new Map(
      await Promise.all(
        stacks.map(async (stack) => [stack.name, await hostsOf(stack, () => connectionsOf(terraform, stack))] as const),
      ),
    );
    const [answers, drifts] = await Promise.all([
      answersOf([...hosts.values()].flat()),
      asking.drift ? driftsOf(terraform, stacks, asking.parallelism) : new Map<string, Drift>(),
    ]);
    const at = new Date();
    return {
      at,
      stacks: stacks.map(({ name }) =>
        statusOf(
          { name, hosts: hosts.get(name) ?? [], drift: drifts.get(name) ?? notAsked },
          { answers, at, limits: asking },
        ),
      ),
    };
  } finally {
    await terraform.close();
  }
}

async function hostsOf(stack: Stack, made: () => Promise<ReadonlyMap<string, string>>): Promise<StackHost[]> {
  const resources = resourcesOf(stack);
  const own = resources.filter(({ type }) => type === "postform_host");
  const known = own.some(({ connection }) => connection === undefined) ? await made() : new Map<string, string>();
  const certificates = (matches: (resource: SynthesizedResource) => boolean) =>
    resources
      .filter((one) => one.type === "postform_tls_cert" && matches(one))
      .map(({ values }) => String(values["name"]));
  const books = (matches: (resource: SynthesizedResource) => boolean) => resources.filter(matches).map(bookOf);
  if (own.length > 0)
    return own.map(({ address, path, values, connection }) => ({
      name: path.replace(/\/host$/, ""),
      hostname: text(values["hostname"]),
      address: addressOf(connection ?? known.get(address)) ?? text(values["address"]) ?? "not known yet",
      connection: connection ?? known.get(address),
      certificates: certificates(({ host }) => host === address),
      books: books(({ host }) => host === address),
    }));
  // All of them are other stacks'.
  const foreign = [...new Set(resources.flatMap(({ connection }) => connection ?? []))];
  return foreign.map((connection) => ({
    name: addressOf(connection) ?? connection,
    hostname: undefined,
    address: addressOf(connection) ?? "",
    connection,
    certificates: certificates((one) => one.connection === connection),
    books: books((one) => one.connection === connection),
  }));
}

const text = (value: unknown) => (typeof value === "string" && !value.includes("${") ? value : undefined);

function addressOf(connection: string | undefined): string | undefined {
  const parsed: Connection | undefined = connection === undefined ? undefined : parseConnection(connection);
  return parsed?.address;
}

async function answersOf(hosts: readonly StackHost[]): Promise<ReadonlyMap<string, Asked>> {
  const paths = new Map<string, Set<string>>();
  for (const { connection, certificates } of hosts) {
    if (connection === undefined) continue;
    const wanted = paths.get(connection) ?? new Set();
    for (const name of certificates) wanted.add(certificatePaths(name).chain);
    paths.set(connection, wanted);
  }
  return new Map(
    await Promise.all(
      [...paths].map(async ([connection, all]) => [connection, await ask(connection, [...all])] as const),
    ),
  );
}

async function driftsOf(terraform: Attached, stacks: readonly Stack[], parallel: number): Promise<Map<string, Drift>> {
  const came = await inOrder<Drift>({
    stacks,
    parallel,
    before: () => [],
    succeeded: () => true,
    soon: readEarly,
    // It changes no state, so that it needs no lock: who deploys at this moment neither waits nor is waited for.
    work: async (stack) => {
      const { code, output } = await terraform.run(stack, ["plan", "-input=false", "-json", "-lock=false"]);
      return driftOf(code, output);
    },
  });
  return new Map(came.flatMap((one) => ("result" in one ? [[one.stack.name, one.result] as const] : [])));
}

interface Found {
  readonly answers: ReadonlyMap<string, Asked>;
  readonly at: Date;
  readonly limits: Limits;
}

function statusOf(
  { name, hosts, drift }: { readonly name: string; readonly hosts: readonly StackHost[]; readonly drift: Drift },
  { answers, at, limits }: Found,
): StackStatus {
  const asked = hosts.map((host) => ({ host, answer: answerFor(host, answers) }));
  const there = asked.flatMap(({ host, answer }) =>
    "error" in answer || !isDeployed(host, answer) ? [] : [{ host, answer }],
  );
  // A note outlives what it tells of.
  const notes = there.map(({ answer }) => readNotes(answer.notes, name));
  const changes = there.flatMap(({ host, answer }) => host.books.flatMap((book) => answer.books.get(book) ?? []));
  const status = {
    stack: name,
    changed: changes.sort((a, b) => b.getTime() - a.getTime())[0],
    deploy: latest(notes.flatMap(({ deploy }) => deploy ?? [])),
    verify: latest(notes.flatMap(({ verify }) => verify ?? [])),
    drift,
    hosts: asked.map(({ host, answer }) => hostStatus(host, answer, at)),
  };
  return { ...status, attention: attentionOf(status, limits) };
}

const answerFor = ({ connection }: StackHost, answers: ReadonlyMap<string, Asked>): Asked =>
  (connection === undefined ? undefined : answers.get(connection)) ?? {
    error: "it is not made yet, or the state that knows it cannot be read",
  };

const isDeployed = ({ books }: StackHost, answer: HostAnswers): boolean => books.some((book) => answer.books.has(book));

const latest = <T extends { readonly at: string }>(notes: readonly T[]): T | undefined =>
  [...notes].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];

function hostStatus(host: StackHost, answer: Asked, at: Date): HostStatus {
  const { name, hostname, address, certificates } = host;
  const about = { name, hostname, address };
  if ("error" in answer) return { ...about, error: answer.error, certificates: [], queue: undefined };
  // Where nothing was deployed yet, no certificate is missing.
  const expected = isDeployed(host, answer) ? certificates : [];
  return {
    ...about,
    error: undefined,
    queue: answer.queue,
    certificates: expected.map((certificate): CertificateStatus => {
      const ends = answer.certificates.get(certificatePaths(certificate).chain);
      const days = ends === undefined ? undefined : Math.floor((ends.getTime() - at.getTime()) / 86_400_000);
      return { name: certificate, ends, days };
    }),
  };
}
