// Golden files of what a person is told, test/golden/errors: an input, a line of three dashes, and all that is said. UPDATE_GOLDEN=1 writes the second half anew.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/** Runs a folder's files: each has to be refused with just these words, and there are at least so many. */
export function goldenErrors(folder: string, atLeast: number, whatIsSaid: (input: string) => string): void {
  const cases = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  describe("a person is told", () => {
    test.each(cases)("%s", (name) => {
      const path = join(folder, name);
      const content = readFileSync(path, "utf8");
      // The last such line: three dashes also begin a YAML document.
      const end = content.lastIndexOf("\n---\n") + 1;
      const input = content.slice(0, end);
      const said = whatIsSaid(input);
      expect(said).not.toBe("nothing\n");
      if (process.env["UPDATE_GOLDEN"]) writeFileSync(path, `${input}---\n${said}`);
      else expect(said).toBe(content.slice(end + "---\n".length));
    });

    test(`of at least ${atLeast} mistakes`, () => {
      expect(cases.length).toBeGreaterThanOrEqual(atLeast);
    });
  });
}
