// Packages by the host's own package manager, in one transaction of it, with nothing started half configured. Used by postform_host.
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

const environment = `
export DEBIAN_FRONTEND=noninteractive LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ROOT=/var/lib/postform
mkdir -p "$ROOT"
work=$(mktemp -d /run/postform-packages.XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
trap '' HUP PIPE
exec 8>> /run/lock/postform-packages.lock
flock -w 300 8 || { echo 'another Postform installs packages there' >&2; exit 1; }
apt() { apt-get -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 -q -y "$@" > "$work/log" 2>&1 < /dev/null; }
have() { dpkg-query -W -f '\${Package} \${db:Status-Abbrev}\\n' 2>/dev/null | awk '$2 == "ii" { print $1 }' | sort; }
# Files, links and folders where packages leave what purging them does not remove.
tree() { find /etc /var/www /srv -xdev | sort; }
accounts() { { getent passwd | sed 's/:.*//; s/^/user /'; getent group | sed 's/:.*//; s/^/group /'; } | sort; }
`;

export function packageManager(host: Runner): PackageManager {
  const run = async (what: string, script: string): Promise<string> => {
    const { code, stdout, stderr } = await host.run(`${environment}${script}`);
    if (code !== 0) {
      throw new HostError(
        `${host.name}: the packages could not be ${what}: ${(stderr.trim() || stdout.trim()).split("\n").slice(-12).join("\n")}`,
        "mend the package manager there (apt-get -f install, apt-get update), and apply again",
      );
    }
    return stdout;
  };
  return {
    async install(names) {
      // Daemons start when they are configured, not when they are unpacked: policy-rc.d (invoke-rc.d(8)).
      const output = await run(
        "installed",
        `
names='${names.map((name) => quoteAll([name]).slice(1, -1)).join(" ")}'
have > "$work/before"; accounts > "$work/accounts"; tree > "$work/tree"
missing=
for name in $names; do grep -qFx -- "$name" "$work/before" || missing="$missing $name"; done
[ -n "$missing" ] || exit 0
policy=/usr/sbin/policy-rc.d
[ -e $policy ] || { printf '#!/bin/sh\\nexit 101\\n' > $policy; chmod 755 $policy; ours=1; }
apt --no-install-recommends install $missing || { apt update && apt --no-install-recommends install $missing; }
code=$?
[ -z "\${ours:-}" ] || rm -f $policy
have > "$work/after"; accounts > "$work/accounts-after"
comm -13 "$work/before" "$work/after" | tee -a "$ROOT/packages"
comm -13 "$work/accounts" "$work/accounts-after" >> "$ROOT/package-accounts"
tree | comm -13 "$work/tree" - | while IFS= read -r path; do
  if [ -f "$path" ] && [ ! -L "$path" ]; then sha256sum -- "$path"; else printf -- '-  %s\\n' "$path"; fi
done >> "$ROOT/package-files"
[ $code = 0 ] || { cat "$work/log" >&2; exit 1; }
`,
      );
      return { installed: output.split("\n").filter(Boolean) };
    },

    async installed() {
      const output = await run("listed", 'sort -u "$ROOT/packages" 2>/dev/null || :\n');
      return output.split("\n").filter(Boolean);
    },

    async purge(names) {
      if (names.length === 0) return;
      await run(
        "removed",
        `
have > "$work/before"
for name in ${quoteAll(names)}; do grep -qFx -- "$name" "$work/before" && printf '%s\\n' "$name"; done > "$work/names"
[ ! -s "$work/names" ] || xargs -r apt-get -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 -q -y --allow-remove-essential purge < "$work/names" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
sort -ru "$ROOT/package-accounts" 2>/dev/null | while read -r what name; do
  if [ "$what" = user ]; then userdel "$name" 2>/dev/null; else groupdel "$name" 2>/dev/null; fi
done
# What the packages' scripts made and nobody changed since; folders when they are empty.
sort -r -k 2 "$ROOT/package-files" 2>/dev/null | while read -r sum path; do
  if [ -d "$path" ] && [ ! -L "$path" ]; then rmdir -- "$path" 2>/dev/null
  elif [ -L "$path" ]; then [ -e "$path" ] || rm -f -- "$path"
  elif [ -f "$path" ] && [ "$(sha256sum < "$path" | cut -d ' ' -f 1)" = "$sum" ]; then rm -f -- "$path"
  fi
done
rm -f "$ROOT/package-accounts" "$ROOT/package-files" "$ROOT/packages"
exit 0
`,
      );
    },
  };
}
