# shellcheck shell=bash
# What takes long to make is made once, and kept outside the work tree for every clone on this machine.

CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/supervision-operator

# cached NAME FUNCTION: makes sure that the folder $CACHE/NAME exists, complete. FUNCTION fills the empty folder given as
# its argument; only when it has ended well is the folder renamed, so what was interrupted is never taken for finished.
# Two that want the same wait for each other instead of working twice.
cached() {
  local name=$1 fill=$2 lock
  if [[ -d $CACHE/$name ]]; then return; fi
  mkdir -p "$CACHE"
  exec {lock}>"$CACHE/$name.lock"
  if ! flock --nonblock "$lock"; then
    say "someone else is making $CACHE/$name; waiting for it"
    flock "$lock"
  fi
  if [[ ! -d $CACHE/$name ]]; then
    rm -rf "$CACHE/$name.unfinished"
    mkdir "$CACHE/$name.unfinished"
    "$fill" "$CACHE/$name.unfinished"
    mv "$CACHE/$name.unfinished" "$CACHE/$name"
  fi
  exec {lock}>&-
}
