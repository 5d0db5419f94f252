// What counts as made by hand: the host's script, run here over a folder that has dpkg's and our own books in it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commonScript } from "../../provider/host/agent.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "postform-by-hand-"));
  write("lib/dpkg/status", "Package: other\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** Which of these paths below the folder are made by hand. */
function byHand(...paths: string[]): string[] {
  const script = `${commonScript}\nLIB=${root}/lib ROOT=${root}/lib/postform\nby_hand`;
  const input = paths.map((path) => `${root}/${path}\n`).join("");
  const output = execFileSync("sh", ["-c", script], { input, encoding: "utf8" });
  return output
    .split("\n")
    .filter(Boolean)
    .map((path) => path.slice(root.length + 1));
}

const sumOf = (kind: string, content: string) => createHash(kind).update(content).digest("hex");
const shipped = "as it came\n";

/** Each way by which a file with that content at that path is known to be a package's. */
const books: Record<string, (path: string) => void> = {
  "a conffile": (path) =>
    write(
      "lib/dpkg/status",
      `Package: a\nConffiles:\n ${root}/etc/other ${"0".repeat(32)}\n ${path} ${sumOf("md5", shipped)}\nVersion: 1\n`,
    ),
  "an obsolete conffile": (path) =>
    write("lib/dpkg/status", `Conffiles:\n ${path} ${sumOf("md5", shipped)} obsolete\n`),
  "another file of a package": (path) =>
    write("lib/dpkg/info/a.md5sums", `${sumOf("md5", shipped)}  ${path.slice(1)}\n`),
  "one that ucf placed": (path) => write("lib/ucf/hashfile", `${sumOf("md5", shipped)}  ${path}\n`),
  "one that an installation of ours made": (path) =>
    write("lib/postform/package-files", `-  /etc/a\n${sumOf("sha256", shipped)}  ${path}\n`),
};

describe.skipIf(process.platform !== "linux")("made by hand", () => {
  test.each(Object.keys(books))("is not %s, nor a link to it, until somebody edits it", (book) => {
    books[book]!(`${root}/etc/a file`);
    write("etc/a file", shipped);
    symlinkSync("a file", join(root, "etc/link"));
    expect(byHand("etc/a file", "etc/link")).toEqual([]);
    write("etc/a file", `${shipped}and more\n`);
    expect(byHand("etc/a file", "etc/link")).toEqual(["etc/a file", "etc/link"]);
    // Known is a content at its path.
    write("etc/elsewhere", shipped);
    expect(byHand("etc/elsewhere")).toEqual(["etc/elsewhere"]);
  });

  test("is whatever is there and in no book: a file, a folder, a link to nowhere or to a device", () => {
    write("etc/folder/file", "");
    symlinkSync("/nowhere", join(root, "etc/broken"));
    symlinkSync("/dev/null", join(root, "etc/masked"));
    const there = ["etc/folder/file", "etc/folder", "etc/broken", "etc/masked"];
    expect(byHand(...there, "etc/nothing")).toEqual(there);
  });

  test("is nothing that a resource has, and nothing that an interrupted change left", () => {
    for (const name of ["file", "zone", "begun", "free"]) write(`etc/${name}`, name);
    write("lib/postform/registry/config+a/probes", `path\t${root}/etc/file\nunit\ta\n`);
    write(
      "lib/postform/registry/dns_zone+a/probes",
      `path\t${root}/etc/zone\nassembly\t${root}/etc/zone\t/a\t0\t0\t0\n`,
    );
    write("lib/postform/journal/list", `remove\t-\t${root}/etc/begun\n`);
    expect(byHand("etc/file", "etc/zone", "etc/begun", "etc/free")).toEqual(["etc/free"]);
  });
});
