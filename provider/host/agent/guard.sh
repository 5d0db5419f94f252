# Recovery that waits for no next change: a guard beside each transaction takes back what a dead shell had begun, a unit at boot what a dead machine had.
GUARD_NAME="the guard, which takes back a change that was cut"
BOOT=/etc/systemd/system/postform-recover.service
# Of that target there is always a directory; Before= counts from there too.
BOOT_LINK=/etc/systemd/system/multi-user.target.wants/postform-recover.service

# What both run: the transaction's own code, which lies in the journal and goes with it. Without $ and ;, of which systemd would warn.
run_agent() {
  printf '[ -e %s/journal/agent ] && exec sh %s/journal/agent %s || [ ! -e %s/journal.done/agent ] || exec sh %s/journal.done/agent %s' "$ROOT" "$ROOT" "$1" "$ROOT" "$ROOT" "$1"
}

# In the background, because it takes as long as some of the steps: guarded waits for it. Outside of the SSH session, whose end may be the end of all in it.
guard() {
  # By cat, which says why it cannot.
  printf '{\n%s\ntake_over "$1"\nexit\n}\n' "$AGENT" | cat > "$ROOT/journal/agent" || fail write "$ROOT/journal cannot be written"
  systemd-run -q --collect --no-block --description="Postform takes back a change that was cut" --unit="postform-guard-$$-$BEGAN" \
    sh -c "$(run_agent guard)" > "$ROOT/journal/guard" 2>&1 3>&- 9>&- &
  GUARD=$!
}

# Before the first change of the host: from here on it goes back by itself.
guarded() {
  [ ! -e "$ROOT/journal/guarded" ] || return 0
  wait "$GUARD" || fail write "no guard can be started by systemd-run: $(cat "$ROOT/journal/guard")"
  {
    cat > "$BOOT" <<~~ && ln -sf "$BOOT" "$BOOT_LINK"
[Unit]
Description=Postform takes back a change that was cut
DefaultDependencies=no
RequiresMountsFor=$ROOT
After=local-fs.target
Before=sysinit.target network-pre.target systemd-networkd.service systemd-resolved.service nftables.service postform-firewall.service networking.service
# Nothing changed since the boot.
ConditionPathExists=!$RUN/lock
[Service]
Type=oneshot
TimeoutStartSec=300
UMask=0077
ExecStart=/bin/sh -c '$(run_agent boot); rm -f $BOOT $BOOT_LINK'
~~
    chmod 0644 "$BOOT" && : > "$ROOT/journal/guarded" &&
      sync "$BOOT" "${BOOT%/*}" "${BOOT_LINK%/*}" "$ROOT/journal/agent" "$ROOT/journal/list" "$ROOT/journal" "$ROOT" "${ROOT%/*}"
  } 2> "$ROOT/journal/guard" || fail write "$(cat "$ROOT/journal/guard")"
}

unguard() { rm -f -- "$BOOT_LINK" "$BOOT"; }

# "guard" or "boot": waits for the transaction's end, and takes back what it left. A whole one leaves nothing.
take_over() {
  trap '' HUP PIPE
  exec 3>&1
  umask 077
  mkdir -p "$RUN" && chmod 0700 "$RUN"
  exec 9>> "$RUN/lock"
  flock 9
  [ "$1" != boot ] || LATER=--no-block
  while [ -d "$ROOT/journal" ] || [ -d "$ROOT/journal.done" ]; do
    hold "$GUARD_NAME"
    # A full disk may get room.
    if (recover); then break; fi
    [ "$1" = guard ] || exit 1
    flock -u 9
    sleep 5
    flock 9
  done
  rm -rf -- "$RUN"/tx.*
  REG=$ROOT/registry/.new
  clean
  [ "$1" = guard ] || systemctl daemon-reload
}

# who: notes the new holder of the lock, after the end of what the one before left running.
hold() {
  own=$(session_of $$)
  before=$(tail -n 1 "$RUN/holder" 2>/dev/null)
  [ "$before" = "$own" ] || end_session "$before"
  printf '%s, since %s\n%s\n' "$1" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$own" > "$RUN/holder"
}

# Who has the lock, in words. The note may be of one that has ended.
holder() {
  if [ -n "$(processes_of "$(tail -n 1 "$RUN/holder" 2>/dev/null)")" ]; then head -n 1 "$RUN/holder"; else echo 'one that has only just begun'; fi
}

# process; by proc(5) the session is the 4th field after the name, which may have spaces and brackets
session_of() {
  stat=$(first_line "/proc/$1/stat")
  # shellcheck disable=SC2086 # numbers
  set -- ${stat##*) }
  printf '%s\n' "${4:-}"
}

# session, or none: sshd begins one for each command (setsid(2)).
processes_of() { cat /proc/[0-9]*/stat 2>/dev/null | awk -v session="${1:-0}" '{ process = $1; sub(/.*\) /, "") } $4 == session && session > 0 { print process }'; }

end_session() { processes_of "$1" | xargs -r kill -9 2>/dev/null; }

# What lets one in, and what leads there: a wrong change of it could not be put right from outside.
ways_in='/etc/ssh/
/root/.ssh/
/etc/nftables.conf
/etc/nftables/
/etc/nftables.d/
/etc/iptables/
/etc/ufw/
/etc/default/ufw
/etc/firewalld/
/etc/network/
/etc/netplan/
/etc/systemd/network/
/etc/systemd/resolved.conf
/etc/systemd/resolved.conf.d/
/etc/systemd/system/postform-firewall.service
/etc/systemd/system/ssh.service.d/
/etc/systemd/system/ssh.socket.d/
/etc/resolv.conf
/etc/nsswitch.conf
/etc/hosts.allow
/etc/hosts.deny
/etc/pam.d/
/etc/security/
/etc/sudoers
/etc/sudoers.d/'

# Whether one of the units that let one in has been started, stopped, enabled or disabled.
way_in_managed() {
  while IFS="$TAB" read -r name was; do
    case ${name%.*} in
      ssh | sshd | postform-firewall | nftables | netfilter-persistent | ufw | firewalld | networking | NetworkManager | systemd-networkd | systemd-resolved) ;;
      *) continue ;;
    esac
    [ "$(unit_lines "$name")" = "$name$TAB$was" ] && ! grep -qFx -- "$name" "$ROOT/journal/started" 2>/dev/null || return 0
  done < "$ROOT/journal/units"
  return 1
}

# seconds: what can lock one out stays only when a new connection says within that time that it does not.
confirm() {
  touched "$ways_in" "" || way_in_managed || return 0
  until=$(($(date +%s) + $1))
  word=$(od -An -N 16 -t x1 /dev/urandom | tr -d ' \n')
  step confirm "$1 s"
  printf 'confirm\t%s\n' "$TX/$word" >&3
  until [ -e "$TX/$word" ]; do
    [ "$(date +%s)" -le "$until" ] || back unconfirmed "$1"
    sleep 0.2
  done
}
