// Parts of the host's scripts that tell what is there and what to do about it, run here in a folder of the test's.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commonScript, readScript, runningScript, transactionScript } from "../../provider/host/agent.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "postform-answers-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: string): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  return join(root, path);
}
const sh = (script: string, input = "") =>
  execFileSync(
    "sh",
    ["-c", `${commonScript}${runningScript}${readScript}${transactionScript}\nROOT=${root}\n${script}`],
    {
      encoding: "utf8",
      input,
    },
  );
const sum = (content: string) => createHash("sha256").update(content).digest("hex");
const noted = (path: string) => path.replaceAll("/", "+");

describe.skipIf(process.platform !== "linux")("a joined file and a table", () => {
  /** Both as Postform leaves them. */
  function made() {
    const target = write("live/all", "one\n");
    const folder = dirname(write("live/all.d/10-one", "one\n"));
    const table = write("live/table", "a b\n");
    const index = write("live/table.db", "index\n");
    write(`assembled/${noted(target)}`, `${sum("one\n")}\n`);
    write(`index/${noted(table)}`, `${sum("a b\n")} ${sum("index\n")}\n`);
    utimesSync(table, 1_795_559_118, 1_795_559_118);
    utimesSync(index, 1_795_559_118, 1_795_559_118);
    return { target, folder, table, index };
  }
  /** What is told of all at once, and what a closer look at each says. */
  function answers({ target, folder, table }: ReturnType<typeof made>) {
    const probes = `assembly\t${target}\t${folder}\t0\t0\t0\nindex\t${table}\thash\tpostmap\n`;
    const fast = sh("as_made", probes).split("\n").slice(0, 2);
    const close = sh(`assembly_state ${target} ${folder} 0 0 0; index_state ${table} hash`).split("\n").slice(0, 2);
    return { fast: fast.map((line) => line.split("\t")[0] !== "closer"), close };
  }

  test("are told to be as they were made with one look at all", () => {
    expect(answers(made())).toEqual({ fast: [true, true], close: ["ok", "ok"] });
  });

  const edits: readonly [string, (files: ReturnType<typeof made>) => void, string[]][] = [
    [
      "edited",
      ({ target, table }) => {
        writeFileSync(target, "two\n");
        writeFileSync(table, "c d\n");
      },
      ["stale", "other"],
    ],
    [
      "removed",
      ({ target, index }) => {
        rmSync(target);
        rmSync(index);
      },
      ["missing", "missing"],
    ],
    [
      "with no fragment, and newer by a nanosecond",
      ({ folder, table }) => {
        rmSync(join(folder, "10-one"));
        execFileSync("touch", ["-d", "@1795559118.000000001", table]);
      },
      ["left", "older"],
    ],
  ];
  test.each(edits)("that are %s are looked at closely", (_, edit, close) => {
    const files = made();
    edit(files);
    expect(answers(files)).toEqual({ fast: [false, false], close });
  });
});

test("what was asked of other resources' certificates stays known, until all is asked", () => {
  const probe = "served\tnginx.service\t-\t/chain.pem\t443\twww\t-";
  const look = (whole: number, ...asked: string[]) =>
    sh(`awk -F "$TAB" -v whole=${whole} "$LOOK"`, `${[`held\t1/2\t${probe}`, ...asked].join("\n")}\n`);
  expect(look(0)).toBe(`held\t1/2\t${probe}\n`);
  expect(look(0, probe)).toBe("");
  expect(look(1)).toBe("");
});

test("a unit is reloaded for a port that is new with the change, and restarted for one that it should have held", () => {
  const port = "port\tmail.service\t-\t587";
  const done = (before: string) => {
    write("stale", `stale\tmail.service does not answer on port 587\t${port}\n`);
    write("changed", "/etc/mail.cf\n");
    write("old-probes", before);
    write("in/units", "mail.service\n");
    return sh(
      `TX=$ROOT WERE=; act() { echo "$1"; }; systemctl() { echo active; }; unit mail.service 1 /etc/ports /etc/mail.cf`,
    );
  };
  expect(done("port\tmail.service\t-\t25\n")).toContain("reload-or-restart\n");
  expect(done(`${port}\n`)).toContain("restart\n");
  expect(done(`${port}\n`)).not.toContain("reload");
});

test.each([
  ["active", "yes", 5, "fails"],
  ["inactive", "no", 5, "skipped"],
  ["inactive", "no", 0, "fails"],
  ["inactive", "yes", 5, "fails"],
])("a unit that is %s, whose conditions are met: %s, asked at %i: %s", (active, met, when, expected) => {
  const shown = `ConditionResult=${met}\\nActiveState=${active}\\nConditionTimestampMonotonic=${when}\\n`;
  expect(sh(`systemctl() { printf '${shown}'; }; if skipped a.service; then echo skipped; else echo fails; fi`)).toBe(
    `${expected}\n`,
  );
});

test.skipIf(process.platform !== "linux")(
  "what the kernel has of a unit is asked in each plan, while the unit is active",
  () => {
    const probe = (command: string) => `watched\twall.service\t-\t/wall\t${command}`;
    const asked = (active: number, command: string) =>
      sh(`RUN=$ROOT; systemctl() { return ${active}; }; PATH=$ROOT/bin:$PATH; running 1`, `${probe(command)}\n`);
    const program = (code: number) => {
      write("bin/systemctl", `#!/bin/sh\nexit ${code}\n`);
      execFileSync("chmod", ["755", join(root, "bin/systemctl")]);
    };
    program(0);
    for (let times = 0; times < 2; times += 1)
      expect(asked(0, "echo the wall is down")).toBe(`stale\tthe wall is down\t${probe("echo the wall is down")}\n`);
    expect(asked(0, "true")).toBe("");
    expect(asked(0, "false")).toBe("");
    program(3);
    expect(asked(3, "echo the wall is down")).toBe("");
  },
);

test.skipIf(process.platform !== "linux")("a resolver on a loopback address of its own takes nobody's port", () => {
  const of = (address: string) =>
    sh(
      `TX=$ROOT; mkdir -p $ROOT/in; printf '53\\tnamed.service\\n' > $ROOT/in/ports; awk() { command awk "$1" "$2" "$ROOT/tcp"; }; printf '%s\\n' '   0: ${address}:0035 00000000:0000 0A 0 0 0 0 0 7' > $ROOT/tcp; listening`,
    );
  expect(of("3500007F")).toBe("");
  for (const address of ["0100007F", "00000000", "0A0012C6", "B80D0120000000000000000000007F7F"])
    expect(of(address)).toBe("53\tnamed.service\t7\n");
});

test("units are asked all at once, and one by one where systemctl ends at the first that does not exist", () => {
  const systemctl = `systemctl() {
  verb=$1; shift
  for unit in "$@"; do
    case $verb/$unit in
      is-enabled/new.service) return 1 ;;
      is-enabled/*.service) echo enabled ;;
      show/new.service) printf 'inactive\\n\\n' ;;
      show/*.service) printf 'active\\n\\n' ;;
    esac
  done
}`;
  const lines = (...units: string[]) => sh(`TX=$ROOT; ${systemctl}\nunit_lines ${units.join(" ")}`);
  expect(lines("a.service", "b.service")).toBe("a.service\tenabled\tactive\nb.service\tenabled\tactive\n");
  expect(lines("a.service", "new.service", "b.service")).toBe(
    "a.service\tenabled\tactive\nnew.service\t-\tinactive\nb.service\tenabled\tactive\n",
  );
});
