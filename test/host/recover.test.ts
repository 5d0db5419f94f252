// What the next transaction makes of one that was cut: the host's script, run here in a folder of the test's.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commonScript, transactionScript } from "../../provider/host/agent.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "postform-recover-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes files below the folder: what a transaction left in /var/lib/postform. */
function left(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}
/** Runs it until it ends or is cut; what it prints. */
function recover(before = ""): string {
  const quiet =
    "exec 3>&1; systemctl() { :; }; getent() { :; }; userdel() { echo userdel $1; }; groupdel() { echo groupdel $1; }";
  const script = `${commonScript}${transactionScript}\n${quiet}\nROOT=${root} RUN=${root}/run\n${before}\nrecover`;
  return execFileSync("sh", ["-c", `(${script}) || :`], { encoding: "utf8" });
}
const live = () => readFileSync(join(root, "live"), "utf8");

describe.skipIf(process.platform !== "linux")("after a cut", () => {
  test("the accounts stay that the registry had before", () => {
    left({
      "registry/.new/accounts": "group\tvmail\nuser\tvmail\nuser\tnew\n",
      "journal/registry/accounts": "group\tvmail\nuser\tvmail\n",
      "journal/key": "mail_server",
      "journal/list": "",
      "journal/units": "",
      "journal/ready": "",
    });
    expect(recover()).toBe("userdel new\n");
    expect(readFileSync(join(root, "registry/mail_server/accounts"), "utf8")).toContain("vmail");
  });

  test("the accounts go that a first change made, also when its entry was there already", () => {
    left({ ...begun(), "journal/list": "", "registry/config+x/accounts": "group\tx\nuser\tx\n" });
    expect(recover()).toBe("userdel x\ngroupdel x\n");
    expect(existsSync(join(root, "registry/config+x"))).toBe(false);
  });

  test("an account that cannot be removed, as the disk is full, is noted until it can", () => {
    left({ "registry/.new/accounts": "user\tx\n", "journal/list": "" });
    expect(recover("userdel() { return 1; }")).toContain("an account of an interrupted change cannot be removed");
    expect(existsSync(join(root, "journal"))).toBe(true);
    expect(recover()).toBe("userdel x\n");
    expect(existsSync(join(root, "journal"))).toBe(false);
  });

  const begun = () => ({
    live: "new\n",
    "journal/list": `restore\t1\t${root}/live\n`,
    "journal/key": "config/x",
    "journal/units": "",
    "journal/registry-none": "",
    "journal/ready": "",
  });

  test("a file stays of which the old copy is lost, and that is told", () => {
    left(begun());
    expect(recover()).toMatch(/^error\twrite\nwhat an interrupted change had begun cannot be taken back/);
    expect(live()).toBe("new\n");
  });

  test("mail that cannot go back to its place stays aside, stops nothing, and is told", () => {
    const aside = join(root, "kept/x/mail");
    left({ ...begun(), "journal/list": `move\t${aside}\t${root}/mail\n`, "kept/x/mail/1": "old\n", "mail/2": "new\n" });
    expect(recover()).toBe(`kept\t${aside}\n`);
    expect(readFileSync(join(aside, "1"), "utf8")).toBe("old\n");
    expect(existsSync(join(root, "journal"))).toBe(false);
  });

  test("a journal that was being removed when it was cut is not read again", () => {
    left({ ...begun(), "journal/old/1": "old\n" });
    const cut = `rm() { [ "$1" != -rf ] || [ ! -e "$3/list" ] || { command rm -r "$3/old"; exit; }; command rm "$@"; }`;
    recover(cut);
    expect(live()).toBe("old\n");
    expect(recover()).toBe("");
    expect(live()).toBe("old\n");
    expect(existsSync(join(root, "journal.done"))).toBe(false);
  });
});
