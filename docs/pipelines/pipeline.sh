#!/bin/sh
# What each pipeline does with a project of company files; run it in the project's folder: sh pipeline.sh check|plan|deploy|verify|drift
#
#   check    says what is wrong in the company files, by file and line
#   plan     saves the plans of the companies that have changed since BASE, and writes them as a comment
#   deploy   applies exactly these plans; refused when anything has moved on since
#   verify   logs in, sends, fetches and resolves as a client does; writes JUnit's XML. More options are `postform verify`'s
#   drift    plans all that is deployed; exit code 2 when somebody changed a host by hand, 1 when one cannot be asked
#
# By the environment:
#   BASE     what is deployed, as Git knows it (plan; default: nothing, and every company is planned)
#   PLAN     the folder of the saved plans (default: plan); the comment is written to PLAN.md
#   REPORT   what drift writes (default: drift.md)
#   JUNIT    what verify writes (default: verify.xml)
#   POSTFORM the command (default: the project's own)
set -eu

PLAN=${PLAN:-plan}
REPORT=${REPORT:-drift.md}
JUNIT=${JUNIT:-verify.xml}

postform() {
  if [ -n "${POSTFORM:-}" ]; then "$POSTFORM" "$@"; else npx --no-install postform "$@"; fi
}

# What was planned before is nobody's to apply any more.
plan() {
  rm -rf "$PLAN" "$PLAN.md"
  set --
  if [ -n "${BASE:-}" ]; then
    changed=$(postform companies changed --since "$BASE")
    for stack in $changed; do set -- "$@" "$stack"; done
    if [ $# -eq 0 ]; then
      mkdir -p "$PLAN"
      : > "$PLAN/nothing"
      echo "No company has changed since $BASE: there is nothing to deploy." > "$PLAN.md"
      cat "$PLAN.md"
      return
    fi
  fi
  code=0
  postform plan "$@" --out "$PLAN" --markdown > "$PLAN.md" || code=$?
  cat "$PLAN.md"
  # Half a plan is nothing to approve.
  if [ "$code" -ne 0 ]; then rm -rf "$PLAN"; fi
  return "$code"
}

deploy() {
  if [ -e "$PLAN/nothing" ]; then
    echo "no company has changed: there is nothing to deploy"
  elif [ -e "$PLAN/plan.json" ]; then
    postform deploy --plan "$PLAN"
  else
    echo "there is no plan in $PLAN: plan this commit, and have that plan approved" >&2
    return 1
  fi
}

drift() {
  code=0
  {
    echo "What is on the hosts and what is in the company files is not the same. The next deploy would do this, unless the files are changed:"
    echo
    postform plan --detailed-exitcode --markdown
  } > "$REPORT" || code=$?
  case $code in
    0) rm "$REPORT"; echo "every host is as its company file says" ;;
    *) cat "$REPORT" ;;
  esac
  return "$code"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  check) postform check "$@" ;;
  plan) plan ;;
  deploy) deploy ;;
  verify) postform verify --junit "$JUNIT" "$@" ;;
  drift) drift ;;
  *) echo "usage: sh pipeline.sh check|plan|deploy|verify|drift" >&2; exit 64 ;;
esac
