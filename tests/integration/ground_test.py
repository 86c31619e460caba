"""The ground of the demo: what cameras see of it, where pixels are on it, calibration, tiles."""
import copy
import math
import struct
import tempfile
import unittest
import zlib
from pathlib import Path

import contract
from live_test import Viewer
from node import Node, run
from poses_test import NOBODY, POSE, Asking


def png_pixels(png):
    """Rows of RGBA tuples of an 8-bit PNG."""
    width, height = struct.unpack(">II", png[16:24])
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        data += png[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    raw, rows, before = zlib.decompress(data), [], bytearray(4 * width)
    for row in range(height):
        kind, line = raw[row * (4 * width + 1)], bytearray(raw[row * (4 * width + 1) + 1:(row + 1) * (4 * width + 1)])
        for i in range(4 * width):
            left, up, corner = line[i - 4] if i >= 4 else 0, before[i], before[i - 4] if i >= 4 else 0
            guess = left + up - corner
            paeth = min((left, up, corner), key=lambda value: abs(guess - value))
            line[i] = (line[i] + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
        rows.append([tuple(line[4 * i:4 * i + 4]) for i in range(width)])
        before = line
    return rows


def tile_of(latitude, longitude, zoom):
    """Tile and pixel of a place."""
    x = (longitude + 180) / 360 * 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * 2**zoom
    return int(x), int(y), int(x % 1 * 256), int(y % 1 * 256)


class GroundOfTheDemo(Asking):
    @classmethod
    def setUpClass(cls):
        cls.node = Node("--demo").__enter__()
        cls.node.wait("pictures", lambda: all(c["width"] for c in cls.node.cameras()))
        cls.camera = cls.node.cameras()[0]
        cls.place = f"/cameras/{cls.camera['id']}"

    @classmethod
    def tearDownClass(cls):
        cls.node.__exit__()

    def new_pose(self, **changes):
        pose = {**self.camera["pose"], **changes}
        return {key: value for key, value in pose.items()
                if key not in ("revision", "held_from", "held_to", "height_m")}

    def view(self, status=200, **question):
        body = {"pose": None, "target": "person", "pixels": 3, **question}
        return self.ask("POST", self.place + "/view", body, status=status).json()

    def test_is_told_with_the_site(self):
        ground = self.ask("GET", "/site").json()["ground"]
        self.assertEqual("elevation", ground["terrain"])
        west, south, east, north = ground["bounds"]
        for camera in self.node.cameras():
            self.assertTrue(west < camera["pose"]["longitude_deg"] < east)
            self.assertTrue(south < camera["pose"]["latitude_deg"] < north)
        self.assertAlmostEqual(min(self.node.cameras(), key=lambda c: c["id"])["pose"]["height_m"],
                               ground["origin"]["height_m"], 1)

    def test_view_is_the_visible_ground_and_the_skyline(self):
        kept = self.view()
        self.assertTrue(kept["sees_ground"])
        self.assertEqual("", kept["detail"])
        self.assertEqual(kept, self.view(pose=self.new_pose()), "the kept pose, given")
        corners = [corner for polygon in kept["visible"]["coordinates"] for ring in polygon for corner in ring]
        self.assertTrue(10 < len(corners) < 4100, len(corners))
        for polygon in kept["visible"]["coordinates"]:
            for ring in polygon:
                self.assertEqual(ring[0], ring[-1])
        # The camera looks along its bearing: all that it sees lies ahead, no farther than the range.
        pose = self.camera["pose"]
        for longitude, latitude in corners:
            north = (latitude - pose["latitude_deg"]) * 111000
            east = (longitude - pose["longitude_deg"]) * 111000 * math.cos(math.radians(latitude))
            turn = (math.degrees(math.atan2(east, north)) - pose["bearing_deg"] + 180) % 360 - 180
            self.assertLess(abs(turn), kept["field_deg"][0] / 2 + 3)
            self.assertLess(math.hypot(east, north), 1.1 * kept["range_m"])
        self.assertGreater(len(kept["horizon_px"]), 20)
        fewer = self.view(pixels=12)
        self.assertAlmostEqual(kept["range_m"] / 4, fewer["range_m"], 0)
        self.assertGreater(self.view(target="vehicle")["range_m"], kept["range_m"])

    def test_view_of_only_sky_says_so(self):
        sky = self.view(pose=self.new_pose(elevation_deg=60))
        self.assertFalse(sky["sees_ground"])
        self.assertIn("only sky", sky["detail"])
        self.assertEqual([], sky["visible"]["coordinates"])

    def test_view_refuses_what_cannot_be(self):
        for question in ({"pixels": 0}, {"pixels": "3"}, {"target": "ghost"}, {"more": 1}, {"pose": []}, {"pose": {}},
                         {"pose": self.new_pose(above_ground_m=-4)}, {"pose": self.new_pose(latitude_deg=91)}):
            self.view(status=400, **question)
        below = self.new_pose(height_m=100)
        del below["above_ground_m"]
        self.assertIn("below the ground", self.view(status=400, pose={**below, "height_m": 100})["detail"])
        swapped = self.new_pose(latitude_deg=self.camera["pose"]["longitude_deg"],
                                longitude_deg=self.camera["pose"]["latitude_deg"])
        self.assertIn("swapped", self.view(status=400, pose=swapped)["detail"])

    def test_places_and_pixels_are_each_other_s_inverse(self):
        well_known = self.new_pose(place_uncertainty_m=0.02, direction_uncertainty_deg=0.01)
        self.ask("PUT", self.place + "/pose", well_known)
        self.addCleanup(lambda: self.ask("PUT", self.place + "/pose", self.new_pose()))
        pixel = [self.camera["width"] / 2, self.camera["height"] * 0.9]
        found = self.ask("POST", self.place + "/locate", {"pixel": pixel}).json()
        self.assertAlmostEqual(1, sum(place["weight"] for place in found["places"]), 2)
        likeliest = max(found["places"], key=lambda place: place["weight"])
        east, _, north = likeliest["covariance_m2"]
        self.assertTrue(0 < east < 1e4 and 0 < north < 1e4, likeliest)
        self.assertLess(found["sight"]["elevation_deg"], 0)
        where = {key: likeliest[key] for key in ("latitude_deg", "longitude_deg")}
        back = self.ask("POST", self.place + "/project", where).json()
        self.assertFalse(back["hidden"])
        for i in range(2):
            self.assertAlmostEqual(pixel[i], back["pixel"][i], delta=3)
        behind = {"latitude_deg": self.camera["pose"]["latitude_deg"] - 0.01 * math.cos(math.radians(
                      self.camera["pose"]["bearing_deg"])),
                  "longitude_deg": self.camera["pose"]["longitude_deg"] - 0.01 * math.sin(math.radians(
                      self.camera["pose"]["bearing_deg"]))}
        self.assertIsNone(self.ask("POST", self.place + "/project", behind).json()["pixel"])

    def test_locating_refuses_what_is_not_in_the_picture(self):
        for body in ({}, {"pixel": [1]}, {"pixel": [-1, 5]}, {"pixel": [1e9, 5]}, {"pixel": ["1", 2]},
                     {"pixel": [1, 2], "more": 1}):
            self.ask("POST", self.place + "/locate", body, status=400)
        for body in ({}, {"latitude_deg": 91, "longitude_deg": 0}, {"latitude_deg": 1}):
            self.ask("POST", self.place + "/project", body, status=400)
        self.ask("POST", self.place + "/project", {"latitude_deg": 0, "longitude_deg": 0}, status=404)
        self.ask("POST", f"/cameras/{NOBODY}/locate", {"pixel": [1, 1]}, status=404)

    def landmarks(self):
        """Six places that the camera sees, where it truly sees them."""
        marks = []
        for x in (0.1, 0.5, 0.9):
            for y in (0.6, 0.95):
                pixel = [self.camera["width"] * x, self.camera["height"] * y]
                places = self.ask("POST", self.place + "/locate", {"pixel": pixel}).json()["places"]
                if not places:
                    continue
                place = max(places, key=lambda p: p["weight"])
                where = {key: place[key] for key in ("latitude_deg", "longitude_deg")}
                pixel = self.ask("POST", self.place + "/project", where).json()["pixel"]
                marks.append({"name": f"mark {len(marks) + 1}", "pixel": pixel, **where, "height_m": None,
                              "pixel_sigma_px": 1, "place_sigma_m": 1})
        return marks

    def calibration(self, landmarks, status=200, **changes):
        pose = self.camera["pose"]
        body = {"optics": pose["optics"], "landmarks": landmarks,
                "guess": {"latitude_deg": pose["latitude_deg"], "longitude_deg": pose["longitude_deg"],
                          "above_ground_m": pose["above_ground_m"], "uncertainty_m": 5}, **changes}
        return self.ask("POST", self.place + "/calibration", body, status=status).json()

    def test_calibration_finds_the_pose_and_its_answer_can_be_put(self):
        marks = self.landmarks()
        self.assertGreaterEqual(len(marks), 4)
        found = self.calibration(marks)
        true = self.camera["pose"]
        for angle in ("bearing_deg", "elevation_deg", "roll_deg"):
            self.assertAlmostEqual((true[angle] + 180) % 360, (found["pose"][angle] + 180) % 360, delta=0.3)
        self.assertEqual("landmarks", found["pose"]["how"])
        self.assertEqual(len(marks), len(found["landmarks"]))
        self.assertFalse(any(mark["left_out"] for mark in found["landmarks"]))
        put = self.ask("PUT", self.place + "/pose", found["pose"]).json()["pose"]
        self.assertEqual("landmarks", put["how"])
        self.ask("PUT", self.place + "/pose", self.new_pose())

    def test_calibration_refuses_what_makes_no_sense(self):
        marks = self.landmarks()
        self.calibration(marks[:2], status=400)
        line = copy.deepcopy(marks[:4])
        for i, mark in enumerate(line):
            mark["pixel"] = [100 + 100 * i, 300 + 10 * i]
        self.assertIn("line", self.calibration(line, status=400)["detail"])
        swapped = copy.deepcopy(marks)
        for mark in swapped:
            mark["latitude_deg"], mark["longitude_deg"] = mark["longitude_deg"], mark["latitude_deg"]
        self.assertIn("swapped", self.calibration(swapped, status=400)["detail"])
        for spoil in ({"pixel": None}, {"pixel_sigma_px": 0}, {"latitude_deg": "1"}, {"more": 1}):
            self.calibration([{**marks[0], **spoil}, *marks[1:]], status=400)
        self.calibration({}, status=400)
        self.calibration(marks, status=400, guess=None)
        self.calibration(marks, status=400, optics={})

    def test_live_tracks_have_places(self):
        viewer = Viewer(self.node)
        self.addCleanup(viewer.socket.close)
        viewer.watch(*[camera["id"] for camera in self.node.cameras()])
        frame = viewer.read_until(lambda kind, what: kind == "frame" and any(t["place"] for t in what["tracks"]))
        place = next(track["place"] for track in frame["tracks"] if track["place"])
        contract.check_value(place, {"$ref": "#/components/schemas/Place"})
        camera = next(camera for camera in self.node.cameras() if camera["id"] == frame["camera"])
        self.assertLess(math.hypot(place["latitude_deg"] - camera["pose"]["latitude_deg"],
                                   place["longitude_deg"] - camera["pose"]["longitude_deg"]), 0.1)

    def test_tiles_hold_the_ground_s_height(self):
        pose = self.camera["pose"]
        for zoom in (8, 11, 14):
            x, y, column, row = tile_of(pose["latitude_deg"], pose["longitude_deg"], zoom)
            tile = self.ask("GET", f"/terrain/{zoom}/{x}/{y}.png")
            red, green, blue, alpha = png_pixels(tile.body)[row][column]
            self.assertEqual(255, alpha)
            height = red * 256 + green + blue / 256 - 32768
            slope = 60 / 2**(zoom - 8)
            self.assertAlmostEqual(pose["height_m"] - pose["above_ground_m"], height, delta=1 + slope)
        target = f"/api/v1/terrain/{zoom}/{x}/{y}.png"
        same = self.node.get(target, headers={"If-None-Match": tile.headers["etag"]})
        contract.check("GET", target, same)
        self.assertEqual((304, b""), (same.status, same.body))

    def test_there_are_no_tiles_beside_the_data(self):
        self.ask("GET", "/terrain/10/0/0.png", status=404)
        for name in ("7/0/0.png", "15/0/0.png", "10/1024/0.png", "10/0/-1.png", "10/0/0.jpg", "10/a/0.png",
                     "99999999999/0/0.png", "10/0/0"):
            self.assertIn(self.node.get("/api/v1/terrain/" + name).status, (400, 404), name)


class GroundUnknown(Asking):
    def test_says_that_it_is_a_plane(self):
        with Node() as self.node:
            self.assertEqual({"terrain": "none", "bounds": None, "origin": None},
                             self.ask("GET", "/site").json()["ground"])
            place = f"/cameras/{self.node.add_camera()['id']}"
            self.node.wait("a picture", lambda: self.ask("GET", place).json()["width"])
            question = {"pose": None, "target": "person", "pixels": 3}
            self.assertIn("PUT", self.refusal("POST", place + "/view", question, status=404))
            self.assertIn("plane", self.ask("POST", place + "/view", {**question, "pose": POSE}).json()["detail"])
            self.ask("PUT", place + "/pose", POSE)
            ground = self.ask("GET", "/site").json()["ground"]
            self.assertEqual(("plane", None), (ground["terrain"], ground["bounds"]))
            self.assertEqual(1, len(self.ask("POST", place + "/locate", {"pixel": [80, 120]}).json()["places"]))
            self.ask("GET", "/terrain/10/1/1.png", status=404)

    def test_map_tiles_are_given_in_ranges(self):
        with tempfile.TemporaryDirectory() as folder:
            tiles = Path(folder) / "world.pmtiles"
            tiles.write_bytes(b"PMTiles\x03" + bytes(range(200)))
            with Node(config=f'map_tiles = "{tiles}"\n') as self.node:
                self.assertIs(True, self.ask("GET", "/site").json()["map_tiles"])
                target = "/api/v1/map.pmtiles"
                part = self.node.get(target, headers={"Range": "bytes=0-9"})
                contract.check("GET", target, part)
                self.assertEqual((206, b"PMTiles\x03\x00\x01"), (part.status, part.body))
                self.assertEqual(416, self.node.get(target, headers={"Range": "bytes=900-"}).status)
                self.assertEqual(208, len(self.node.get(target).body))
                tiles.unlink()
                self.ask("GET", "/map.pmtiles", status=404)
        with Node() as self.node:
            self.assertIs(False, self.ask("GET", "/site").json()["map_tiles"])
            self.ask("GET", "/map.pmtiles", status=404)

    def test_map_tiles_that_are_none_are_said_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "vigie.toml"
            config.write_text('map_tiles = "vigie.toml"\n')
            refused = run("serve", "--config", config, "--data", Path(folder) / "data", "--port", 0)
            self.assertEqual(2, refused.returncode)
            self.assertIn("PMTiles", refused.stderr)

    def test_elevation_that_cannot_be_read_is_said_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "vigie.toml"
            config.write_text('elevation = "nowhere.tif"\n')
            refused = run("serve", "--config", config, "--data", Path(folder) / "data", "--port", 0)
            self.assertEqual(1, refused.returncode)
            self.assertIn("nowhere.tif", refused.stderr)


if __name__ == "__main__":
    unittest.main()
