// What `postform import` refuses, and by which exit code. What it makes of hosts is in test/import, and in the lab.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { postform } from "./command.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-import-"));
afterAll(() => rmSync(folder, { recursive: true }));
/** Nothing answers there. */
const nobody = "ssh://root@127.0.0.1:1";

describe("postform import", () => {
  test.each([
    ["no host", ["--out", "x"], /missing required argument 'host'/],
    ["no folder", [nobody], /required option '--out <dir>' not specified/],
    [
      "a host that is none",
      ["http://192.0.2.1", "--out", "x"],
      /'http:\/\/192\.0\.2\.1' is invalid for argument 'host'/,
    ],
    ["a name that is none", [nobody, "--out", "x", "--name", "No Name"], /argument 'No Name' is invalid\. allowed is /],
    ["an option that it has not", [nobody, "--out", "x", "--force"], /unknown option '--force'/],
  ])("with %s is wrong usage: 2", async (_, args, words) => {
    const { code, stdout, stderr } = await postform(["import", ...args]);
    expect(stderr).toMatch(words);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test.each([
    ["a program", "main.ts"],
    ["a company's file", "companies/mine.yaml"],
    ["another import's account", "IMPORT.md"],
  ])("over %s writes nothing, and says which file is there: 1", async (_, file) => {
    const out = mkdtempSync(join(folder, "full-"));
    mkdirSync(join(out, "companies"));
    writeFileSync(join(out, file), "mine");
    const before = readdirSync(out, { recursive: true });
    const { code, stdout, stderr } = await postform(["import", nobody, "--out", out]);
    expect(stderr).toMatch(/^postform: .*: name another folder by --out, nothing is overwritten\n$/);
    expect(stderr).toContain(join(out, file.replace("/mine.yaml", "")));
    expect([code, stdout]).toEqual([1, ""]);
    expect(readdirSync(out, { recursive: true })).toEqual(before);
  });

  it("of a host that cannot be reached names it, and leaves no folder: 1", async () => {
    const out = join(folder, "none");
    const { code, stdout, stderr } = await postform(["import", nobody, "--out", out, "--json"]);
    expect(stderr).toMatch(/^postform: root@127\.0\.0\.1:1: nothing answers/);
    expect([code, stdout]).toEqual([1, ""]);
    expect(existsSync(out)).toBe(false);
  });
});
