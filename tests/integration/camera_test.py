"""A network camera from its first picture through its loss to its return: gst-rtsp-server stands for it."""
import json
import subprocess
import sys
import tempfile
import unittest

import contract
from node import Node
from servers import SKIPPED, has_rtsp_server, rtsp_server

PATIENCE = 120  # s; a machine with other work to do is slow


class Camera(unittest.TestCase):
    def setUp(self):
        self.node = self.enterContext(Node())
        self.server = None
        self.addCleanup(lambda: self.server and self.server.kill())

    def add(self, user_info=""):
        url = f"rtsp://{user_info}127.0.0.1:{self.server.port}/camera"
        self.place = "/api/v1/cameras/" + self.node.add_camera(url)["id"]

    def get(self, target):
        answer = self.node.get(target)
        contract.check("GET", target, answer)
        self.assertEqual(200, answer.status, answer.body)
        return answer.json()

    def wait_for(self, state):
        def reached():
            camera = self.get(self.place)
            return camera if camera["state"] == state else None
        return self.node.wait(f"the camera to be {state}", reached, PATIENCE)

    def test_that_goes_away_is_lost_and_found_again_and_its_track_is_kept(self):
        self.assertEqual([], self.node.cameras())
        self.server = rtsp_server()
        self.add()
        seen = self.wait_for("watching")
        self.assertEqual((160, 120, 8, "live", ""), tuple(seen[k] for k in ("width", "height", "bits", "origin", "detail")))
        track = self.node.wait("a track", lambda: [t for t in self.node.tracks() if t["points"] > 25], PATIENCE)[0]
        self.assertEqual("live", track["origin"])

        self.server.kill()
        lost = self.wait_for("lost")
        self.assertRegex(lost["detail"], r"rtsp://127\.0\.0\.1:\d+/camera .*tried again until it is back")

        self.server = rtsp_server(port=self.server.port)
        self.wait_for("watching")
        self.check_gap(lost)
        self.node.wait("a new track", lambda: [t for t in self.node.tracks() if t["id"] > track["id"]], PATIENCE)
        self.check_recording(track["id"])

    def check_gap(self, lost):
        """The loss stands between watched intervals with its words, and no moment is in two intervals or in none."""
        intervals = self.node.wait("the return in the watched intervals", self.watched_to_the_end, PATIENCE)
        for before, after in zip(intervals, intervals[1:]):
            self.assertEqual(before["to"], after["from"], intervals)
        gone = [i for i, interval in enumerate(intervals) if interval["detail"] == lost["detail"]]
        self.assertEqual(1, len(gone), intervals)
        gap = intervals[gone[0]]
        self.assertEqual((False, "disconnected"), (gap["watched"], gap["cause"]))
        self.assertLess(gap["from"], gap["to"])
        self.assertTrue(any(interval["watched"] for interval in intervals[:gone[0]]), intervals)

    def watched_to_the_end(self):
        intervals = self.get(self.place + "/watched")["watched"]
        return intervals if intervals and intervals[-1]["watched"] else None

    def check_recording(self, track):
        place = "/api/v1/tracks/" + track
        self.node.wait("its recording", lambda: self.node.get(place + "/clip").status == 200, PATIENCE)
        self.assertEqual("ended", self.get(place)["state"])
        clip = self.get(place + "/clip")
        self.assertEqual((160, 120), (clip["width"], clip["height"]))
        with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
            file.write(self.node.get(place + "/clip.mp4").body)
            file.flush()
            told = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-count_frames", "-of", "json", file.name],
                                  check=True, capture_output=True, text=True)
        stream = json.loads(told.stdout)["streams"][0]
        self.assertEqual("h264", stream["codec_name"])
        self.assertGreater(int(stream["nb_read_frames"]), 25)
        self.assertEqual("", told.stderr)

    def test_with_a_password_is_seen_with_the_right_one_alone(self):
        for way in ("basic", "digest"):
            with self.subTest(way):
                if self.server:
                    self.server.kill()
                self.server = rtsp_server("--auth", way)
                for user_info in ("guard:wrong-secret@", ""):
                    self.add(user_info)
                    lost = self.wait_for("lost")
                    self.assertIn("401 Unauthorized", lost["detail"])
                    self.assertIn("user and password", lost["detail"])
                    self.assertNotIn("wrong-secret", json.dumps(lost))
                    self.node.ask("DELETE", self.place)
                self.add("guard:p%40ss%3Aw%2Frd@")
                self.assertTrue(self.wait_for("watching")["has_secret"])
        for secret in ("wrong-secret", "w/rd", "w%2Frd"):
            self.assertNotIn(secret, self.node.log())


if __name__ == "__main__":
    if not has_rtsp_server():
        print("skipped: gst-rtsp-server is missing; its packages are in packages/test.txt")
        sys.exit(SKIPPED)
    unittest.main()
