// What an editor makes of a company file by its schema, which a new project has beside it: asked of the language server that VS Code, Neovim and others use.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { register } from "../../cli/init.ts";
import { inProcess } from "../cli/in-process.ts";
import { projectRoot } from "../run.ts";
import { Editor } from "./language-server.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-editor-"));
let editor: Editor;
let text: string;

beforeAll(async () => {
  await inProcess(register, ["init", folder]);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(projectRoot, join(folder, "node_modules/postform"));
  const file = join(folder, "companies/acme.yaml");
  text = readFileSync(file, "utf8");
  editor = await Editor.open(file);
});
afterAll(async () => {
  await editor.close();
  rmSync(folder, { recursive: true });
});

const completions = async (marked: string): Promise<string[]> =>
  (await editor.at<{ items: { label: string }[] }>("completion", marked)).items.map(({ label }) => label);

it("nothing is wrong in the example of a new project", async () => {
  expect(await editor.diagnosticsOf(text)).toEqual([]);
});

it("the keys that may be there are offered, at the top and far down", async () => {
  expect(await completions(`${text}‸`)).toEqual(
    expect.arrayContaining(["dns", "acme", "certificateAuthority", "verify"]),
  );
  expect(await completions(text.replace("hostmaster: {}", "hostmaster:\n          ‸"))).toEqual(
    expect.arrayContaining(["copyTo", "passwordHash", "quota", "sendAs"]),
  );
  expect(await completions(text.replace("mail:\n", "mail:\n  protocols: [‸]\n"))).toEqual(
    expect.arrayContaining(["imap", "submission"]),
  );
});

it("a key is explained where it stands", async () => {
  const { contents } = await editor.at<{ contents: { value: string } }>(
    "hover",
    text.replace("passwordsFrom", "password‸sFrom"),
  );
  expect(contents.value).toContain("A JSON file of passwords");
});

it("what is wrong is marked where it stands", async () => {
  const broken = text.replace("contact:", "contcat:").replace("hostmaster: {}", "hostmaster: { quota: much }");
  const found = await editor.diagnosticsOf(broken);
  const lineOf = (words: string) => broken.split("\n").findIndex((line) => line.includes(words));
  const told = found.map(({ message, range }) => ({ message, line: range.start.line }));
  expect(told).toContainEqual({ message: expect.stringContaining("contcat"), line: lineOf("contcat") });
  expect(told).toContainEqual({ message: expect.stringMatching(/type.*integer/), line: lineOf("quota: much") });
  expect(told.map(({ message }) => message).join("\n")).toContain('Missing property "contact"');
});
