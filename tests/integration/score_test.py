"""vigie score gives the figures that the shared script gives, to the last digit, on tracks that vigie scan wrote."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = os.environ["VIGIE"]
SOURCE = Path(os.environ["VIGIE_SOURCE_DIR"])
DATA = Path(os.environ.get("VIGIE_TEST_DATA", SOURCE.parent / "shared" / "data")) / "halmstad-ir"
SCRIPT = DATA.parent.parent / "tools" / "score.py"
SKIPPED = 77


def output(*words):
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, check=True, timeout=600).stdout


def main():
    if not (DATA.is_dir() and SCRIPT.is_file()):
        print(f"skipped: {DATA} or {SCRIPT} is not there")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="vigie-score-") as folder:
        output(PROGRAM, "scan", "--mot", folder, DATA / "video")
        words = [DATA / "boxes", folder, DATA / "clips.txt"]
        for extra in ([], ["--per-clip"], ["--grow", "0", "--warmup", "2.5", "--fps", "25"]):
            ours, theirs = output(PROGRAM, "score", *words, *extra), output(sys.executable, SCRIPT, *words, *extra)
            if ours != theirs:
                print(f"with {extra} vigie score says\n{ours}and the script says\n{theirs}")
                return 1
        print(ours)
    return 0


if __name__ == "__main__":
    sys.exit(main())
