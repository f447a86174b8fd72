# shellcheck shell=bash
# Processes that outlive the script which started them, and are stopped by their own pid and nothing else.
#
# A pid file holds three words: pid, start time in clock ticks since boot, boot id. A pid alone is recycled sooner
# or later, and killing whoever has it now is how clean-up scripts kill databases. All three together name one process.
#
# Everything lives in the folder $STATE: pids/, logs/ and lock.

pid_file() { printf '%s/pids/%s' "$STATE" "$1"; }

log_file() { printf '%s/logs/%s.log' "$STATE" "$1"; }

# The start time is field 22 of /proc/PID/stat. The second field, the name in parentheses, may hold spaces.
process_identity() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086 # splitting into words is the point
  set -- "$1" ${stat##*) }
  # A zombie runs no more, even if its parent has yet to collect it.
  [[ $2 != Z ]] || return 1
  printf '%s %s %s' "$1" "${21}" "$(cat /proc/sys/kernel/random/boot_id)"
}

# Prints the pid of a component if the recorded process is the one that runs.
running_pid() {
  local recorded pid
  recorded=$(cat "$(pid_file "$1")" 2>/dev/null) || return 1
  pid=${recorded%% *}
  [[ $recorded == "$(process_identity "$pid")" ]] || return 1
  printf '%s' "$pid"
}

is_running() { running_pid "$1" >/dev/null; }

# start NAME COMMAND...: in a session of its own, so that Ctrl-C here does not reach it.
# The child writes its own pid file before it becomes COMMAND (exec keeps pid and start time), and holds the lock
# until then: whoever takes the lock next, even after this script was killed, finds every process on record.
start() {
  local name=$1
  shift
  mkdir -p "$STATE/pids" "$STATE/logs"
  rm -f "$(pid_file "$name")"
  # shellcheck disable=SC2016 # its own variables, not ours
  setsid --fork bash -c '
    set -eu
    . "$1/lib/processes.sh"
    STATE=$2
    file=$(pid_file "$3")
    process_identity $$ >"$file.new"
    mv "$file.new" "$file"
    eval "exec $LOCK_FD>&-"
    export SUPERVISION_DEV_STATE=$STATE
    unset LOCK_FD
    shift 3
    exec "$@"
  ' "start-$name" "$DEV" "$STATE" "$name" "$@" >>"$(log_file "$name")" 2>&1 </dev/null
  until [[ -e $(pid_file "$name") ]]; do sleep 0.02; done
}

# stop NAME [SIGNAL]: asks, waits five seconds, insists.
stop() {
  local name=$1 signal=${2:-TERM} limit=$((SECONDS + 5)) pid
  if pid=$(running_pid "$name"); then
    kill "-$signal" "$pid" 2>/dev/null || true
    while is_running "$name"; do
      if ((SECONDS > limit)); then kill -KILL "$pid" 2>/dev/null || true; fi
      sleep 0.05
    done
  fi
  rm -f "$(pid_file "$name")"
}

# Processes started for this folder of which no pid file is left (`git clean` removes ignored folders, running or not).
# They are known by a variable in their environment, which has the folder's whole name.
stop_forgotten() {
  local pid
  while [[ -n $(forgotten) ]]; do
    for pid in $(forgotten); do kill -KILL "$pid" 2>/dev/null || true; done
    sleep 0.05
  done
}

forgotten() {
  # Other people's environments cannot be read, and some processes end meanwhile: neither matters.
  grep -lzxF "SUPERVISION_DEV_STATE=$STATE" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 || true
}

# bring_up WHAT PROCESS SECONDS LOG: returns when `healthy WHAT` (the caller's function) holds. PROCESS is what must run
# for that; if it does not, `start_PROCESS` starts it, and once more if it ends meanwhile: it may have been on its way out
# already when we first looked.
bring_up() {
  local what=$1 process=$2 seconds=$3 log=$4 attempt
  for attempt in 1 2; do
    is_running "$process" || "start_$process"
    if wait_healthy "$what" "$process" "$seconds"; then return; fi
    if is_running "$process"; then break; fi
  done
  tail -n 15 "$log" >&2 || true
  if is_running "$process"; then
    die "$what is not healthy after $seconds s" "its log: $log" "if trying again does not help: $0 down, $0 up"
  fi
  die "$process ended $attempt times while $what was awaited" "its log: $(log_file "$process")"
}

wait_healthy() {
  local what=$1 process=$2 limit=$((SECONDS + $3)) alive=yes
  while true; do
    # In this order: what was dead before the look does not become healthy any more.
    is_running "$process" || alive=no
    if healthy "$what" >/dev/null 2>&1; then return; fi
    if [[ $alive == no ]] || ((SECONDS > limit)); then return 1; fi
    sleep 0.1
  done
}

# One command at a time may change the state. The lock is a file descriptor, so that it ends with its holder.
take_lock() {
  while true; do
    mkdir -p "$STATE"
    exec {LOCK_FD}>"$STATE/lock"
    export LOCK_FD
    if ! flock --nonblock "$LOCK_FD"; then
      say "another command works on $STATE; waiting for it"
      flock "$LOCK_FD"
    fi
    # The holder before us may have removed the folder, and with it the file that we waited for.
    if [[ $STATE/lock -ef /proc/self/fd/$LOCK_FD ]]; then return; fi
    exec {LOCK_FD}>&-
  done
}
