# shellcheck shell=bash disable=SC2154  # $root is ./dev's
# Sourced by ./dev: the suites of "./dev test" and the one count at their end.
# A suite that does not configure, build or run is a failure in the count; the others go on.

readonly results=$root/build/results

# note_failure SUITE WHAT LOG: a failure that no test framework has written down.
note_failure() {
  python3 tests/results.py note "$results/$1@$2.xml" "$1" "$2" "$3"
}

# What ctest says, shortened: each failure, and a sign of life every fifty tests.
brief() {
  awk '/Passed +[0-9.]+ sec/ { if (++n % 50 == 0) { print "  " n " passed"; fflush() } next }
       /\*\*\*(Failed|Timeout|Exception)|Not Run|No tests/ { print; fflush() }'
}

brief_build() {
  awk '/^\[[0-9]+\/[0-9]+\]/ { if (++n % 50 == 0) { print "  " $1; fflush() } }'
}

# make_suite PRESET [TARGET...]: configures and builds; goes on past errors to find them all, so that what
# was built is tested. Fails only where nothing can be.
make_suite() {
  local preset=$1 log=$results/$1-build.log
  if ! configure "$preset"; then
    note_failure "$preset" configure "build/$preset/configure.log"
    return 1
  fi
  say "building $preset; all of it goes to ${log#"$root"/}"
  if ! build "$preset" -k 0 "${@:2}" 2>&1 | tee "$log" | brief_build; then
    grep -E '^FAILED|error:|undefined reference' "$log" | head -40 >&2 || true
    note_failure "$preset" build "$log"
  fi
}

# run_suite PRESET NAME [CTEST ARGUMENT...]
run_suite() {
  local preset=$1 name=$2
  say "testing $name"
  ctest --test-dir "build/$preset" -j "$(jobs)" --output-junit "$results/$name.xml" --no-tests=error \
    "${@:3}" </dev/null 2>&1 | tee "$results/$name.log" | brief || true
  [[ -s $results/$name.xml ]] || note_failure "$name" ctest "$results/$name.log"
}

# npm_suite SCRIPT NAME: a script of web/package.json that writes NAME.xml.
npm_suite() {
  say "testing $2"
  (cd web && VIGIE_JUNIT_DIR=$results timeout 1200 npm run "$1" </dev/null) >"$results/$2.log" 2>&1 ||
    grep -qs '<failure' "$results/$2.xml" || note_failure "$2" "$1" "$results/$2.log"
  [[ -s $results/$2.xml ]] || note_failure "$2" "$1" "$results/$2.log"
}

# The browser tests start the program of the dev preset.
test_web() {
  python3 tests/results.py run "$results/web-check.xml" web-check types npm --prefix web run check
  npm_suite test web-unit
  npm_suite test:browser web-browser
}

# Every fuzzer for a minute, from its corpus; what it finds stays in build/fuzz.
run_fuzzers() {
  local fuzzer
  make_suite fuzz fuzzers || return 0
  for fuzzer in build/fuzz/fuzzers/*; do
    [[ -f $fuzzer && -x $fuzzer ]] || continue
    say "fuzzing ${fuzzer##*/} for a minute"
    mkdir -p "$fuzzer-found"
    python3 tests/results.py run "$results/fuzz@${fuzzer##*/}.xml" fuzz "${fuzzer##*/}" \
      "$fuzzer" -max_total_time=60 -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$fuzzer-" \
      "$fuzzer-found" "$(<"$fuzzer.corpus")"
  done
}

start_results() {
  rm -rf "$results"
  mkdir -p "$results"
}

run_tests() {
  local nightly=(-LE nightly)
  case ${1:-} in
    --all)
      nightly=()
      export VIGIE_NIGHTLY=1
      ;;
    '') ;;
    *) die "./dev test takes no argument but --all" ;;
  esac
  prepare_tests
  start_results
  make_suite dev all all_verify_interface_header_sets && run_suite dev dev "${nightly[@]}"
  make_suite asan-ubsan && run_suite asan-ubsan asan-ubsan "${nightly[@]}"
  make_suite tsan threaded_tests && run_suite tsan tsan -L threads "${nightly[@]}"
  test_web
  [[ ${#nightly[@]} -gt 0 ]] || run_fuzzers
  python3 tests/results.py sum "$results"
}

run_gates() {
  prepare_tests
  start_results
  make_suite dev all_verify_interface_header_sets && run_suite dev gates-gcc -L gate
  configure asan-ubsan && run_suite asan-ubsan gates-clang -L gate
  python3 tests/results.py sum "$results"
}
