# shellcheck shell=bash
# What the scripts say to the person in front of them: short lines, and never a long silence.

# say LINE...
say() { printf '%s\n' "$@"; }

# die MESSAGE [LINE...]: the first line says what is wrong, the others what to do about it.
die() {
  printf 'error: %s\n' "$1" >&2
  shift
  if (($#)); then printf '       %s\n' "$@" >&2; fi
  exit 1
}

minutes() { printf '%d:%02d' "$(($1 / 60))" "$(($1 % 60))"; }

# step "WHAT (ESTIMATE)" LOG COMMAND...: runs a long command with its output in LOG, and shows how long it has taken.
# On a terminal the line is rewritten all the time; elsewhere, as in CI, a new line comes every half minute.
step() {
  local what=$1 log=$2 started=$SECONDS next=30 status=0 child
  shift 2
  "$@" >"$log" 2>&1 &
  child=$!
  # A background command does not hear Ctrl-C; without this it would work on behind the user's back.
  trap 'stop_tree "$child"; exit 130' INT TERM HUP
  if [[ ! -t 1 ]]; then say "$what ..."; fi
  while kill -0 "$child" 2>/dev/null; do
    if [[ -t 1 ]]; then
      printf '\r%s ... %s elapsed ' "$what" "$(minutes $((SECONDS - started)))"
    elif ((SECONDS - started >= next)); then
      say "$what ... $(minutes $((SECONDS - started))) elapsed"
      next=$((next + 30))
    fi
    sleep 0.2
  done
  wait "$child" || status=$?
  trap - INT TERM HUP
  if [[ -t 1 ]]; then printf '\r\033[K'; fi
  if ((status)); then
    tail -n 20 "$log" >&2
    die "failed: $what" "the whole output: $log" "once the cause is gone, run the same command again"
  fi
  say "$what ... done in $(minutes $((SECONDS - started)))"
}

# stop_tree PID: a child of this very script and everything below it, such as a build with its compilers.
stop_tree() {
  local child
  # shellcheck disable=SC2013 # the file is one line of pids
  for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do stop_tree "$child"; done
  kill "$1" 2>/dev/null || true
}
