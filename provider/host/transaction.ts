// The script of one transaction: what a HostState wants, as calls of agent/transaction.sh and agent/prepare.sh. Pure.
import { createHash } from "node:crypto";
import { commonScript, guardScript, prepareScript, runningScript, transactionScript } from "./agent.ts";
import { archived } from "./archive.ts";
import { refuseUnfit } from "./fit.ts";
import { indexOf, pathsOf, probesOf, tablesOf } from "./probes.ts";
import { quote } from "./quote.ts";
import type { Assembly, FileSpec, HostState, SecretSpec } from "./state.ts";

export interface TransactionRequest {
  readonly state: HostState;
  /** Remove the resource: everything goes back as it was before it. */
  readonly remove?: boolean;
  /** What the plan saw, path → content: a file that is another one now refuses the transaction. */
  readonly seen?: Readonly<Record<string, string>> | null;
  /** What somebody made by hand may be replaced. */
  readonly adopt?: boolean;
  /** "user@machine: command": told to whoever has to wait. */
  readonly who: string;
  /** Seconds to wait for the host's lock. */
  readonly wait: number;
  /** Seconds within which a new connection has to confirm a change that could lock one out. */
  readonly confirm: number;
}

const sha256 = (content: string) => createHash("sha256").update(content).digest("hex");
const sumOf = (file: FileSpec | SecretSpec) => ("sha256" in file ? file.sha256 : sha256(file.content));
/** As stat(1) says it by `%U:%G %a`. */
const access = (owner: string, group: string, mode: number) => `${owner}:${group} ${mode.toString(8)}`;
const octal = (mode: number) => `0${mode.toString(8)}`;
const flag = (value: boolean | undefined) => (value ? "1" : "0");
const call = (name: string, ...words: readonly string[]) => [name, ...words.map(quote)].join(" ");
const lines = (words: readonly string[]) => words.map((word) => `${word}\n`).join("");

/** The code of a change, which the host keeps while one is under way: its guard runs it too. */
const agent = `AGENT=${quote(commonScript + runningScript + guardScript + transactionScript)}\neval "$AGENT"`;

export function transaction({
  state,
  remove = false,
  seen = null,
  adopt,
  who,
  wait,
  confirm,
}: TransactionRequest): string {
  refuseUnfit(state);
  const files = Object.entries(remove ? {} : state.files);
  const secrets = Object.entries(remove ? {} : (state.secrets ?? {}));
  const all = [...files, ...secrets];
  const links = Object.entries(remove ? {} : (state.links ?? {}));
  const absent = remove ? [] : (state.absent ?? []);
  const units = Object.entries(state.units ?? {});
  const owned = [...all.map(([path]) => path), ...links.map(([path]) => path), ...absent];
  const written = [
    ...pathsOf(state),
    ...secrets.map(([path]) => path),
    ...(state.postmaps ?? []).map(({ path }) => path),
  ];
  const mounts = mountPoints(written);

  const targets = [...all.map(([path]) => path), ...(state.assemblies ?? []).map(({ target }) => target)];
  return [
    agent,
    `KEY=${quote(state.key)}`,
    call("begin", who, String(wait)),
    ...(remove ? ['[ -d "$REG" ] || { clean; printf "done\\n"; exit 0; }'] : []),
    `unpack ${archived({
      ...Object.fromEntries(files.map(([_, { content }], index) => [`content/${index}`, content])),
      // What the registry will say.
      key: state.key,
      note: state.note ?? "",
      probes: lines(probesOf(state)),
      owned: lines(owned),
      aside: lines(state.keepAside ?? []),
      sums: lines(all.map(([path, file]) => `${sumOf(file)}  ${path}`)),
      coming: lines(coming(state)),
      seen: lines(remove ? [] : files.flatMap(([path]) => expectation(path, seen))),
      units: lines(remove ? [] : units.map(([name]) => name)),
      ports: lines((state.ports ?? []).map(({ port, unit }) => `${port}\t${unit}`)),
      straight: lines(foldersBelow(mounts, written)),
      mounts: lines(mounts),
      targets: lines(targets),
      tables: lines([
        ...(state.assemblies ?? []).map(({ target }) => target),
        ...tablesOf(state).flatMap((table) => [table.path, indexOf(table)]),
      ]),
      prepare: prepared({ state, remove, files: all, links, absent }),
    })}`,
    ...(remove ? [] : ["unowned", call("respect", flag(adopt)), "expect"]),
    ...(remove
      ? []
      : (state.accounts ?? []).map(({ name, group, home, uid, gid }) =>
          call("account", name, group, home, String(uid ?? ""), String(gid ?? "")),
        )),
    ...(remove
      ? []
      : Object.entries(state.directories ?? {}).map(([path, { owner = "root", group = "root", mode = 0o755 }]) =>
          call("directory", path, owner, group, octal(mode)),
        )),
    ...(remove ? [] : ["note_units"]),
    "former_units",
    ...secrets.map(([path, { from }], index) => call("put_secret", String(files.length + index), from, path)),
    "keep",
    "straight",
    "overlays",
    call("prepare", flag(remove)),
    "stage_all",
    call("put_aside", remove ? "remove" : "apply"),
    ...(remove ? [] : ["ports_free"]),
    "journal",
    "commit",
    ...(remove ? [] : ["stale"]),
    ...(state.activations ?? []).map(({ command, onChange, unit = "" }) =>
      call("activation", onChange.join("\n"), unit, command),
    ),
    "give_back_units",
    ...(remove
      ? []
      : [
          ...units.map(([name, { enabled = true }]) => call("enablement", name, flag(enabled))),
          "enabled",
          ...units.map(([name, { active = true, restartOn = [], reloadOn = [] }]) =>
            call("unit", name, flag(active), restartOn.join("\n"), reloadOn.join("\n")),
          ),
        ]),
    ...(remove ? [] : units.filter(([, { active = true }]) => active).map(([name]) => call("is_active", name))),
    ...(remove ? [] : ["until_loaded", "answers"]),
    call("confirm", String(confirm)),
    call("finish", remove ? "remove" : "apply"),
    "",
  ].join("\n");
}

/** A change that no HostState says: calls of agent/transaction.sh, from one that waits for `begin` to `finish`, or to `clean` and "done". */
export function changeBy(
  script: string,
  { key, who, wait, confirm }: Pick<TransactionRequest, "who" | "wait" | "confirm"> & { key: string },
): string {
  return [agent, `KEY=${quote(key)} CONFIRM=${confirm}`, call("begin", who, String(wait)), script].join("\n");
}

interface Prepared {
  readonly state: HostState;
  readonly remove: boolean;
  readonly files: readonly (readonly [string, FileSpec | SecretSpec])[];
  readonly links: readonly (readonly [string, string])[];
  readonly absent: readonly string[];
}

function prepared({ state, remove, files, links, absent }: Prepared): string {
  return [
    commonScript,
    prepareScript,
    "umask 022",
    "overlay_all",
    "look",
    // Paths that are ours no longer.
    'while IFS= read -r path; do give_back "$path"; done < "$TX/given"',
    'while IFS="$TAB" read -r what path from _; do former "$what" "$path" "$from"; done < "$TX/former"',
    ...files.map(([path, file], index) => {
      const { owner = "root", group = "root", mode = "content" in file ? 0o644 : 0o600 } = file;
      const settled = "settled" in file && file.settled ? ["3 seconds ago"] : [];
      return `place "$TX/in/content/${index}" ${[path, access(owner, group, mode), ...settled].map(quote).join(" ")}`;
    }),
    ...links.map(([path, target]) => call("lay_link", path, target)),
    ...absent.map((path) => call("away", path)),
    ...(state.assemblies ?? []).flatMap((assembly) => assembleCalls(assembly)),
    ...(remove
      ? []
      : (state.postmaps ?? []).map(({ path, type, alias }) =>
          call("index", path, type, alias ? "postalias" : "postmap"),
        )),
    ...(remove ? (state.postmaps ?? []).map((table) => call("away", indexOf(table))) : []),
    ...(remove
      ? []
      : (state.checks ?? []).map(({ name, quiet, command }) => call("check", name, flag(quiet), command))),
    "exit 0",
    "",
  ].join("\n");
}

function assembleCalls({
  target,
  fragments,
  owner = "root",
  group = "root",
  mode = 0o644,
  serial,
  keep,
  merge,
  postmap,
}: Assembly): string[] {
  return [
    call("assemble", target, fragments, access(owner, group, mode), flag(serial), flag(keep), flag(merge)),
    ...(postmap ? [call("index", target, postmap, "postmap")] : []),
  ];
}

/** Each path that becomes the resource's, with what will be there. */
function coming({ files, secrets = {}, links = {}, absent = [], assemblies = [] }: HostState): string[] {
  return [
    ...Object.entries(files).flatMap(([path, { content, preset }]) => (preset ? [] : [`${path}\t${sha256(content)}`])),
    ...Object.entries(secrets).map(([path, secret]) => `${path}\t${sumOf(secret)}`),
    ...Object.entries(links).map(([path, target]) => `${path}\t@${target}`),
    ...[...absent, ...assemblies.map(({ target }) => target)].map((path) => `${path}\t-`),
  ];
}

function expectation(path: string, seen: Readonly<Record<string, string>> | null): string[] {
  if (seen === null) return [];
  const content = seen[path];
  // What the plan showed as no text cannot be compared by its text.
  if (content?.startsWith("(not ")) return [];
  return [`${path}\t${content === undefined ? "-" : sha256(content)}`];
}

/** The fewest directories that hold all the paths, none inside another: each gets one overlay. */
export function mountPoints(paths: readonly string[]): string[] {
  const directories = [
    ...new Set(paths.map((path) => (path.startsWith("/etc/") ? "/etc" : path.slice(0, path.lastIndexOf("/")) || "/"))),
  ];
  return directories
    .filter((directory) => !directories.some((other) => other !== directory && directory.startsWith(`${other}/`)))
    .sort();
}

/** The folders on the way from those directories to the paths. */
function foldersBelow(mounts: readonly string[], paths: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths)
    for (
      let end = path.lastIndexOf("/");
      end > 0 && !mounts.includes(path.slice(0, end));
      end = path.lastIndexOf("/", end - 1)
    )
      folders.add(path.slice(0, end));
  return [...folders].sort();
}
