#!/usr/bin/env bash
# expect_failure.sh MESSAGE COMMAND...: passes if COMMAND fails and its output matches MESSAGE, an extended
# regular expression. A command that fails for another reason has not caught its bad example.
export LC_ALL=C  # quotes in messages stay one byte
message=$1
shift
output=$("$@" 2>&1)
status=$?
printf '%s\n' "$output"
if [[ $status -eq 0 ]]; then
  echo "expect_failure: the bad example passed" >&2
  exit 1
fi
if ! grep -qE -- "$message" <<<"$output"; then
  echo "expect_failure: it failed, and not with '$message'" >&2
  exit 1
fi
