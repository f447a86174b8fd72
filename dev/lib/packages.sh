# shellcheck shell=bash
# Debian packages: a few small tools are installed; everything else is only unpacked into the cache.
#
# Unpacked, because installing would do more than we want: containerd and etcd start services of their own, Debian's
# containerd drives out Docker's, and sid's packages would draw in sid's libc.

MIRROR=${SUPERVISION_DEBIAN_MIRROR:-http://deb.debian.org/debian}

require_debian() {
  if ! command -v apt-get >/dev/null || [[ ! -r /usr/share/keyrings/debian-archive-keyring.gpg ]]; then
    die "this builds upon Debian packages, and this machine has no apt-get or no Debian keyring" "$@"
  fi
}

# install_packages PACKAGE...: those that are missing, from the machine's own sources.
install_packages() {
  local package missing=()
  for package in "$@"; do
    if [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      missing+=("$package")
    fi
  done
  if ((${#missing[@]})); then
    step "installing ${missing[*]} (about 20 s, once)" "$STATE/logs/packages.log" install_now "${missing[@]}"
  fi
}

install_now() {
  local install=(apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=120)
  export DEBIAN_FRONTEND=noninteractive
  # The lists of a fresh container are empty, and those of an old machine name packages that are gone. Somebody's own
  # source that does not answer is no reason to stop.
  "${install[@]}" "$@" || { apt-get update || true; "${install[@]}" "$@"; }
}

# use_suite FOLDER SUITE: a private apt configuration, so that neither the machine's sources nor its lists change.
# How the machine reaches the network (proxies and the like) is taken over.
use_suite() {
  local folder=$1 suite=$2
  mkdir -p "$folder"/{lists/partial,archives/partial}
  touch "$folder/status"
  unset APT_CONFIG
  {
    apt-config dump | grep -E '^Acquire::(http|https|ftp|Retries|Check|ForceIPv)' || true
    cat <<EOF
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$folder/lists";
Dir::State::status "$folder/status";
Dir::Cache "$folder";
Acquire::Languages "none";
APT::Sandbox::User "";
EOF
  } >"$folder/apt.conf"
  export APT_CONFIG=$folder/apt.conf
  printf '%s [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] '"$MIRROR $suite main\n" deb deb-src >"$folder/sources.list"
  apt-get update --error-on=any ||
    { echo "cannot read the package lists of Debian $suite from $MIRROR (SUPERVISION_DEBIAN_MIRROR names another)"; return 1; }
}

# unpack_packages FOLDER PACKAGE...: from the suite in use, into FOLDER as if that were /.
unpack_packages() {
  local folder=$1 package
  shift
  mkdir -p "$folder" "$folder.debs"
  (cd "$folder.debs" && apt-get download "$@") ||
    { echo "Debian no longer has one of these packages under this name: see above which"; return 1; }
  for package in "$folder.debs"/*.deb; do dpkg --extract "$package" "$folder"; done
  (cd "$folder.debs" && printf '%s\n' ./*.deb) >"$folder/packages"
  rm -rf "$folder.debs"
}
