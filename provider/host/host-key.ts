// Puts a key that is made on the host in the place of one that others know, too: what was injected at its first boot.
import { HostError } from "./errors.ts";
import type { Host } from "./host.ts";
import { quote } from "./quote.ts";

const key = "/etc/ssh/ssh_host_ed25519_key";

/**
 * Replaces the host key of this fingerprint by a new ed25519 one, whose private half never leaves the host; resolves to its fingerprint. Unless a new
 * connection that accepts the new key alone confirms it, the host goes back to the old one. Sessions go on.
 */
export async function replaceHostKey(host: Host, known: string): Promise<string> {
  const lines = await host.changeBy(
    "host",
    `step key
print_of() { ssh-keygen -lf "$1" 2>/dev/null | cut -d ' ' -f 2; }
old=
for file in /etc/ssh/ssh_host_*_key.pub; do [ "$(print_of "$file")" != ${quote(known)} ] || old=\${file%.pub}; done
[ -n "$old" ] || fail key "none of /etc/ssh/ssh_host_*_key.pub is the key that it shows, "${quote(known)}": it cannot be replaced"
ssh-keygen -q -t ed25519 -N '' -C "root@$(hostname)" -f "$TX/key" < /dev/null > "$TX/err" 2>&1 && chmod 0644 "$TX/key.pub" ||
  fail key "no host key can be made by ssh-keygen: $(cat "$TX/err")"
for suffix in '' .pub; do
  staged=/etc/ssh/.postform-new.ssh_host_ed25519_key$suffix
  listed temp - "$staged"
  cp -aT --remove-destination -- "$TX/key$suffix" "$staged" && sync "$staged" || fail write "$staged cannot be written"
  note staged "${key}$suffix$TAB$staged$TAB$TX/key$suffix"
  [ "$old" = ${key} ] || note deleted "$old$suffix"
done
journal
printf 'hostkey\t%s\n' "$(print_of "$TX/key.pub")"
commit > /dev/null
activation ${key} "" 'for unit in ssh.service sshd.service; do if systemctl -q is-active "$unit"; then systemctl reload "$unit"; exit; fi; done'
confirm "$CONFIRM"
finish apply`,
  );
  const made = lines.find((line) => line.startsWith("hostkey\t"))?.split("\t")[1];
  if (!made) throw new HostError(`${host.name}: no new host key was told`, "apply again");
  return made;
}
