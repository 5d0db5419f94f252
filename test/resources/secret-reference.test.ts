// Where secrets and keys are read from, on the machine that runs Terraform.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sshOptions } from "../../provider/host/ssh-options.ts";
import { secretReader } from "../../provider/resources/secret-reference.ts";
import { sshKey } from "../ssh-key.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-secrets-"));
process.env["POSTFORM_TEST_FOLDER"] = folder;
afterAll(() => {
  delete process.env["POSTFORM_TEST_FOLDER"];
  rmSync(folder, { recursive: true });
});

test("a file of many passwords is read once by one reader", () => {
  const write = (password: string) =>
    writeFileSync(join(folder, "all.json"), JSON.stringify({ ann: password, bob: "b" }));
  write("first");
  const read = secretReader();
  expect(read("file:$POSTFORM_TEST_FOLDER/all.json#ann")).toBe("first");
  write("second");
  expect(read(`file:${folder}/all.json#ann`)).toBe("first");
  expect(secretReader()(`file:${folder}/all.json#ann`)).toBe("second");
});

test("a private key is found below $NAME", () => {
  writeFileSync(join(folder, "key"), sshKey().private);
  const options = (identity: string) => sshOptions({ user: "root", address: "192.0.2.1", port: 22, identity });
  expect(options("file:$POSTFORM_TEST_FOLDER/key").keys.map(({ path }) => path)).toEqual([join(folder, "key")]);
  expect(() => options("file:$POSTFORM_TEST_UNSET/key")).toThrow(/POSTFORM_TEST_UNSET is not set/);
});
