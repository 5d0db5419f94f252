// The pages of the package: what they link to is in the package, too, and has the heading.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot, run } from "../run.ts";

const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: projectRoot });
const [listed] = JSON.parse(stdout) as { files: { path: string }[] }[];
const packed = listed!.files.map(({ path }) => path);
const text = (page: string) => readFileSync(join(projectRoot, page), "utf8").replace(/^```.*?^```$/gms, "");

/** As GitHub makes them of headings. */
const anchors = (page: string) =>
  [...text(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );

function deadLinks(page: string): string[] {
  const links = [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : posix.join(posix.dirname(page), path);
      const there = packed.some((file) => file === target || file.startsWith(`${target}/`));
      return !there || (anchor !== undefined && !anchors(target).includes(anchor));
    });
}

describe("of the package's pages", () => {
  const pages = packed.filter((file) => file.endsWith(".md"));

  it("there are README, docs and CHANGELOG", () =>
    expect(pages).toEqual(expect.arrayContaining(["README.md", "CHANGELOG.md", "docs/lab.md"])));

  it.each(pages)("%s links to what is in the package", (page) => expect(deadLinks(page)).toEqual([]));
});
