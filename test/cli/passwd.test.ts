// `postform passwd` as a person uses it: by standard input, at a terminal, and to check a hash.
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { verifyPassword } from "../../provider/resources/password.ts";
import { projectRoot } from "../run.ts";
import { postform } from "./command.ts";

const form = /^\{ARGON2ID\}\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}\n$/;

describe("postform passwd", () => {
  it("--stdin prints the hash of the first line, another one each time", async () => {
    const [first, second] = await Promise.all([
      postform(["passwd", "ann@acme.example", "--stdin"], "pass wörd\r\nsecond line\n"),
      postform(["passwd", "--stdin"], "pass wörd"),
    ]);
    expect(first).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(form) });
    expect(first.stdout).not.toBe(second.stdout);
    for (const { stdout } of [first, second]) expect(await verifyPassword("pass wörd", stdout.trim())).toBe(true);
  });

  it("--check says by its exit code whether the password is that of the hash", async () => {
    const hash = (await postform(["passwd", "--stdin"], "right\n")).stdout.trim();
    expect(await postform(["passwd", "--stdin", "--check", hash], "right\n")).toMatchObject({ code: 0 });
    expect(await postform(["passwd", "--stdin", "--check", hash], "wrong\n")).toMatchObject({
      code: 1,
      stdout: "the password is not that of the hash\n",
    });
  });

  it.each([
    ["an empty password", ["--stdin"], "\n", 1, /the password is empty/],
    ["no terminal", [], "password\n", 1, /--stdin/],
    ["a hash that the shell has eaten", ["--stdin", "--check", "{ARGON2ID}=19=19456,t=2"], "p\n", 2, /single quotes/],
    ["an unknown option", ["--password", "x"], "", 2, /unknown option/],
  ] as const)("refuses %s", async (_, args, input, code, message) => {
    const result = await postform(["passwd", ...args], input);
    expect(result).toMatchObject({ code, stdout: "" });
    expect(result.stderr).toMatch(message);
  });

  // script(1) of util-linux gives the command a terminal; where there is none, there is nothing to show.
  describe.skipIf(spawnSync("script", ["--version"]).status !== 0)("at a terminal", () => {
    const typed = (...lines: string[]): Promise<string> =>
      new Promise((resolve) => {
        const child = spawn("script", [
          "-qec",
          `${join(projectRoot, "bin/postform")} passwd ann@acme.example`,
          "/dev/null",
        ]);
        let output = "";
        let asked = 0;
        child.stdout.on("data", (chunk) => {
          output += chunk;
          const questions = output.match(/ann@acme\.example: /g)?.length ?? 0;
          for (; asked < questions; asked += 1) child.stdin.write(`${lines[asked]}\r`);
        });
        child.on("close", () => resolve(output));
      });

    it("asks twice and shows nothing of what is typed; the rubout key works", async () => {
      const output = await typed("hunterX\u007f2", "hunter2");
      expect(output).not.toMatch(/hunter/);
      const hash = /\{ARGON2ID\}\S+/.exec(output)?.[0] ?? "";
      expect(await verifyPassword("hunter2", hash)).toBe(true);
    });

    it("makes nothing when the two differ", async () => {
      const output = await typed("one", "two");
      expect(output).toMatch(/the two passwords differ/);
      expect(output).not.toMatch(/ARGON2ID/);
    });
  });
});
