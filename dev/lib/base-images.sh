# shellcheck shell=bash
# The base images of the Dockerfile, under their names, where their registry cannot be reached: of the same parts, but
# Debian's instead of Ubuntu's, and .NET as this machine has it.

SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble
RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
# What .NET's native parts need, as in a chiseled image: no shell and no package manager.
RUNTIME_PACKAGES=(base-files ca-certificates libc6 libgcc-s1 libssl3 libstdc++6 zlib1g)
# And what a RUN line needs.
SDK_PACKAGES=(bash coreutils dash findutils grep gzip libacl1 libattr1 libgmp10 libpcre2-8-0 libselinux1 libtinfo6 sed tar)

# make_base_images STORAGE DOTNET: DOTNET is the folder of this machine's SDK, which is mounted during the build instead of
# being copied. The runtime of the image is the one that came with it.
make_base_images() {
  local storage=$1 dotnet=$2 container framework
  cached base-images-1 fetch_base_images
  container=$(begin_image "$storage" "$CACHE/base-images-1/sdk" --env "PATH=$dotnet:/usr/bin:/bin")
  name_image "$storage" "$container" "$SDK_IMAGE"

  container=$(begin_image "$storage" "$CACHE/base-images-1/runtime" --user 1654 --env APP_UID=1654)
  for framework in host/fxr shared/Microsoft.NETCore.App shared/Microsoft.AspNetCore.App; do
    framework=$(printf '%s\n' "$dotnet/$framework"/10.0.* | sort --version-sort | tail -n 1)
    buildah_in "$storage" copy --quiet "$container" "$framework" "/usr/share/dotnet${framework#"$dotnet"}" >/dev/null
  done
  name_image "$storage" "$container" "$RUNTIME_IMAGE"
}

# begin_image STORAGE ROOT SETTING...
begin_image() {
  local storage=$1 root=$2 container
  shift 2
  container=$(buildah_in "$storage" from scratch)
  buildah_in "$storage" copy --quiet "$container" "$root" / >/dev/null
  buildah_in "$storage" config --env DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true "$@" "$container"
  echo "$container"
}

name_image() {
  buildah_in "$1" commit --quiet --rm --signature-policy "$1/policy.json" "$2" "$3" >/dev/null
}

fetch_base_images() {
  step "fetching what the image stands on from Debian's packages (about 20 s, once)" "$1.log" unpack_base_images "$1"
}

unpack_base_images() {
  local root
  unpack_packages "$1/runtime" "${RUNTIME_PACKAGES[@]}" ||
    { apt-get update || true; unpack_packages "$1/runtime" "${RUNTIME_PACKAGES[@]}"; } || return
  unpack_packages "$1/sdk" "${RUNTIME_PACKAGES[@]}" "${SDK_PACKAGES[@]}" || return
  for root in "$1/runtime" "$1/sdk"; do
    # Only unpacked, never configured: what the packages' scripts would have written.
    printf 'root:x:0:0:root:/root:/bin/sh\napp:x:1654:1654::/home/app:/bin/false\n' >"$root/etc/passwd"
    printf 'root:x:0:\napp:x:1654:\n' >"$root/etc/group"
    cat "$root"/usr/share/ca-certificates/mozilla/*.crt >"$root/etc/ssl/certs/ca-certificates.crt"
    # Nobody reads there.
    rm -rf "$root"/usr/share/{doc,man,locale,lintian,bug,common-licenses} "$root"/usr/lib/*/{gconv,audit,perl5}
  done
}
