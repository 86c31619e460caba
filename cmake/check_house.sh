#!/usr/bin/env bash
# check_house.sh [FOLDER]: house rules over the files of a git checkout (this one, unless named):
# no file past 800 lines, no path of one machine, no package registry's host. Lock files may be long.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/..}"
git=(git -c safe.directory='*')
found=0

while read -r file; do
  lines=$(wc -l <"$file")
  if [[ $lines -gt 800 ]]; then
    echo "$file: $lines lines; past 800 a file is to be split"
    found=1
  fi
done < <("${git[@]}" ls-files -co --exclude-standard '*.cpp' '*.h' '*.sh' '*.py' '*.ts' '*.svelte' '*.cmake' '*.md' dev)

# In brackets, so that these patterns do not find themselves.
report() {
  if "${git[@]}" grep -nIE --untracked "$2" -- . ':!*.svg'; then
    echo "$1"
    found=1
  fi
}
report "a path of one machine: name it by a variable or relative to the repository" \
  '(^|[^A-Za-z0-9_./-])/(wor[k]|far[m]|roo[t]|hom[e]/[a-z]+)/'
report "a package registry's host: apt and npm know theirs" \
  'npmj[s]\.(org|com)|de[b]\.debian\.org|yarnpk[g]\.com|pyp[i]\.org|github[u]sercontent\.com'
exit $found
