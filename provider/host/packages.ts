// Packages by the host's own package manager, in one transaction of it, with nothing started half configured. Used by postform_host.
import { commonScript } from "./agent.ts";
import { HostError } from "./errors.ts";
import { quoteAll } from "./quote.ts";
import type { RunResult } from "./state.ts";

export interface PackageManager {
  /** Installs what is missing; resolves to all packages that are new, dependencies included. The host remembers them. */
  install(names: readonly string[]): Promise<{ installed: string[] }>;
  /** All that install ever made new on the host. */
  installed(): Promise<string[]>;
  /** Removes these with their configuration, and the accounts that came with them. */
  purge(names: readonly string[]): Promise<void>;
}

interface Runner {
  readonly name: string;
  run(script: string): Promise<RunResult>;
}

/** How long apt waits for whoever holds its locks, seconds; POSTFORM_LOCK_SECONDS says otherwise. */
const lockWait = (): number => Number(process.env["POSTFORM_LOCK_SECONDS"] ?? 120);

const environment = () => `${commonScript}
export DEBIAN_FRONTEND=noninteractive
exec 3>&1
# What the host was like before an installation that is under way, or was cut.
BEFORE=$ROOT/installing
policy=/usr/sbin/policy-rc.d
no_policy() { ! grep -q Postform $policy 2>/dev/null || rm -f $policy; }
mkdir -p "$ROOT" "$RUN" && chmod 0700 "$RUN" || exit 1
step lock packages
trap '' HUP PIPE
exec 8>> /run/postform/packages.lock
flock -w 300 8 || { echo 'another Postform installs packages there' >&2; exit 1; }
# Those of shells that were killed.
rm -rf /run/postform-packages.*
work=$(mktemp -d /run/postform-packages.XXXXXX) || exit 1
trap 'no_policy; rm -rf "$work"' EXIT
apt() {
  apt-get -o DPkg::Lock::Timeout=${lockWait()} -o Dpkg::Use-Pty=0 -o Acquire::Retries=1 -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 -q -y "$@" >> "$work/log" 2>&1 < /dev/null 8>&- 3>&-
}
have() { dpkg-query -W -f '\${Package} \${db:Status-Abbrev}\\n' 2>/dev/null | awk '$2 == "ii" { print $1 }' | sort; }
# Also those that are installed in part.
present() { dpkg-query -W -f '\${Package} \${db:Status-Status}\\n' 2>/dev/null | awk '$2 != "not-installed" && $2 != "config-files" { print $1 }' | sort; }
new() { [ ! -d "$BEFORE" ] || present | comm -13 "$BEFORE/packages" -; }
# Files, links and folders where packages leave what purging them does not remove; root's alone, and none whose name looks like several lines.
tree() { find /etc /var/www /srv -xdev -name '*[[:cntrl:]]*' -prune -o -user root -print 2>/dev/null | sort; }
accounts() { { getent passwd | sed 's/:.*//; s/^/user /'; getent group | sed 's/:.*//; s/^/group /'; } | sort; }
# What came since then.
new_accounts() { accounts | comm -13 "$BEFORE/accounts" -; }
new_files() {
  tree | comm -13 "$BEFORE/tree" - | while IFS= read -r path; do
    if [ -f "$path" ] && [ ! -L "$path" ]; then sha256sum -- "$path"; else printf -- '-  %s\\n' "$path"; fi
  done
}
# accounts, files: what the packages' scripts made and nobody changed since; folders when they are empty.
remove_traces() {
  sort -ru "$1" 2>/dev/null | while read -r what name; do
    if [ "$what" = user ]; then userdel "$name" 2>/dev/null; else groupdel "$name" 2>/dev/null; fi
  done
  sort -r -k 2 "$2" 2>/dev/null | while read -r sum path; do
    if [ -d "$path" ] && [ ! -L "$path" ]; then rmdir -- "$path" 2>/dev/null
    elif [ -L "$path" ]; then [ -e "$path" ] || rm -f -- "$path"
    elif [ -f "$path" ] && [ "$(sha256sum < "$path" | cut -d ' ' -f 1)" = "$sum" ]; then rm -f -- "$path"
    fi
  done
}
# Our own installation was cut: what it left half done is ours to finish.
finish_cut() { [ ! -d "$BEFORE" ] || dpkg --configure -a >> "$work/log" 2>&1 < /dev/null 8>&- 3>&-; }
# apt names who holds its lock only while it waits, and not always (proc(5), /proc/locks).
holder() {
  grep -q 'frontend lock' "$work/log" && ! grep -q 'held by process' "$work/log" || return 0
  pid=$(awk -v file=":$(stat -c %i /var/lib/dpkg/lock-frontend)" 'substr($6, length($6) - length(file) + 1) == file { print $5; exit }' /proc/locks)
  [ -z "$pid" ] || echo "/var/lib/dpkg/lock-frontend is held by process $pid ($(cat "/proc/$pid/comm"))"
}
fail() { { cat "$work/log"; holder; } >&2; exit 1; }
`;

const install = (names: readonly string[]) => `
names='${names.map((name) => quoteAll([name]).slice(1, -1)).join(" ")}'
have > "$work/have"
missing=
for name in $names; do grep -qFx -- "$name" "$work/have" || missing="$missing $name"; done
[ -n "$missing" ] || [ -d "$BEFORE" ] || exit 0
# Daemons start when they are configured, not when they are unpacked: policy-rc.d (invoke-rc.d(8)).
# It says so only while its installation runs: one that is left is in nobody's way.
step policy
rm -f $policy.postform
[ -e $policy ] || {
  # By cat, which says why it cannot.
  printf '#!/bin/sh\\n# Postform: nothing starts half configured\\nflock -n /run/postform/packages.lock true || exit 101\\n' | cat > $policy.postform &&
    chmod 755 $policy.postform && sync $policy.postform && mv -f $policy.postform $policy
} || { rm -f $policy.postform; exit 1; }
step unpack
finish_cut
if [ ! -d "$BEFORE" ]; then
  rm -rf "$BEFORE.new"
  mkdir "$BEFORE.new" && present > "$BEFORE.new/packages" && accounts > "$BEFORE.new/accounts" && tree > "$BEFORE.new/tree" && sync "$BEFORE.new"/* "$BEFORE.new" && mv "$BEFORE.new" "$BEFORE" && sync "$ROOT" "\${ROOT%/*}" || { rm -rf "$BEFORE.new"; exit 1; }
fi
step install $missing
get() { [ -z "$missing" ] || apt --no-install-recommends install $missing; }
outdated() { grep -q -e 'Unable to locate' -e 'no installation candidate' -e ' 404 ' -e 'Hash Sum mismatch' "$work/log"; }
get || { outdated && apt update && get; } || {
  new > "$work/new"; new_accounts > "$work/accounts"; new_files > "$work/files"
  if [ -s "$work/new" ]; then
    xargs apt-get -o DPkg::Lock::Timeout=10 -o Dpkg::Use-Pty=0 -q -y purge < "$work/new" > /dev/null 2>&1 8>&- 3>&- ||
      xargs dpkg --purge --force-depends --force-remove-reinstreq < "$work/new" > /dev/null 2>&1 8>&- 3>&-
  fi
  remove_traces "$work/accounts" "$work/files"
  new > "$work/left"
  # What could not be removed stays noted as ours.
  if [ -s "$work/left" ]; then echo "not removed again: $(tr '\\n' ' ' < "$work/left")" >> "$work/log"; else rm -rf "$BEFORE"; fi
  [ -e "$ROOT/registry" ] || rmdir "$ROOT" 2>/dev/null
  fail
}
step installed
new > "$work/new"
cat "$work/new" >> "$ROOT/packages" && new_accounts >> "$ROOT/package-accounts" && new_files >> "$ROOT/package-files" && sync "$ROOT"/package* "$ROOT" || exit 1
step forget
rm -rf "$BEFORE"
cat "$work/new"
`;

const listed = '{ cat "$ROOT/packages" 2>/dev/null; new; } | sort -u\n';

const purge = (names: readonly string[]) => `
finish_cut
have > "$work/have"; new > "$work/new"
for name in ${quoteAll(names)}; do grep -qFx -- "$name" "$work/have" && printf '%s\\n' "$name"; done | sort -u - "$work/new" > "$work/names"
if [ -d "$BEFORE" ]; then new_accounts >> "$ROOT/package-accounts"; new_files >> "$ROOT/package-files"; fi
step purge $(cat "$work/names")
[ ! -s "$work/names" ] || apt --allow-remove-essential purge $(cat "$work/names") || fail
step traces
remove_traces "$ROOT/package-accounts" "$ROOT/package-files"
step forget
rm -rf "$ROOT/package-accounts" "$ROOT/package-files" "$ROOT/packages" "$BEFORE"
exit 0
`;

/** Lines of apt's that say how far it is, not what is wrong. */
const progress = /^(Get:|Hit:|Fetched |Reading |Building |\(Reading )/;

/** What apt and dpkg say, and what a person does about it. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/could not get lock|unable to acquire|frontend lock/i, "wait until the process that holds the lock is done"],
  [/dpkg was interrupted/i, "run dpkg --configure -a there"],
  [/no space left|enough free space/i, "make room there"],
  [
    /could not connect|unable to connect|failed to fetch|could not resolve|temporary failure resolving|connection (timed out|failed)/i,
    "look whether the machine reaches its package mirror (apt-get update there)",
  ],
  [
    /unable to locate package|no installation candidate/i,
    "look whether the name is right, and whether its source is in /etc/apt there",
  ],
  [
    /installation script|returned error exit status|unmet dependencies|held broken/i,
    "mend there what it says (apt-get -f install)",
  ],
];

export function packageManager(host: Runner): PackageManager {
  const run = async (what: string, script: string): Promise<string> => {
    const { code, stdout, stderr } = await host.run(`${environment()}${script}`);
    if (code !== 0) {
      const said = (stderr.trim() || withoutSteps(stdout).trim()).split("\n").filter((line) => !progress.test(line));
      const words = [...new Set(said)].slice(-12).join("\n");
      const remedy = remedies.find(([sign]) => sign.test(words))?.[1] ?? "look at the package manager there";
      throw new HostError(
        `${host.name}: the packages could not be ${what}: ${words}`,
        `${remedy}, and apply again${what === "installed" ? "; what was newly installed has been removed again" : ""}`,
      );
    }
    return withoutSteps(stdout);
  };
  const withoutSteps = (output: string) => output.replace(/^step\t.*\n/gm, "");
  const lines = (output: string) => output.split("\n").filter(Boolean);
  return {
    install: async (names) => ({ installed: lines(await run("installed", install(names))) }),
    installed: async () => lines(await run("listed", listed)),
    purge: async (names) => {
      if (names.length > 0) await run("removed", purge(names));
    },
  };
}
