// Refuses a state that a host cannot be told: its lists are lines of fields with tabs between. Called before anything is sent.
import type { HostState } from "./state.ts";

/** Room for what a file is called while it is staged beside the live one; names have 255 bytes (limits.h, NAME_MAX). */
const longestName = 255 - ".postform-new.".length;

/** Throws, saying what is wrong with which path or word. */
export function refuseUnfit(state: HostState): void {
  const assemblies = state.assemblies ?? [];
  const files = [
    ...Object.keys(state.files),
    ...Object.keys(state.secrets ?? {}),
    ...Object.keys(state.links ?? {}),
    ...(state.absent ?? []),
    ...assemblies.map(({ target }) => target),
    ...(state.postmaps ?? []).map(({ path }) => path),
  ];
  const folders = [
    ...Object.keys(state.directories ?? {}),
    ...assemblies.map(({ fragments }) => fragments),
    ...(state.keepAside ?? []),
  ];
  for (const path of [...files, ...folders]) refusePath(state.key, path);
  for (const path of files)
    if (path.lastIndexOf("/") === 0)
      throw new Error(`${state.key}: ${path} lies directly in /; give it a directory, such as /srv${path}`);
  // Each is one name in the registry, with + for /.
  const kept = [
    state.key,
    ...assemblies.map(({ target }) => target),
    ...(state.postmaps ?? []).map(({ path }) => path),
  ];
  for (const name of kept)
    if (Buffer.byteLength(name) > longestName)
      throw new Error(`${state.key}: ${name} has more than ${longestName} bytes; give it a shorter name`);
  const words = [
    state.key,
    ...(state.packages ?? []),
    ...(state.accounts ?? []).flatMap(({ name, group, home }) => [name, group, home]),
    ...Object.keys(state.units ?? {}),
    ...(state.ports ?? []).map(({ unit }) => unit),
  ];
  for (const word of words)
    if (!/^[^\s\p{Cc}'"\\*?[\]]+$/u.test(word) || word.startsWith("-"))
      throw new Error(`${state.key}: ${JSON.stringify(word)} is no name of a resource, package, account or unit`);
}

function refusePath(key: string, path: string): void {
  const wrong = (what: string) => new Error(`${key}: the path ${JSON.stringify(path)} ${what}`);
  if (/\p{Cc}/u.test(path)) throw wrong("has a control character in it; leave it out");
  const [root, ...names] = path.split("/");
  if (root !== "" || names.some((name) => name === "" || name === "." || name === ".."))
    throw wrong("is not absolute and direct; it looks like /etc/name/file, without . and .. and double slashes");
  if (names.some((name) => Buffer.byteLength(name) > longestName))
    throw wrong(`has a name of more than ${longestName} bytes; give it a shorter one`);
}
