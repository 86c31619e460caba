"""vigie scan from outside: what it writes agrees with itself, and damaged input loses nothing that was whole."""
import csv
import functools
import json
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import node
from node import PROGRAM, SCENE

scan = functools.partial(node.run, "scan", timeout=240)


class ScanTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keep = tempfile.TemporaryDirectory(prefix="vigie-scan-")
        cls.out = Path(cls.keep.name)
        cls.crossing = f"sim:{SCENE}?camera=0&length=12"
        cls.done = scan("--mot", cls.out / "mot", "--csv", cls.out / "t.csv", "--jsonl", cls.out / "t.jsonl",
                        "--video", cls.out / "video", "--truth", cls.out / "truth", "--json", cls.crossing)

    @classmethod
    def tearDownClass(cls):
        cls.keep.cleanup()

    def summary(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)
        return json.loads(self.done.stdout)[0]

    def rows(self):
        text = next((self.out / "mot").glob("*.txt")).read_text()
        return [line.split(",") for line in text.splitlines()]

    def test_a_person_who_crosses_is_found(self):
        self.assertGreaterEqual(self.summary()["tracks"], 1)
        self.assertGreater(self.summary()["frames"], 100)

    def test_mot_has_one_row_a_frame_and_track(self):
        keys = [(row[0], row[1]) for row in self.rows()]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertTrue(all(len(row) == 10 and row[7:] == ["-1", "-1", "-1"] for row in self.rows()))
        self.assertTrue(all(1 <= int(row[0]) <= self.summary()["frames"] for row in self.rows()))

    def test_csv_and_jsonl_tell_the_same_as_mot(self):
        mot = sorted((int(r[0]), int(r[1])) for r in self.rows())
        with open(self.out / "t.csv", newline="") as file:
            table = sorted((int(r["frame"]), int(r["track"])) for r in csv.DictReader(file))
        lines = [json.loads(line) for line in (self.out / "t.jsonl").read_text().splitlines()]
        objects = sorted((p["frame"], line["track"]) for line in lines for p in line["points"])
        self.assertEqual(mot, table)
        self.assertEqual(mot, objects)
        self.assertEqual({line["origin"] for line in lines}, {"simulated"})

    def test_the_truth_has_each_picture_and_the_track_is_on_it(self):
        lines = next((self.out / "truth").glob("*.jsonl")).read_text().splitlines()
        self.assertEqual(len(lines), self.summary()["frames"])
        truth = {}  # of the CSV, whose frames count from 0
        with open(next((self.out / "truth").glob("*.csv")), newline="") as file:
            for row in csv.DictReader(file):
                box = [float(row[key]) for key in ("left_px", "top_px", "width_px", "height_px")]
                truth.setdefault(int(row["frame"]) + 1, []).append(box)
        hits = 0
        for row in self.rows():
            left, top, width, height = map(float, row[2:6])
            x, y = left + width / 2, top + height / 2
            hits += any(l - 4 <= x <= l + w + 4 and t - 4 <= y <= t + h + 4 for l, t, w, h in truth.get(int(row[0]), []))
        self.assertGreater(hits, 0.7 * len(self.rows()))

    def test_the_same_recording_gives_the_same_tracks(self):
        again = self.out / "again"
        scan("--mot", again, "--threads", "1", self.crossing)
        self.assertEqual(next(again.glob("*.txt")).read_text(), next((self.out / "mot").glob("*.txt")).read_text())

    def test_the_annotated_video_is_whole_and_a_truncated_one_is_read_to_its_damage(self):
        video = next((self.out / "video").glob("*.mp4"))
        whole = json.loads(scan("--json", video).stdout)[0]
        self.assertEqual(whole["frames"], self.summary()["frames"])
        cut = self.out / "cut.mp4"
        cut.write_bytes(video.read_bytes()[: video.stat().st_size * 2 // 3])
        both = scan("--json", cut, video)
        self.assertEqual(both.returncode, 1)
        errors = both.stderr.splitlines()
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("cut", errors[0])
        first, second = json.loads(both.stdout)
        self.assertIsNotNone(first["error"])
        self.assertLess(first["frames"], whole["frames"])
        self.assertEqual(second["frames"], whole["frames"])

    def test_what_is_no_recording_is_one_clear_error(self):
        junk = self.out / "junk.mp4"
        junk.write_bytes(b"not a video at all" * 100)
        (self.out / "empty.cptv").write_bytes(b"")
        for file in (junk, self.out / "empty.cptv"):
            done = scan(file)
            self.assertEqual(done.returncode, 1, file)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertEqual(done.stdout.splitlines()[1].split(), [file.stem, "-", "-", "-", "-", "-", "-"])

    def test_a_place_that_cannot_be_written_is_told_before_anything_is_read(self):
        (self.out / "file").write_text("")
        for option in ("--mot", "--csv", "--jsonl", "--video", "--truth"):
            done = scan(option, self.out / "file" / "below", self.crossing)
            self.assertEqual(done.returncode, 1, option)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_a_truth_that_cannot_be_written_takes_nothing_of_the_tracks_along(self):
        out = self.out / "no-truth"
        short = self.crossing.replace("length=12", "length=4")
        name = "sim_" + "".join(c if c.isalnum() or c in "-." else "_" for c in short.removeprefix("sim:")) + ".csv"
        (out / "truth" / name).mkdir(parents=True)
        done = scan("--json", "--mot", out / "mot", "--csv", out / "t.csv", "--truth", out / "truth", short)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertEqual(len(json.loads(done.stdout)), 1)
        self.assertTrue((out / "t.csv").read_text().startswith("input,"))
        self.assertEqual(len(list((out / "mot").iterdir())), 1)

    def test_a_kill_leaves_what_was_done_before_it(self):
        out = self.out / "killed"
        endless = self.crossing.replace("length=12", "length=100000")
        words = ["--threads", "1", "--mot", out / "mot", "--csv", out / "t.csv", self.crossing, endless]
        process = subprocess.Popen([PROGRAM, "scan", *map(str, words)])
        try:
            whole, end = (self.out / "t.csv").read_text(), time.monotonic() + 120
            while not (out / "t.csv").exists() or (out / "t.csv").read_text() != whole:
                self.assertIsNone(process.poll())
                self.assertLess(time.monotonic(), end, "the first recording's rows never came")
                time.sleep(0.1)
        finally:
            process.kill()
            process.wait()
        self.assertEqual([file.name for file in (out / "mot").iterdir()],
                         [file.name for file in (self.out / "mot").iterdir()])

    def test_wrong_words_are_status_2_and_read_nothing(self):
        raw = self.out / "a.raw"
        raw.write_bytes(bytes(4 * 4 * 2))
        for words in (["nothing-here.mp4"], ["rtsp://127.0.0.1/a"], ["--threads", "0", self.crossing], [],
                      [self.crossing, "sim:demo?camera=7&length=9"], [self.crossing, "sim:demo?colour=1&length=9"], ["sim:nothing.toml"], ["sim:demo?camera=0"],
                      [self.crossing, f"raw:{raw}"], [f"raw:{raw}?width=4&height=0"], ["raw:nothing?width=4&height=4"]):
            done = scan(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
