// Where this machine gets its Debian packages from: the lab's packages come from there too. Used by the package server and the check of prerequisites.
import { existsSync, readFileSync } from "node:fs";
import { run } from "./run.ts";

/** Archive by archive, an URI that apt understands. */
export type Mirrors = Readonly<Record<Archive, string>>;
export type Archive = "debian" | "debian-security";

/** Reads apt's own view of the machine's sources. Undefined when there is no Debian archive among them. */
export async function mirrorsOfMachine(): Promise<Mirrors | undefined> {
  const format = "$(ORIGIN)\t$(COMPONENT)\t$(RELEASE)\t$(REPO_URI)";
  const targets = (await run("apt-get", ["indextargets", "--format", format])).split("\n").map((line) => {
    const [origin = "", component = "", release = "", uri = ""] = line.split("\t");
    return { origin, component, release, uri: uri.replace(/\/$/, "") };
  });
  const named = /^(bookworm|trixie|stable|oldstable)(-security|\/updates)?$/;
  const ours = targets.filter(
    ({ origin, component, release }) => component === "main" && /^(Debian)?$/.test(origin) && named.test(release),
  );
  const main = ours.find(({ release }) => !named.exec(release)?.[2])?.uri;
  const security =
    ours.find(({ release }) => named.exec(release)?.[2])?.uri ?? main?.replace(/\/debian$/, "/debian-security");
  return main && security ? { debian: firstMirror(main), "debian-security": firstMirror(security) } : undefined;
}

/** Cloud images name a file with a list of mirrors (apt-transport-mirror(1)): its first one is enough for us. */
function firstMirror(uri: string): string {
  const list = /^mirror\+file:(?:\/\/)?(\/.*)$/.exec(uri)?.[1];
  if (!list || !existsSync(list)) return uri;
  const first = readFileSync(list, "utf8")
    .split("\n")
    .find((line) => /^[a-z]+:/.test(line));
  return first?.split(/\s/)[0]?.replace(/\/$/, "") ?? uri;
}
