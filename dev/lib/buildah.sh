# shellcheck shell=bash
# Builds images from Dockerfiles without a daemon, a registry, or anything that stays: Debian's buildah, whose containers
# here are little more than changed roots, and whose storage is a folder that goes when the build has ended.

# buildah_in FOLDER COMMAND [OPTION...]: as buildah, with everything it keeps in FOLDER. What the machine's owner has set up
# for containers of their own is neither read nor changed.
buildah_in() {
  local folder=$1 command=$2
  shift 2
  CONTAINERS_STORAGE_CONF=$folder/storage.conf CONTAINERS_REGISTRIES_CONF=$folder/registries.conf TMPDIR=$folder/tmp \
    buildah "$command" "$@"
}

prepare_buildah() {
  local folder=$1
  require_debian "install buildah yourself"
  install_packages buildah
  mkdir -p "$folder/tmp"
  # vfs copies where overlay would share. The images are small, and it works on any file system, in containers too.
  printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/graph"\nrunroot = "%s/run"\n' "$folder" "$folder" >"$folder/storage.conf"
  # No registry is asked for a name that is not here.
  printf 'unqualified-search-registries = []\n' >"$folder/registries.conf"
  printf '{ "default": [ { "type": "insecureAcceptAnything" } ] }\n' >"$folder/policy.json"
}
