# shellcheck shell=bash
# shellcheck disable=SC2034 # the port is for the scripts that source this
# Free ports on loopback. Two folders are two instances: where the search begins follows from the folder's name, so that
# an instance finds its own ports again and two that start at once do not pick the same.

INSTANCE=$(printf '%s' "$STATE" | sha256sum | cut -c1-8)

busy_ports() {
  # 0A is the state LISTEN; the port stands in hexadecimal behind the last colon of the local address.
  awk '$4 == "0A" { sub(".*:", "", $2); print "0x" $2 }' /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    while read -r port; do printf '%d\n' "$port"; done
}

# Sets PORT_BASE to the first of ten ports of which the first five are free. They lie below 32768, where Linux begins to
# hand out ports for outgoing connections.
choose_ports() {
  local busy base attempt port
  busy=" $(busy_ports | tr '\n' ' ') "
  for ((attempt = 0; attempt < 1000; attempt++)); do
    base=$((20000 + (0x$INSTANCE + attempt) % 1000 * 10))
    for ((port = base; port < base + 5; port++)); do
      [[ $busy != *" $port "* ]] || continue 2
    done
    PORT_BASE=$base
    return
  done
  die "no five free ports in a row between 20000 and 30000"
}
