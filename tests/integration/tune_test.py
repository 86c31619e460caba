"""vigie tune from outside: its figures are those of vigie scan and vigie score, and bad input is one clear error."""
import functools
import json
import tempfile
import unittest
from pathlib import Path

import node
from node import SCENE

run = functools.partial(node.run, timeout=240)


class TuneTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keep = tempfile.TemporaryDirectory(prefix="vigie-tune-")
        cls.out = Path(cls.keep.name)
        cls.crossing = f"sim:{SCENE}?camera=0&length=12"
        cls.scanned = json.loads(run("scan", "--mot", cls.out / "mot", "--truth", cls.out / "truth", "--json",
                                     cls.crossing).stdout)[0]
        cls.truth = next((cls.out / "truth").glob("*.txt"))
        cls.words = ["--values", "3,100,5.5", "--labels", cls.truth, cls.crossing]
        cls.done = run("tune", "--json", *cls.words)

    @classmethod
    def tearDownClass(cls):
        cls.keep.cleanup()

    def answer(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        return json.loads(self.done.stdout)

    def usual(self):
        return next(row for row in self.answer()["rows"] if row["default"])

    def test_the_default_gives_what_a_scan_gives(self):
        self.assertEqual(self.answer()["frames"], self.scanned["frames"])
        self.assertEqual(self.answer()["option"], "threshold")
        self.assertEqual(self.usual()["tracks"], self.scanned["tracks"])
        self.assertAlmostEqual(self.usual()["tracks_per_hour"],
                               self.scanned["tracks"] * 3600 / self.scanned["recorded_s"], places=3)

    def test_a_higher_threshold_detects_less(self):
        rows = self.answer()["rows"]
        self.assertEqual([row["value"] for row in rows], [3, 5.5, 100])
        rates = [row["detections_per_frame"] for row in rows]
        self.assertEqual(rates, sorted(set(rates), reverse=True))
        self.assertEqual(len({row["configuration"] for row in rows}), 3)

    def test_where_the_truth_says_nobody_every_track_is_false(self):
        (self.out / "nobody.txt").write_text("")
        done = run("tune", "--json", "--values", "5.5", "--labels", self.out / "nobody.txt", "--warmup", "0", self.crossing)
        row = json.loads(done.stdout)["rows"][0]
        self.assertEqual(row["against_truth"]["false_identities"], row["tracks"])
        self.assertEqual(row["against_truth"]["targets"], 0)

    # Of one target the score's own subcommand knows the same.
    def test_the_truth_is_compared_as_vigie_score_does(self):
        figures = self.usual()["against_truth"]
        self.assertEqual((figures["targets"], figures["found"]), (1, 1))
        boxes = ["frame,x,y,w,h"]
        for line in self.truth.read_text().splitlines():
            frame, _, *box = line.split(",")[:6]
            boxes.append(",".join([frame, *box]))
        labels, tracks = self.out / "labels", next((self.out / "mot").glob("*.txt"))
        labels.mkdir(exist_ok=True)
        (labels / f"{tracks.stem}.csv").write_text("\n".join(boxes))
        (self.out / "clips.txt").write_text(f"{tracks.stem} {self.scanned['frames']}\n")
        scored = json.loads(run("score", "--json", "--fps", "10", labels, tracks.parent, self.out / "clips.txt").stdout)
        for key in ("recall", "precision"):
            self.assertAlmostEqual(figures[key], scored["figures"][key], places=9)
        again = json.loads(run("tune", "--json", "--labels", labels / f"{tracks.stem}.csv", "--values", "5.5",
                               self.crossing).stdout)
        self.assertEqual(again["rows"][0]["against_truth"], figures)

    def test_people_get_a_table(self):
        done = run("tune", *self.words)
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [line.split() for line in done.stdout.splitlines()]
        rows = [line for line in lines if line and line[0].rstrip("*") in ("3", "5.5", "100")]
        self.assertEqual([row[0] for row in rows], ["3", "5.5*", "100"])
        self.assertEqual(int(rows[1][2]), self.scanned["tracks"])
        self.assertEqual(rows[1][4], "1/1")
        bare = run("tune", "--option", "absorb_time", "--values", "10", self.crossing)
        self.assertNotIn("recall", bare.stdout)
        self.assertNotIn("/", bare.stdout.splitlines()[-3])

    def test_a_damaged_recording_is_read_to_its_damage(self):
        run("scan", "--video", self.out / "video", self.crossing)
        video = next((self.out / "video").glob("*.mp4"))
        cut = self.out / "cut.mp4"
        cut.write_bytes(video.read_bytes()[: video.stat().st_size * 2 // 3])
        done = run("tune", "--json", "--values", "5", cut)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        answer = json.loads(done.stdout)
        self.assertIsNotNone(answer["error"])
        self.assertGreater(answer["frames"], 0)

    def test_what_cannot_be_read_is_one_clear_error(self):
        junk = self.out / "junk.mp4"
        junk.write_bytes(b"not a video at all" * 100)
        for words in ([junk], ["--labels", junk, self.crossing], ["--labels", self.out / "none.txt", self.crossing]):
            done = run("tune", *words)
            self.assertEqual(done.returncode, 1, words)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_wrong_words_are_status_2(self):
        two = self.out / "two"
        two.mkdir(exist_ok=True)
        for name in ("a.mp4", "b.mp4"):
            (two / name).write_bytes(b"")
        for words in ([], ["nothing-here.mp4"], [two], ["rtsp://127.0.0.1/a"], ["--option", "colour", self.crossing],
                      ["--values", "warm", self.crossing], ["--values", "1", self.crossing],
                      ["--values", "nan", self.crossing], ["--values", ",".join(map(str, range(5, 90))), self.crossing],
                      ["--grow", "-1", self.crossing], [self.crossing, self.crossing]):
            done = run("tune", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
