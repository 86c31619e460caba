#!/usr/bin/env python3
"""tidy.py BUILD_FOLDER FOLDER: clang-tidy over the sources in FOLDER (relative to the repository), not its tests.

Flags come from BUILD_FOLDER/compile_commands.json (of a Clang preset). A file that passed is not looked at
again until it, a header of ours that it includes, its flags or .clang-tidy change: BUILD_FOLDER/tidy keeps a
hash of them each. The path-sensitive analyser takes two thirds of the time, and runs where VIGIE_NIGHTLY is set.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKS = [] if os.environ.get("VIGIE_NIGHTLY") else ["--checks=-clang-analyzer-*"]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


@cache
def own_includes(file):
    """The file itself and what it includes of ours, in the end; headers are found by name alone."""
    seen, waiting = set(), [file]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in INCLUDE.findall(path.read_text(errors="replace")):
            library = re.match(r"vigie/([a-z_]+)/", name)
            places = [ROOT / "src" / library[1] / "include" / name] if library else \
                     [path.parent / name, path.parent.parent / name]
            waiting += [place.resolve() for place in places if place.is_file()]
    return sorted(seen)


def fingerprint(entry):
    digest = hashlib.sha256("".join([entry["command"], *CHECKS]).encode())
    digest.update((ROOT / ".clang-tidy").read_bytes())
    for file in own_includes(Path(entry["file"]).resolve()):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def tidy(build, entry):
    stamp = build / "tidy" / hashlib.sha256(entry["file"].encode()).hexdigest()
    now = fingerprint(entry)
    if stamp.exists() and stamp.read_text() == now:
        return True
    done = subprocess.run(["clang-tidy-19", "--quiet", *CHECKS, "-p", str(build), entry["file"]], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        print(done.stdout, done.stderr, sep="\n")
        return False
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(now)
    return True


def main(build, folder):
    commands = json.loads((build / "compile_commands.json").read_text())
    here = (ROOT / folder).resolve()
    entries = {entry["file"]: entry for entry in commands if Path(entry["file"]).resolve().parent == here}
    results = [tidy(build, entry) for entry in entries.values()]
    print(f"{len(results)} files, {results.count(False)} with findings")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2]))
