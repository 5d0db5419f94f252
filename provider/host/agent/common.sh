# Shared by everything that runs on a host: names, places, and how a failure is told. POSIX sh, coreutils and util-linux only.
set -u
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ROOT=/var/lib/postform
RUN=/run/postform
TAB=$(printf '\t')

# name, detail: how far a change is, told to whoever waits for it. Between two steps nothing is lost by whatever cuts it: test/faults cuts at each.
step() { printf 'step\t%s\n' "$*" >&3; }

# A path or key as one file name.
enc() { printf %s "$1" | tr / +; }

# The fragments of a directory, joined in byte order of their names; false when there are none.
fragments() (
  any=1
  for fragment in "$1"/*; do
    [ -f "$fragment" ] || continue
    cat -- "$fragment" || exit 2
    any=0
  done
  exit $any
)

# Lines of one key joined, at the place of the first: "key a" and "key b" become "key a, b".
merged() {
  awk '/^#/ || NF == 0 { print; next }
    { value = substr($0, length($1) + 2) }
    $1 in values { values[$1] = values[$1] ", " value; next }
    { keys[++count] = $1; values[$1] = value }
    END { for (i = 1; i <= count; i++) print keys[i], values[keys[i]] }'
}

# sha256 of a file, alone.
sum() { sha256sum < "$1" | cut -d ' ' -f 1; }

# path, type: what postmap makes beside a table
index_of() {
  case $2 in
    lmdb) printf '%s.lmdb' "$1" ;;
    *) printf '%s.db' "$1" ;;
  esac
}

# path, type: ok, missing, older, or other (the table or its index is not what it was when we made it)
index_state() {
  index=$(index_of "$1" "$2")
  [ -e "$index" ] || { echo missing; return; }
  if [ -e "$ROOT/index/$(enc "$1")" ] && [ "$(sum "$1") $(sum "$index")" != "$(cat "$ROOT/index/$(enc "$1")")" ]; then
    echo other
  elif [ "$1" -nt "$index" ]; then
    echo older
  else
    echo ok
  fi
}
