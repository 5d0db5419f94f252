// What a git repository says of a folder: which files differ from a commit, and what was in them. Used by `postform companies changed`; the real git answers.
import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";

export class Repository {
  /** Absolute, without symbolic links. */
  readonly root: string;
  readonly #folder: string;

  /** The repository that a folder is in. Throws where there is none. */
  constructor(folder: string) {
    this.#folder = folder;
    const { status, stdout, stderr } = this.#git(["rev-parse", "--show-toplevel"]);
    if (status !== 0) throw new Error(`${folder} is in no git repository: ${lastLine(stderr)}`);
    this.root = stdout.replace(/\n$/, "");
  }

  /** The commit's full name. `mergeBase`: where the present one has left it. Throws for what is none. */
  commit(name: string, { mergeBase }: { readonly mergeBase: boolean }): string {
    const found = this.#git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
    if (found.status !== 0)
      throw new Error(
        `${name} is no commit of ${this.root}; name a commit, branch or tag. A pipeline may have fetched the last commit alone: let it fetch the history (git fetch --unshallow)`,
      );
    const commit = found.stdout.trim();
    if (!mergeBase) return commit;
    const base = this.#git(["merge-base", commit, "HEAD"]);
    if (base.status !== 0) throw new Error(`${name} and the present commit have no commit in common`);
    return base.stdout.trim();
  }

  /** Absolute paths of what is not as in the commit, in commits since and in the folder as it is now. */
  changedSince(commit: string): string[] {
    const diff = this.#right(["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", commit, "--"]);
    const untracked = this.#right(["ls-files", "--others", "--exclude-standard", "-z", "--", this.root]);
    // Of the one relative to the root, of the other to the folder.
    return [
      ...names(diff).map((path) => join(this.root, path)),
      ...names(untracked).map((path) => join(this.#folder, path)),
    ];
  }

  /** The text of each file in the commit; undefined where it was not there. */
  textsIn(commit: string, paths: readonly string[]): Map<string, string | undefined> {
    const input = paths.map((path) => `${commit}:${relative(this.root, path)}\n`).join("");
    const answer = spawnSync("git", ["-C", this.root, "cat-file", "--batch"], { input, maxBuffer });
    if (answer.status !== 0) throw new Error(`git cat-file: ${lastLine(String(answer.stderr))}`);
    let rest = answer.stdout;
    return new Map(
      paths.map((path) => {
        const end = rest.indexOf("\n");
        const size = /^[0-9a-f]+ blob (\d+)$/.exec(rest.toString("utf8", 0, end))?.[1];
        const from = end + 1;
        const to = from + Number(size ?? 0);
        const text = size === undefined ? undefined : rest.toString("utf8", from, to);
        rest = rest.subarray(size === undefined ? from : to + 1);
        return [path, text];
      }),
    );
  }

  #right(args: readonly string[]): string {
    const { status, stdout, stderr } = this.#git(args);
    if (status !== 0) throw new Error(`git ${args[0]}: ${lastLine(stderr)}`);
    return stdout;
  }

  #git(args: readonly string[]) {
    const answer = spawnSync("git", ["-C", this.#folder, ...args], { encoding: "utf8", maxBuffer });
    if (answer.error)
      throw new Error(`git cannot be started (${(answer.error as NodeJS.ErrnoException).code}); install it`);
    return answer;
  }
}

const maxBuffer = 1024 * 1024 * 1024;
const names = (list: string) => list.split("\0").filter(Boolean);
const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";
