# Virtual machines on this host, by libvirt: what is there, and the steps that make, change and remove one. Each may be cut: the definition, which comes first
# and goes last, says how far it is and which volumes are ours.

v() { virsh -q -c qemu:///system "$@" 3>&- 9>&-; }

# kind: standard input as a line of its own
say() { printf '%s\t%s\n' "$1" "$(base64 -w 0)"; }

# name, pool, volumes: all that a plan depends on. An outage is no answer: it ends by 1, with libvirt's words.
look_at() {
  command -v virsh > /dev/null || { echo 'virsh is not there' >&2; return 1; }
  NAME=$1 POOL=$2
  shift 2
  pool=$(v pool-dumpxml "$POOL" 2>&1) || { printf '%s\n' "$pool" >&2; return 1; }
  if xml=$(v dumpxml --inactive --security-info "$NAME" 2>&1); then
    printf '%s\n' "$xml" | say xml
    v domstate "$NAME" | say state
    v dominfo "$NAME" | sed -n 's/^Autostart: *//p' | say autostart
    live=$(v dumpxml "$NAME" 2> /dev/null) && printf '%s\n' "$live" | say live
    v domifaddr "$NAME" --source lease 2> /dev/null | say leases
  else
    case $xml in *'failed to get domain'*) ;; *) printf '%s\n' "$xml" >&2; return 1 ;; esac
  fi
  v vol-list "$POOL" | awk '{ print $1 }' | say volumes
  for volume in "$@"; do
    size=$(v vol-info --bytes "$volume" --pool "$POOL" 2> /dev/null | awk '$1 == "Capacity:" { print $2 }')
    [ -z "$size" ] || printf '%s %s\n' "$volume" "$size"
  done | say sizes
  v net-list --name | say networks
  ls /sys/class/net | say interfaces
  uname -m | say processor
  if [ -e /dev/kvm ]; then echo yes; else echo no; fi | say kvm
  echo end
}

# url, sha256, file: fetches an image beside its place, once for all who ask at the same time.
fetch_image() {
  exec 8>> "$RUN/image.lock" && flock 8 || return 1
  [ ! -e "$3" ] || return 0
  part=${3%/*}/.${3##*/}.part
  if command -v curl > /dev/null; then
    curl -sSfL --proto =https --proto-redir =https --connect-timeout 30 --retry 3 -o "$part" -- "$1"
  elif command -v wget > /dev/null; then
    wget -nv --https-only --tries=3 --timeout=30 -O "$part" -- "$1"
  else
    echo 'neither curl nor wget is there' >&2
    return 1
  fi || { rm -f -- "$part"; return 1; }
  got=$(sha256sum < "$part")
  if [ "${got%% *}" != "$2" ]; then
    rm -f -- "$part"
    echo "what it holds has the SHA-256 ${got%% *}, and not $2" >&2
    return 1
  fi
  chmod 0644 "$part" && sync "$part" && mv -f -- "$part" "$3" && sync "${3%/*}"
}

# name, seconds: off, by the guest itself where it listens in time. One that is off or gone is fine.
turn_off() {
  step off "$1"
  case $(v domstate "$1" 2> /dev/null) in '' | 'shut off') return 0 ;; esac
  v resume "$1" > /dev/null 2>&1
  v shutdown "$1" --mode agent,acpi > /dev/null 2>&1 || v shutdown "$1" > /dev/null 2>&1
  step goes "$1"
  until=$(($(date +%s) + $2))
  while [ "$(date +%s)" -le "$until" ]; do
    case $(v domstate "$1" 2> /dev/null) in '' | 'shut off') return 0 ;; esac
    sleep 0.5
  done
  v destroy "$1" --graceful > /dev/null 2>&1 || v destroy "$1" > /dev/null 2>&1
  case $(v domstate "$1" 2> /dev/null) in '' | 'shut off') return 0 ;; esac
  echo "$1 cannot be turned off" >&2
  return 1
}

# name, word, file, seconds: the last line of the machine's console that begins with the word. A machine that has gone off will say nothing more.
first_words() {
  step listen "$1"
  until=$(($(date +%s) + $4))
  while :; do
    found=$(tr -d '\r' < "$3" 2> /dev/null | grep "^$2 ssh-ed25519 AAAA[A-Za-z0-9+/]* " | tail -n 1)
    [ -z "$found" ] || { printf 'words\t%s\n' "$found"; return; }
    case $(v domstate "$1" 2> /dev/null) in running | paused | idle) ;; *) printf 'off\t\n'; return ;; esac
    [ "$(date +%s)" -le "$until" ] || break
    sleep 0.5
  done
  printf 'silent\t\n'
  tail -c 2000 "$3" 2> /dev/null | say console
}

# Under the host's lock, from here on. Whatever fails takes back what it had begun: UNDO is a function's name. What is on standard input is in base64.
refuse() {
  [ -z "${UNDO:-}" ] || "$UNDO" > /dev/null 2>&1
  fail machine "$1"
}

# what was meant, command …
lv() {
  what=$1
  shift
  v "$@" > "$TX/out" 2> "$TX/err" < "${INPUT:-/dev/null}" || refuse "$what: $(cat "$TX/err" "$TX/out")"
}

# name, pool
machine() { NAME=$1 POOL=$2; }

# What takes a change back, but for a disk that has grown: the definition as it was, and new volumes away.
keep_definition() {
  v dumpxml --inactive --security-info "$NAME" > "$TX/before.xml" 2> /dev/null || refuse "$NAME cannot be read"
  MADE=
  UNDO=undo_change
}
undo_change() {
  v define "$TX/before.xml"
  for volume in $MADE; do
    target=$(v domblklist "$NAME" | awk -v volume="$volume" '$2 == volume || $2 ~ "/" volume "$" { print $1 }')
    [ -z "$target" ] || v detach-disk "$NAME" "$target" --live
    v vol-delete "$volume" --pool "$POOL"
  done
}

# sha256 of the definition that the plan saw, or "-" for none
still() {
  now=$(v dumpxml --inactive --security-info "$NAME" 2> /dev/null)
  if [ -n "$now" ]; then now=$(printf '%s\n' "$now" | sha256sum); else now=-; fi
  [ "${now%% *}" = "$1" ] || fail machine "$NAME has changed in the meantime"
}

# volumes of ours, as far as they are still there
delete_volumes() {
  for volume in "$@"; do
    step delete "$volume"
    ! v vol-info "$volume" --pool "$POOL" > /dev/null 2>&1 || lv "$volume cannot be deleted" vol-delete "$volume" --pool "$POOL"
  done
}

# The console of a machine of ours, and what libvirt logged of it.
delete_logs() {
  step logs "$NAME"
  for log in "/var/log/libvirt/qemu/$NAME-postform.log" "/var/log/libvirt/qemu/$NAME.log"; do rm -f -- "$log" "$log".[0-9]*; done
}

# volumes: what a machine has of its own goes first; its definition, which says whose they are, goes last.
unbuild() {
  step unbuild "$NAME"
  case $(v domstate "$NAME" 2> /dev/null) in '' | 'shut off') ;; *) v destroy "$NAME" > /dev/null 2>&1 ;; esac
  delete_volumes "$@"
  [ $# = 0 ] || delete_logs
  step undefine "$NAME"
  ! v dominfo "$NAME" > /dev/null 2>&1 || lv "$NAME cannot be removed" undefine "$NAME" --nvram --managed-save --snapshots-metadata --checkpoints-metadata
}

# volumes: none of them is there before the definition names it as ours
free_volumes() {
  for volume in "$@"; do
    ! v vol-info "$volume" --pool "$POOL" > /dev/null 2>&1 || refuse "the volume $volume is in the pool $POOL already, and is not of this machine"
  done
}

# Standard input: the definition
define() {
  step define "$NAME"
  base64 -d > "$TX/define.xml" || refuse 'no room in /run'
  INPUT=$TX/define.xml lv "$NAME cannot be defined" define --validate /dev/stdin
}

# name; standard input: what it is
volume() {
  step volume "$1"
  base64 -d > "$TX/volume.xml" || refuse 'no room in /run'
  INPUT=$TX/volume.xml lv "the volume $1 cannot be made" vol-create "$POOL" /dev/stdin
  MADE="${MADE:-} $1"
}

# name; standard input: its bytes
upload() {
  base64 -d > "$TX/upload" || refuse 'no room in /run'
  INPUT=$TX/upload lv "the volume $1 cannot be written" vol-upload "$1" /dev/stdin --pool "$POOL"
  rm -f -- "$TX/upload"
}

# volume, GiB: larger, while the machine uses it or not
grow() {
  step grow "$1"
  case $(v domstate "$NAME") in
    'shut off') lv "$1 cannot grow" vol-resize "$1" "$2G" --pool "$POOL" ;;
    *) lv "$1 cannot grow" blockresize "$NAME" "$(v vol-path "$1" --pool "$POOL")" "$2G" ;;
  esac
}

# what, command …: of the machine that runs
live() {
  step "$1" "$NAME"
  lv "$@"
}

# attach-device, detach-device or update-device, its volume or MAC address; standard input: the device. Taking out only asks the machine to let it go.
device() {
  step "$1" "$NAME"
  base64 -d > "$TX/device.xml" || refuse 'no room in /run'
  INPUT=$TX/device.xml lv "$1" "$1" "$NAME" /dev/stdin --live
  [ "$1" = detach-device ] || return 0
  until=$(($(date +%s) + 30))
  while v dumpxml "$NAME" 2> /dev/null | grep -qF -- "$2"; do
    [ "$(date +%s)" -le "$until" ] || refuse "$NAME does not let $2 go while it runs; turn it off, and apply again"
    sleep 0.2
  done
}

# what is noted in the definition, on standard input
note_machine() {
  step note "$NAME"
  lv "$NAME cannot be noted" metadata "$NAME" urn:postform:machine:1 --config --key postform --set "$(base64 -d)"
}

# yes or no
autostart() {
  step autostart "$NAME"
  if [ "$1" = yes ]; then lv autostart autostart "$NAME"; else lv autostart autostart "$NAME" --disable; fi
}

turn_on() {
  step start "$NAME"
  case $(v domstate "$NAME") in
    running) ;;
    paused | pmsuspended) lv "$NAME cannot go on" resume "$NAME" ;;
    *) lv "$NAME cannot be started" start "$NAME" ;;
  esac
}

# image: one that we fetched goes with the last machine that begins with it
forget_image() {
  path=$(v vol-path "$1" --pool "$POOL" 2> /dev/null) || return 0
  for other in $(v vol-list "$POOL" | awk '{ print $1 }'); do
    ! v vol-dumpxml "$other" --pool "$POOL" 2> /dev/null | grep -qF "<path>$path</path>" || [ "$other" = "$1" ] || return 0
  done
  step delete "$1"
  lv "$1 cannot be deleted" vol-delete "$1" --pool "$POOL"
}
