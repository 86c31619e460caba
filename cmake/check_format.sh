#!/usr/bin/env bash
# check_format.sh [--fix] [FILE...]: are the C++ files (all of the repository's, unless named) formatted?
# The bad examples of tests/gates are badly formatted on purpose and are looked at only when named.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mode=(--dry-run --Werror)
if [[ ${1:-} == --fix ]]; then
  mode=(-i)
  shift
fi
if [[ $# -gt 0 ]]; then
  files=("$@")
else
  mapfile -t files < <(git -c safe.directory='*' ls-files -co --exclude-standard '*.cpp' '*.h' ':!tests/gates' |
    while read -r file; do [[ ! -e $file ]] || echo "$file"; done)
fi
printf '%s\0' "${files[@]}" | xargs -0 -n 20 -P "$(nproc)" clang-format-19 "${mode[@]}"
