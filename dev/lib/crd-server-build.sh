# shellcheck shell=bash
# Where the server for CustomResourceDefinitions comes from: Debian sid's Go libraries and our own main, built here.

LEVEL=1.36
# Another main or another list of packages makes another server.
CRD_SERVER=$CACHE/crd-server-$LEVEL-$(cat "$DEV/crd-server-main/main.go" "$DEV/crd-server-packages.txt" | sha256sum | cut -c1-8)

get_crd_server() { cached "${CRD_SERVER##*/}" build_crd_server; }

build_crd_server() {
  step "fetching the libraries of Kubernetes $LEVEL, Go and etcd from Debian sid (80 MB, about 30 s, once)" \
    "$CRD_SERVER.log" fetch_libraries "$1"
  step "building the CustomResourceDefinition server (about 4 minutes on two cores, once)" "$CRD_SERVER.log" \
    compile_crd_server "$1"
}

fetch_libraries() {
  local version packages
  use_suite "$1/apt" sid || return
  # Kubernetes 1.N has libraries 0.N.
  version=$(apt-cache show golang-k8s-apiextensions-apiserver-dev | sed -n 's/^Version: //p' | head -n 1)
  if [[ $version != 0.${LEVEL#1.}.* ]]; then
    echo "Debian sid now has the libraries ${version:-(none)}, and this needs those of Kubernetes $LEVEL."
    echo "Debian keeps what sid was: SUPERVISION_DEBIAN_MIRROR=http://snapshot.debian.org/archive/debian/20261122T000000Z"
    echo "Or move on: raise LEVEL in dev/lib/crd-server-build.sh and mend dev/crd-server-packages.txt."
    return 1
  fi
  echo "${version%-*}" >"$1/version"
  mapfile -t packages < <(grep -v '^#' "$DEV/crd-server-packages.txt")
  unpack_packages "$1/tree" golang-1.26-go golang-1.26-src etcd-server "${packages[@]}"
}

compile_crd_server() (
  local version
  version=$(<"$1/version")
  # The compiler's cache lies outside the unfinished folder: after an interruption the build goes on where it was.
  export GOROOT=$1/tree/usr/lib/go-1.26 GOPATH=$1/tree/usr/share/gocode GOCACHE=$CRD_SERVER.go-build
  export GO111MODULE=off GOTOOLCHAIN=local GOFLAGS='' CGO_ENABLED=0
  # go build takes the files of a package from one folder, and GOPATH from another.
  local info=k8s.io/component-base/version
  nice "$GOROOT/bin/go" build -o "$1/crd-server" \
    -ldflags "-s -w -X $info.gitVersion=v1.${version#0.} -X $info.gitMajor=1 -X $info.gitMinor=${LEVEL#1.}" \
    "$DEV/crd-server-main/main.go" || return
  mv "$1/tree/usr/bin/etcd" "$1/tree/packages" "$1/"
  rm -rf "$1/tree" "$1/apt" "$GOCACHE"
)
