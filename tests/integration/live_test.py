"""The live WebSocket: docs/formats/live.md."""
import json
import re
import socket
import subprocess
import time
import unittest

import websocket

import contract
from node import CROSSING, Node


class Viewer:
    """A connection that keeps what came: texts in order, pictures apart."""

    def __init__(self, node, **options):
        self.socket = websocket.create_connection(f"ws://127.0.0.1:{node.port}/api/v1/live", timeout=30, **options)
        self.texts, self.pictures, self.closed = [], [], None

    def watch(self, *cameras):
        self.socket.send(json.dumps({"type": "watch", "cameras": list(cameras)}))

    def read(self):
        """One message: ("picture", bytes), (type, object) or ("closed", code)."""
        kind, data = self.socket.recv_data()
        if kind == websocket.ABNF.OPCODE_CLOSE:
            self.closed = int.from_bytes(data[:2], "big")
            return "closed", data[2:].decode()
        if kind == websocket.ABNF.OPCODE_BINARY:
            self.pictures.append(Picture(data))
            return "picture", self.pictures[-1]
        text = json.loads(data)
        self.texts.append(text)
        return text["type"], text

    def read_until(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            kind, what = self.read()
            if condition(kind, what):
                return what
            if kind == "closed":
                raise AssertionError(f"closed with {self.closed}: {what}")
        raise AssertionError(f"waited in vain; had {[text['type'] for text in self.texts][-20:]}")

    def of_type(self, kind):
        return [text for text in self.texts if text["type"] == kind]

    def close(self):
        self.socket.close()


class Picture:
    def __init__(self, message):
        self.version, self.key = message[0], bool(message[1] & 1)
        self.stream = int.from_bytes(message[2:4], "big")
        self.captured_ns = int.from_bytes(message[4:12], "big", signed=True)
        self.access_unit = bytes(message[12:])

    def units(self):
        """The types of its NAL units, in order."""
        return [unit[0] & 31 for unit in re.split(rb"\x00\x00\x00?\x01", self.access_unit)[1:]]


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Node().__enter__()
        cls.camera = cls.node.add_camera()["id"]
        cls.node.wait("pictures", lambda: cls.node.cameras()[0]["state"] == "watching")

    @classmethod
    def tearDownClass(cls):
        cls.node.__exit__()

    def viewer(self, **options):
        viewer = Viewer(self.node, **options)
        self.addCleanup(viewer.close)
        return viewer

    def test_greets_with_the_site_and_its_cameras(self):
        viewer = self.viewer()
        kind, hello = viewer.read()
        self.assertEqual("hello", kind)
        contract.check_value(hello["site"], {"$ref": "#/components/schemas/Site"})
        contract.check_value(hello["cameras"], {"type": "array", "items": {"$ref": "#/components/schemas/Camera"}})
        self.assertEqual([self.camera], [camera["id"] for camera in hello["cameras"]])
        self.assertEqual([], hello["targets"])

    def test_says_how_pictures_are_coded_then_sends_a_key_picture_and_boxes_of_the_same_moment(self):
        viewer = self.viewer()
        viewer.watch(self.camera)
        viewer.read_until(lambda *_: len(viewer.pictures) >= 15 and len(viewer.of_type("frame")) >= 15)
        video = viewer.of_type("video")
        self.assertEqual(1, len(video))
        self.assertRegex(video[0]["codec"], r"^avc1\.[0-9A-Fa-f]{6}$")
        self.assertEqual((self.camera, 160, 128), (video[0]["camera"], video[0]["width"], video[0]["height"]))
        first = viewer.pictures[0]
        self.assertTrue(first.key)
        self.assertEqual([7, 8], [unit for unit in first.units() if unit in (7, 8)])
        self.assertIn(5, first.units())
        self.assertEqual({(1, video[0]["stream"])}, {(p.version, p.stream) for p in viewer.pictures})
        frames = viewer.of_type("frame")
        moments = {int(frame["captured_ns"]) for frame in frames}
        both = [picture for picture in viewer.pictures if picture.captured_ns in moments]
        self.assertGreaterEqual(len(both), 12)
        self.assertEqual({(160, 128, self.camera)}, {(f["width"], f["height"], f["camera"]) for f in frames})

    def test_tells_of_tracks_whether_their_camera_is_watched_or_not(self):
        viewer = self.viewer()
        track = viewer.read_until(lambda kind, _: kind == "track")["track"]
        contract.check_value(track, {"$ref": "#/components/schemas/Track"})
        ended = viewer.read_until(lambda kind, what: kind == "track" and what["track"]["state"] == "ended", 90)
        self.assertEqual(ended["track"]["id"], self.node.get("/api/v1/tracks/" + ended["track"]["id"]).json()["id"])
        self.assertEqual([], viewer.pictures)

    def test_shows_confirmed_tracks_in_their_frames(self):
        viewer = self.viewer()
        viewer.watch(self.camera)
        frame = viewer.read_until(lambda kind, what: kind == "frame" and what["tracks"])
        track = frame["tracks"][0]
        self.assertEqual({"id", "state", "motion", "class", "confidence", "box", "velocity", "foot", "measured", "place",
                          "target"},
                         set(track))
        self.assertIsNone(track["place"], "it is not known where the camera stands")
        self.assertIn(track["state"], ("confirmed", "coasting"))
        left, top, width, height = track["box"]
        self.assertTrue(-160 < left < 160 and -128 < top < 128 and 0 < width < 160 and 0 < height < 128, track)

    def test_sends_what_each_camera_does_once_a_second(self):
        viewer = self.viewer()
        for _ in range(2):
            camera = viewer.read_until(lambda kind, _: kind == "camera")["camera"]
            contract.check_value(camera, {"$ref": "#/components/schemas/Camera"})

    def test_tells_of_cameras_that_come_and_go(self):
        viewer = self.viewer()
        viewer.read()
        added = self.node.add_camera(name="Guest")["id"]
        viewer.read_until(lambda kind, what: kind == "camera" and what["camera"]["id"] == added)
        self.node.ask("DELETE", "/api/v1/cameras/" + added)
        viewer.read_until(lambda kind, what: kind == "removed" and what["camera"] == added)

    def test_closes_with_1008_on_what_is_no_message(self):
        for message in ("x", "[]", "{}", '{"type":"watch"}', '{"type":"watch","cameras":[1]}',
                        '{"type":"watch","cameras":["x"]}', '{"type":"listen","cameras":[]}', "x" * 20000,
                        json.dumps({"type": "watch", "cameras": [self.camera] * 65})):
            viewer = self.viewer()
            viewer.socket.send(message)
            viewer.read_until(lambda kind, _: kind == "closed")
            self.assertEqual(1008, viewer.closed, message[:40])
        viewer = self.viewer()
        viewer.socket.send_binary(b"\x01")
        reason = viewer.read_until(lambda kind, _: kind == "closed")
        self.assertEqual((1008, True), (viewer.closed, "text" in reason))

    def test_codes_nothing_while_nobody_watches(self):
        with Node() as node:
            camera = node.add_camera()["id"]
            node.wait("pictures", lambda: node.cameras()[0]["frames"] > 20)
            listener = Viewer(node)
            listener.read_until(lambda kind, _: kind == "camera")
            self.assertNotIn("coding for viewers", node.log())
            listener.watch(camera)
            listener.read_until(lambda kind, _: kind == "picture")
            self.assertEqual(1, node.log().count("coding for viewers"))
            listener.watch()
            node.wait("the end of coding", lambda: "coding ends after" in node.log())
            listener.close()

    def test_a_slow_viewer_loses_pictures_and_no_texts_and_does_not_hold_up_others(self):
        slow = self.viewer(sockopt=[(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)])
        slow.watch(self.camera)
        slow.read_until(lambda kind, _: kind == "picture")
        quick = self.viewer()
        quick.watch(self.camera)
        quick.read_until(lambda *_: len(quick.pictures) > 60)  # six seconds in which `slow` reads nothing
        began = time.monotonic()
        quick.read_until(lambda *_: len(quick.pictures) > 80)
        self.assertLess(time.monotonic() - began, 6)
        last = quick.of_type("frame")[-1]["captured_ns"]
        slow.read_until(lambda kind, what: kind == "frame" and what["captured_ns"] == last)
        mine = [frame["captured_ns"] for frame in slow.of_type("frame")]
        theirs = [frame["captured_ns"] for frame in quick.of_type("frame")]
        self.assertEqual([], [moment for moment in theirs if moment not in mine and moment <= last])
        self.assert_pictures_follow_on(slow)

    def assert_pictures_follow_on(self, viewer):
        times = [picture.captured_ns for picture in viewer.pictures]
        for before, after, picture in zip(times, times[1:], viewer.pictures[1:]):
            if after - before > 150_000_000:  # some were lost in between
                self.assertTrue(picture.key, "after lost pictures comes one that stands alone")

    def test_refuses_what_is_no_live_connection(self):
        self.assertEqual(426, self.node.get("/api/v1/live").status)
        with self.assertRaises(websocket.WebSocketBadStatusException) as refused:
            websocket.create_connection(f"ws://127.0.0.1:{self.node.port}/api/v1/site")
        self.assertEqual(404, refused.exception.status_code)


class PassedOn(unittest.TestCase):
    @staticmethod
    def record(path, b_frames):
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=15", "-t", "30",
                        "-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "15", "-bf", str(b_frames), path], check=True)

    def test_a_stream_with_b_frames_reaches_the_viewer_in_the_order_of_decoding(self):
        with Node() as node:
            recording = node.folder / "street.mp4"
            self.record(recording, 2)
            camera = node.add_camera(str(recording))["id"]
            node.wait("pictures", lambda: node.cameras()[0]["frames"] > 15)
            viewer = Viewer(node)
            viewer.watch(camera)
            viewer.read_until(lambda *_: len(viewer.pictures) >= 40)
            viewer.close()
            times = [picture.captured_ns for picture in viewer.pictures]
            self.assertEqual(sorted(times), times)
            shown = subprocess.run(["ffprobe", "-v", "error", "-f", "h264", "-count_frames", "-show_entries",
                                    "stream=nb_read_frames,has_b_frames", "-of", "default=nokey=1:noprint_wrappers=1",
                                    "-"], check=True, capture_output=True,
                                   input=b"".join(picture.access_unit for picture in viewer.pictures))
            self.assertEqual((b"", ["0", str(len(viewer.pictures))]), (shown.stderr, shown.stdout.decode().split()))

    def test_a_stream_that_came_as_h264_is_passed_on_as_it_is(self):
        with Node() as node:
            recording = node.folder / "street.mp4"
            self.record(recording, 0)
            annex_b = subprocess.run(["ffmpeg", "-v", "error", "-i", recording, "-c", "copy", "-bsf:v",
                                      "h264_mp4toannexb", "-f", "h264", "-"], check=True, capture_output=True).stdout
            camera = node.add_camera(str(recording))["id"]
            viewer = Viewer(node)
            viewer.watch(camera)
            viewer.read_until(lambda *_: len(viewer.pictures) >= 40)
            viewer.close()
            sent = b"".join(slices(picture.access_unit) for picture in viewer.pictures)
            self.assertIn(sent, slices(annex_b))
            self.assertGreater(len(sent), 1000)
            self.assertNotIn("coding for viewers", node.log())


def slices(annex_b):
    """The coded slices alone, each after a start code of one form."""
    units = re.split(rb"\x00\x00\x00?\x01", annex_b)[1:]
    return b"".join(b"\x00\x00\x01" + unit for unit in units if unit[0] & 31 in (1, 5))


if __name__ == "__main__":
    unittest.main()
