#!/usr/bin/env bash
# house_fires.sh CHECK: each house rule catches its bad example, made here in a folder of its own because
# the repository itself may not hold one.
set -euo pipefail
check=$1
expect=$(dirname "${BASH_SOURCE[0]}")/expect_failure.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git -C "$folder" init -q

catches() {
  "$expect" "$1" "$check" "$folder"
  rm "$folder"/*
}

echo "all is well" >"$folder/note.md"
"$check" "$folder"

seq 801 | sed 's/^/int v/; s/$/;/' >"$folder/long.cpp"
catches "long.cpp: 801 lines"
printf 'see /%s/someone/notes\n' home >"$folder/note.md"
catches "a path of one machine"
printf 'https://registry.%s.org/left-pad\n' npmjs >"$folder/package-lock.json"
catches "a package registry's host"
