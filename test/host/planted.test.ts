// What somebody else than root may have put where root is about to write: never followed. The host's own script, run as root in a folder of the test's.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commonScript, transactionScript } from "../../provider/host/agent.ts";
import { packageManager } from "../../provider/host/packages.ts";

const nobody = 65534;
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "postform-planted-"));
  chmodSync(root, 0o755);
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (path: string) => join(root, path);
const folder = (path: string, owner = 0, mode = 0o755) => {
  mkdirSync(at(path), { recursive: true });
  chownSync(at(path), owner, owner);
  chmodSync(at(path), mode);
};
const sh = (script: string) =>
  execFileSync("sh", ["-c", `${commonScript}${transactionScript}\nexec 3>&1\n(${script}) || :`], { encoding: "utf8" });

describe.skipIf(process.getuid?.() !== 0)("root", () => {
  const ways: readonly (readonly [does: string, made: string, path: string, planted: string])[] = [
    ["goes by folders of its own", "mkdir -p a/b", "a/b/c", ""],
    ["goes by a link of its own", "mkdir a b; ln -s ../b a/link", "a/link/c", ""],
    ["goes by its own folder in one that a group may write", "mkdir -p a/b; chmod 775 a", "a/b", ""],
    ["goes into one that somebody else has", "mkdir a; chown nobody a", "a/b", ""],
    ["follows no link that somebody else planted", "mkdir a; ln -s /etc a/link; chown nobody a", "a/link/c", "a/link"],
    [
      "follows no link in a folder that a group may write",
      "mkdir a; ln -s /etc a/link; chmod 775 a",
      "a/link",
      "a/link",
    ],
    ["follows no link that leads nowhere yet", "mkdir a; ln -s /none a/link; chmod 777 a", "a/link/c", "a/link"],
    ["goes into no folder that somebody else made", "mkdir -p a/b; chown nobody a/b; chmod 1777 a", "a/b/c", "a/b"],
    [
      "does not go by its own link to another's",
      "mkdir -p h/www; chown nobody h h/www; ln -s h/www www",
      "www/c",
      "h/www",
    ],
  ];
  test.each(ways)("%s", (_, made, path, planted) => {
    execFileSync("sh", ["-c", made], { cwd: root });
    expect(sh(`foreign ${at(path)}`)).toBe(planted && at(planted));
  });

  test("says who may have put what there before it makes a folder or changes an owner", () => {
    folder("a", nobody);
    folder("victim");
    symlinkSync(at("victim"), at("a/link"));
    const said = sh(`clean() { :; }; step() { :; }; directory ${at("a/link")} nobody nogroup 0700`);
    expect(said).toBe(`error\tplanted\n${at("a/link")}\t${at("a/link")}\n`);
    expect(lstatSync(at("victim"))).toMatchObject({ uid: 0, mode: 0o40755 });
  });

  test("writes through no link that waits under the name of what it stages, or puts back", () => {
    folder("www", nobody);
    folder("journal/old");
    for (const [path, content] of [
      ["victim", "secret\n"],
      ["new", "page\n"],
      ["journal/old/1", "page\n"],
      ["tx-mounts", ""],
    ] as const)
      writeFileSync(at(path), content);
    symlinkSync(at("victim"), at("www/.postform-new.index"));
    symlinkSync(at("victim"), at("www/other.postform-old"));
    folder("tx");
    writeFileSync(at("tx/mounts"), "");
    writeFileSync(at("tx/staged"), `${at("www/index")}\t${at("www/.postform-new.index")}\t${at("new")}\n`);
    writeFileSync(at("journal/list"), "");
    sh(`step() { :; }; keep_before() { :; }; TX=${at("tx")} ROOT=${root}; stage_all; put_back 1 ${at("www/other")}`);
    expect(readFileSync(at("victim"), "utf8")).toBe("secret\n");
    for (const path of ["www/.postform-new.index", "www/other"]) {
      expect(lstatSync(at(path)).isFile(), path).toBe(true);
      expect(readFileSync(at(path), "utf8")).toBe("page\n");
    }
  });

  test("takes for a package's file none of another account's, and none whose name looks like another file's", async () => {
    const scripts: string[] = [];
    const run = async (script: string) => ({ code: scripts.push(script) - 1, stdout: "", stderr: "" });
    await packageManager({ name: "", run }).installed();
    folder("srv");
    for (const name of ["root", "theirs"]) writeFileSync(at(`srv/${name}`), "");
    // As lines, its second one is a path of its own.
    folder(`srv/x\n${at("victim")}`);
    chownSync(at("srv/theirs"), nobody, nobody);
    const tree = /^tree\(\) .*$/m.exec(scripts[0] ?? "")?.[0].replace("/etc /var/www /srv", at("srv"));
    expect(execFileSync("sh", ["-c", `LC_ALL=C\n${tree}\ntree`], { encoding: "utf8" })).toBe(
      `${at("srv")}\n${at("srv/root")}\n`,
    );
  });
});
