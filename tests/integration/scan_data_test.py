"""Every thermal recording of the shared data goes through vigie scan whole: under the sanitizers, without a finding."""
import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = os.environ["VIGIE"]
SOURCE = Path(os.environ["VIGIE_SOURCE_DIR"])
DATA = Path(os.environ.get("VIGIE_TEST_DATA", SOURCE.parent / "shared" / "data"))
KINDS = {"cptv": {".cptv"}, "flir": {".fff", ".jpg", ".tif", ".tiff"}}
SKIPPED = 77


def main():
    if not all((DATA / kind).is_dir() for kind in KINDS):
        print(f"skipped: {DATA} is not there")
        return SKIPPED
    wrong = []
    for kind, endings in KINDS.items():
        recordings = [file for file in (DATA / kind).rglob("*") if file.suffix.lower() in endings]
        done = subprocess.run([PROGRAM, "scan", "--json", *map(str, recordings)], capture_output=True, text=True,
                              timeout=240)
        if done.returncode != 0:
            wrong.append(f"{kind}: status {done.returncode}: {done.stderr}")
            continue
        read = json.loads(done.stdout)
        print(kind, len(read), "recordings,", sum(one["frames"] for one in read), "pictures")
        if len(read) != len(recordings):
            wrong.append(f"{kind}: {len(read)} of {len(recordings)} recordings were read")
        wrong += [f"{kind}/{one['name']}: {one['error']}" for one in read if one["error"] or not one["frames"]]
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
