# shellcheck shell=bash
# Where the programs of the cluster come from: Debian 12's packages, and its source of Kubernetes, built here.

SUITE=bookworm
KUBERNETES_VERSION=1.20.2
# The name also tells which patches are in it: a cache without them is not taken for this.
BIN=$CACHE/kubernetes-$KUBERNETES_VERSION-reflect2
TOOLS=$CACHE/node-tools-$SUITE
export PATH=$TOOLS/usr/bin:$TOOLS/usr/sbin:$PATH

get_tools() { cached "${TOOLS##*/}" unpack_tools; }

unpack_tools() {
  step "fetching containerd, runc, etcd and busybox from Debian $SUITE (about 30 s, once)" "$CACHE/${TOOLS##*/}.log" \
    fetch_tools "$1"
}

fetch_tools() {
  use_suite "$1/apt" "$SUITE" || return
  unpack_packages "$1" containerd runc containernetworking-plugins etcd-server etcd-client busybox-static || return
  rm -rf "$1/apt"
}

get_kubernetes() {
  if [[ -d $BIN ]]; then return; fi
  install_packages dpkg-dev make rsync
  cached "${BIN##*/}" build_kubernetes
}

build_kubernetes() {
  step "fetching Debian's source of Kubernetes $KUBERNETES_VERSION, and Go 1.19 (about 30 s, once)" "$CACHE/${BIN##*/}.log" \
    fetch_source "$1"
  step "building Kubernetes $KUBERNETES_VERSION (5 to 10 minutes on two cores, once)" "$CACHE/${BIN##*/}.log" \
    compile "$1"
}

fetch_source() (
  cd "$1" || return
  use_suite "$1/apt" "$SUITE" || return
  unpack_packages "$1/tools" golang-1.19-go golang-1.19-src || return
  apt-get source --download-only kubernetes || return
  # Debian's version, 1.20.5+really1.20.2-1.1, tells of a step back.
  ls ./kubernetes_*"really$KUBERNETES_VERSION"*.dsc ||
    { echo "Debian $SUITE has another Kubernetes than $KUBERNETES_VERSION now"; return 1; }
  dpkg-source --extract ./kubernetes_*.dsc source || return
  patch --directory source --strip 1 <"$DEV/lib/reflect2.patch"
)

# Kubernetes of that age is built as a part of GOPATH. What its generators say about types is harmless noise.
# The compiler's cache lies outside the unfinished folder: after an interruption the build goes on where it was.
compile() (
  local gopath=$1/source/.go go_cache=$CACHE/${BIN##*/}.go-build
  mkdir -p "$gopath/src/k8s.io"
  ln -s "$1/source" "$gopath/src/k8s.io/kubernetes"
  cd "$gopath/src/k8s.io/kubernetes" || return
  export PATH=$1/tools/usr/lib/go-1.19/bin:$PATH GOPATH=$gopath GO111MODULE=off CGO_ENABLED=0 GOFLAGS='' GOCACHE=$go_cache
  export GOROOT=$1/tools/usr/lib/go-1.19
  nice make GOLDFLAGS="-s -w" \
    WHAT="cmd/kube-apiserver cmd/kube-controller-manager cmd/kube-scheduler cmd/kubelet cmd/kube-proxy" || return
  cd "$1" || return
  cp source/_output/local/bin/linux/*/kube* .
  # Go protects its downloaded and generated files from being written to, which also keeps rm from them.
  chmod -R u+w source
  rm -rf source tools apt ./*.dsc ./*.tar.* "$go_cache"
)

# Tools without services of their own: these are really installed.
get_commands() {
  install_packages openssl curl iproute2 iptables conntrack util-linux
  if ! command -v kubectl >/dev/null; then install_packages kubernetes-client; fi
}
