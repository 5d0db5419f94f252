// What a person is told about the folder of company files itself.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCompanies } from "../../schemas/companies.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postform-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const company = (name: string) => `company: ${name}
contact: hostmaster@${name}.example
hosts: { main: { address: 192.0.2.10 } }
web: { host: main, sites: { www.${name}.example: { pages: { index.html: hello } } } }
`;

const said = (path: string): string => {
  try {
    return [...readCompanies(path).companies.keys()].join(" ");
  } catch (error) {
    return (error as Error).message.replaceAll(folder, "companies");
  }
};

test("that it is not there, or empty", () => {
  expect(said(join(folder, "none"))).toBe(
    "there is no folder companies/none; make it, with one YAML file for each company, or set POSTFORM_COMPANIES to another",
  );
  expect(said(folder)).toBe("companies has no company files; make one: companies/acme.yaml");
});

test("that a file would be left out for its name", () => {
  writeFileSync(join(folder, "acme.yaml"), company("acme"));
  writeFileSync(join(folder, "globex.yml"), company("globex"));
  expect(said(folder)).toBe("companies/globex.yml:1:1: it would be left out: name it globex.yaml");
});

test("that a file cannot be read, beside what is wrong with the others", () => {
  mkdirSync(join(folder, "acme.yaml"));
  writeFileSync(join(folder, "globex.yaml"), company("initech"));
  expect(said(folder)).toBe(
    "companies/acme.yaml:1:1: EISDIR: illegal operation on a directory, read\ncompanies/globex.yaml:1:10: the company is called initech; name the file initech.yaml, after which its stack is called too",
  );
});

test("nothing of an editor's own files, and of others", () => {
  writeFileSync(join(folder, "acme.yaml"), company("acme"));
  writeFileSync(join(folder, "README.md"), "Our companies.\n");
  symlinkSync("ann@desk.4711", join(folder, ".#acme.yaml"));
  expect(said(folder)).toBe("acme");
});
