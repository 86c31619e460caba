"""Recordings of tracks: clip, thumbnail, ranges, and the line that each look leaves."""
import json
import subprocess
import unittest

import contract
from node import Node


class Recordings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Node().__enter__()
        cls.camera = cls.node.add_camera()["id"]
        cls.track = cls.node.wait("a recording", cls.recorded, seconds=120)
        cls.place = f"/api/v1/tracks/{cls.track['id']}"
        cls.video = cls.node.get(cls.place + "/clip.mp4").body

    @classmethod
    def tearDownClass(cls):
        cls.node.__exit__()

    @classmethod
    def recorded(cls):
        for track in cls.node.tracks():
            if track["state"] == "ended" and cls.node.get(f"/api/v1/tracks/{track['id']}/clip").status == 200:
                return track
        return None

    def get(self, what, headers=None, status=200):
        answer = self.node.get(self.place + what, headers)
        contract.check("GET", self.place + what, answer)
        self.assertEqual(status, answer.status)
        return answer

    def test_the_recording_begins_before_the_track_and_plays(self):
        clip = self.get("/clip").json()
        path = self.get("/path").json()["points"]
        self.assertLessEqual(int(clip["start_ns"]), int(path[0]["time_ns"]))
        self.assertEqual((160, 128), (clip["width"], clip["height"]))
        file = self.node.folder / "clip.mp4"
        file.write_bytes(self.video)
        told = json.loads(subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-count_frames", "-of", "json",
                                          file], check=True, capture_output=True).stdout)["streams"][0]
        self.assertEqual("h264", told["codec_name"])
        self.assertGreater(int(told["nb_read_frames"]), 5)
        self.assertAlmostEqual(clip["duration_s"], float(told["duration"]), delta=0.5)

    def test_a_thumbnail_is_a_jpeg(self):
        self.assertTrue(self.get("/thumbnail.jpg").body.startswith(b"\xff\xd8"))

    def test_parts_are_given_as_they_are_asked_for(self):
        size = len(self.video)
        for asked, first, last in (("bytes=0-9", 0, 9), ("bytes=100-", 100, size - 1), ("bytes=-50", size - 50, size - 1),
                                   (f"bytes=10-{size * 2}", 10, size - 1)):
            part = self.get("/clip.mp4", {"Range": asked}, status=206)
            self.assertEqual(self.video[first:last + 1], part.body, asked)
            self.assertEqual(f"bytes {first}-{last}/{size}", part.headers["content-range"])
        outside = self.get("/clip.mp4", {"Range": f"bytes={size}-"}, status=416)
        self.assertEqual(f"bytes */{size}", outside.headers["content-range"])
        for passed_over in ("bytes=9-0", "bytes=a-b", "bytes=0-1,5-6", "lines=1-2", "bytes=-"):
            self.assertEqual(self.video, self.get("/clip.mp4", {"Range": passed_over}).body, passed_over)

    def test_what_is_known_already_is_not_sent_again(self):
        etag = self.get("/clip.mp4").headers["etag"]
        self.assertEqual(304, self.node.get(self.place + "/clip.mp4", {"If-None-Match": etag}).status)
        self.get("/clip.mp4", {"Range": "bytes=0-9", "If-Range": etag}, status=206)
        self.get("/clip.mp4", {"Range": "bytes=0-9", "If-Range": '"other"'}, status=200)

    def test_a_look_leaves_one_line_in_the_audit_log(self):
        self.get("/clip.mp4", {"Range": "bytes=0-9"}, status=206)
        self.get("/clip.mp4", {"Range": "bytes=10-19"}, status=206)
        looks = [entry for entry in self.node.get("/api/v1/audit?limit=1000").json()["entries"]
                 if entry["action"] == "view_recordings"]
        self.assertEqual(["track " + self.track["id"]], [entry["subject"] for entry in looks])


if __name__ == "__main__":
    unittest.main()
