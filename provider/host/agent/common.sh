# Shared by everything that runs on a host: names, places, and how a failure is told. POSIX sh, coreutils and util-linux only.
set -u
export LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LIB=/var/lib
ROOT=$LIB/postform
RUN=/run/postform
TAB=$(printf '\t')
NL='
'

# name, detail: how far a change is, told to whoever waits for it. Between two steps nothing is lost by whatever cuts it: test/faults cuts at each.
step() { printf 'step\t%s\n' "$*" >&3; }

# A path or key as one file name. Programs are costly to start on a busy host, so that what the shell itself can do is left to it.
enc() {
  rest=$1
  while :; do
    case $rest in */*) printf %s+ "${rest%%/*}" ;; *) break ;; esac
    rest=${rest#*/}
  done
  printf %s "$rest"
}

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

# Whether a directory has any.
has_fragments() {
  for fragment in "$1"/*; do [ ! -f "$fragment" ] || return 0; done
  return 1
}

# Lines of one key joined, at the place of the first: "key a" and "key b" become "key a, b".
merged() {
  awk '/^#/ || NF == 0 { print; next }
    { value = substr($0, length($1) + 2) }
    $1 in values { values[$1] = values[$1] ", " value; next }
    { keys[++count] = $1; values[$1] = value }
    END { for (i = 1; i <= count; i++) print keys[i], values[keys[i]] }'
}

# path: the first folder or link on the way to it, or itself, that somebody else than root may have put there: in a folder that others may write, only
# what is root's and no link is to be followed. Nothing when there is none.
foreign() {
  real=$(readlink -m -- "$1")
  [ "$real" != "$1" ] || real=
  for way in "$1" ${real:+"$real"}; do
    above=/
    rest=${way#/}
    while [ -n "$rest" ]; do
      at=${above%/}/${rest%%/*}
      case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
      [ -e "$at" ] || [ -L "$at" ] || break
      case $(stat -L -c '%u %A' -- "$above") in
        '0 '?????[!w]??[!w]*) ;;
        *) [ ! -L "$at" ] && [ "$(stat -c %u -- "$at")" = 0 ] || { printf '%s' "$at"; return; } ;;
      esac
      above=$at
    done
  done
}

# sha256 of a file, alone.
sum() {
  hash=$(sha256sum < "$1") && printf '%s\n' "${hash%% *}"
}

# Of the paths on standard input those of files, with NUL for an end.
files() { while IFS= read -r path; do if [ -f "$path" ]; then printf '%s\0' "$path"; fi; done; }

# The SHA-256 of each of those files: all at once, because programs are costly to start.
sums() { files | xargs -0 -r sha256sum -z -- 2>/dev/null | tr '\0' '\n'; }

# path, "owner:group mode"; with five digits chmod clears a directory's set-group-ID bit too, which it may have from its parent
give() { chown -- "${2% *}" "$1" && chmod -- "00${2#* }" "$1"; }

# file: its first line
first_line() { line=; IFS= read -r line < "$1"; printf '%s' "$line"; }

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
  made=$ROOT/index/$(enc "$1")
  if [ -e "$made" ] && [ "$(sum "$1") $(sum "$index")" != "$(first_line "$made")" ]; then
    echo other
  elif [ "$1" -nt "$index" ]; then
    echo older
  else
    echo ok
  fi
}

# Paths on standard input: those that no resource has, and where somebody made something by hand. What a package shipped is none (its conffiles and other
# files, and those of ucf(1)), nor what a package that came with Postform made when it was installed, nor a link to such a file, as long as it is as it was.
by_hand() {
  found=$(
    {
      # An interrupted change is taken back before anything else is done.
      { sed -n "s/^path$TAB//p" "$ROOT"/registry/*/probes; cut -f 3 "$ROOT/journal/list"; } 2>/dev/null
      echo
      cat
    } | awk 'length == 0 { rest = 1; next } !rest { taken[$0]; next } !($0 in taken)' | while IFS= read -r path; do
      [ -e "$path" ] || [ -L "$path" ] || continue
      file=$path
      [ ! -L "$path" ] || file=$(readlink -f -- "$path")
      if [ -f "$file" ]; then
        printf '%s\t%s  %s\t%s  %s\n' "$path" "$(md5sum < "$file" | cut -d ' ' -f 1)" "$file" "$(sum "$file")" "$file"
      else
        printf '%s\t-\t-\n' "$path"
      fi
    done
  )
  [ -n "$found" ] || return 0
  {
    printf '%s\n\n' "$found"
    sed -n 's|^ \(/.*\) \([0-9a-f]\{32\}\).*|\2  \1|p' "$LIB/dpkg/status"
    sed 's|  |  /|' "$LIB"/dpkg/info/*.md5sums
    cat "$LIB/ucf/hashfile" "$ROOT/package-files"
  } 2>/dev/null | awk -F "$TAB" '
    length == 0 { rest = 1; next }
    !rest { path[++count] = $1; md5[count] = $2; sha256[count] = $3; wanted[$2]; wanted[$3]; next }
    $0 in wanted { known[$0] }
    END { for (i = 1; i <= count; i++) if (!(md5[i] in known) && !(sha256[i] in known)) print path[i] }'
}

# name: user id, group, its id, home and shell of an account
account_of() {
  getent passwd "$1" | {
    IFS=: read -r _ _ uid gid _ home shell
    printf '%s:%s:%s:%s:%s' "$uid" "$(getent group "$gid" | cut -d : -f 1)" "$gid" "$home" "$shell"
  }
}
