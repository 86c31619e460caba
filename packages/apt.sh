#!/usr/bin/env bash
# apt.sh PACKAGE...: installs Debian packages, as root, without starting any service of theirs.
# Every wait is bounded and says what it waits for.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

readonly policy=/usr/sbin/policy-rc.d
readonly options=(-o DPkg::Lock::Timeout=300 -o Acquire::Retries=2
  -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30)

# While a policy-rc.d that answers 101 stands there, Debian's packages start no service.
forbid_services() {
  # What stands there beside a kept one is ours, from a run that was killed.
  [[ -e $policy.vigie || ! -e $policy ]] || mv "$policy" "$policy.vigie"
  trap allow_services EXIT
  trap 'exit 130' INT TERM HUP
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}

allow_services() {
  rm -f "$policy"
  [[ ! -e $policy.vigie ]] || mv "$policy.vigie" "$policy"
}

# apt's own lock timeout does not cover the package lists, so they are tried again for a while.
update_lists() {
  local try
  for try in 1 2 3 4 5 6; do
    timeout 300 apt-get "${options[@]}" -q update && return
    echo "apt.sh: package lists not updated (try $try of 6); trying again in 10 s" >&2
    sleep 10
  done
  return 1
}

forbid_services
update_lists || exit 1
timeout 3600 apt-get "${options[@]}" -q -o Dpkg::Use-Pty=0 install --yes --no-install-recommends "$@" \
  </dev/null | awk '
    /^(Need to get|Fetched|E:|W:|Err:)/ { print "  " $0; fflush() }
    /^Unpacking/ { if (++unpacked % 100 == 0) { print "  unpacked " unpacked; fflush() } }
    /^Setting up/ { if (++ready % 100 == 0) { print "  set up " ready; fflush() } }'
