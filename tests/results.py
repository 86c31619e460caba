#!/usr/bin/env python3
"""Adds up what the suites wrote in JUnit's form.

results.py note FILE SUITE NAME LOG        writes one failure, with the end of a log as its output
results.py run FILE SUITE NAME COMMAND...  runs a command as one test
results.py sum FOLDER                      prints failures with their output, skipped tests by name, and last
                                           'N passed, N failed, N skipped'; exits 1 if any failed or none ran
"""
import re
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

OUTPUT_LINES = 200  # of one failure
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")


def write(file, suite, name, failed, output):
    root = xml.Element("testsuite", name=suite)
    case = xml.SubElement(root, "testcase", name=name, classname=suite)
    if failed:
        xml.SubElement(case, "failure", message="failed")
    xml.SubElement(case, "system-out").text = NOT_XML.sub("?", output)
    xml.ElementTree(root).write(file, encoding="utf-8")


def note(file, suite, name, log):
    path = Path(log)
    write(file, suite, name, True, path.read_text(errors="replace") if path.exists() else f"no log at {log}")


def run(file, suite, name, *command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    write(file, suite, name, done.returncode != 0, done.stdout.decode(errors="replace"))


def output_of(case):
    parts = [part.text or "" for part in case.iter() if part.tag in ("system-out", "system-err", "failure", "error")]
    lines = "\n".join(part for part in parts if part.strip()).splitlines()
    cut = [f"... {len(lines) - OUTPUT_LINES} lines before"] if len(lines) > OUTPUT_LINES else []
    return cut + lines[-OUTPUT_LINES:]


def outcome(case):
    skipped = case.find("skipped")
    not_built = skipped is not None and skipped.get("message") == "Unable to find executable"  # ctest's words
    if not_built or case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return "failed"
    if skipped is not None or case.get("status") in ("notrun", "disabled"):
        return "skipped"
    return "passed"


def reason(case):
    """The words a test gave for being skipped, where it gave any."""
    lines = output_of(case)
    for i, line in enumerate(lines[:-1]):
        if line.rstrip().endswith("Skipped"):
            return lines[i + 1].strip()
    skipped = case.find("skipped")
    return (skipped.get("message") if skipped is not None else None) or "no reason given"


def cases_of(file):
    try:
        return [(file.stem.partition("@")[0], case) for case in xml.parse(file).iter("testcase")]
    except xml.ParseError as error:
        broken = xml.Element("testcase", name="results")
        xml.SubElement(broken, "failure").text = f"{file.name} is not XML: {error}"
        return [(file.stem.partition("@")[0], broken)]


def total(folder):
    counted = {"passed": [], "failed": [], "skipped": []}
    for file in sorted(Path(folder).glob("*.xml")):
        for suite, case in cases_of(file):
            counted[outcome(case)].append((suite, case))
    for suite, case in counted["skipped"]:
        print(f"skipped: {suite}: {case.get('name')}: {reason(case)}")
    for suite, case in counted["failed"]:
        print(f"\nFAILED: {suite}: {case.get('name')}")
        print("\n".join("    " + line for line in output_of(case)))
    print(", ".join(f"{len(found)} {word}" for word, found in counted.items()))
    return 0 if counted["passed"] and not counted["failed"] else 1


if __name__ == "__main__":
    sys.exit({"note": note, "run": run, "sum": total}[sys.argv[1]](*sys.argv[2:]) or 0)
