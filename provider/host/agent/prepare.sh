# Runs in a mount namespace of its own, with overlays over the directories that change: files are written, joined, indexed and checked at their final
# places, and no one else sees it. What the overlays' upper directories hold afterwards is the change set.

# kind, words: standard output has no other use here
bad() { printf '%s\n%s\n' "$1" "$2"; exit 1; }

# All are found before the first is hidden.
overlay_all() {
  for work in below overlay; do
    number=0
    while IFS= read -r directory; do
      "$work" "$number" "$directory" 2> "$TX/err" || bad overlay "an overlay over $directory cannot be mounted: $(cat "$TX/err")"
      number=$((number + 1))
    done < "$TX/mounts"
  done
}

# number, directory: by a name that has nothing which separates options
below() { mkdir -p "$TX/lower/$1" "$TX/upper/$1" "$TX/work/$1" && chown --reference="$2" "$TX/upper/$1" && chmod --reference="$2" "$TX/upper/$1" && mount --bind -- "$2" "$TX/lower/$1"; }

overlay() { mount -t overlay postform -o "lowerdir=$TX/lower/$1,upperdir=$TX/upper/$1,workdir=$TX/work/$1" "$2"; }

# What is at the targets, and in the tables and their indexes, asked all at once before any of them changes: programs are costly to start.
look() {
  STATS=$NL$(tr '\n' '\0' < "$TX/in/targets" | xargs -0 -r stat -c "%n$TAB%U:%G %a" -- 2>/dev/null)$NL
  SUMS=$NL$(sort -u "$TX/in/tables" | sums)$NL
  PLACED=$NL
}

# path: its SHA-256 as it was then, in FOUND; "" when it was no file
sum_before() {
  FOUND=${SUMS%%"  $1$NL"*}
  if [ "$FOUND" = "$SUMS" ]; then FOUND=; else FOUND=${FOUND##*"$NL"}; fi
}

# path: whether this change has put another file there
placed() { case $PLACED in *"$NL$1$NL"*) ;; *) return 1 ;; esac; }

# file: its first line in NOTED; "" when there is none
noted() { { IFS= read -r NOTED < "$1"; } 2>/dev/null || NOTED=; }

# Whether two files have the same owner, group, mode and content.
alike() {
  [ -f "$2" ] && [ ! -L "$2" ] && [ "$(stat -c %u:%g:%a -- "$1")" = "$(stat -c %u:%g:%a -- "$2")" ] && cmp -s -- "$1" "$2"
}

# path: the directory for it, and nothing else there
clear_way() {
  [ -d "${1%/*}" ] || mkdir -p -- "${1%/*}" || bad write "${1%/*} cannot be made"
  rm -f -- "$1" || bad write "$1 cannot be replaced"
}

# staged file, path, "owner:group mode", its time or none
place() {
  case $STATS in
    *"$NL$2$TAB$3$NL"*) if [ -f "$2" ] && [ ! -L "$2" ] && cmp -s -- "$1" "$2"; then return; fi ;;
  esac
  give "$1" "$3" 2> "$TX/err" || bad account "$(cat "$TX/err")"
  # Two names may be of one account.
  alike "$1" "$2" && return
  [ -z "${4:-}" ] || touch -d "$4" "$1" || bad write "/run cannot be written"
  [ -d "$2" ] && [ ! -L "$2" ] && bad conflict "$2 is a directory; a file has to be there: move it away"
  clear_way "$2"
  cp -p -- "$1" "$2" || bad write "$2 cannot be written"
  PLACED=$PLACED$2$NL
}

lay_link() {
  [ -L "$1" ] && [ "$(readlink -- "$1")" = "$2" ] && return
  clear_way "$1"
  ln -s -- "$2" "$1" || bad write "$1 cannot be written"
}

away() { [ ! -e "$1" ] && [ ! -L "$1" ] || rm -f -- "$1" || bad write "$1 cannot be removed"; }

# What was there before Postform came, or nothing.
give_back() {
  away "$1"
  [ ! -e "$REG/before$1" ] && [ ! -L "$REG/before$1" ] || { clear_way "$1" && cp -a -- "$REG/before$1" "$1"; } || bad write "$1 cannot be written"
}

# assembly or index, path: whether no other resource names it
unneeded() {
  for entry in "$ROOT"/registry/*/; do
    [ "$entry" = "$REG/" ] || ! grep -qF "$1$TAB$2$TAB" "$entry/probes" || return
  done
}

# assembly or index, path, fragments or type: what the resource names no more goes when it is empty or nobody else's
former() {
  unneeded "$1" "$2" || return 0
  if [ "$1" = index ]; then away "$(index_of "$2" "$3")"; return; fi
  has_fragments "$3" || give_back "$2"
}

# target, fragments, "owner:group mode", serial, keep, merge
assemble() {
  made=$TX/assembly
  fragments "$2" > "$made"
  any=$?
  [ $any != 2 ] || bad write "the fragments in $2 cannot be joined"
  if [ $any = 1 ] && { [ "$5" != 1 ] || { [ "${REMOVE:-}" = 1 ] && unneeded assembly "$1"; }; }; then
    give_back "$1"
    away "$1.db"
    away "$1.lmdb"
    return
  fi
  if [ "$6" = 1 ]; then
    merged < "$made" > "$made.2" && mv "$made.2" "$made" || bad write "/run cannot be written"
  fi
  if [ "$4" = 1 ]; then
    serial=$(next_serial "$1" "$made")
    printf '%s\n' "$serial" > "$TX/serial/$(enc "$1")" && sed "s/@SERIAL@/$serial/" "$made" > "$made.2" && mv "$made.2" "$made" || bad write "/run cannot be written"
  fi
  place "$made" "$1" "$3"
  # What is known of it is right already.
  sum_before "$1"
  noted "$ROOT/assembled/$(enc "$1")"
  if ! placed "$1" && [ -n "$FOUND" ] && [ "$FOUND" = "$NOTED" ]; then return; fi
  printf '%s\n' "$1" >> "$TX/assembled" || bad write "/run cannot be written"
}

# The old serial while all else is the same; else the greater of today's first (RFC 1912 2.2) and the old one plus one.
next_serial() {
  old=$(cat "$ROOT/serial/$(enc "$1")" 2>/dev/null || echo 0)
  line=$(grep -n '@SERIAL@' "$2" | head -n 1 | cut -d : -f 1)
  # Somebody may have raised it by hand in the zone's file.
  live=$(sed -n "${line:-1}p" "$1" 2>/dev/null | tr -c '0-9\n' ' ' | tr -s ' ' '\n' | awk 'length($0) >= length(best) { best = $0 } END { printf "%.0f", best }')
  if [ "$old" != 0 ] && sed "s/@SERIAL@/$old/" "$2" | cmp -s - "$1"; then echo "$old"; return; fi
  awk -v old="$old" -v live="${live:-0}" -v today="$(date -u +%Y%m%d00)" 'BEGIN {
    last = (live > old && live < 4294967295) ? live : old; printf "%.0f\n", (today > last ? today : last + 1) }'
}

# path, type, postmap or postalias
index() {
  [ -e "$1" ] || return 0
  index=$(index_of "$1" "$2")
  if ! placed "$1"; then
    sum_before "$1"
    noted "$ROOT/index/$(enc "$1")"
    was=$FOUND
    sum_before "$index"
    if [ -n "$FOUND" ] && [ "$was $FOUND" = "$NOTED" ] && [ ! "$1" -nt "$index" ]; then return; fi
  fi
  rm -f -- "$index"
  "$3" "$2:$1" > "$TX/err" 2>&1 3>&- || bad check "$3 $2:$1: $(cat "$TX/err")"
  [ -s "$TX/err" ] && bad check "$3 $2:$1: $(cat "$TX/err")"
  touch "$index"
  printf '%s\t%s\n' "$1" "$index" >> "$TX/indexed" || bad write "/run cannot be written"
}

# name, quiet, command
check() {
  step check "$1"
  sh -c "$3" > "$TX/out" 2> "$TX/err" < /dev/null 3>&-
  code=$?
  if [ $code -ne 0 ] || { [ "$2" = 1 ] && [ -s "$TX/err" ]; }; then
    bad check "$1: $(cat "$TX/err" "$TX/out" | tail -n 20)"
  fi
}
