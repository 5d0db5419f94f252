// Each guarantee of docs/guarantees.md names the test that holds it: that test is there.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const docs = join(import.meta.dirname, "../../docs");
const guarantees = readFileSync(join(docs, "guarantees.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("- "));

describe("docs/guarantees.md", () => {
  test("has guarantees", () => expect(guarantees.length).toBeGreaterThan(15));

  test.each(guarantees)("%s", (line) => {
    const [, file = "", title = ""] = /\(\[test\/[^\]]+\]\(([^)]+)\): "([^"]+)"\)$/.exec(line) ?? [];
    const path = join(docs, file);
    expect(existsSync(path) && readFileSync(path, "utf8")).toContain(`"${title}"`);
  });
});
