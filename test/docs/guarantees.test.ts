// Each sentence of the pages on guarantees and on security names the test that holds it: that test is there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const sentencesOf = (page: string) =>
  readFileSync(join(root, "docs", page), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("- "));

describe.each(["guarantees.md", "security.md"])("docs/%s", (page) => {
  test("has sentences", () => expect(sentencesOf(page).length).toBeGreaterThan(15));

  test.each(sentencesOf(page))("%s", (line) => {
    const [, file = "", title = ""] = /\(`(test\/[^`]+)`: "([^"]+)"\)$/.exec(line) ?? [];
    const path = join(root, file);
    expect(existsSync(path) && readFileSync(path, "utf8")).toContain(`"${title}"`);
  });
});
