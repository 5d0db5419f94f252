# One change of a host, whole or not at all. Its steps are what it calls `step` with.

# kind: dash's own printf says "I/O error" where there is no room, and a service that starts may say anything. What is missing may be the first folder of all.
room() {
  case $1 in write | unit | activation) ;; *) return 0 ;; esac
  df --output=avail "$ROOT" "$LIB" "$RUN" 2>/dev/null | awk 'NR > 1 && $1 < 16 { print "No space left on device"; exit }' >&2
}

# kind, words: tells the failure, cleans up, ends.
fail() {
  room "$1"
  printf 'error\t%s\n%s\n' "$1" "$2" >&3
  # On a full disk they stay, and what notes them: the guard removes both as soon as there is room.
  if [ -e "${NEW:-}/accounts" ] && ! drop_accounts "$NEW/accounts"; then
    rm -rf -- "$TX"
    rm -f -- "$RUN/holder"
    exit 1
  fi
  clean
  exit 1
}

# Removes the accounts of a list, unless the registry has them, or had them before a change that is not whole; false when one cannot be removed now.
drop_accounts() {
  sed '1!G;h;$!d' "$1" | {
    left=0
    while IFS="$TAB" read -r what name; do
      cat "$ROOT"/registry/*/accounts "$ROOT/journal/registry/accounts" 2>/dev/null | grep -qFx "$what$TAB$name" && continue
      if [ "$what" = user ]; then
        ! getent passwd "$name" > /dev/null || userdel "$name" 2>/dev/null || left=1
      else
        ! getent group "$name" > /dev/null || groupdel "$name" 2>/dev/null || left=1
      fi
    done
    sync /etc
    exit $left
  }
}

clean() {
  [ -z "${TX:-}" ] || rm -rf -- "$TX"
  # Before that, the lock was not ours.
  if [ -n "${REG:-}" ]; then
    rm -rf -- "$ROOT/registry/.new"
    # One that is ready is for the guard to take back.
    [ -e "$ROOT/journal/ready" ] || { unmake && unguard; }
    rm -f -- "$RUN/holder"
    # With the last resource go the notes of its deploys, too.
    { rmdir "$ROOT/registry" && rm -f -- "$RUN/held" && rm -rf -- "$ROOT/status" && rmdir "$ROOT/index" "$ROOT/serial" "$ROOT/assembled" "$ROOT"; } 2>/dev/null
  fi
  return 0
}

# Takes back what was made before anything was put in place.
unmake() {
  [ -d "$ROOT/journal" ] || return 0
  sed '1!G;h;$!d' "$ROOT/journal/list" 2>/dev/null | while IFS="$TAB" read -r what number path; do
    case $what in
      temp) rm -f -- "$path" ;;
      directory) rmdir -- "$path" 2>/dev/null ;;
      owner) give "$path" "$number" ;;
    esac
  done
  forget_journal
}

# By another name first: of a journal that is removed in part, what is left is not read.
forget_journal() { mv -T -- "$ROOT/journal" "$ROOT/journal.done" && sync "$ROOT" && rm -rf -- "$ROOT/journal.done"; }

# list, line: a list that is cut short would be a change that is not whole
note() { printf '%s\n' "$2" >> "$TX/$1" || fail write "/run cannot be written"; }

# who asks (user@machine: command), seconds to wait
begin() {
  # A connection that breaks must not stop what is under way.
  trap '' HUP PIPE
  BEGAN=$(date +%s)
  # Also where standard output goes to a file.
  exec 3>&1
  umask 077
  # Root's alone: in /run/lock whoever has an account there could hold it.
  mkdir -p "$RUN" && chmod 0700 "$RUN" || fail write "/run cannot be written"
  step lock
  exec 9>> "$RUN/lock"
  if ! flock -n 9; then
    printf 'waiting\t%s\t%s\n' "$(session_of $$)" "$(holder)" >&3
    flock -w "$2" 9 || fail locked "$(holder)"
    printf 'waited\t%s\n' "$(($(date +%s) - BEGAN))" >&3
  fi
  hold "$1"
  # Now, because whoever had the lock may have removed them.
  mkdir -p "$ROOT/registry" "$ROOT/index" "$ROOT/serial" "$ROOT/assembled" 2>/dev/null || fail write "$ROOT cannot be written"
  step recover
  recover
  REG=$ROOT/registry/$(enc "$KEY")
  mkdir -p "$ROOT/journal/old" "$ROOT/journal/activated" && : > "$ROOT/journal/list" || fail write "$ROOT cannot be written"
  guard
  NEW=$ROOT/registry/.new
  TX=$(mktemp -d "$RUN/tx.XXXXXX") || fail write "$RUN cannot be written"
  mkdir -p "$TX/in/content" "$TX/serial" || fail write "$RUN cannot be written"
  rm -rf -- "$NEW"
  if [ -d "$REG" ]; then cp -a -- "$REG" "$NEW"; else mkdir -p "$NEW/before"; fi || fail write "$ROOT/registry cannot be written"
  for list in staged deleted changed stale shown new-dirs indexed units moves by-hand; do : > "$TX/$list"; done || fail write "/run cannot be written"
  for list in owned probes units accounts owners aside; do [ -e "$NEW/$list" ] || : > "$NEW/$list"; done || fail write "$ROOT cannot be written"
  cp "$NEW/owned" "$TX/old-owned" && cp "$NEW/probes" "$TX/old-probes" && cp "$NEW/aside" "$TX/old-aside" || fail write "/run cannot be written"
  step compare
}

# The archive on standard input, in base64, as files in $TX/in: what the change brings, and lists of what the resource names.
unpack() { base64 -d | gzip -dc | tar -xmf - --no-same-owner -C "$TX/in" 2> "$TX/err" && [ -e "$TX/in/prepare" ] || fail write "/run cannot be written"; }

# Takes back what an interrupted transaction had begun.
recover() {
  rm -rf -- "$RUN"/tx.*
  # Keys that were made for a change that never came.
  [ ! -d "$RUN/keys" ] || find "$RUN/keys" -mindepth 1 -mmin +60 -delete 2>/dev/null
  RECOVERED=
  # A change that is not taken back any more leaves as it would have done.
  if [ -d "$ROOT/journal.done" ]; then
    leave_directories
    leave_sidecars
    rm -rf -- "$ROOT/journal.done"
  fi
  if [ -e "$ROOT/journal/ready" ]; then
    RECOVERED=$(cut -f 3 "$ROOT/journal/list")
    restore || fail write "what an interrupted change had begun cannot be taken back"
  fi
  [ ! -e "$ROOT/registry/.new/accounts" ] || drop_accounts "$ROOT/registry/.new/accounts" || fail write "an account of an interrupted change cannot be removed"
  if [ ! -e "$ROOT/journal/ready" ]; then
    unmake
  else
    forget_journal || fail write "what an interrupted change had begun cannot be forgotten"
  fi
}

# number, path
put_back() {
  old=$ROOT/journal/old/$1
  [ -e "$old" ] || [ -L "$old" ] || return
  [ ! -L "$old" ] && [ -f "$2" ] && cmp -s -- "$old" "$2" && [ "$(stat -c %u:%g:%a -- "$old")" = "$(stat -c %u:%g:%a -- "$2")" ] && return
  cp -aT --remove-destination -- "$old" "$2.postform-old" 2>/dev/null && mv -fT -- "$2.postform-old" "$2" && return
  # On a full disk the new one has to make room first.
  rm -f -- "$2.postform-old" "$2"
  cp -aT --remove-destination -- "$old" "$2"
}

# Puts everything that the journal names back as it was, and the units with it; false when that is not possible now.
restore() {
  journal=$ROOT/journal
  rm -f -- "$journal/reserve"
  # What is too much goes first: it makes room.
  while IFS="$TAB" read -r what number path; do
    case $what in remove | temp) rm -f -- "$path" ;; esac
  done < "$journal/list"
  sed '1!G;h;$!d' "$journal/list" | {
    left=0
    while IFS="$TAB" read -r what number path; do
      case $what in
        restore) put_back "$number" "$path" || left=1 ;;
        # Mail that came since is in its place: nothing is lost, so that nothing has to wait.
        move) [ ! -e "$number" ] || mv -T -- "$number" "$path" 2>/dev/null || printf 'kept\t%s\n' "$number" >&3 ;;
        directory) rmdir -- "$path" 2>/dev/null ;;
        owner) give "$path" "$number" || left=1 ;;
      esac
    done
    exit $left
  } || return 1
  entry=$ROOT/registry/$(enc "$(cat "$journal/key")")
  if [ -d "$journal/registry" ] || [ -e "$journal/registry-none" ]; then
    # Accounts that it made go with what it made.
    [ ! -e "$entry/accounts" ] || { mkdir -p "$ROOT/registry/.new" && cat "$entry/accounts" >> "$ROOT/registry/.new/accounts"; }
    rm -rf -- "$entry"
    [ ! -d "$journal/registry" ] || mv -T -- "$journal/registry" "$entry"
  fi
  systemctl daemon-reload 2>/dev/null
  while IFS="$TAB" read -r name enabled active; do
    if gone "$name"; then continue; fi
    # First, as a unit that is masked while it runs has failed when it is stopped. One that was still starting has failed for want of its files.
    [ "$active" = active ] || manage stop "$name"
    case $active in active | failed) ;; *) systemctl -q reset-failed "$name" 2>/dev/null ;; esac
    enabled_as "$name" "$enabled"
    if [ "$active" = active ]; then
      systemctl reset-failed "$name"
      if grep -qFx -- "$name" "$journal/started" 2>/dev/null; then manage restart "$name"; else manage reload-or-restart "$name"; fi
    fi
  done < "$journal/units" 2>/dev/null
  # Whoever was told of what is no longer there is told again.
  later="systemctl() { command systemctl ${LATER:-} \"\$@\"; }; . \"\$1\""
  for command in "$journal"/activated/*; do
    [ ! -e "$command" ] || timeout 60 sh -c "$later" sh "$command" > /dev/null 2>&1 < /dev/null 3>&- 9>&-
  done
  durable "$entry"
}

# At boot a unit has to wait for what runs before it, and we are what runs before it. So it is for the commands above.
manage() { systemctl ${LATER:-} "$@"; }

# entry of the registry: what the journal names is on the disk, so that the journal may go.
durable() {
  {
    awk -F "$TAB" '{ print $3 } $1 == "move" { print $2 }' "$ROOT/journal/list" | awk '{ print; while (sub("/[^/]*$", "") && $0 != "") print }'
    # Links there enable units.
    find /etc/systemd/system -type d
    printf '%s\n' "$ROOT" "$ROOT/registry" "$ROOT/serial" "$ROOT/index" "$ROOT/assembled"
    [ ! -d "$1" ] || find "$1"
  } | sort -u | while IFS= read -r path; do
    if [ ! -L "$path" ] && { [ -f "$path" ] || [ -d "$path" ]; }; then printf '%s\0' "$path"; fi
  done | xargs -0 -r sync --
}

# name, what systemctl is-enabled said of it; a unit that did not exist was not enabled
enabled_as() {
  # Of one that is masked, nothing else can be changed.
  case $2 in masked*) ;; *) case $(systemctl is-enabled "$1" 2>/dev/null) in masked*) systemctl -q unmask "$1" && systemctl -q unmask --runtime "$1" ;; esac ;; esac
  case $2 in
    enabled) systemctl -q enable "$1" ;;
    masked) systemctl -q mask "$1" ;;
    disabled | not-found | -) systemctl -q disable "$1" ;;
  esac
}

# A unit whose file is no longer there is stopped, and what enabled it is removed; false for all others.
gone() {
  [ "$(systemctl show -p LoadState --value "$1")" = not-found ] || return
  manage stop "$1" 2>/dev/null
  systemctl reset-failed "$1" 2>/dev/null
  find /etc/systemd/system -type l -name "$1" ! -exec test -e {} \; -exec rm -f -- {} +
}

# What the plan saw, a path and its SHA-256 or "-" for absent, must still be there.
expect() {
  [ -s "$TX/in/seen" ] || return 0
  changed=$(
    {
      [ -z "$RECOVERED" ] || printf '%s\n' "$RECOVERED"
      echo
      cat "$TX/old-owned"
      echo
      cut -f 1 "$TX/in/seen" | sums
      echo
      cat "$TX/in/seen"
    } | awk -F "$TAB" '
      length == 0 { part++; next }
      part == 0 { recovered[$0]; next }
      part == 1 { owned[$0]; next }
      part == 2 { sum[substr($0, 67)] = substr($0, 1, 64); next }
      # The plan may have seen what an interrupted change had made of it. What was not ours is taken over, as when a resource is made.
      $1 in recovered || ($2 == "-" && !($1 in owned)) { next }
      ($1 in sum ? sum[$1] : "-") != $2 && !told++ { print $1 }'
  )
  [ -z "$changed" ] || fail changed "$changed"
}

# Paths that another resource owns stay its own.
unowned() {
  others=$(find "$ROOT/registry" -mindepth 2 -maxdepth 2 -name owned ! -path "$REG/owned" ! -path "$NEW/owned" -exec grep -HFx -f "$TX/in/owned" {} +)
  [ -n "$others" ] || return 0
  first=${others%%
*}
  owner=${first%%/owned:*}
  fail owned "${first#*/owned:}$TAB$(cat "$owner/key")"
}

# 1 to adopt. What will be at each path is listed (a file's sha256, @ and a link's target, - for all else): where that would replace what somebody made by hand, it
# has to be asked for.
respect() {
  cut -f 1 "$TX/in/coming" | by_hand > "$TX/by-hand" || fail write "/run cannot be written"
  [ "$1" = 0 ] || return 0
  replaced=$(
    while IFS= read -r path; do
      if [ -L "$path" ]; then is=@$(readlink -- "$path"); elif [ -f "$path" ]; then is=$(sum "$path"); else is=; fi
      grep -qFx -- "$path$TAB$is" "$TX/in/coming" || printf '%s\n' "$path"
    done < "$TX/by-hand"
  )
  [ -z "$replaced" ] || fail adopt "$replaced"
}

# name, group, home, uid, gid
account() {
  if ! getent group "$2" > /dev/null; then
    [ -z "$5" ] || ! getent group "$5" > /dev/null || fail account "group id $5 is taken by $(getent group "$5" | cut -d : -f 1); it is needed for $2"
    step account "$2"
    note_account group "$2"
    groupadd --system ${5:+-g "$5"} "$2" 2> "$TX/err" || fail account "$(cat "$TX/err")"
  fi
  if ! getent passwd "$1" > /dev/null; then
    [ -z "$4" ] || ! getent passwd "$4" > /dev/null || fail account "user id $4 is taken by $(getent passwd "$4" | cut -d : -f 1); it is needed for $1"
    step account "$1"
    note_account user "$1"
    useradd --system ${4:+-u "$4"} -g "$2" -d "$3" -M -s /usr/sbin/nologin "$1" 2> "$TX/err" || fail account "$(cat "$TX/err")"
  elif grep -qFx "user$TAB$1" "$NEW/accounts"; then
    mend_account "$@"
  fi
}

# As we made it: one that was there before is whoever's who made it.
mend_account() {
  is=$(account_of "$1")
  uid=${4:-${is%%:*}}
  [ -z "$5" ] || ! grep -qFx "group$TAB$2" "$NEW/accounts" || [ "$(getent group "$2" | cut -d : -f 3)" = "$5" ] ||
    { step account "$2" && guarded && groupmod -g "$5" "$2" 2> "$TX/err"; } || fail account "$(cat "$TX/err")"
  gid=$(getent group "$2" | cut -d : -f 3)
  [ "$is" != "$uid:$2:$gid:$3:/usr/sbin/nologin" ] || return 0
  step account "$1"
  guarded
  usermod -u "$uid" -g "$2" -d "$3" -s /usr/sbin/nologin "$1" 2> "$TX/err" || fail account "$(cat "$TX/err")"
}

# "user" or "group", name
note_account() {
  guarded
  printf '%s\t%s\n' "$1" "$2" >> "$NEW/accounts" && sync "$NEW/accounts" "$NEW" "$ROOT/registry" || fail write "$ROOT cannot be written"
}

# path, owner:group, mode: at once, because checks may need it; the journal knows the way back, the registry what it was before Postform came
entrust() {
  is=$(stat -L -c '%U:%G %a' -- "$1")
  [ "$is" != "$2 ${3#0}" ] || return 0
  journalled owner "$is" "$1"
  grep -qFx -- "$1" "$ROOT/directories" "$TX/new-dirs" 2>/dev/null || cut -f 2 "$NEW/owners" "$ROOT"/registry/*/owners 2>/dev/null | grep -qFx -- "$1" ||
    printf '%s\t%s\n' "$is" "$1" >> "$NEW/owners" || fail write "$ROOT/registry cannot be written"
  step owner "$1"
  give "$1" "$2 ${3#0}" || fail write "$1 cannot be given to $2"
}

# Makes a directory and remembers each that is new.
make_directory() {
  [ ! -d "$1" ] || return 0
  [ "${1%/*}" = "" ] || make_directory "${1%/*}"
  journalled directory - "$1"
  step directory "$1"
  (umask 022; mkdir -- "$1") || fail write "$1 cannot be made"
  note new-dirs "$1"
}

# path: refused where root would follow what somebody else may have put on the way
rooted() {
  planted=$(foreign "$1")
  [ -z "$planted" ] || fail planted "$1$TAB$planted"
}

# path, owner, group, mode
directory() {
  getent passwd "$2" > /dev/null && getent group "$3" > /dev/null || fail account "there is no account $2 with the group $3, to whom $1 has to belong: set up the server of this resource first"
  rooted "$1"
  make_directory "$1"
  entrust "$1" "$2:$3" "$4"
}

# number, where a script left it, path
put_secret() {
  if [ -f "$2" ]; then mv -T -- "$2" "$TX/in/content/$1"; else cp -T -- "$3" "$TX/in/content/$1"; fi 2> "$TX/err" || fail write "$3 cannot be put in place: $(cat "$TX/err")"
  rmdir -p -- "${2%/*}" 2>/dev/null
}

# What the registry will say.
keep() { (cd "$TX/in" && cp key note probes owned aside sums "$NEW/") || fail write "$ROOT/registry cannot be written"; }

# Through a directory that is a link what is written would leave its overlay, neither checked nor taken back.
straight() {
  while IFS= read -r path; do [ ! -L "$path" ] || fail link "$path$TAB$(readlink -f -- "$path")"; done < "$TX/in/straight"
}

# The directories that get an overlay: those that are listed, and those of paths that are ours no longer and are given back. All that
# changes has to change in an overlay, or it would neither be checked nor taken back. Outer ones come first.
overlays() {
  grep -vFx -f "$NEW/owned" "$TX/old-owned" > "$TX/given" || [ $? = 1 ] || fail write "/run cannot be written"
  cp "$TX/in/mounts" "$TX/mounts" || fail write "/run cannot be written"
  while IFS= read -r path; do
    if [ -d "${path%/*}" ] || [ -e "$NEW/before$path" ] || [ -L "$NEW/before$path" ]; then note mounts "${path%/*}"; fi
  done < "$TX/given"
  # Joined files and tables that it names no more.
  awk -F "$TAB" '$1 != "assembly" && $1 != "index" { next }
    { what = $1 FS $2 ($1 == "index" ? FS $3 : "") }
    FILENAME == ARGV[1] { named[what]; next } !(what in named)' "$NEW/probes" "$TX/old-probes" > "$TX/former" || fail write "/run cannot be written"
  while IFS="$TAB" read -r _ path _; do [ ! -d "${path%/*}" ] || note mounts "${path%/*}"; done < "$TX/former"
  awk 'NR == FNR { mount[$0]; next }
    { path = $0; while (sub("/[^/]*$", "", path) && path != "") if (path in mount) next; print }' "$TX/mounts" "$TX/mounts" | sort -u > "$TX/mounts.2" &&
    mv "$TX/mounts.2" "$TX/mounts" || fail write "/run cannot be written"
  while IFS= read -r path; do rooted "$path"; make_directory "$path"; done < "$TX/mounts"
  # A file system that somebody mounted below one of them would be hidden by its overlay.
  {
    cat "$TX/mounts"
    echo
    cat "$TX/in/straight"
    sed 's|/[^/]*$||' "$TX/given"
    echo
    awk '{ path = $5; gsub(/\\040/, " ", path); print path }' /proc/self/mountinfo
  } | awk '
    function below(path, list,  each) { for (each in list) if (index(path "/", each "/") == 1) return 1; return 0 }
    length == 0 { part++; next }
    part == 0 { mount[$0]; print; next }
    part == 1 { for (path = $0; path != ""; sub("/[^/]*$", "", path)) way[path]; next }
    $0 in way && !($0 in mount) && below($0, mount)
  ' | sort -u > "$TX/mounts.2" && mv "$TX/mounts.2" "$TX/mounts" || fail write "/run cannot be written"
}

# Runs the script that came with the change in a mount namespace of its own. It says why it failed: a line with the kind, and words.
prepare() {
  step prepare
  why=$(TX=$TX REG=$REG REMOVE=$1 unshare -m --propagation private sh "$TX/in/prepare" 9>&-) ||
    fail "$(printf '%s\n' "${why:-prepare}" | head -n 1)" "$(printf '%s\n' "${why:-the files could not be prepared}" | tail -n +2)"
}

# Keeps what is at each path that becomes ours now, also where nothing there has to change; and what somebody made by hand where a joined file goes. What
# was kept of a path that is ours no more is back in its place.
keep_before() {
  while IFS= read -r path; do
    rm -f -- "$NEW/before$path"
    above=${path%/*}
    (cd -- "$NEW/before" && rmdir -p --ignore-fail-on-non-empty -- "${above#/}") 2>/dev/null
  done < "$TX/given"
  {
    grep -vFx -f "$TX/old-owned" "$NEW/owned"
    awk -F "$TAB" 'FILENAME == ARGV[1] { hand[$0]; next } $1 == "assembly" && $2 in hand { print $2 }' "$TX/by-hand" "$NEW/probes"
  } | while IFS= read -r path; do
    rm -f -- "$NEW/before$path"
    [ -e "$path" ] || [ -L "$path" ] || continue
    mkdir -p -- "$NEW/before${path%/*}" && cp -a -- "$path" "$NEW/before$path" || exit 1
  done || fail write "$ROOT/registry cannot be written"
}

# number, directory: what the overlay over it holds becomes files beside the live ones.
stage() {
  find "$TX/upper/$1" -mindepth 1 \( -type f -o -type l -o -type c \) -printf '%y\t%P\n' > "$TX/upper.list" && sort -o "$TX/upper.list" "$TX/upper.list" || fail write "/run cannot be written"
  while IFS="$TAB" read -r what rest; do
    path=$2/$rest
    if [ "$what" = c ]; then
      [ ! -e "$path" ] && [ ! -L "$path" ] || note deleted "$path"
      continue
    fi
    new=$TX/upper/$1/$rest
    case $path in
      *.db | *.lmdb) ;;
      *) if [ "$what" = f ] && [ -f "$path" ] && [ ! -L "$path" ] && cmp -s "$new" "$path" && [ "$(stat -c %u:%g:%a "$new")" = "$(stat -c %u:%g:%a "$path")" ]; then continue; fi ;;
    esac
    make_directory "${path%/*}"
    staged=${path%/*}/.postform-new.${path##*/}
    listed temp - "$staged"
    note staged "$path$TAB$staged$TAB$new"
  done < "$TX/upper.list"
}

stage_all() {
  step stage
  keep_before
  overlay=0
  while IFS= read -r directory; do
    stage "$overlay" "$directory"
    overlay=$((overlay + 1))
  done < "$TX/mounts"
  sync "$ROOT/journal/list" || fail write "$ROOT/journal cannot be written"
  while IFS="$TAB" read -r path staged new; do
    cp -aT --remove-destination -- "$new" "$staged" && { [ -L "$staged" ] || sync "$staged"; } || fail write "$path cannot be written"
  done < "$TX/staged"
}

# apply or remove: what the resource names no more, or all that it has, is moved aside when the transaction commits; but what was there before the resource was
# stays where whoever has it again looks for it
put_aside() {
  if [ ! -d "$REG" ]; then
    while IFS= read -r path; do [ ! -d "$path" ] || printf '%s\n' "$path"; done < "$NEW/aside" > "$NEW/found" || fail write "$ROOT/registry cannot be written"
  fi
  if [ "$1" = apply ]; then grep -vFx -f "$NEW/aside" "$TX/old-aside"; else sort -u "$NEW/aside" "$TX/old-aside"; fi > "$TX/aside"
  sort -o "$TX/aside" "$TX/aside" && : > "$TX/outer" || fail write "/run cannot be written"
  while IFS= read -r path; do
    within "$path" && continue
    if [ "$1" = remove ] && grep -qFxs -- "$path" "$NEW/found"; then
      note moves "stay$TAB$path"
    else
      keep_aside "$path" || continue
    fi
    note outer "$path"
  done < "$TX/aside"
}

# path: whether it goes with a folder above it
within() {
  above=$1
  while above=${above%/*} && [ -n "$above" ]; do grep -qFx -- "$above" "$TX/outer" && return; done
  return 1
}

# path: never deleted, and never copied: it stays on its file system, and one that is a file system itself stays where it is (false)
keep_aside() {
  [ -e "$1" ] || return 0
  step aside "$1"
  if [ -z "$(find "$1" -type f | head -n 1)" ]; then note moves "drop$TAB$1"; return; fi
  mount=$(mount_of "$1")
  if [ "$mount" = "$(mount_of "$ROOT")" ]; then
    kept=$ROOT/kept
  elif [ "$mount" = "$(mount_of "${1%/*}")" ]; then
    kept=${mount%/}/.postform-kept
  else
    note moves "stay$TAB$1"
    return 1
  fi
  # Where the folder above is not root's, somebody else could have made it, or a link.
  { [ ! -e "$kept" ] && [ ! -L "$kept" ]; } || { [ ! -L "$kept" ] && [ -O "$kept" ]; } || fail kept "$kept is not root's own folder; $1 cannot be kept there: move it away"
  aside=$kept/$(enc "$KEY")-$(date -u +%Y%m%dT%H%M%SZ)$1
  private "${aside%/*}"
  note moves "$aside$TAB$1"
}

# folder: made with those above it, for root alone
private() {
  [ ! -d "$1" ] || return 0
  private "${1%/*}"
  journalled directory - "$1"
  mkdir -m 0700 -- "$1" || fail write "$1 cannot be made"
}

mount_of() { findmnt -n -o TARGET -T "$1"; }

# names: each with whether it is enabled and what it does, asked all at once; also of a unit that does not exist no field is empty
unit_lines() {
  # It may end at the first that does not exist.
  systemctl is-enabled -- "$@" > "$TX/enabled" 2>/dev/null
  if [ "$(wc -l < "$TX/enabled")" != $# ]; then
    for name in "$@"; do
      enabled=$(systemctl is-enabled -- "$name" 2>/dev/null)
      printf '%s\n' "${enabled:--}"
    done > "$TX/enabled"
  fi
  systemctl show -p ActiveState --value -- "$@" | awk NF > "$TX/active"
  printf '%s\n' "$@" | paste - "$TX/enabled" "$TX/active"
}

# What the units are like, for the way back, and for the day that the resource goes.
note_units() {
  [ -s "$TX/in/units" ] || return 0
  # shellcheck disable=SC2046 # unit names have no spaces
  unit_lines $(cat "$TX/in/units") > "$TX/unit-lines" && cat "$TX/unit-lines" >> "$TX/units" || fail write "/run cannot be written"
  # What each was like before the first of all resources that name it.
  cat "$ROOT"/registry/*/units 2>/dev/null | awk -F "$TAB" '
    FILENAME == ARGV[1] { noted[$1]; next }
    FILENAME == ARGV[2] { line[++count] = $0; name[count] = $1; next }
    !($1 in first) { first[$1] = $0 }
    END { for (i = 1; i <= count; i++) if (!(name[i] in noted)) print (name[i] in first ? first[name[i]] : line[i]) }
  ' "$NEW/units" "$TX/unit-lines" - > "$TX/noted-units" && cat "$TX/noted-units" >> "$NEW/units" || fail write "$ROOT/registry cannot be written"
}

# The units that the resource had before are noted, to be given back.
former_units() {
  awk -F "$TAB" 'FILENAME == ARGV[1] { named[$0]; next } !($1 in named)' "$TX/in/units" "$NEW/units" > "$TX/former-units" &&
    awk -F "$TAB" 'FILENAME == ARGV[1] { named[$0]; next } $1 in named' "$TX/in/units" "$NEW/units" > "$TX/kept-units" &&
    sort "$TX/kept-units" > "$NEW/units" || fail write "$ROOT/registry cannot be written"
  [ -s "$TX/former-units" ] || return 0
  # shellcheck disable=SC2046
  unit_lines $(cut -f 1 "$TX/former-units") >> "$TX/units" || fail write "/run cannot be written"
}

# The ports of the resource on which anything listens, each with its unit and the socket's inode, by proc(5), /proc/net/tcp: state 0A. A resolver's own loopback
# address (127.0.0.53) is in nobody's way.
listening() {
  awk 'FILENAME == ARGV[1] { split($0, field, "\t"); named[sprintf("%04X", field[1])] = $0; next }
    $4 == "0A" && (port = substr($2, length($2) - 3)) in named && !(length($2) == 13 && $2 ~ /7F:/ && $2 !~ /^0100007F:/) { print named[port] "\t" $10 }' \
    "$TX/in/ports" /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

# Refused when a program of another unit holds a port.
ports_free() {
  [ -s "$TX/in/ports" ] && held=$(listening) && [ -n "$held" ] || return 0
  {
    printf '%s\n' "$held"
    find /proc/[0-9]*/fd -lname 'socket:*' -printf '%p\t%l\n' 2>/dev/null
  } | awk -F "$TAB" '!/^\// { held["socket:[" $3 "]"] = $1 "\t" $2; next }
    $2 in held { split($1, part, "/"); if (!seen[part[3], held[$2]]++) print part[3] "\t" held[$2] }' | while IFS="$TAB" read -r pid port unit; do
    unit=${unit%.service}
    grep -q -e "/$unit\.service" -e "/$unit@" -e "/system-$unit\.slice" "/proc/$pid/cgroup" 2>/dev/null && continue
    # One that has ended since holds nothing.
    program=$(cat "/proc/$pid/comm" 2>/dev/null) || continue
    printf '%s\t%s\t%s' "$port" "$program" "$pid"
    break
  done > "$TX/port"
  [ ! -s "$TX/port" ] || fail port "$(cat "$TX/port")"
}

journal() {
  step journal
  number=0
  {
    while IFS="$TAB" read -r path _; do keep_old "$path"; done < "$TX/staged"
    while IFS= read -r path; do keep_old "$path"; done < "$TX/deleted"
    # What is known of the files has to be of those that are there.
    sort -u "$TX/assembled" 2>/dev/null | sed "s|/|+|g; s|^|$ROOT/assembled/|" > "$TX/sidecars"
    cut -f 1 "$TX/indexed" | sed "s|/|+|g; s|^|$ROOT/index/|" >> "$TX/sidecars"
    echo "$ROOT/directories" >> "$TX/sidecars"
    while IFS= read -r path; do keep_old "$path"; done < "$TX/sidecars"
    while IFS="$TAB" read -r aside path; do case $aside in /*) listed move "$aside" "$path" ;; esac; done < "$TX/moves"
    printf '%s\n' "$KEY" > "$ROOT/journal/key" &&
      cp "$TX/units" "$ROOT/journal/units" &&
      if [ -d "$REG" ]; then cp -a -- "$REG" "$ROOT/journal/registry"; else : > "$ROOT/journal/registry-none"; fi &&
      # Room for what is written after the commit, and for the way back, which must not fail: Debian's Postfix copies a megabyte into its jail when it starts.
      { fallocate --length 4MiB "$ROOT/journal/reserve" 2> /dev/null || head -c 4194304 /dev/zero > "$ROOT/journal/reserve"; }
  } || fail write "$ROOT/journal cannot be written"
  guarded
  find "$ROOT/journal" "$NEW" \( -type f -o -type d \) -print0 | xargs -0 -r sync -- || fail write "$ROOT/journal cannot be written"
  step ready
  : > "$ROOT/journal/ready" && sync "$ROOT/journal/ready" "$ROOT/journal" || fail write "$ROOT/journal cannot be written"
}

# what, number or place or owner and mode, path: in the journal. Never an empty field: read takes tabs that follow each other for one.
listed() {
  guarded
  printf '%s\t%s\t%s\n' "$1" "${2:--}" "$3" >> "$ROOT/journal/list" || fail write "$ROOT/journal cannot be written"
}

# The same, of what is done at once.
journalled() { listed "$@" && sync "$ROOT/journal/list" || fail write "$ROOT/journal cannot be written"; }

keep_old() {
  if [ -e "$1" ] || [ -L "$1" ]; then
    number=$((number + 1))
    cp -a -- "$1" "$ROOT/journal/old/$number" || fail write "$ROOT/journal cannot be written"
    listed restore "$number" "$1"
  else
    listed remove - "$1"
  fi
}

# kind, words: the way back after something has been put in place
back() {
  words=$2
  room "$1"
  restore && forget_journal || fail back "$words"
  fail "$1" "$words"
}

commit() {
  # A unit whose file goes is stopped while systemd still knows how (systemd.service(5), ExecStop=).
  while IFS="$TAB" read -r name _; do
    grep -qFx -- "/etc/systemd/system/$name" "$TX/deleted" || continue
    step stop "$name"
    systemctl stop "$name"
  done < "$TX/former-units"
  number=0
  all=$(wc -l < "$TX/staged")
  while IFS="$TAB" read -r path staged _; do
    number=$((number + 1))
    step commit "$number/$all" "$path"
    mv -fT -- "$staged" "$path" 2> "$TX/err" || back write "$(cat "$TX/err")"
    printf '%s\n' "$path" >> "$TX/changed" || back write "/run cannot be written"
  done < "$TX/staged"
  while IFS= read -r path; do
    step delete "$path"
    rm -f -- "$path" 2> "$TX/err" || back write "$(cat "$TX/err")"
    printf '%s\n' "$path" >> "$TX/changed" || back write "/run cannot be written"
  done < "$TX/deleted"
  while IFS="$TAB" read -r aside path; do
    step move "$path"
    case $aside in
      drop) find "$path" -depth -type d -empty -delete 2>/dev/null ;;
      /*) mv -T -- "$path" "$aside" 2> "$TX/err" || back write "$(cat "$TX/err")" ;;
    esac
  done < "$TX/moves"
  step committed
  sed 's/^/changed\t/' "$TX/changed"
  LOADED= ENABLED= WERE=
  if grep -q '^/etc/systemd/' "$TX/changed"; then loaded; fi
}

# What its units have not of the files that are in place now: it counts as changed.
stale() { cat "$NEW/probes" "$TX/shown" | running 0 > "$TX/stale"; }

# patterns, one a line, and a unit or "": true when a changed path, or one that the unit has not loaded, is one of them, or lies below one that ends in a slash
touched() {
  [ -n "$1" ] && { [ -s "$TX/changed" ] || [ -s "$TX/stale" ]; } || return 1
  PATTERNS=$1 awk -F "$TAB" -v unit="$2" 'FILENAME == ARGV[1] { changed[$0]; next } $4 == unit { changed[$6] }
    END {
      count = split(ENVIRON["PATTERNS"], pattern, "\n")
      for (i = 1; i <= count; i++)
        for (path in changed) if (path == pattern[i] || (pattern[i] ~ /\/$/ && index(path, pattern[i]) == 1)) exit 0
      exit 1
    }' "$TX/changed" "$TX/stale"
}

# Waits until units that were made to load anew have done so, and those of other resources that serve with a certificate of this one. Who shows another one still is
# for the next plan to tell.
until_loaded() {
  [ -e "$TX/acted" ] || return 0
  step load
  awk -F "$TAB" 'FILENAME == ARGV[1] { changed[$0]; next } $1 == "served" && $4 in changed' "$TX/changed" "$ROOT"/registry/*/probes > "$TX/shown" 2>/dev/null
  tries=0
  while stale; [ -s "$TX/stale" ] && [ $tries -lt 35 ]; do
    tries=$((tries + 1))
    # To look is work for the host, too.
    if [ $tries -lt 10 ]; then sleep 0.05; else sleep 0.2; fi
  done
  left=$(awk -F "$TAB" '$3 != "served"' "$TX/stale" | head -n 1)
  [ -z "$left" ] || back unit "$(printf '%s\n' "$left" | cut -f 2)$(words_of "$(printf '%s\n' "$left" | cut -f 4)" | sed '1s/^/: /')"
}

# name: whether a port that it had before the change does not answer. One that is new with it is opened by a reload, which ends no session.
deaf() { [ -s "$TX/stale" ] && sed -n "s/^stale$TAB[^$TAB]*$TAB\\(port$TAB$1$TAB\\)/\\1/p" "$TX/stale" | grep -qFx -f "$TX/old-probes"; }

# name of one of the resource's units: whether it is enabled and what it does, in IS_ENABLED and ACTIVE, as of all when nobody had begun to change one of them
unit_state() {
  # shellcheck disable=SC2046
  [ -n "$WERE" ] || WERE=$NL$(unit_lines $(cat "$TX/in/units"))
  ACTIVE=${WERE#*"$NL$1$TAB"}
  ACTIVE=${ACTIVE%%"$NL"*}
  IS_ENABLED=${ACTIVE%"$TAB"*}
  ACTIVE=${ACTIVE#*"$TAB"}
}

# name, enabled: before any unit is started, so that systemd has to look at their files once
enablement() {
  unit_state "$1"
  if [ "$2" = 1 ]; then
    case $IS_ENABLED in
      enabled | static | alias | indirect | generated) return ;;
      masked*)
        step enable "$1"
        systemctl -q unmask "$1" && systemctl -q unmask --runtime "$1" && systemctl -q --no-reload enable "$1" 2> "$TX/err" || back unit "$1 cannot be enabled: $(cat "$TX/err")" ;;
      *) step enable "$1"; systemctl -q --no-reload enable "$1" 2> "$TX/err" || back unit "$1 cannot be enabled: $(cat "$TX/err")" ;;
    esac
  elif [ "$IS_ENABLED" = enabled ]; then
    step disable "$1"
    systemctl -q --no-reload disable "$1" 2> "$TX/err" || back unit "$1 cannot be disabled: $(cat "$TX/err")"
  else
    return
  fi
  LOADED= ENABLED=1
}

# A unit that nothing wants is forgotten by systemd as soon as it does not run.
enabled() { [ -z "$ENABLED" ] || loaded; }

# systemd has what is in its folders now. From the commit on nothing is put there but what enables units, so that once is enough.
loaded() { [ -n "$LOADED" ] || systemctl daemon-reload; LOADED=1; }

# name, active, restart patterns, reload patterns
unit() {
  unit_state "$1"
  if [ "$2" != 1 ]; then
    [ "$ACTIVE" != active ] || { step stop "$1"; WERE=; systemctl stop "$1"; }
    return
  fi
  case $ACTIVE in
    active | reloading)
      if touched "$3" "$1" || deaf "$1"; then
        # Many changes in a row are no crash loop (systemd.unit(5), StartLimitBurst=).
        systemctl reset-failed "$1" 2>/dev/null
        act restart "$1"
      elif touched "$4" "$1"; then
        act reload-or-restart "$1"
      fi ;;
    *)
      systemctl reset-failed "$1" 2>/dev/null
      act start "$1" ;;
  esac
}

act() {
  step "$1" "$2"
  WERE=
  : > "$TX/acted"
  [ "$1" = reload-or-restart ] || printf '%s\n' "$2" >> "$ROOT/journal/started" || back write "$ROOT/journal cannot be written"
  # systemd does not see that somebody put an older file back.
  [ "$1" = reload-or-restart ] || loaded
  systemctl "$1" "$2" 2> "$TX/err" && return
  back unit "$2 does not $1: $(cat "$TX/err"; words_of "$2")"
}

# What the unit said since the change began.
words_of() { journalctl -u "$1" -u "${1%.service}@*" --since "@$BEGAN" -n 15 -q --no-pager -o cat 2>/dev/null; }

# patterns, unit or "", command
activation() {
  touched "$1" "$2" || return 0
  step activate "$(printf '%s\n' "$3" | head -n 1)"
  [ -z "$2" ] || [ "$(systemctl show -p ActiveState --value "$2")" = active ] || return 0
  ran=$ROOT/journal/activated/$(($(ls "$ROOT/journal/activated" | wc -l) + 1))
  printf '%s\n%s\n' "${2:+systemctl -q is-active $2 || exit 0}" "$3" > "$ran" && sync "$ran" "${ran%/*}" || back write "$ROOT/journal cannot be written"
  : > "$TX/acted"
  sh -c "$3" > "$TX/out" 2>&1 < /dev/null 3>&- 9>&- || back activation "$3: $(tail -n 20 "$TX/out")"
}

# name: whether its own conditions forbid to start it here (systemd.unit(5), Condition…=)
skipped() {
  case $(systemctl show -p ActiveState -p ConditionResult -p ConditionTimestampMonotonic "$1" | sort | tr '\n' ' ') in
    *"ConditionTimestampMonotonic=0 ") return 1 ;;
    "ActiveState=inactive ConditionResult=no "*) ;;
    *) return 1 ;;
  esac
}

# name
is_active() {
  step probe "$1"
  unit_state "$1"
  tries=0
  while [ "$ACTIVE" != active ]; do
    ACTIVE=$(systemctl show -p ActiveState --value "$1")
    case $ACTIVE in
      active) break ;;
      inactive) ! skipped "$1" || return 0; back unit "$1 does not stay up: $(words_of "$1")" ;;
      failed) back unit "$1 does not stay up: $(words_of "$1")" ;;
    esac
    tries=$((tries + 1))
    [ $tries -lt 50 ] || back unit "$1 is not up after 10 seconds: $(words_of "$1")"
    sleep 0.2
  done
  # systemd takes a simple service for started before it has read its configuration (systemd.service(5), Type=).
  [ -e "$ROOT/journal/started" ] && grep -qFx -- "$1" "$ROOT/journal/started" || return 0
  case $(systemctl show -p Type --value "$1") in
    simple | exec | idle) sleep 1 ;;
    *) return 0 ;;
  esac
  case $(systemctl show -p ActiveState -p NRestarts "$1" | sort | tr '\n' ' ') in
    "ActiveState=active NRestarts=0 ") ;;
    *) back unit "$1 does not stay up: $(words_of "$1")" ;;
  esac
}

# All ports of the resource.
answers() {
  [ -s "$TX/in/ports" ] || return 0
  step probe ports
  tries=0
  while silent=$(listening | awk -F "$TAB" 'FILENAME == "-" { open[$1]; next } !($1 in open)' - "$TX/in/ports" | head -n 1); [ -n "$silent" ]; do
    tries=$((tries + 1))
    unit=${silent#*"$TAB"}
    [ $tries -lt 50 ] || back unit "$unit does not answer on port ${silent%%"$TAB"*} after 10 seconds: $(words_of "$unit")"
    sleep 0.2
  done
}

# Units that the resource has no longer are as before Postform came; unless another resource has them.
give_back_units() {
  while IFS="$TAB" read -r name enabled active; do
    if gone "$name"; then continue; fi
    if awk -F "$TAB" -v name="$name" -v own="$REG/units" '$1 == name && FILENAME != own { found = 1 } END { exit !found }' "$ROOT"/registry/*/units 2>/dev/null; then
      if [ -s "$TX/changed" ] && systemctl -q is-active "$name"; then act reload-or-restart "$name"; fi
      continue
    fi
    step unit "$name"
    [ "$active" = active ] || systemctl stop "$name"
    enabled_as "$name" "$enabled"
    if [ "$active" = active ] && [ -s "$TX/changed" ]; then
      systemctl reset-failed "$name"
      # A unit may start others of its name (postfix.service), and not tell how they fare.
      instances=$(systemctl list-units --plain --no-legend --state=active "${name%.service}@*" | cut -d ' ' -f 1)
      printf '%s\n' "$name" >> "$ROOT/journal/started" || back write "$ROOT/journal cannot be written"
      # shellcheck disable=SC2086 # unit names
      systemctl restart "$name" $instances 2> "$TX/err" || back unit "$name does not start again: $(cat "$TX/err"; words_of "$name")"
    fi
  done < "$TX/former-units"
}

finish() {
  step finish
  sort -u "$TX/assembled" 2>/dev/null | while IFS= read -r path; do [ ! -e "$path" ] || sum "$path" > "$ROOT/assembled/$(enc "$path")" || exit 1; done || back write "$ROOT/assembled cannot be written"
  while IFS="$TAB" read -r path index; do
    if [ -e "$path" ] && [ -e "$index" ]; then printf '%s %s\n' "$(sum "$path")" "$(sum "$index")" > "$ROOT/index/$(enc "$path")"; fi
  done < "$TX/indexed" || back write "$ROOT/index cannot be written"
  for serial in "$TX"/serial/*; do [ ! -e "$serial" ] || { cp "$serial" "$ROOT/serial/" && sync "$ROOT/serial/${serial##*/}"; } || back write "$ROOT/serial cannot be written"; done
  cat "$TX/new-dirs" >> "$ROOT/directories" || back write "$ROOT cannot be written"
  [ "$1" = apply ] || { give_back_owners && bequeath; }
  step registry
  rm -rf -- "$REG"
  [ "$1" != apply ] || mv -T -- "$NEW" "$REG"
  step durable
  durable "$REG" || back write "what is new cannot be written to the disk"
  step forget
  # From here on nothing is taken back.
  mv -T -- "$ROOT/journal" "$ROOT/journal.done" || back write "$ROOT cannot be written"
  sync "$ROOT"
  step clean
  # An account that cannot be removed would stay for good.
  rm -f -- "$ROOT/journal.done/reserve"
  [ "$1" = apply ] || drop_accounts "$NEW/accounts"
  [ "$1" = apply ] && [ ! -s "$TX/deleted" ] || { leave_sidecars; leave_directories; }
  rm -rf -- "$ROOT/journal.done"
  sed -n "/^drop$TAB/d; s/^stay$TAB//; s/$TAB.*//; s/^/kept$TAB/p" "$TX/moves"
  clean
  printf 'done\n'
}

# Directories that were there before Postform and got another owner or mode; one that another resource names too is that one's to give back.
give_back_owners() {
  while IFS="$TAB" read -r owner path; do
    heir=$(grep -lFx -- "directory$TAB$path" "$ROOT"/registry/*/probes | grep -vFx -- "$REG/probes" | head -n 1)
    if [ -n "$heir" ]; then
      printf '%s\t%s\n' "$owner" "$path" >> "${heir%/*}/owners" || back write "$ROOT/registry cannot be written"
    elif [ -d "$path" ]; then
      step owner "$path"
      journalled owner "$(stat -L -c '%U:%G %a' -- "$path")" "$path"
      give "$path" "$owner" || back write "$path cannot be given back to ${owner% *}"
    fi
  done < "$NEW/owners" 2>/dev/null
  return 0
}

# What was there before a joined file is now for another resource that names it to give back.
bequeath() {
  sed -n "s/^assembly$TAB\([^$TAB]*\)$TAB.*/\1/p" "$REG/probes" | while IFS= read -r path; do
    [ -e "$REG/before$path" ] || [ -L "$REG/before$path" ] || continue
    heir=$(grep -lF -- "assembly$TAB$path$TAB" "$ROOT"/registry/*/probes | grep -vFx -- "$REG/probes" | head -n 1)
    [ -z "$heir" ] || { mkdir -p -- "${heir%/*}/before${path%/*}" && cp -a -- "$REG/before$path" "${heir%/*}/before$path" && durable "${heir%/*}"; } || exit 1
  done || back write "$ROOT/registry cannot be written"
}

# Removes the directories of ours that are empty and that no resource names.
leave_directories() {
  cat "$ROOT"/registry/*/probes 2>/dev/null | sed -n "s/^directory$TAB//p" > "$RUN/needed"
  sort -ru "$ROOT/directories" 2>/dev/null | grep -vFx -f "$RUN/needed" | tr '\n' '\0' | xargs -0 -r rmdir -- 2>/dev/null
  sort -u "$ROOT/directories" 2>/dev/null | while IFS= read -r path; do [ ! -d "$path" ] || printf '%s\n' "$path"; done > "$RUN/left-dirs"
  # On a full disk the old list stays, which names some more.
  if [ ! -s "$RUN/left-dirs" ]; then rm -f "$ROOT/directories"
  else cp "$RUN/left-dirs" "$ROOT/directories.new" && mv "$ROOT/directories.new" "$ROOT/directories" || rm -f "$ROOT/directories.new"; fi
  rm -f "$RUN/needed" "$RUN/left-dirs"
}

# What we knew of files that no resource names.
leave_sidecars() {
  named=$(cat "$ROOT"/registry/*/probes 2>/dev/null | awk -F "$TAB" '$1 == "assembly" || $1 == "index" { gsub("/", "+", $2); print $2 }')
  for sidecar in "$ROOT"/index/* "$ROOT"/serial/* "$ROOT"/assembled/*; do
    printf '%s\n' "$named" | grep -qFx -- "${sidecar##*/}" || rm -f -- "$sidecar"
  done
}
