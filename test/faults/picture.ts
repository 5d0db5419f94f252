// What a host is like, read from outside through its root folder: everything that a change may touch, as lines that can be compared.
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { TestMachine } from "./machine.ts";

const folders = [
  "/etc",
  "/usr/local",
  "/usr/sbin/policy-rc.d",
  "/srv",
  "/www",
  "/var/www",
  "/var/lib/bind",
  "/var/lib/postform",
  "/var/vmail",
  "/run/postform",
];
/** What changes by itself. */
const ignored =
  /^\/etc\/(ld\.so\.cache|\.pwd\.lock|\.updated|mtab|machine-id|.*-|(passwd|shadow|group|gshadow)\+)$|^\/run\/postform\/(lock|holder|held|packages\.lock)$|\/kept(\/|$)/;
/** Folders that Postform keeps its things in; whether they are there is no matter. */
const shelves = /^\/run\/postform$|^\/var\/lib\/postform(\/(registry|index|serial|assembled))?$/;
const directories = "/var/lib/postform/directories";
/** Sums, and what was there meanwhile (packages stay until the host's resource goes), differ from one time to the next. */
const sums =
  /^\/var\/lib\/postform\/(packages$|(index|serial|assembled)\/)|\.(db|lmdb)$|^\/etc\/ssl\/postform\/.*\.pem$/;
const services = "^(user@|user-runtime-dir@|session|apt-|getty|console-getty|systemd-)";

/** What a certificate's key is called, by chance. */
export const keyName = /\/[0-9a-f]{16}\.pem/;

/** Salts, serials, and names made by chance. */
const masked = (text: string): string =>
  text
    .replace(/\$(6|5|y|2[aby]|argon2\w+)\$[^\s:"\\]+/g, "HASH")
    .replace(/\b20\d{8}\b/g, "SERIAL")
    .replace(/\b[0-9a-f]{64}\b/g, "SUM")
    .replace(new RegExp(keyName, "g"), "/KEY.pem")
    .replace(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g, "CERTIFICATE");

function sumOf(root: string, path: string): string {
  let text = masked(readFileSync(root + path, "latin1"));
  // An account says on which day it was made (shadow(5)), and a day may end meanwhile.
  if (path === "/etc/shadow") text = text.replace(/^([^:\n]*:[^:\n]*):\d+:/gm, "$1:DAY:");
  if (path === directories) text = [...new Set(text.split("\n"))].sort().join("\n");
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Sums of files as they were at a time: most of them are the same from one look to the next. */
const known = new Map<string, string>();

function line(root: string, path: string): string {
  const is = lstatSync(root + path);
  const who = `${is.uid}:${is.gid} ${(is.mode & 0o7777).toString(8)}`;
  if (is.isSymbolicLink()) return `link ${masked(readlinkSync(root + path))}`;
  if (is.isDirectory()) return `folder ${who}`;
  if (!is.isFile()) return `other ${who}`;
  if (sums.test(path)) return `file ${who}`;
  const version = `${root}${path} ${is.dev} ${is.ino} ${is.size} ${is.ctimeMs}`;
  const sum = known.get(version) ?? sumOf(root, path);
  known.set(version, sum);
  return `file ${who} ${sum}`;
}

/** Path or unit → what it is like. */
export type Picture = ReadonlyMap<string, string>;

export function picture(machine: TestMachine): Picture {
  const root = machine.root;
  const found = new Map<string, string>();
  const walk = (path: string): void => {
    if (ignored.test(path)) return;
    try {
      // An empty list is none.
      if (!shelves.test(path) && (path !== directories || lstatSync(root + path).size > 0))
        found.set(path.replace(keyName, "/KEY.pem"), line(root, path));
      if (lstatSync(root + path).isDirectory()) for (const name of readdirSync(root + path)) walk(join(path, name));
    } catch (error) {
      // It went while it was looked at.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  };
  for (const folder of folders) walk(folder);
  const units = machine.exec(
    `systemctl list-units --all --no-legend --no-pager --plain --type=service | awk '$3 != "inactive" { print $1, $3 }' | grep -vE '${services}'; [ ! -e /run/postform/lock ] || flock -n /run/postform/lock true || echo lock held; ls /run | grep '^postform-' | grep -v faults; dpkg-query -W -f '\${Package} \${db:Status-Status}\\n' tree bc 2>/dev/null | sed -n 's/ installed$//p' | while read -r name; do grep -qsFx "$name" /var/lib/postform/packages || echo "package $name is noted nowhere"; done; true`,
  );
  for (const unit of units.split("\n").filter(Boolean)) found.set(`unit ${unit.split(" ")[0]}`, unit);
  for (const port of listening(`${root}/proc/1/net`)) found.set(`port ${port}`, "listens");
  return found;
}

/** TCP ports (proc(5), /proc/net/tcp: state 0A), without those that the kernel chose. */
function listening(net: string): number[] {
  const rows = ["tcp", "tcp6"].flatMap((table) => readFileSync(join(net, table), "utf8").split("\n").slice(1));
  const ports = rows
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => row[3] === "0A")
    .map((row) => Number.parseInt(row[1]!.split(":")[1]!, 16));
  return [...new Set(ports)].filter((port) => port < 32768);
}

/** Packages come and go one after another, and what is half done is the next apply's to finish, as is a key in memory, a journal of which nothing was put in place when the power or its guard went, and a zone's serial that was served; what notes it is in nobody's way. */
export const underWay =
  / \/run\/postform\/keys| \/usr\/sbin\/policy-rc\.d:|unit package: | \/var\/lib\/postform\/(installing|package|journal(\/(activated|agent|guard|list|old))?:|registry\/\.new|serial\/)| \/run\/postform\/tx\.|unit postform-packages\./;

/** Lines that differ, `-` of the first and `+` of the second. */
export function differences(one: Picture, other: Picture): string[] {
  const lines: string[] = [];
  for (const [what, is] of one) if (other.get(what) !== is) lines.push(`- ${what}: ${is}`);
  for (const [what, is] of other) if (one.get(what) !== is) lines.push(`+ ${what}: ${is}`);
  return lines.sort((a, b) => a.slice(2).localeCompare(b.slice(2)));
}
