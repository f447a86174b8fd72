# shellcheck shell=bash
# The node: one tree of processes (see node-init) in namespaces of its own, reached from here over one virtual cable.

NODE_NAME=node-1
NODE=$STATE/node
CGROUP=supervision-dev-$INSTANCE

write_node_files() {
  mkdir -p "$NODE/cni" "$NODE/pki" "$NODE/logs"
  cat >"$NODE/node.env" <<EOF
NODE_NAME=$NODE_NAME
NODE_IP=$NODE_IP
POD_CIDR=$POD_CIDR
API_SERVER=https://$HOST_IP:$API_PORT
EOF
  cp "$PKI"/ca.crt "$PKI"/kubelet.crt "$PKI"/kubelet.key "$NODE/pki/"
  kubeconfig_file kubelet "$HOST_IP" "$NODE/kubelet.kubeconfig"
  kubeconfig_file kube-proxy "$HOST_IP" "$NODE/kube-proxy.kubeconfig"
  # No name service: nothing answers here, and it says so at once instead of after a time-out.
  printf 'nameserver %s\noptions timeout:1 attempts:1\n' "$NODE_IP" >"$NODE/resolv.conf"

  cat >"$NODE/containerd.toml" <<EOF
version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
]
[grpc]
address = "/run/containerd/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
path = "/var/lib/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "$PAUSE_IMAGE"
stream_server_address = "127.0.0.1"
disable_apparmor = true
restrict_oom_score_adj = true
tolerate_missing_hugetlb_controller = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/run/node/tools/usr/lib/cni"
conf_dir = "/run/node/cni"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
BinaryName = "/run/node/tools/usr/sbin/runc"
EOF

  # Each pod on a cable of its own rather than on a shared bridge: then traffic to a service that comes back from a pod
  # of the same node passes the node's NAT rules without any bridge filtering in the kernel.
  cat >"$NODE/cni/10-pods.conflist" <<EOF
{ "cniVersion": "0.4.0", "name": "pods", "plugins": [ {
  "type": "ptp",
  "ipam": { "type": "host-local", "ranges": [[{ "subnet": "$POD_CIDR" }]], "routes": [{ "dst": "0.0.0.0/0" }] }
} ] }
EOF

  # Quick rather than frugal: a developer waits for it. Nothing is evicted and no image is deleted because the disk of
  # the developer's machine is nearly full.
  cat >"$NODE/kubelet.yaml" <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $NODE_IP
port: 10250
readOnlyPort: 0
healthzBindAddress: 127.0.0.1
healthzPort: 10248
tlsCertFile: /run/node/pki/kubelet.crt
tlsPrivateKeyFile: /run/node/pki/kubelet.key
authentication:
  anonymous: { enabled: false }
  webhook: { enabled: true }
  x509: { clientCAFile: /run/node/pki/ca.crt }
authorization: { mode: Webhook }
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP
enforceNodeAllocatable: []
failSwapOn: false
maxPods: 250
resolvConf: /run/node/resolv.conf
clusterDNS: [ $NODE_IP ]
clusterDomain: cluster.local
syncFrequency: 5s
nodeStatusUpdateFrequency: 2s
serializeImagePulls: false
kubeAPIQPS: 200
kubeAPIBurst: 400
eventRecordQPS: 0
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
evictionHard: { memory.available: "0%", nodefs.available: "0%", nodefs.inodesFree: "0%", imagefs.available: "0%" }
EOF
}

# The kubelet wants to find the cgroup it works in, in every hierarchy (version 1) or in the only one (version 2).
cgroup_folders() {
  local hierarchy
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    printf '%s\n' "/sys/fs/cgroup/$CGROUP"
  else
    for hierarchy in /sys/fs/cgroup/*/; do
      # On some machines cpu and cpuacct are links to one folder.
      [[ -L ${hierarchy%/} ]] || printf '%s\n' "$hierarchy$CGROUP"
    done
  fi
}

create_cgroups() {
  local folder controller
  for folder in $(cgroup_folders); do
    mkdir -p "$folder"
    # Version 1: a cpuset without processors and memory admits no process.
    if [[ -e $folder/cpuset.cpus && ! -e $folder/cgroup.controllers ]]; then
      cat "${folder%/*}/cpuset.cpus" >"$folder/cpuset.cpus"
      cat "${folder%/*}/cpuset.mems" >"$folder/cpuset.mems"
    fi
  done
  # Version 2: a cgroup has the controllers that its parent passes on, and the kubelet insists on these.
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    for controller in cpuset cpu memory pids hugetlb; do
      echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || true
    done
  fi
}

# Empty folders only: rmdir takes no others, and a cgroup is empty when its processes are gone.
remove_cgroups() {
  local folder limit=$((SECONDS + 10))
  for folder in $(cgroup_folders); do
    while [[ -d $folder ]] && ! find "$folder" -depth -type d -exec rmdir {} + 2>/dev/null; do
      if ((SECONDS > limit)); then die "the cgroup $folder cannot be removed" "its processes: cat \$(find $folder -name cgroup.procs)"; fi
      sleep 0.05
    done
  done
}

# The node runs, and the cable into it was laid by a start that came to its end.
node_is_whole() { is_running node && [[ $(cat "$STATE/linked" 2>/dev/null) == "$(cat "$(pid_file node)")" ]]; }

start_node() {
  local pid
  kill_node
  remove_traces
  write_node_files
  create_cgroups
  start node unshare --fork --kill-child --pid --mount-proc --mount --net --ipc --uts \
    "$DEV/lib/node-init" "$NODE" "$BIN" "$TOOLS"
  # Between its first moment and its network namespace lies one system call.
  until has_own_network; do
    pid=$(running_pid node) || die "the node ended right after its start" "its log: $(log_file node)"
    sleep 0.02
  done
  link_node "$(running_pid node)"
  add_api_rule
  cp "$(pid_file node)" "$STATE/linked"
}

has_own_network() {
  local pid
  pid=$(running_pid node) && [[ $(readlink "/proc/$pid/ns/net") != "$(readlink /proc/self/ns/net)" ]]
}

# The node's own process 1, seen from here.
node_init_pid() {
  local pid
  pid=$(running_pid node) && cut -d' ' -f1 "/proc/$pid/task/$pid/children"
}

# The kernel kills everything in a pid namespace with its process 1, and does not let that one go before the others
# are gone: then there are no containers any more, and with them went mounts and interfaces.
kill_node() {
  local init
  if init=$(node_init_pid) && [[ -n $init ]]; then kill -KILL "$init" 2>/dev/null || true; fi
  stop node
}

# What a dead node leaves on this machine.
remove_traces() {
  rm -f "$STATE/linked"
  remove_link
  remove_api_rule
  remove_cgroups
}

# in_node COMMAND...: as if logged in to the node.
in_node() {
  local init
  init=$(node_init_pid) || die "the node does not run" "start it with: dev/cluster up"
  nsenter --target "$init" --all env PATH="/run/node/tools/usr/bin:/run/node/tools/usr/sbin:$PATH" "$@"
}

containerd_is_healthy() { in_node ctr --connect-timeout 1s --timeout 2s version; }

kubelet_is_healthy() { in_node curl --silent --fail --max-time 2 http://127.0.0.1:10248/healthz; }

proxy_is_healthy() { in_node curl --silent --fail --max-time 2 http://127.0.0.1:10256/healthz; }

node_is_ready() {
  [[ $(cluster_kubectl get node "$NODE_NAME" \
    --output 'jsonpath={.status.conditions[?(@.type=="Ready")].status}') == True ]]
}
