// Company files that were read before: the same models without parsing, and nothing of what is wrong, was read by another version, or is damaged.
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readBefore } from "../../cli/stacks/read-before.ts";
import { parseCompanyFile } from "../../schemas/company-file.ts";

const files = ["baidu", "ns", "qq"].map((name) => join(import.meta.dirname, `../../companies/${name}.yaml`));
const read = (path: string) => readFileSync(path, "utf8");
const long = new Date(0);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postform-read-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const kept = () => join(folder, "postform-files.json");

/** What a synthesis reads of these files, and whether it kept anything new. */
function readAll(paths: readonly string[], program = "1") {
  const { parse, keep } = readBefore(folder, program);
  const models = paths.map((path) => parse(read(path), path));
  keep();
  const changed = statSync(kept()).mtimeMs !== long.getTime();
  utimesSync(kept(), long, long);
  return { models, changed };
}

it("is the same as what is parsed, undefined values and all", () => {
  const parsed = files.map((path) => parseCompanyFile(read(path), path));
  expect(readAll(files)).toStrictEqual({ models: parsed, changed: true });
  expect(readAll(files)).toStrictEqual({ models: parsed, changed: false });
});

it("comes from what was kept, and not from another version's", () => {
  readAll(files);
  writeFileSync(kept(), read(kept()).replaceAll("baidu", "other"));
  utimesSync(kept(), long, long);
  expect(readAll(files.slice(0, 1)).models).toMatchObject([{ company: { company: "other" } }]);
  expect(readAll(files.slice(0, 1), "2")).toMatchObject({ models: [{ company: { company: "baidu" } }], changed: true });
});

it("is parsed where what was kept is damaged", () => {
  readAll(files);
  writeFileSync(kept(), read(kept()).slice(0, 1000));
  expect(readAll(files.slice(0, 1)).models).toMatchObject([{ company: { company: "baidu" } }]);
});

it("keeps nothing of what is wrong, which is told each time", () => {
  const { parse, keep } = readBefore(folder, "1");
  for (let time = 0; time < 2; time += 1)
    expect(() => parse("company: initech\n", "initech.yaml")).toThrow('initech.yaml:1:1: "contact" is missing');
  parse(read(files[0]!), "baidu.yaml");
  keep();
  expect(read(kept())).not.toContain("initech");
});
