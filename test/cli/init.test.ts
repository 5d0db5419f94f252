// `postform init`: a folder becomes a project, and nothing in it is written over.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { register } from "../../cli/init.ts";
import { hostPlans } from "../../lab/hosts-option.ts";
import { surveyCompanies } from "../../schemas/companies.ts";
import { problemsOf } from "../../stacks/app.ts";
import { projectRoot } from "../run.ts";
import { inProcess } from "./in-process.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "postform-init-")), "infra");
});
afterEach(() => rmSync(dirname(folder), { recursive: true }));

const read = (path: string) => readFileSync(join(folder, path), "utf8");

it("company files, with one that is right and finds its schema", async () => {
  await inProcess(register, [
    "init",
    folder,
    "--company",
    "globex",
    "--domain",
    "globex.com",
    "--address",
    "198.51.100.7",
  ]);
  expect(readdirSync(folder).sort()).toEqual([".gitignore", "README.md", "cdktf.json", "companies", "package.json"]);
  expect(problemsOf(join(folder, "companies"))).toEqual([]);
  expect(JSON.parse(read("cdktf.json"))).toMatchObject({ app: "npx postform synth" });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(projectRoot, join(folder, "node_modules/postform"));
  const schema = /\$schema=(\S+)/.exec(read("companies/globex.yaml"))?.[1] ?? "";
  expect(existsSync(resolve(folder, "companies", schema))).toBe(true);
});

it("with --lab, files for a lab of the hosts that its README names", async () => {
  await inProcess(register, ["init", folder, "--lab"]);
  const { nameServers, companies, problems } = surveyCompanies(join(folder, "companies"));
  expect([problems, problemsOf(join(folder, "companies"))]).toEqual([[], []]);
  const [, hosts = ""] = /lab up --hosts (\S+)/.exec(read("README.md")) ?? [];
  const plans = hostPlans({ hosts, baked: false, bareHosts: [], hypervisors: [], images: [] });
  expect(plans.map(({ name, address }) => [name, address])).toEqual([
    ["ns", nameServers.get("ns")?.host.address],
    ["main", companies.get("acme")?.hosts["main"]?.address],
  ]);
  await expect(inProcess(register, ["init", `${folder}-2`, "--lab", "--address", "192.0.2.1"])).rejects.toThrow();
});

it("says how the project gets Postform from a checkout, and what else it needs", async () => {
  const { out } = await inProcess(register, ["init", folder]);
  const { dependencies } = JSON.parse(read("package.json"));
  expect(Object.keys(dependencies)).toEqual(["postform", "cdktf", "constructs"]);
  expect(resolve(folder, dependencies.postform.slice("file:".length))).toMatch(
    new RegExp(`^${projectRoot}/postform-\\d+\\.\\d+\\.\\d+\\.tgz$`),
  );
  expect(out).toContain("npm install\n");
});

it("leaves a package.json as it is, and says what is missing in it", async () => {
  mkdirSync(folder);
  const own = '{"name":"mine","dependencies":{"cdktf":"^0.21.0"}}';
  writeFileSync(join(folder, "package.json"), own);
  const { out } = await inProcess(register, ["init", folder, "--typescript"]);
  expect(read("package.json")).toBe(own);
  expect(out).toMatch(/npm install \S+postform-\S+\.tgz constructs@\S+ tsx@\S+ typescript@\S+/);
  expect(readdirSync(folder).sort()).toEqual([
    ".gitignore",
    "README.md",
    "cdktf.json",
    "main.ts",
    "package.json",
    "tsconfig.json",
  ]);
});

it("writes nothing where something would be written over", async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, "README.md"), "mine\n");
  await expect(inProcess(register, ["init", folder])).rejects.toThrow(
    `nothing was written, as ${folder}/README.md is there already`,
  );
  expect(readdirSync(folder)).toEqual(["README.md"]);
});
