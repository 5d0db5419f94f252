// What `postform plan` and its like synthesize of a project of company files: what they are asked for, and only when something has changed.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readProject, synthesize } from "../../cli/stacks/project.ts";

const company = (name: string, page = "hello") => `company: ${name}
contact: hostmaster@${name}.example
hosts: { main: { address: 192.0.2.${name.length} } }
web: { host: main, sites: { www.${name}.example: { pages: { index.html: ${page} } } } }
`;

let folder: string;
const before = process.cwd();
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "postform-project-")));
  mkdirSync(join(folder, "companies"));
  writeFileSync(join(folder, "cdktf.json"), '{"app":"npx postform synth"}');
  for (const name of ["acme", "globex", "initech"]) write(name, company(name));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

const file = (name: string) => join(folder, "companies", `${name}.yaml`);
const write = (name: string, text: string) => writeFileSync(file(name), text);
const synth = async (...names: string[]) => (await synthesize(readProject(), names)).map(({ name }) => name).join(" ");
const written = (name: string) => statSync(join(folder, "cdktf.out/stacks", name, "cdk.tf.json")).mtimeMs;

it("those that are named, and what was synthesized before stays", async () => {
  expect(await synth("acme")).toBe("acme");
  expect(await synth("glo*")).toBe("acme globex");
  const [acme, globex] = [written("acme"), written("globex")];
  expect(await synth("acme", "globex")).toBe("acme globex");
  expect([written("acme"), written("globex")]).toEqual([acme, globex]);

  write("acme", company("acme", "other"));
  await synth("acme");
  expect(written("acme")).toBeGreaterThan(acme);
  expect(written("globex")).toBe(globex);
  expect(await synth()).toBe("acme globex initech");
  expect(written("globex")).toBeGreaterThan(globex);
});

it("with what they warn of, also when nothing has changed since", async () => {
  const mail = `mail:
  host: main
  hostname: mail.acme.example
  domains: { acme.example: { passwordsFrom: "file:/none", mailboxes: { hostmaster: {} } } }
`;
  write("acme", `${company("acme").replace("contact: hostmaster", "contact: hostmastr")}${mail}`);
  const warnings = async () => (await synthesize(readProject(), ["acme"])).map((stack) => stack.warnings);
  const told = [[expect.stringMatching(/^companies\/acme\.yaml:2:10: nobody is hostmastr@acme\.example: /)]];
  expect(await warnings()).toEqual(told);
  expect(await warnings()).toEqual(told);
});

it("not a stack whose file is gone", async () => {
  await synth();
  rmSync(file("globex"));
  expect(await synth("acme")).toBe("acme initech");
  await expect(synth("globex")).rejects.toThrow("there is no stack globex; there are acme, initech");
});

it("another's mistake stops all, and not one by its name", async () => {
  write("globex", "company: [");
  expect(await synth("acme")).toBe("acme");
  await expect(synth()).rejects.toThrow("companies/globex.yaml:1:");
  await expect(synth("globe")).rejects.toThrow('did you mean "globex"?');
});
