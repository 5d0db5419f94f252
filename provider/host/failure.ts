// What a transaction's script said when it failed, in plain words and with what to do next.
import { HostError } from "./errors.ts";
import type { HostState } from "./state.ts";

/** The values of a script's lines of one kind. */
export const told = (lines: readonly string[], kind: string): string[] =>
  lines.filter((line) => line.startsWith(`${kind}\t`)).map((line) => line.slice(kind.length + 1));

/** What came of a change that could have locked one out, and that no new connection confirmed. */
export const lockedOut = (host: string, key: string, why: string): HostError =>
  new HostError(
    `${host}: ${key} would have locked you out, and was taken back: no new connection could be made while it was in place: ${why}`,
    "the host is as it was before; look at what the change does to sshd, sudo, the firewall, addresses or the resolver, and apply again",
  );

export function failureOf(host: string, state: HostState, lines: readonly string[], stderr: string): HostError {
  const { message, hint } = reasonOf(host, state, lines, stderr);
  const kept = told(lines, "kept");
  return new HostError(
    kept.length > 0 ? `${message}; what was put aside before is at ${kept.join(", ")}` : message,
    hint,
  );
}

function reasonOf(host: string, state: HostState, lines: readonly string[], stderr: string): HostError {
  const at = lines.findIndex((line) => line.startsWith("error\t"));
  if (at < 0) {
    const step = told(lines, "step").at(-1);
    return new HostError(
      `${host}: ${disk(stderr)}${state.key} could not be changed${step ? ` (it was at the step: ${step})` : ""}: ${stderr.trim() || "the connection ended"}`,
      "apply again: what was begun is finished or taken back first",
    );
  }
  const kind = lines[at]?.split("\t")[1] ?? "";
  const words = lines
    .slice(at + 1)
    .join("\n")
    .trim();
  const [first = "", second = "", third = ""] = words.split("\t");
  const asBefore = "the host is as it was before";
  switch (kind) {
    case "locked":
      return new HostError(`${host} is being changed by ${words}`, "wait until that is done, and apply again");
    case "changed":
      return new HostError(
        `${host}: ${words} has changed since the plan`,
        "plan again to see what changed; nothing was written",
      );
    case "owned":
      return new HostError(
        `${host}: ${first} belongs to ${second}, ${state.key} cannot have it too`,
        "give one of the two another path or name",
      );
    case "adopt":
      return byHandError(host, state.key, words.split("\n"));
    case "link":
      return new HostError(
        `${host}: ${first} is a link to ${second}: what ${state.key} writes there could be neither checked nor taken back`,
        `make ${first} a directory of its own, or take the link away`,
      );
    case "planted":
      return new HostError(
        `${host}: ${first} cannot be trusted: somebody else than root may have put ${second} there, which leads to it`,
        `let only root write the folder that holds ${second}, give it to root, or choose another path; ${asBefore}`,
      );
    case "port":
      return new HostError(
        `${host}: port ${first} is taken by ${second} (process ${third})`,
        `stop it, or leave this port out; ${asBefore}`,
      );
    case "check":
      return new HostError(
        `${host}: the new configuration was refused before it was put in place: ${words}`,
        `mend what it says; ${asBefore}`,
      );
    case "unit":
    case "activation": {
      const why = disk(`${words}\n${stderr}`);
      return new HostError(
        `${host}: ${why}${words}`,
        `${why.includes("full") ? "make room, and apply again" : "the change was taken back"}; ${asBefore}`,
      );
    }
    case "unconfirmed":
      return lockedOut(host, state.key, `none within ${words} seconds`);
    case "back":
      return new HostError(
        `${host}: ${disk(stderr)}${words}; and not everything could be taken back: ${stderr.trim()}`,
        "make room there, and apply again: the rest is taken back first",
      );
    case "write": {
      const lines = [...new Set(stderr.trim().split("\n"))];
      const said = lines.filter((line) => !lines.some((other) => other !== line && other.endsWith(line)));
      const told = [words, ...said].filter(Boolean).join(": ");
      const why = disk(told);
      return new HostError(
        `${host}: ${why}${told || "a file could not be written"}`,
        why.includes("full")
          ? `make room, and apply again; ${asBefore}`
          : `look at the disk and the mount options there; ${asBefore}`,
      );
    }
    default:
      return new HostError(`${host}: ${words}`, asBefore);
  }
}

/** The refusal of a resource that would replace what somebody made by hand. */
export function byHandError(host: string, key: string, paths: readonly string[]): HostError {
  return new HostError(
    `${host}: ${key} would replace what somebody made by hand: ${paths.join(", ")}`,
    "nothing was changed. To take it over, set adopt to true on its postform_host (in a company file: at the host): what is there is kept, and put back on destroy. Or move it away",
  );
}

/** What the system's words say of the disk, as the opening of a sentence. */
function disk(words: string): string {
  if (/no space left|disk quota exceeded/i.test(words)) return "the disk is full: ";
  if (/read-only file system/i.test(words)) return "the file system is read-only: ";
  return "";
}
