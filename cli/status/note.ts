// What is left on the hosts of a stack for whoever is on call: who deployed what and when, and how `postform verify` ended. Written by verify, read by `postform status`.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { HostError, openHost } from "../../provider/host/index.ts";
import { quote } from "../../provider/host/quote.ts";
import { packageRoot } from "../../provider/install/package-root.ts";
import { countsOf, succeeded } from "../verify/report/summary.ts";
import type { CompanyReport } from "../verify/run.ts";

/** Where they are on a host: `deploy-STACK.json` and `verify-STACK.json`. */
export const notesFolder = "/var/lib/postform/status";

export interface DeployNote {
  /** ISO 8601, by the clock of who deployed. */
  readonly at: string;
  readonly by: string;
  /** Postform's. */
  readonly version: string;
  /** Of the company files or the project; absent outside of Git. */
  readonly commit?: string;
  /** It had changes that were not committed. */
  readonly dirty?: boolean;
}

export interface VerifyNote {
  readonly at: string;
  readonly by: string;
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Ids of checks that failed, the first ten. */
  readonly failures: readonly string[];
}

export interface Notes {
  readonly deploy?: DeployNote;
  readonly verify: VerifyNote;
}

/** Leaves the notes on each of the hosts. Resolves to a sentence for each that could not be written to: that is no reason to fail. */
export async function leaveNotes(stack: string, connections: readonly string[], notes: Notes): Promise<string[]> {
  const script = [
    `umask 022; mkdir -p ${notesFolder} && cd ${notesFolder} || exit 1`,
    ...Object.entries(notes).map(([kind, note]) => {
      const file = `${kind}-${stack}.json`;
      const text = JSON.stringify(note);
      return `printf '%s\\n' ${quote(text)} > ${quote(`.${file}.new`)} && mv -f -- ${quote(`.${file}.new`)} ${quote(file)} || exit 1`;
    }),
  ].join("\n");
  const failures = await Promise.all(
    connections.map(async (connection) => {
      try {
        const { code, stderr } = await openHost(connection).run(script);
        return code === 0
          ? []
          : [`${openHost(connection).name} keeps no note of this for postform status: ${stderr.trim()}`];
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        return [`no note of this for postform status: ${error.message}`];
      }
    }),
  );
  return failures.flat();
}

/** `folder`: of the company files, whose commit counts. */
export function deployNote(folder: string): DeployNote {
  const commit = git(folder, "rev-parse", "HEAD");
  return {
    at: new Date().toISOString(),
    by: who(),
    version: postformVersion(),
    ...(commit === undefined
      ? {}
      : { commit, dirty: git(folder, "status", "--porcelain", "--untracked-files=no") !== "" }),
  };
}

export function verifyNote(report: CompanyReport): VerifyNote {
  const { ok, failed, skipped } = countsOf([report]);
  const failures = report.outcomes.filter(({ status }) => status === "failed").map(({ id }) => id);
  return {
    ...{ at: new Date().toISOString(), by: who(), ok: succeeded([report]) },
    ...{ passed: ok, failed, skipped, failures: failures.slice(0, 10) },
  };
}

/** A pipeline names who caused it; at a laptop it is who sits there. */
function who(): string {
  const { POSTFORM_BY, GITHUB_ACTOR, GITLAB_USER_LOGIN } = process.env;
  return POSTFORM_BY || GITHUB_ACTOR || GITLAB_USER_LOGIN || `${userInfo().username}@${hostname()}`;
}

function postformVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string }).version;
}

function git(folder: string, ...args: readonly string[]): string | undefined {
  // In a hook of Git they name another repository than that of the folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  try {
    return execFileSync("git", ["-C", resolve(folder), ...args], {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}

/** A host's words about itself: it may be broken, or somebody else's by now. */
export function readNotes(files: ReadonlyMap<string, string>, stack: string): Partial<Notes> {
  const deploy = record(files.get(`deploy-${stack}.json`));
  const verify = record(files.get(`verify-${stack}.json`));
  return {
    ...(deploy && isTime(deploy["at"])
      ? {
          deploy: {
            at: deploy["at"],
            by: plain(deploy["by"]),
            version: plain(deploy["version"]),
            ...(typeof deploy["commit"] === "string" ? { commit: plain(deploy["commit"]) } : {}),
            ...(deploy["dirty"] === true ? { dirty: true } : {}),
          },
        }
      : {}),
    ...(verify && isTime(verify["at"])
      ? {
          verify: {
            at: verify["at"],
            by: plain(verify["by"]),
            ok: verify["ok"] === true,
            passed: amount(verify["passed"]),
            failed: amount(verify["failed"]),
            skipped: amount(verify["skipped"]),
            failures: Array.isArray(verify["failures"]) ? verify["failures"].slice(0, 10).map(plain) : [],
          },
        }
      : {}),
  };
}

function record(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const isTime = (value: unknown): value is string =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]{5,12}Z$/.test(value) && !Number.isNaN(Date.parse(value));
const amount = (value: unknown): number => (Number.isSafeInteger(value) ? Math.max(0, value as number) : 0);

/** One line, nothing that a terminal obeys, and no more than fits. */
export const plain = (value: unknown): string =>
  String(value ?? "")
    .replace(/[\s\x00-\x1f\x7f-\x9f]+/g, " ")
    .trim()
    .slice(0, 200);
