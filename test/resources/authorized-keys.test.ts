// Who may log in to a new machine: keys as they are given, or in files where Terraform runs.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { authorizedKeys } from "../../provider/resources/authorized-keys.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-keys-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ann = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4 ann@laptop";
// Put together here: a key's header in a file would be taken for one.
const dashes = "-".repeat(5);
const bob = "ssh-rsa AAAAB3NzaC1yc2E=";
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return `file:${join(folder, name)}`;
};

it("are all of a file's keys, each once, without its comments", () => {
  const both = file("authorized_keys", `# ours\n${ann}\n\n${bob}\r\n`);
  expect(authorizedKeys([both, ann])).toEqual({ keys: [ann, bob], problems: [] });
});

it.each([
  [
    "a private key",
    file("key", `${dashes}BEGIN ${["OPENSSH", "PRIVATE", "KEY"].join(" ")}${dashes}\nc2VjcmV0\n`),
    /a line of it is no public key/,
  ],
  ["an empty file", file("empty", "\n"), /there is no public key in it/],
  ["no file", `file:${join(folder, "none")}`, /cannot be read \(ENOENT\)/],
  ["no variable", "env:POSTFORM_TEST_UNSET", /POSTFORM_TEST_UNSET is not set/],
])("are not in %s, and nothing of it is repeated", (_, reference, message) => {
  const { problems } = authorizedKeys([reference]);
  expect(problems).toEqual([{ path: ["authorizedKeys"], message: expect.stringMatching(message) }]);
  expect(problems[0]?.message).not.toContain("c2VjcmV0");
});
