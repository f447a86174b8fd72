# shellcheck shell=bash
# shellcheck disable=SC2034 # the name is for the scripts that source this
# Images for the node's containerd: from files, for no registry is ever asked.

PAUSE_IMAGE=supervision.dev/pause:1
BUSYBOX_IMAGE=docker.io/library/busybox:1.35

# load_images FILE...: archives of `docker save`, or in OCI layout. Kubernetes looks for images in k8s.io.
load_images() {
  local file
  for file in "$@"; do
    [[ -r $file ]] || die "there is no image archive $file"
    in_node ctr --namespace k8s.io images import - <"$file" || die "containerd did not take $file"
  done
}

# images_are_loaded NAME...
images_are_loaded() {
  local loaded name
  loaded=$(in_node ctr --namespace k8s.io images list --quiet) || return 1
  for name in "$@"; do
    grep -qxF "$name" <<<"$loaded" || return 1
  done
}
