// What has to be asked of a host to know what a HostState is like there, and the answers, parsed. Used by host.ts; the host's side is agent/read.sh.
import type { Assembly, HostState, PostmapSpec, Running } from "./state.ts";

/** What a host answered; one Facts holds many resources' probes. */
export interface Facts {
  platform: string;
  hostname: string;
  readonly stats: Map<string, { kind: string; owner: string; group: string; mode: number }>;
  readonly contents: Map<string, Buffer>;
  /** SHA-256 of files that are as their resource wrote them. */
  readonly sums: Map<string, string>;
  /** Texts that this side knows by now, by their SHA-256. */
  readonly known: Map<string, string>;
  readonly links: Map<string, string>;
  readonly secrets: Map<string, string>;
  readonly units: Map<string, { loaded: boolean; enabled: string; active: string }>;
  readonly packages: Set<string>;
  /** By name: whether it is ours, and its user id, group, group id, home and shell, with colons between. */
  readonly accounts: Map<string, { ours: boolean; is: string }>;
  readonly assemblies: Map<string, string>;
  readonly indexes: Map<string, string>;
  /** By probe: what of a running unit is not as it should be. */
  readonly stale: Map<string, string>;
  /** Where somebody made something by hand, and no resource has it. */
  readonly byHand: Set<string>;
  /** `noteSum`: the SHA-256 of a note that is long. */
  readonly registry: Map<string, { note: string | null; noteSum?: string; owned: string[] }>;
}

const flag = (value: boolean | undefined) => (value ? "1" : "0");

/** Every path that is the state's own: with what it says there, or with nothing. */
export const pathsOf = ({ files, links = {}, absent = [], assemblies = [] }: HostState): string[] => [
  ...Object.keys(files),
  ...Object.keys(links),
  ...absent,
  ...assemblies.map(({ target }) => target),
];

/** The probe lines for a state; the registry keeps them, so that one exec can answer for every resource of a host. */
export function probesOf(state: HostState): string[] {
  const assemblies = state.assemblies ?? [];
  return [
    ...pathsOf(state).map((path) => `path\t${path}`),
    ...Object.entries(state.files).flatMap(([path, { told }]) => (told ? [textProbe(path)] : [])),
    ...Object.keys(state.directories ?? {}).map((path) => `directory\t${path}`),
    ...Object.keys(state.secrets ?? {}).map((path) => `secret\t${path}`),
    ...Object.keys(state.units ?? {}).map((name) => `unit\t${name}`),
    ...(state.packages ?? []).map((name) => `package\t${name}`),
    ...(state.accounts ?? []).map(({ name }) => `account\t${name}`),
    ...assemblies.map(
      ({ target, fragments, serial, keep, merge }: Assembly) =>
        `assembly\t${target}\t${fragments}\t${flag(serial)}\t${flag(keep)}\t${flag(merge)}`,
    ),
    ...tablesOf(state).map(({ path, type, alias }) => `index\t${path}\t${type}\t${alias ? "postalias" : "postmap"}`),
    ...runningProbes(state).map(({ probe }) => probe),
  ];
}

/** The whole of a file, and of what a resource noted, also where a SHA-256 would do. */
export const textProbe = (path: string): string => `text\t${path}`;
export const noteProbe = (key: string): string => `note\t${key}`;

/** What the registry has of a resource. */
export const entryProbe = (key: string): string => `entry\t${key}`;

/** What is asked about units that run, and the file that each is about. */
export const runningProbes = ({
  running = [],
  watched = [],
  ports = [],
}: HostState): { probe: string; path?: string }[] => [
  ...running.flatMap(({ unit, since, loaded = [], served = [], asked = [] }: Running) => {
    const sign = since === "start" ? since : "stamp" in since ? `stamp:${since.stamp}` : `process:${since.process}`;
    const probe = (kind: string, path: string, ...more: (string | number)[]) => ({
      probe: [kind, unit, sign, path, ...more].join("\t"),
      path,
    });
    return [
      ...loaded.map((path) => probe("loaded", path)),
      ...served.map(({ port, name = "-", starttls = "-", certificate }) =>
        probe("served", certificate, port, name, starttls),
      ),
      ...asked.map(({ path, command }) => probe("asked", path, command)),
    ];
  }),
  ...watched.map(({ unit, path, command }) => ({ probe: `watched\t${unit}\t-\t${path}\t${command}`, path })),
  ...ports.map(({ port, unit }) => ({ probe: `port\t${unit}\t-\t${port}` })),
];

/** Every table with an index. */
export const tablesOf = ({ assemblies = [], postmaps = [] }: HostState): PostmapSpec[] => [
  ...assemblies.flatMap(({ target, postmap }) => (postmap ? [{ path: target, type: postmap }] : [])),
  ...postmaps,
];

/** The file of a table's index. */
export const indexOf = ({ path, type }: PostmapSpec): string => `${path}.${type === "lmdb" ? "lmdb" : "db"}`;

export function emptyFacts(): Facts {
  return {
    platform: "",
    hostname: "",
    stats: new Map(),
    contents: new Map(),
    sums: new Map(),
    known: new Map(),
    links: new Map(),
    secrets: new Map(),
    units: new Map(),
    packages: new Set(),
    accounts: new Map(),
    assemblies: new Map(),
    indexes: new Map(),
    stale: new Map(),
    byHand: new Set(),
    registry: new Map(),
  };
}

/** Null where nobody knows, and for bytes that are no UTF-8 text. */
export function contentOf(path: string, { contents, sums, known }: Facts): string | null {
  const bytes = contents.get(path);
  if (!bytes) return known.get(sums.get(path) ?? "") ?? null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Lines of an answer: ten for each file of a host with a thousand companies. */
const lineLimit = 500_000;

/** Adds the answers of one exec; the probes that the host asked itself, of what its registry names. Throws a sentence for what is no answer. */
export function addAnswers(facts: Facts, output: string): string[] {
  const asked: string[] = [];
  let lines = 0;
  for (let start = 0, end = 0; start < output.length; start = end + 1) {
    end = output.indexOf("\n", start);
    if (end < 0) end = output.length;
    lines += 1;
    if (lines > lineLimit) throw new Error(`its answer has more than ${lineLimit} lines`);
    const line = output.slice(start, end);
    const [what, a = "", b = "", c = "", d = "", e = ""] = line.split("\t", 6);
    switch (what) {
      case "asked":
        asked.push(line.slice("asked\t".length));
        break;
      case "facts":
        facts.platform = a;
        facts.hostname = b;
        break;
      case "stat":
        if (!/^[0-7]{1,4}$/.test(d)) throw new Error(`it says that the mode of ${e} is ${d}`);
        facts.stats.set(e, {
          kind: kinds[a.replace("regular empty file", "regular file")] ?? "other",
          owner: b,
          group: c,
          mode: Number.parseInt(d, 8),
        });
        break;
      case "content":
        facts.contents.set(b, Buffer.from(c, "base64"));
        break;
      case "sum":
        facts.sums.set(b, a);
        break;
      case "link":
        facts.links.set(a, b);
        break;
      case "secret":
        facts.secrets.set(b, a);
        break;
      case "unit":
        facts.units.set(a, { loaded: b === "loaded", enabled: c, active: d });
        break;
      case "package":
        if (b.startsWith("ii")) facts.packages.add(a);
        break;
      case "account":
        facts.accounts.set(a, { ours: b === "1", is: c });
        break;
      case "assembly":
        facts.assemblies.set(a, b);
        break;
      case "index":
        facts.indexes.set(a, b);
        break;
      case "stale":
        facts.stale.set(line.slice(`stale\t${a}\t`.length), a);
        break;
      case "hand":
        facts.byHand.add(a);
        break;
      case "registry":
        facts.registry.set(
          a,
          b === "-"
            ? { note: line.slice(`registry\t${a}\t-\t`.length), owned: [] }
            : { note: null, noteSum: b, owned: [] },
        );
        break;
      case "owned":
        facts.registry.get(a)?.owned.push(b);
        break;
    }
  }
  return asked;
}

const kinds: Readonly<Record<string, string>> = {
  "regular file": "file",
  directory: "directory",
  "symbolic link": "link",
};
