# shellcheck shell=bash disable=SC2154  # $root is ./dev's
# Sourced by ./dev: brings what is missing from Debian and npm. What is there costs nothing.

# The packages of list files that are not installed.
missing_packages() {
  local wanted installed
  wanted=$(sed 's/#.*//' "$@" | tr -s ' \t' '\n' | sort -u | sed '/^$/d')
  # shellcheck disable=SC2086  # one word a package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
    sed -n 's/^installed //p' | sort -u || true)
  comm -23 <(echo "$wanted") <(echo "$installed")
}

# Debian's npm is wanted only where no other npm is: Node's own packages bring theirs and exclude it.
install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  command -v npm >/dev/null || missing+=(npm)
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "installing ${#missing[@]} packages from Debian, and what they need: ${missing[*]}"
  as_root "$root/packages/apt.sh" "${missing[@]}" || fail_fetching "Debian's packages"
}

as_root() {
  if [[ $EUID -eq 0 ]]; then
    bash "$@"
  elif command -v sudo >/dev/null; then
    sudo --preserve-env=http_proxy,https_proxy,no_proxy,HTTP_PROXY,HTTPS_PROXY,NO_PROXY bash "$@"
  else
    die "Debian packages are missing and neither root nor sudo is here: as root, run" \
      "apt-get install --no-install-recommends ${*:2}"
  fi
}

# Behind a company's proxy the authority that signs is where Debian keeps it; Node must be told.
readonly system_authorities=/etc/ssl/certs/ca-certificates.crt
use_system_authorities() {
  if [[ -z ${NODE_EXTRA_CA_CERTS:-} && -r $system_authorities ]]; then
    export NODE_EXTRA_CA_CERTS=$system_authorities
  fi
}

fail_fetching() {
  local proxy=${https_proxy:-${HTTPS_PROXY:-${http_proxy:-${HTTP_PROXY:-not set}}}}
  local own
  own=$(find /usr/local/share/ca-certificates -name '*.crt' 2>/dev/null | wc -l)
  say "could not fetch $1; the lines above say why. What this machine has:"
  say "  proxy (http_proxy, https_proxy): $proxy"
  say "  certificate authorities: ${NODE_EXTRA_CA_CERTS:-$system_authorities}, $own of this machine's own"
  say "If the network is reached through a proxy, set http_proxy and https_proxy. If the proxy signs with its"
  say "own authority, put its certificate into /usr/local/share/ca-certificates/NAME.crt and run"
  die "update-ca-certificates, both as root; then run this again. Certificate checks stay on."
}

# npm ci in a folder, once a lock file; the lock's hash is kept beside what it brought.
npm_ci() {
  local folder=$1 stamp=$1/node_modules/.vigie-lock hash
  hash=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)
  [[ -r $stamp && $(<"$stamp") == "$hash" ]] && return
  say "fetching npm packages for ${folder#"$root"/} (at most 15 minutes)"
  (cd "$folder" && timeout 900 npm ci --no-audit --no-fund --loglevel=error \
    --fetch-timeout=60000 --fetch-retries=2 --fetch-retry-mintimeout=2000 --fetch-retry-maxtimeout=10000 </dev/null) ||
    fail_fetching "npm's packages"
  echo "$hash" >"$stamp"
}

# Node 22 and its npm, whatever Node the machine has. Debian's npm makes no link to a package's "node".
install_node() {
  use_system_authorities
  npm_ci "$root/packages/node"
  local modules=$root/packages/node/node_modules node
  node=$(echo "$modules"/node-linux-*/bin)
  [[ -x $node/node ]] || die "npm has no Node for this machine ($(uname -m)): x86-64 and arm64 alone"
  PATH=$node:$modules/.bin:$PATH
}

# web/dist, made anew only when something that it is made from has changed.
build_web() {
  local stamp=$root/web/node_modules/.vigie-dist hash
  npm_ci "$root/web"
  hash=$(cd "$root" && find web api -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -print0 |
    sort -z | xargs -0 sha256sum | sha256sum)
  [[ -d $root/web/dist && -r $stamp && $(<"$stamp") == "$hash" ]] && return
  say "building the console"
  (cd "$root/web" && timeout 900 npm run build </dev/null) || die "the console did not build; see above"
  echo "$hash" >"$stamp"
}
