// A plan computes the hash of a password again only when the file that it is in, or the hash on the host, is another one; and nothing is kept that a password could be guessed from.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { KnownPasswords, sourceReader } from "../../provider/resources/known-passwords.ts";
import { hashPassword } from "../../provider/resources/password.ts";

const folder = mkdtempSync(join(tmpdir(), "postform-known-"));
afterAll(() => rmSync(folder, { recursive: true }));
const secret = join(folder, "secret");
const cache = join(folder, "cache");
const hash = await hashPassword("the password");
const reference = `file:${secret}`;

/** As some time after the file was written. */
const source = () => sourceReader(() => Date.now() + 60_000)(reference);
const written = (text: string) => writeFileSync(secret, text);

/** A new process: it knows what the one before it left. */
const isOf = (password: string, from = source(), of = hash) =>
  new KnownPasswords(cache).isOf({ password, source: from }, of);

test("what was found right is not computed again, until the file or the hash changes", async () => {
  written("the password");
  // Another password than the file's, to see whether it is looked at.
  expect(await isOf("unlike")).toBe(false);
  expect(await isOf("the password")).toBe(true);
  expect(await isOf("unlike")).toBe(true);
  expect(await isOf("unlike", source(), await hashPassword("the password"))).toBe(false);
  written("the passwore");
  expect(await isOf("unlike")).toBe(false);
});

test("nothing is known of a variable, a missing file, or one that may be changing just now", () => {
  written("the password");
  expect(sourceReader()(reference)).toBeNull();
  expect(sourceReader()("env:HOME")).toBeNull();
  expect(sourceReader(() => Date.now() + 60_000)(`file:${folder}/missing`)).toBeNull();
  expect(sourceReader(() => Date.now() + 60_000)("file:/dev/null")).toBeNull();
});

test("what is kept is for this user alone, says nothing, and counts no more once others may write to it", async () => {
  written("the password");
  expect(await isOf("the password")).toBe(true);
  const file = join(cache, "passwords");
  expect(readFileSync(file, "utf8")).toMatch(/^([0-9a-f]{64}\n)+$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o666);
  expect(await isOf("unlike")).toBe(false);
});
