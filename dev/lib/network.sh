# shellcheck shell=bash
# shellcheck disable=SC2034 # the addresses are for the scripts that source this
# The addresses of one cluster, and the link between this machine and the node.
#
# The node lives in a network namespace of its own: its pods, its iptables rules and its ports cannot meet those of the
# machine or of a second cluster. This machine sees one interface, the near end of a virtual cable (veth):
#
#   this machine                                        the node
#   API server on 127.0.0.1:API_PORT    HOST_IP --veth-- NODE_IP   kubelet, kube-proxy
#   routes to pods and services ------------------------>          pods 10.x.y+1.0/24, services 10.x.y.128/25
#
# The API server listens on loopback alone. What the node sends to HOST_IP:API_PORT is turned to it by one iptables
# rule, which is the only thing that has to be taken back: link, routes and settings vanish with the namespace.

LINK=sv$INSTANCE
RULE_NAME=supervision-dev-$INSTANCE

# No route of this machine leads into the network, and none but the default route covers it.
network_is_free() {
  [[ -z $(ip -4 route show table all root "$NETWORK.0/23") ]] &&
    [[ -z $(ip -4 route show table all match "$NETWORK.0/23" | sed '/^default/d') ]]
}

choose_network() {
  local attempt
  for ((attempt = 0; attempt < 120; attempt++)); do
    NETWORK=10.$((128 + (0x${INSTANCE:0:4} + attempt) % 120)).$((0x${INSTANCE:4:2} & 254))
    if network_is_free; then return; fi
  done
  die "no free network of 512 addresses in 10.128.0.0/9"
}

# Everything derived from the two choices. Recorded, so that a repaired cluster keeps its addresses.
use_network() {
  local third
  third=${NETWORK##*.}
  HOST_IP=$NETWORK.1
  NODE_IP=$NETWORK.2
  SERVICE_CIDR=$NETWORK.128/25
  API_SERVICE_IP=$NETWORK.129
  POD_CIDR=${NETWORK%.*}.$((third + 1)).0/24
  API_PORT=$PORT_BASE
  ETCD_PORT=$((PORT_BASE + 1))
  ETCD_PEER_PORT=$((PORT_BASE + 2))
  CONTROLLER_MANAGER_PORT=$((PORT_BASE + 3))
  SCHEDULER_PORT=$((PORT_BASE + 4))
}

load_network() {
  [[ -r $STATE/network ]] || return 1
  # shellcheck source=/dev/null
  . "$STATE/network"
  use_network
}

prepare_network() {
  if ! load_network; then
    choose_network
    choose_ports
  elif nothing_runs; then
    # The ports and the network are only held while something runs: someone else may have taken them since.
    choose_ports
    network_is_free || die "this machine now uses the network $NETWORK.0/23 for something else" \
      "give the cluster another with: dev/cluster down, dev/cluster up (its contents are lost)"
  fi
  printf 'NETWORK=%s\nPORT_BASE=%s\n' "$NETWORK" "$PORT_BASE" >"$STATE/network.new"
  mv "$STATE/network.new" "$STATE/network"
  use_network
}

# link_node PID: lays the cable into the network namespace of the process PID.
link_node() {
  local pid=$1
  remove_link
  ip link add "$LINK" type veth peer name eth0 netns "$pid"
  # Packets for a loopback address are dropped at any other interface unless that interface is told otherwise.
  echo 1 >"/proc/sys/net/ipv4/conf/$LINK/route_localnet"
  ip address add "$HOST_IP/30" dev "$LINK"
  ip link set "$LINK" up
  ip route add "$POD_CIDR" via "$NODE_IP" dev "$LINK"
  ip route add "$SERVICE_CIDR" via "$NODE_IP" dev "$LINK"
  # No default route: whatever looks for the Internet (the kubelet for cloud credentials, say) hears at once that there
  # is none, instead of waiting for an answer.
  nsenter --target "$pid" --net sh -eu -c "
    ip link set lo up
    ip link set eth0 up
    ip address add $NODE_IP/30 dev eth0
    echo 1 >/proc/sys/net/ipv4/ip_forward"
}

# What the node sends to HOST_IP arrives at the API server.
add_api_rule() {
  remove_api_rule
  iptables --wait --table nat --append PREROUTING --in-interface "$LINK" --destination "$HOST_IP" \
    --protocol tcp --dport "$API_PORT" --match comment --comment "$RULE_NAME" \
    --jump DNAT --to-destination "127.0.0.1:$API_PORT"
}

# None, too, if this machine has never had iptables.
api_rules() { iptables --wait --table nat --list-rules PREROUTING 2>/dev/null | grep -e "$RULE_NAME" || true; }

# Found by its comment, for the port may have been another when it was made.
remove_api_rule() {
  local rule
  while read -r rule; do
    # shellcheck disable=SC2086 # the rule is a list of words
    iptables --wait --table nat --delete ${rule#-A }
  done < <(api_rules)
}

remove_link() { ip link delete "$LINK" 2>/dev/null || true; }
