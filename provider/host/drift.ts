// What on a host is not as a resource wants it and is not a file's content, as sentences: the plan shows them. Pure.
import { contentOf, type Facts, indexOf, runningProbes, tablesOf } from "./probes.ts";
import type { AccountSpec, HostState, PostmapSpec } from "./state.ts";

const octal = (mode: number) => `0${mode.toString(8)}`;

/** Sorted, so that equal facts give equal plans. */
export function driftOf(state: HostState, facts: Facts): string[] {
  const assemblies = (state.assemblies ?? []).filter(({ contributed }) => !contributed);
  return [
    ...Object.entries(state.files).flatMap(([path, file]) => ownership(path, file, 0o644, facts)),
    ...Object.entries(state.directories ?? {}).flatMap(([path, directory]) =>
      facts.stats.get(path)?.kind === "directory"
        ? ownership(path, directory, 0o755, facts)
        : [`the directory ${path} is missing`],
    ),
    ...Object.entries(state.secrets ?? {}).flatMap(([path, secret]) =>
      facts.secrets.has(path) ? ownership(path, secret, 0o600, facts) : [`${path} is missing`],
    ),
    ...Object.entries(state.links ?? {}).flatMap(([path, target]) =>
      facts.links.get(path) === target ? [] : [`${path} is no link to ${target}`],
    ),
    ...(state.absent ?? []).flatMap((path) => (facts.stats.has(path) ? [`${path} is there, and should not be`] : [])),
    ...assemblies.flatMap((assembly) => [
      ...assembled(assembly.target, facts.assemblies.get(assembly.target)),
      ...(facts.stats.has(assembly.target) ? ownership(assembly.target, assembly, 0o644, facts) : []),
    ]),
    ...tablesOf(state).flatMap((table) => index(table, facts.indexes.get(table.path))),
    ...Object.entries(state.units ?? {}).flatMap(([name, unit]) => unitDrift(name, unit, facts)),
    ...runningDrift(state, facts),
    ...(state.packages ?? []).flatMap((name) => (facts.packages.has(name) ? [] : [`package ${name} is not installed`])),
    ...(state.accounts ?? []).flatMap((account) => accountDrift(account, facts)),
  ].sort();
}

function ownership(
  path: string,
  wanted: { owner?: string; group?: string; mode?: number },
  usual: number,
  facts: Facts,
): string[] {
  const found = facts.stats.get(path);
  if (!found || found.kind === "link" || found.kind === "other") return [];
  const owner = `${wanted.owner ?? "root"}:${wanted.group ?? "root"}`;
  const mode = wanted.mode ?? usual;
  return [
    ...(found.mode === mode ? [] : [`${path} has mode ${octal(found.mode)}, should be ${octal(mode)}`]),
    ...(`${found.owner}:${found.group}` === owner
      ? []
      : [`${path} belongs to ${found.owner}:${found.group}, should belong to ${owner}`]),
  ];
}

function assembled(target: string, state: string | undefined): string[] {
  if (state === "ok" || state === undefined) return [];
  if (state === "missing") return [`${target} is missing`];
  return [`${target} is not what its fragments make`];
}

function index(table: PostmapSpec, state: string | undefined): string[] {
  const file = indexOf(table);
  if (state === "missing") return [`${file} is missing`];
  if (state === "older") return [`${file} is older than ${table.path}`];
  if (state === "other") return [`${file} does not hold what ${table.path} says`];
  return [];
}

function unitDrift(
  name: string,
  { enabled = true, active = true }: { enabled?: boolean; active?: boolean },
  facts: Facts,
): string[] {
  const found = facts.units.get(name);
  const unwanted = !enabled && !active;
  if (found?.enabled.startsWith("masked")) return unwanted ? [] : [`unit ${name} is masked`];
  if (!found?.loaded) return unwanted ? [] : [`unit ${name} does not exist`];
  const isEnabled = ["enabled", "static", "alias", "indirect", "generated"].includes(found.enabled);
  const isActive = ["active", "reloading"].includes(found.active);
  const isDown = !isActive && found.active !== "skipped";
  return [
    ...(enabled && !isEnabled ? [`unit ${name} is ${found.enabled || "disabled"}`] : []),
    ...(!enabled && found.enabled === "enabled" ? [`unit ${name} is enabled`] : []),
    ...(active && isDown ? [`unit ${name} is ${found.active === "failed" ? "failed" : "stopped"}`] : []),
    ...(!active && isActive ? [`unit ${name} is running`] : []),
  ];
}

/** Of a file that is not as it should be, that is enough to say: what mends it, loads it. */
function runningDrift(state: HostState, facts: Facts): string[] {
  const wrong = (path: string) => {
    const file = state.files[path];
    if (file) return contentOf(path, facts) !== file.content;
    return (facts.assemblies.get(path) ?? "ok") !== "ok";
  };
  return runningProbes(state).flatMap(({ probe, path }) => {
    const sentence = facts.stale.get(probe);
    return sentence === undefined || (path !== undefined && wrong(path)) ? [] : [sentence];
  });
}

/** One that was there before is whoever's who made it. */
function accountDrift({ name, uid, group, gid, home }: AccountSpec, facts: Facts): string[] {
  const account = facts.accounts.get(name);
  if (!account) return [`account ${name} does not exist`];
  const found = account.is.split(":");
  const wanted = [uid, group, gid, home, "/usr/sbin/nologin"];
  return ["user id", "group", "group id", "home", "shell"].flatMap((what, index) => {
    const should = wanted[index];
    if (!account.ours || should === undefined || String(should) === found[index]) return [];
    return [`account ${name} has the ${what} ${found[index]}, should have ${should}`];
  });
}
