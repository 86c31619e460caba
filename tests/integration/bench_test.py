"""vigie bench from outside: it measures the configuration that vigie tune calls the default, and does its work."""
import functools
import json
import unittest

import node
from node import SCENE

run = functools.partial(node.run, timeout=240)


class BenchTest(unittest.TestCase):
    def test_it_measures_the_default_configuration_and_tracks_what_is_there(self):
        done = run("bench", "--json", "--streams", "1,2", "--turns", "2")
        self.assertEqual(done.returncode, 0, done.stderr)
        told = json.loads(done.stdout)
        self.assertEqual([one["streams"] for one in told["runs"]], [1, 2])
        for one in told["runs"]:
            self.assertGreater(one["bare_pass_ns_per_pixel"], 0)
            self.assertAlmostEqual(one["ratio"], one["engine_ns_per_pixel"] / one["bare_pass_ns_per_pixel"], places=6)
            self.assertGreater(one["tracks_per_frame"], 0.7 * told["targets"])
        tuned = json.loads(run("tune", "--json", f"sim:{SCENE}?camera=0&length=2").stdout)
        default = next(row for row in tuned["rows"] if row["default"])
        self.assertEqual(told["configuration"], default["configuration"])

    def test_wrong_words_are_status_2(self):
        for words in (["--streams", "0"], ["--streams", "many"], ["--turns", "0"], ["more"]):
            done = run("bench", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)


if __name__ == "__main__":
    unittest.main()
