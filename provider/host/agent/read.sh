# Answers probes (one a line: path, text, entry, note, directory, secret, unit, package, account, assembly, index, and what running.sh tells) in one go; changes nothing.
# Output: lines of tab-separated fields. Programs are costly to start, so that each is asked of all that it can tell.

# Sorted probes on standard input, as shell: what is asked of each of these kinds, in the variable of_KIND.
by_kind() {
  awk '
    BEGIN {
      quote = "\047"
      count = split("path text directory secret unit package account assembly", kinds, " ")
      for (i = 1; i <= count; i++) { known[kinds[i]]; print "of_" kinds[i] "=" }
    }
    { at = index($0, "\t"); kind = substr($0, 1, at - 1) }
    !(kind in known) { next }
    {
      printf "%s", kind == last ? "\n" : (last == "" ? "" : quote "\n") "of_" kind "=" quote
      last = kind
      count = split(substr($0, at + 1), part, quote)
      for (i = 1; i <= count; i++) printf "%s%s", (i == 1 ? "" : quote "\\" quote quote), part[i]
    }
    END { if (last != "") print quote }'
}

# probes, whether to add what the registry names
observe() {
  all=$(
    {
      printf '%s\n' "$1"
      if [ "$2" = 1 ]; then cat "$ROOT"/registry/*/probes 2>/dev/null; fi
    } | sort -u
  )
  . /etc/os-release
  printf 'facts\t%s-%s\t%s\n' "${ID:-unknown}" "${VERSION_ID:-unknown}" "$(first_line /proc/sys/kernel/hostname)"
  [ "$2" != 1 ] || printf '%s\n' "$all" | sed "s/^/asked$TAB/"
  eval "$(printf '%s\n' "$all" | by_kind)"
  if [ -n "$of_path" ]; then
    stats=$(printf '%s\n' "$of_path" | looked)
    [ -z "$stats" ] || printf '%s\n' "$stats"
    # Who made a link may have given it a name that looks like another answer.
    case $stats in
      *"${TAB}symbolic link$TAB"*) printf '%s\n' "$of_path" | xargs -d '\n' sh -c 'find "$@" -maxdepth 0 -type l -printf "link\001%p\001%l\000"' find 2>/dev/null | tr '\n\t\001\000' '??\t\n' ;;
    esac
    printf '%s\n' "$of_path" | by_hand | sed "s/^/hand$TAB/"
  fi
  [ -z "$of_path$of_text" ] || contents
  # A directory may be a link to one elsewhere.
  [ -z "$of_directory" ] || printf '%s\n' "$of_directory" | looked -L

  if [ -n "$of_secret" ]; then
    printf '%s\n' "$of_secret" | files | xargs -0 -r stat -L -c "$STAT" -- 2>/dev/null
    printf '%s\n' "$of_secret" | sums | sed "s/^\([0-9a-f]*\)  /secret$TAB\1$TAB/"
  fi

  if [ -n "$of_unit" ]; then
    # shellcheck disable=SC2086 # unit names have no spaces
    systemctl show -p LoadState -p UnitFileState -p ActiveState -p ConditionResult -p ConditionTimestampMonotonic -- $of_unit |
      awk -v names="$of_unit" 'BEGIN { split(names, name, "\n"); RS = ""; FS = "\n" }
        { delete value; for (i = 1; i <= NF; i++) { at = index($i, "="); value[substr($i, 1, at - 1)] = substr($i, at + 1) }
          if (value["ActiveState"] == "inactive" && value["ConditionResult"] == "no" && value["ConditionTimestampMonotonic"] > 0) value["ActiveState"] = "skipped"
          print "unit\t" name[NR] "\t" value["LoadState"] "\t" value["UnitFileState"] "\t" value["ActiveState"] }'
  fi

  if [ -n "$of_package" ]; then
    # shellcheck disable=SC2016,SC2086
    dpkg-query -W -f 'package\t${Package}\t${db:Status-Abbrev}\n' -- $of_package 2>/dev/null
  fi

  [ -z "$of_account" ] || printf '%s\n' "$of_account" | while IFS= read -r name; do
    getent passwd "$name" > /dev/null || continue
    ours=0
    grep -qsFx -- "user$TAB$name" "$ROOT"/registry/*/accounts && ours=1
    printf 'account\t%s\t%s\t%s\n' "$name" "$ours" "$(account_of "$name")"
  done

  printf '%s\n' "$all" | as_made | while IFS="$TAB" read -r what path rest more serial keep merge; do
    case $what in
      closer)
        if [ "$rest" = assembly ]; then
          printf 'assembly\t%s\t%s\n' "$path" "$(assembly_state "$path" "$more" "$serial" "$keep" "$merge")"
        elif [ -e "$path" ]; then
          state=$(index_state "$path" "$more")
          if [ "$state" = other ] && holds "$path" "$more" "$serial"; then state=ok; fi
          printf 'index\t%s\t%s\n' "$path" "$state"
        fi ;;
      *) printf '%s\t%s\t%s\n' "$what" "$path" "$rest" ;;
    esac
  done

  printf '%s\n' "$all" | running "$2"

  registered "$2"
  # Without it, the answer was cut short.
  echo end
}

STAT="stat$TAB%F$TAB%U$TAB%G$TAB%a$TAB%n"

# Options of stat(1): of each path on standard input that is there.
looked() { xargs -d '\n' stat "$@" -c "$STAT" -- 2>/dev/null; }

# What we noted of a joined file or a table when we made it.
MADE='function made(kind, path,  line) { gsub("/", "+", path); line = "-"; path = root "/" kind "/" path; getline line < path; close(path); return line }
'

# Of a file that is as its resource wrote it, or as it was joined, its SHA-256 is enough; of all others, and where it is asked for, what it says.
contents() {
  {
    cat "$ROOT"/registry/*/sums 2>/dev/null
    echo
    [ -z "$of_text" ] || printf '%s\n' "$of_text"
    echo
    [ -z "$of_assembly" ] || printf '%s\n' "$of_assembly"
    echo
    printf '%s\n' "$of_path" "$of_text" | sort -u | while IFS= read -r path; do if [ ! -L "$path" ]; then printf '%s\n' "$path"; fi; done | sums
  } | awk -v root="$ROOT" "$MADE"'
    length == 0 { part++; next }
    part == 0 { written[$0]; next }
    part == 1 { wanted[$0]; next }
    part == 2 { sub(/\t.*/, ""); joined[$0]; next }
    {
      sum = substr($0, 1, 64); path = substr($0, 67)
      known = $0 in written || (path in joined && sum == made("assembled", path))
      print (known && !(path in wanted) ? "sum" : "content") "\t" sum "\t" path
    }
  ' | while IFS="$TAB" read -r what sum path; do
    printf '%s\t%s\t%s\t' "$what" "$sum" "$path"
    [ "$what" = sum ] || base64 -w0 -- "$path"
    echo
  done
}

# 1 for all resources, else for those that are asked for: what each noted, as its SHA-256 where that is much and nobody asks for the note itself; and the paths that it owns.
registered() {
  wanted=$(printf '%s\n' "$all" | grep -e "^entry$TAB" -e "^note$TAB")
  [ "$1" = 1 ] || [ -n "$wanted" ] || return 0
  {
    printf '%s\n' "${wanted:-none}"
    echo
    large=$(find "$ROOT"/registry/*/note -size +32k 2>/dev/null)
    [ -z "$large" ] || printf '%s\n' "$large" | sums
    echo
    printf '%s\n' "$ROOT"/registry/*/
  } | awk -v whole="$1" '
    function first(path,  line) { line = ""; getline line < path; close(path); return line }
    length == 0 { part++; next }
    part == 0 { at = index($0, "\t"); key = substr($0, at + 1); wanted[key]; if (substr($0, 1, at) == "note\t") whole_note[key]; next }
    part == 1 { large[substr($0, 67)] = substr($0, 1, 64); next }
    {
      if ((key = first($0 "key")) == "" || (whole != 1 && !(key in wanted))) next
      note = $0 "note"
      if (note in large && !(key in whole_note)) print "registry\t" key "\t" large[note]
      else print "registry\t" key "\t-\t" first(note)
      while ((getline path < ($0 "owned")) > 0) print "owned\t" key "\t" path
      close($0 "owned")
    }'
}

# Probes on standard input: of assemblies and tables that are as we made them, the answers, told of all at once; of the others "closer", the path, and the rest.
as_made() {
  probes=$(grep -e "^assembly$TAB" -e "^index$TAB") || return 0
  files=$(printf '%s\n' "$probes" | awk -F "$TAB" '{ print $2 } $1 == "index" { print $2 ($3 == "lmdb" ? ".lmdb" : ".db") }' | sort -u)
  {
    printf '%s\n' "$probes" | while IFS="$TAB" read -r what _ folder _; do
      if [ "$what" = assembly ] && has_fragments "$folder"; then printf 'part\t%s\n' "$folder"; fi
    done
    printf '%s\n' "$files" | tr '\n' '\0' | xargs -0 stat -c "time$TAB%.9Y$TAB%n" -- 2>/dev/null
    printf '%s\n' "$files" | sums
    printf '%s\n' "$probes"
  } | awk -F "$TAB" -v root="$ROOT" -v empty="$(sum /dev/null)" "$MADE"'
    $1 == "part" { part[$2]; next }
    $1 == "time" { time[$3] = $2; next }
    $1 == "assembly" {
      # Without fragments it may have to be there, empty.
      if ($3 in part ? sum[$2] == made("assembled", $2) : $5 == 1 && sum[$2] == empty) print $1, $2, "ok"; else closer()
      next
    }
    $1 == "index" {
      index_file = $2 ($3 == "lmdb" ? ".lmdb" : ".db")
      # As texts: numbers would lose the nanoseconds.
      if (sum[$2] " " sum[index_file] == made("index", $2) && time[$2] "" <= time[index_file] "") print $1, $2, "ok"; else closer()
      next
    }
    { sum[substr($0, 67)] = substr($0, 1, 64) }
    function closer(  rest) { rest = $0; sub(/^[^\t]*\t[^\t]*/, "", rest); print "closer", $2, $1 rest }
  ' OFS="$TAB"
}

# target, fragments, serial, keep, merge: ok, missing, stale (not what its fragments make) or left (no fragments, and still there)
assembly_state() {
  serial=$(cat "$ROOT/serial/$(enc "$1")" 2>/dev/null)
  if has_fragments "$2"; then
    if [ ! -e "$1" ]; then
      echo missing
    elif [ -e "$ROOT/assembled/$(enc "$1")" ]; then
      # An edited fragment is its own resource's matter: here only the result counts.
      if [ "$(sum "$1")" = "$(cat "$ROOT/assembled/$(enc "$1")")" ]; then echo ok; else echo stale; fi
    elif fragments "$2" | { if [ "$5" = 1 ]; then merged; elif [ "$3" = 1 ]; then sed "s/@SERIAL@/${serial:-0}/"; else cat; fi; } | cmp -s - "$1"; then
      echo ok
    else
      echo stale
    fi
  elif [ "$4" = 1 ]; then
    if [ ! -e "$1" ]; then echo missing; elif [ -s "$1" ]; then echo stale; else echo ok; fi
  elif [ -e "$1" ]; then
    echo left
  else
    echo ok
  fi
}

# path, type, postmap or postalias: whether an index holds what its table says, whoever made it. Two of the same table differ in their bytes, so that a
# third is made where nobody sees it, and what both list is compared.
holds() {
  # shellcheck disable=SC2016
  unshare -m --propagation private sh -c '
    mount -t tmpfs -o mode=1777 tmpfs /tmp && cp -p -- "$1" /tmp/table && "$3" "$2:/tmp/table" &&
      "$3" -s "$2:/tmp/table" | sort > /tmp/wanted && "$3" -s "$2:$1" | sort | cmp -s - /tmp/wanted
  ' sh "$@" 2>/dev/null
}
