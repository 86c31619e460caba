#!/usr/bin/env python3
"""The count at the end of ./dev test: it fails when it must, and names what it must."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RESULTS = Path(__file__).resolve().parent.parent / "results.py"
PASSED = '<testcase name="good" status="run"/>'
SKIPPED = ('<testcase name="idle" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>'
           '<system-out>idle_test.cpp:7: Skipped\nno recordings here\n\n[  SKIPPED ] idle</system-out></testcase>')
NOT_BUILT = '<testcase name="absent_NOT_BUILT" status="notrun"><skipped message="Unable to find executable"/></testcase>'
FAILED = '<testcase name="bad" status="fail"><failure message="Failed"/><system-out>what went wrong</system-out></testcase>'


class Sum(unittest.TestCase):
    def sum(self, *suites):
        """Exit status and lines of the sum over suites of these cases."""
        with tempfile.TemporaryDirectory() as folder:
            for number, cases in enumerate(suites):
                (Path(folder) / f"suite{number}.xml").write_text(f"<testsuite>{cases}</testsuite>")
            return self.command("sum", folder)

    def command(self, *words):
        done = subprocess.run([sys.executable, RESULTS, *words], stdout=subprocess.PIPE, text=True)
        return done.returncode, done.stdout.splitlines()

    def test_adds_up_over_suites(self):
        status, lines = self.sum(PASSED + SKIPPED, PASSED)
        self.assertEqual((status, lines[-1]), (0, "2 passed, 0 failed, 1 skipped"))

    def test_one_failure_fails_and_shows_its_output_before_the_count(self):
        status, lines = self.sum(PASSED, FAILED)
        self.assertEqual((status, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"))
        self.assertIn("FAILED: suite1: bad", lines)
        self.assertIn("    what went wrong", lines)

    def test_a_skipped_test_is_named_with_its_reason(self):
        self.assertIn("skipped: suite0: idle: no recordings here", self.sum(SKIPPED + PASSED)[1])

    def test_a_test_that_was_not_built_has_failed(self):
        status, lines = self.sum(PASSED + NOT_BUILT)
        self.assertEqual((status, lines[-1]), (1, "1 passed, 1 failed, 0 skipped"))

    def test_nothing_run_is_a_failure(self):
        self.assertEqual(self.sum(SKIPPED)[0], 1)
        self.assertEqual(self.sum()[0], 1)

    def test_results_cut_short_are_a_failure(self):
        self.assertEqual(self.sum(PASSED, PASSED + "<testcase")[0], 1)

    def test_a_suite_that_did_not_build_is_a_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log"
            log.write_bytes(b"cannot open\x1b[0m \xff that")
            self.command("note", f"{folder}/dev@build.xml", "dev", "build", str(log))
            status, lines = self.command("sum", folder)
        self.assertEqual((status, lines[-1]), (1, "0 passed, 1 failed, 0 skipped"))
        self.assertIn("FAILED: dev: build", lines)

    def test_a_command_run_as_a_test_counts_by_its_exit(self):
        with tempfile.TemporaryDirectory() as folder:
            self.command("run", f"{folder}/a.xml", "fuzz", "a", "true")
            self.command("run", f"{folder}/b.xml", "fuzz", "b", "false")
            self.assertEqual(self.command("sum", folder)[1][-1], "1 passed, 1 failed, 0 skipped")


if __name__ == "__main__":
    unittest.main()
