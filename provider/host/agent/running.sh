# What units that run have of their files: the configuration that they loaded, the certificates that they show, what they answer, the ports that they hold.

# Probes on standard input (loaded, served, asked, watched, port), and whether they are all that the host has; for each that is not as it should be a line: stale, a
# sentence, the probe.
running() {
  probes=$(grep -e "^loaded$TAB" -e "^served$TAB" -e "^asked$TAB" -e "^watched$TAB" -e "^port$TAB") || return 0
  told=$(
    {
      cat "$RUN/held" 2>/dev/null
      printf '%s\n' "$probes"
      printf '%s\n' "$probes" | awk -F "$TAB" '$1 != "port" { print $4 } sub(/^stamp:/, "", $3) { print $3 }' | sort -u |
        tr '\n' '\0' | xargs -0 -r stat -c "changed$TAB%.6Z$TAB%n" -- 2>/dev/null
      printf '%s\n' /proc/[0-9]*
    } | awk -F "$TAB" -v whole="$1" "$LOOK"
  )
  printf '%s\n' "$told" | grep "^stale$TAB"
  asks=$(printf '%s\n' "$told" | sed -n "s/^ask$TAB//p")
  [ -n "$asks" ] || return 0
  answers=$(printf '%s\n' "$asks" | {
    number=0
    while IFS="$TAB" read -r key probe; do
      ask "$key" "$probe" < /dev/null &
      number=$((number + 1))
      [ $((number % 8)) != 0 ] || wait
    done
    wait
  })
  printf '%s\n' "$answers" | grep "^stale$TAB"
  # What was right is not asked again until the file changes or the unit loads anew.
  mkdir -p "$RUN" && chmod 0700 "$RUN" && held=$(mktemp "$RUN/held.XXXXXX") || return 0
  printf '%s\n' "$told" "$answers" | grep "^held$TAB" > "$held"
  mv -f -- "$held" "$RUN/held"
}

# Which of the probes can be told by the times at which files changed and units loaded them, and which have to be asked. A time in the future says nothing.
LOOK='
function line_of(path,  line) { line = ""; getline line < path; close(path); return line }
function command(pid,  line) { line = line_of("/proc/" pid "/cmdline"); gsub(/[^ -~]+/, " ", line); sub(/ +$/, "", line); return line }
# proc(5): the parent is the 2nd, the time of its start the 20th field after its name.
function stat_field(pid, number,  line, field) { line = line_of("/proc/" pid "/stat"); sub(/.*[)] /, "", line); split(line, field, " "); return field[number] }
function unit_of(pid,  path, line, part, count, i, name) {
  path = "/proc/" pid "/cgroup"
  while (name == "" && (getline line < path) > 0) {
    count = split(line, part, "/")
    for (i = 2; i <= count && part[i] !~ /[.]scope$/; i++)
      if (part[i] ~ /[.]service$/) { name = part[i]; sub(/@.*[.]service$/, ".service", name); break }
  }
  close(path)
  return name
}
# When a file was made, or the main process or the oldest of those that a pattern names began: in ticks, which stay the same.
function sign_of(unit, sign,  count, list, i, ticks, oldest) {
  if ((unit, sign) in signs) return signs[unit, sign]
  if (sign ~ /^stamp:/) oldest = changed[substr(sign, 7)]
  else if (sign == "start") {
    # No unit has a quote in its name.
    ("systemctl show -p MainPID --value -- \047" unit "\047") | getline ticks
    oldest = stat_field(ticks, 20)
  } else if (sign != "-") {
    count = split(pids[unit], list, " ")
    for (i = 1; i <= count; i++)
      if (command(list[i]) ~ substr(sign, 9)) {
        ticks = stat_field(list[i], 20)
        if (ticks != "" && (oldest == "" || ticks + 0 < oldest)) oldest = ticks + 0
      }
  }
  signs[unit, sign] = oldest
  return oldest
}
# Ticks are hundredths of a second: as a time, rather too late than too early.
function time_of(sign, value) { return sign ~ /^stamp:/ ? value + 0 : now - (mine - value) / 100 + 0.02 }
function holds(unit, port,  count, list, i, top) {
  count = split(pids[unit], list, " ")
  if (!(unit in asked_fds)) {
    asked_fds[unit]
    for (i = 1; i <= count; i++) if (!((unit, stat_field(list[i], 2)) in member)) top = top " /proc/" list[i] "/fd"
    while (top != "" && (("find" top " -lname \"socket:*\" -printf \"%l\\n\" 2>/dev/null") | getline inode) > 0) owns[unit, inode]
  }
  for (inode in listens) if (listens[inode] == port && (unit, "socket:[" inode "]") in owns) return 1
  return 0
}
BEGIN {
  mine = stat_field("self", 20)
  "date +%s.%N" | getline now
}
$1 == "changed" { changed[$3] = $2; next }
$1 == "held" { held[substr($0, 6)]; next }
/^[/]proc[/]/ { sub(/.*[/]/, ""); all[$0]; next }
{ probe[++probes] = $0; named[$2]; given[$0] }
END {
  # What nobody asks about now stays known.
  for (what in held) if (whole != 1 && !(substr(what, index(what, "\t") + 1) in given)) print "held\t" what
  for (pid in all) {
    unit = unit_of(pid)
    if (unit in named) { pids[unit] = pids[unit] " " pid; member[unit, pid] }
  }
  for (table = 1; table <= 2; table++)
    while ((getline row < (table == 1 ? "/proc/net/tcp" : "/proc/net/tcp6")) > 0) {
      split(row, field, " ")
      if (field[4] == "0A") listens[field[10]] = substr(field[2], length(field[2]) - 3)
    }
  for (i = 1; i <= probes; i++) {
    split(probe[i], field, "\t")
    unit = field[2]; path = field[4]
    # A unit that is active without a process of its own may stand for one that has died.
    if (!(unit in pids) && (field[1] !~ /^(port|watched)$/ || system("systemctl -q is-active -- \047" unit "\047") != 0)) continue
    if (field[1] == "port") {
      if (!holds(unit, sprintf("%04X", path))) print "stale\t" unit " does not answer on port " path "\t" probe[i]
      continue
    }
    if (field[1] == "watched") { print "ask\t-\t" probe[i]; continue }
    if (!(path in changed) || changed[path] > now) continue
    sign = sign_of(unit, field[3])
    if (field[1] == "loaded") {
      if (sign != "" && changed[path] + 0 > time_of(field[3], sign)) print "stale\t" unit " has not loaded " path " since it changed\t" probe[i]
      continue
    }
    what = changed[path] "/" sign "\t" probe[i]
    print (sign != "" && what in held ? "held\t" : "ask\t") what
  }
}'

# key, probe: held, stale, or nothing where it cannot be told
ask() {
  IFS="$TAB" read -r kind unit _ path more <<~~~
$2
~~~
  words=$(
    if [ "$kind" != served ]; then
      eval "$more"
    else
      IFS="$TAB" read -r port name starttls <<~~~
$more
~~~
      shows "$unit" "$path" "$port" "$name" "$starttls"
    fi 2>/dev/null
  )
  code=$?
  if [ -n "$words" ]; then
    printf 'stale\t%s\t%s\n' "$words" "$2"
  elif [ $code = 0 ] && [ "$kind" != watched ]; then
    printf 'held\t%s\t%s\n' "$1" "$2"
  fi
}

# unit, certificate, port, name or "-", starttls or "-": a sentence when it shows another one, asked on the host itself; 1 when that cannot be told
shows() {
  # One that is not as its own resource wrote it, or does in a change that goes on, is that one's matter.
  owner=$(grep -lFx -- "$2" "$ROOT"/registry/*/owned 2>/dev/null | head -n 1)
  [ -z "$owner" ] || [ ! -e "${owner%/*}/sums" ] || grep -qFxs -- "$(sum "$2")  $2" "${owner%/*}/sums" "$ROOT/registry/.new/sums" || return 1
  name= options="-connect 127.0.0.1:$3 -no-CAfile -no-CApath -no-CAstore"
  [ "$4" = - ] || { name=" for $4"; options="$options -servername $4"; }
  [ "$5" = - ] || options="$options -starttls $5"
  # shellcheck disable=SC2086
  shown=$(timeout 5 openssl s_client $options 2>&1)
  leaf=$(printf '%s\n' "$shown" | leaf)
  if [ -n "$leaf" ]; then
    [ "$leaf" = "$(leaf < "$2")" ] || echo "$1 serves another certificate$name on port $3 than $2: it was not reloaded"
    return 0
  fi
  case $shown in *"unrecognized name"*) echo "$1 does not serve$name" ;; *) return 1 ;; esac
}

# The first certificate of what comes in, without its line breaks.
leaf() { awk '/-----BEGIN CERTIFICATE-----/ { on = 1; next } /-----END CERTIFICATE-----/ { exit } on { gsub(/[ \t\r]/, ""); printf "%s", $0 }'; }
