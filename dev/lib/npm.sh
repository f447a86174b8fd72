# shellcheck shell=bash
# Packages of npm: what a package-lock.json names, with its checksums, and none of their scripts run.

# require_npm: there is an npm, and with it a Node.js.
require_npm() {
  if command -v npm >/dev/null; then return; fi
  require_debian "install npm yourself" >&2
  install_packages npm >&2
}

# npm_modules FOLDER: prints where the packages of its lock are, which all clones share.
npm_modules() {
  local folder=$1 lock
  lock=$(sha256sum "$folder/package-lock.json")
  NPM_FOLDER=$folder cached "npm-${folder##*/}-${lock:0:12}" npm_install >&2
  echo "$CACHE/npm-${folder##*/}-${lock:0:12}/node_modules"
}

# npm_packages FOLDER: makes FOLDER/node_modules a link to them.
npm_packages() {
  local folder=$1 modules
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    die "the dashboards are written in TypeScript, and this machine has no Node.js" "install Node.js 20 or newer, with npm"
  fi
  modules=$(npm_modules "$folder")
  ln -sfn "$modules" "$folder/node_modules"
}

npm_install() {
  require_npm
  cp "$NPM_FOLDER"/package{,-lock}.json "$1"
  if [[ -e $NPM_FOLDER/.npmrc ]]; then cp "$NPM_FOLDER/.npmrc" "$1"; fi
  say "fetching the packages of $NPM_FOLDER/package-lock.json"
  (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund)
}
