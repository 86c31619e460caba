#!/usr/bin/env bash
# header_fires.sh CMAKE COMPILER REPOSITORY BUILD_FOLDER: builds the header check of the bad example, a library
# whose header leans on its includer, with the repository's own vigie_library().
set -e
rm -rf "$4"
"$1" -S "$3/tests/gates/bad/header" -B "$4" -G Ninja "-DCMAKE_CXX_COMPILER=$2" "-DREPOSITORY=$3"
"$1" --build "$4" --target all # what includes <string> first compiles
echo "built; now the header alone"
"$1" --build "$4" --target all_verify_interface_header_sets
