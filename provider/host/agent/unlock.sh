# For `postform unlock`: who holds the host's lock; asked to, ends that change, and waits until the guard has taken it back. Lines of tab-separated fields.

# "show" or "break"
unlock() {
  [ -e "$RUN/lock" ] || return 0
  exec 9>> "$RUN/lock"
  ! flock -n 9 || return 0
  session=$(tail -n 1 "$RUN/holder" 2>/dev/null)
  printf 'holder\t%s\t%s\n' "${session:-0}" "$(holder)"
  [ "$1" = break ] || return 0
  # What takes a change back is not to be cut.
  case $(holder) in "$GUARD_NAME"*) ;; *) end_session "$session" ;; esac
  # Whichever of the two is the first: the guard, or whoever waited.
  flock -w 60 9 || return 0
  tries=0
  while [ -e "$ROOT/journal" ] && [ $tries -lt 600 ]; do
    flock -u 9
    sleep 0.1
    flock 9
    tries=$((tries + 1))
  done
  [ -e "$ROOT/journal" ] || echo broken
}
