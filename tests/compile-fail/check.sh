#!/usr/bin/env bash
# check.sh FILE COMPILER ARGUMENT...: FILE compiles; with -DMISUSE it fails as its "// expect: " line says.
export LC_ALL=C  # quotes in messages stay one byte
file=$1
shift
expected=$(sed -n 's|^// expect: ||p' "$file")
if [[ -z $expected ]]; then
  echo "$file has no '// expect: ' line" >&2
  exit 1
fi
if ! "$@" "$file"; then
  echo "$file does not compile even without the misuse" >&2
  exit 1
fi
exec "$(dirname "${BASH_SOURCE[0]}")/../gates/expect_failure.sh" "$expected" "$@" -DMISUSE "$file"
