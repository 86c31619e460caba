#!/usr/bin/env bash
# install_test.sh REPOSITORY: what packages/install.sh decides, with apt, dpkg and npm replaced by stand-ins.
set -euo pipefail
sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT
mkdir "$sandbox/bin"
PATH=$sandbox/bin:$PATH
root=$sandbox

stand_in() { # NAME LINE...: a program that notes its arguments and does LINEs
  printf '%s\n' '#!/bin/bash' "echo \"\${0##*/} \$*\" >>'$sandbox/calls'" "${@:2}" >"$sandbox/bin/$1"
  chmod +x "$sandbox/bin/$1"
}
expect() { # WHAT, then a test
  local what=$1
  shift
  "$@" || { echo "install_test: $what" >&2; cat "$sandbox/calls" "$sandbox/said" >&2; exit 1; }
}
calls() { grep -c -- "$1" "$sandbox/calls" || true; }
say() { echo "$*" >>"$sandbox/said"; }
die() { say "$@"; exit 1; }
touch "$sandbox/calls" "$sandbox/said"
# shellcheck source=packages/install.sh
source "$1/packages/install.sh"

# Only what is missing is installed, and comments are no packages.
printf '# words about it\nhere   # why\naway\n' >"$sandbox/list.txt"
stand_in dpkg-query 'echo "installed here"' 'echo "config-files away"' 'exit 1'
expect "the missing package alone is missing" test "$(missing_packages "$sandbox/list.txt")" = away
as_root() { echo "as_root $*" >>"$sandbox/calls"; }
stand_in npm
install_packages "$sandbox/list.txt"
expect "one package is installed" test "$(calls 'as_root .*apt.sh away$')" = 1
stand_in dpkg-query 'echo "installed here"' 'echo "installed away"'
install_packages "$sandbox/list.txt"
expect "a second run installs nothing" test "$(calls as_root)" = 1

# The system's authorities are used where nothing else was said, and never instead of what was said.
if [[ -r $system_authorities ]]; then
  (unset NODE_EXTRA_CA_CERTS && use_system_authorities && [[ $NODE_EXTRA_CA_CERTS == "$system_authorities" ]]) ||
    expect "the system's authorities are used" false
fi
(NODE_EXTRA_CA_CERTS=own.pem && use_system_authorities && [[ $NODE_EXTRA_CA_CERTS == own.pem ]]) ||
  expect "the user's authorities stay" false

# npm runs once a lock; when it cannot fetch, the proxy and the authorities are spoken of.
mkdir -p "$sandbox/web/node_modules"
echo '{}' | tee "$sandbox/web/package.json" >"$sandbox/web/package-lock.json"
npm_ci "$sandbox/web"
npm_ci "$sandbox/web"
expect "npm ci ran once for one lock" test "$(calls '^npm ci')" = 1
echo '{ }' >"$sandbox/web/package-lock.json"
stand_in npm 'exit 1'
if (export https_proxy=http://proxy.invalid:3128 && npm_ci "$sandbox/web"); then expect "a failed npm ci is an error" false; fi
expect "the proxy is named" grep -q 'http://proxy.invalid:3128' "$sandbox/said"
expect "the way to add an authority is named" grep -q 'update-ca-certificates' "$sandbox/said"
echo "all as it should be"
